package convstdp

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn/encode"
)

// bindMozafari binds a rule to the published network, in a run of some epochs of some samples.
func bindMozafari(t *testing.T, r Rule, epochs, train int) error {
	t.Helper()
	m, err := Mozafari().Init(1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Bind(learning.Setup{Model: m, Encoder: encode.DoG{}, Classes: 10, Batch: 1, Epochs: epochs, Train: train})
	return err
}

// A run must leave samples for the last layer. One of which the length is not known is not judged.
func TestRefusesRunsThatEndBeforeTheLastLayer(t *testing.T) {
	few := Rule{}
	few.Stages[0].Samples, few.Stages[1].Samples = 50, 70
	for _, c := range []struct {
		rule          Rule
		epochs, train int
		want          string
	}{
		{Rule{}, 2, 60, "the stages before the last layer end after 360000 samples, and the run has 120; lower Stages[0].Samples or Stages[1].Samples"},
		{few, 2, 60, "end after 120 samples, and the run has 120"}, {few, 1, 121, ""}, {few, 0, 60, ""}, {few, 2, 0, ""}, {Rule{}, 7, 60000, ""},
	} {
		err := bindMozafari(t, c.rule, c.epochs, c.train)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d epochs of %d samples: error %v, want %q", c.epochs, c.train, err, c.want)
		}
	}
}

// Of a net of three layers to train only the first two stages are read. Defaults that are written out, as reports have them, are accepted.
func TestRefusesStagesThatNothingReads(t *testing.T) {
	for want, set := range map[string]func(*[MostStages]Stage){
		"Stages[3].Plus is 0.1, and nothing reads it":     func(s *[MostStages]Stage) { s[3].Plus = .1 },
		"Stages[2].Samples is 7, and nothing reads it":    func(s *[MostStages]Stage) { s[2].Samples = 7 },
		"Stages[2].Minus is -1, and nothing reads it":     func(s *[MostStages]Stage) { s[2].Minus = learning.Zero },
		"the net has 3 projections to train, the last of": func(s *[MostStages]Stage) { s[3].Radius = 2 },
	} {
		r := Rule{}
		set(&r.Stages)
		if err := bindMozafari(t, r, 0, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	r := Rule{}
	r.Stages[0].Plus, r.Stages[1].Samples = .1, 5
	if err := bindMozafari(t, r.Resolve().(Rule), 0, 0); err != nil {
		t.Error(err)
	}
}
