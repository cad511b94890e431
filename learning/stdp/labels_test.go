package stdp

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Under Groups, cells have their classes by their order; of any other report without responses, or of another rule, Labels says what is missing.
func TestLabels(t *testing.T) {
	report := func(r learning.Learner, classes int) *learning.Report {
		return &learning.Report{Entry: learning.Entry{Learner: r, Net: snn.DiehlCook(4, 6)}, Confusion: make([][]int, classes)}
	}
	got, err := Labels(report(Rule{Readout: Groups}, 3))
	if err != nil || len(got) != 6 || got[0] != 0 || got[2] != 1 || got[5] != 2 {
		t.Errorf("got %v, %v; want two cells of each class", got, err)
	}
	for want, r := range map[string]*learning.Report{
		"the report is nil":              nil,
		"the report is of <nil>":         report(nil, 3),
		"no responses of cells":          report(Rule{}, 3),
		"0 classes for 6 cells":          report(Rule{Readout: Groups}, 0),
		"3 classes for 0 cells; it is n": report(Rule{Readout: Groups, Output: "nowhere"}, 3),
	} {
		if _, err := Labels(r); err == nil || !strings.HasPrefix(err.Error(), "stdp: Labels: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
