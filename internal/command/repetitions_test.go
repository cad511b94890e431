package command

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Intervals of the table of repetitions end where accuracies do, which Student's t knows nothing of.
func TestRepetitionsStayBetweenNoneAndAll(t *testing.T) {
	report := func(accuracy float64) *learning.Report {
		return &learning.Report{Test: learning.Metrics{Samples: 10, Accuracy: accuracy}}
	}
	c := &learning.Comparison{Entries: []learning.Result{{Name: "far apart", Reports: []*learning.Report{report(0.2), report(0.4), report(0.8), report(0.9)}}}}
	got := comparing{folds: 2, seeds: 2}.repetitions(c).Rows[0]
	if want := "far apart 30.00 85.00 57.50 [0.00, 100.00]"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
