package perturb_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A recurrent net on series with targets that are numbers: manipulations of the package, one of one's own and several at once do to a network that
// the run store has what they do to one that was just trained.
func TestSeries(t *testing.T) {
	set, err := datasets.Adding{Train: 60, Valid: 20, Test: 30, Steps: 30}.Set()
	task, err := learning.TaskOf(set, err)
	if err != nil {
		t.Fatal(err)
	}
	experiment := perturb.Experiment{
		Entries: []learning.Entry{{
			Name: "recurrent", Net: snn.Recurrent(4, 20, 1), Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.MSELast}},
			Encoder: encode.LevelCrossing{T: 30, Channels: 2}, Settings: learning.Settings{Epochs: 2, Batch: 10, Store: t.TempDir()},
		}},
		Conditions: []perturb.Condition{
			{Name: "order", Do: []perturb.Manipulation{perturb.Shuffle{Together: true}}},
			{Name: "no recurrence", Do: []perturb.Manipulation{perturb.Lesion{Projection: "hidden1→hidden1", Share: 1}}},
			{Name: "nothing", Do: []perturb.Manipulation{scaled{0}}},
			{Name: "lesions", Do: []perturb.Manipulation{
				perturb.Lesion{Projection: "input→hidden1", Share: 1}, perturb.Lesion{Projection: "hidden1→hidden1", Share: 1},
				perturb.Lesion{Projection: "hidden1→output", Share: 1},
			}},
		},
		Hypotheses: []perturb.Hypothesis{{
			Says: "a net without weights is as wrong as one without synapses", Entry: "recurrent", Condition: "nothing", Expect: perturb.Unchanged,
			Against: &perturb.Case{Entry: "recurrent", Condition: "lesions"},
		}},
	}
	var said [2]string
	for k := range said {
		r, err := perturb.Run(context.Background(), experiment, task, []uint64{1, 2, 3})
		if err != nil {
			t.Fatal(err)
		}
		said[k] = r.Table().String() + r.Hypotheses().String()
		if v := r.Verdicts[0]; v.Outcome != perturb.Holds {
			t.Errorf("%s: %v %+v", v.Says, v.Outcome, v.Difference)
		}
		intact := r.Find("recurrent", perturb.Intact, 0)
		if got, before := rateOf(t, r.Find("recurrent", "nothing", 0), "hidden1"), rateOf(t, intact, "hidden1"); got != 0 || before == 0 {
			t.Errorf("without weights hidden cells have a rate of %v, and of %v with them", got, before)
		}
		input := rateOf(t, intact, "input")
		if got := rateOf(t, r.Find("recurrent", "order", 0), "input"); got != input {
			t.Errorf("the input has a rate of %v, and of %v in another order", input, got)
		}
	}
	if said[0] != said[1] {
		t.Errorf("from the store\n%s\nbefore\n%s", said[1], said[0])
	}
}

// scaled multiplies all weights.
type scaled struct{ by float32 }

func (m scaled) String() string { return fmt.Sprintf("weights times %v", m.by) }

func (m scaled) Apply(s *perturb.Subject) error {
	for i := range s.Model.Net.Projections {
		for row := range s.Model.WeightRows(i) {
			for j := range row {
				row[j] *= m.by
			}
		}
	}
	return nil
}
