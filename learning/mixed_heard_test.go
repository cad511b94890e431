package learning_test

import (
	"reflect"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// same makes the same spikes of a sample at every presentation, says so or not, and counts the presentations.
type same struct {
	encode.Bernoulli
	says  bool
	calls *atomic.Int64
}

func (e same) Version() string { return "" } // no run of it is stored
func (e same) Repeats() bool   { return e.says }

func (e same) Resolve() learning.Encoder { return e }

func (e same) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	e.calls.Add(1)
	e.Bernoulli.Encode(dst, x, gain, snn.NewStream(5))
}

// After the part before a read-out has ended, each sample is simulated once, where the code repeats; what is learned and counted is as without.
func TestMixedHearsSettledPartsOnce(t *testing.T) {
	net := readBy(snn.DiehlCook(64, 20), "excitatory")
	task := someDigits(t) // 110, 30 and 30
	train := func(says bool) (*learning.Report, int64) {
		calls := new(atomic.Int64)
		return trainedOn(t, learning.Entry{
			Net: net, Encoder: same{encode.Bernoulli{T: 40}, says, calls},
			Learner: learning.Mixed{Parts: []learning.Part{
				{Learner: fewSpikes, Projections: []string{"input→excitatory"}, Epochs: 1},
				{Learner: linear, Projections: []string{"excitatory→output"}, After: 1},
			}},
			Settings: learning.Settings{Epochs: 5, Batch: 20, Seed: 1, Workers: 2},
		}, task), calls.Load()
	}
	once, few := train(true)
	anew, many := train(false)
	if !slices.Equal(once.Predicted, anew.Predicted) || sumsOf(t, once) != sumsOf(t, anew) {
		t.Error("with stored spikes the net learns something else")
	}
	if !reflect.DeepEqual(once.Training, anew.Training) || !reflect.DeepEqual(once.Inference, anew.Inference) {
		t.Errorf("with stored spikes the counts are %+v\nand without %+v", once.Training, anew.Training)
	}
	if saved := many - few; saved < 3*110+3*30 { // at least: of five epochs, the read-out's first three more, and their validation
		t.Errorf("%d presentations are encoded, and %d where none are stored", few, many)
	}
}

// What is stored of the net before a part is in the estimate of its memory.
func TestMixedTellsTheBytesOfWhatItHears(t *testing.T) {
	m := learning.Mixed{Parts: []learning.Part{
		{Learner: fewSpikes, Projections: []string{"input→excitatory"}, Epochs: 1}, {Learner: linear, Projections: []string{"excitatory→output"}, After: 1},
	}}
	r := learning.RunSizes{Net: readBy(snn.DiehlCook(64, 20), "excitatory"), Steps: 40, Batch: 20, Workers: 1, Samples: 1000}
	drawn := m.Bytes(r)
	r.Repeats = true
	if more := m.Bytes(r) - drawn; more < 1000*40*8 || more > 1000*2000 { // a word for 20 cells in a step, and counts
		t.Errorf("%.0f bytes for 1,000 presentations of 40 steps of 20 cells", more)
	}
	if r.Samples = 1e12; m.Bytes(r)-drawn > 1<<28 {
		t.Errorf("%.0f bytes, beyond what is stored at most", m.Bytes(r)-drawn)
	}
}

// The gradients of a part are those of a mixture, and what other rules train has none.
func TestMixedProbes(t *testing.T) {
	net := readBy(snn.DiehlCook(64, 20), "excitatory")
	e := learning.Entry{
		Net: net, Encoder: pulses, Settings: learning.Settings{Epochs: 2, Batch: 20, Seed: 1, Store: "-"},
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: fewSpikes, Projections: []string{"input→excitatory"}, Epochs: 1}, {Learner: linear, Projections: []string{"excitatory→output"}, After: 1},
		}},
	}
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	d, err := learning.Diagnose(t.Context(), e, m, someDigits(t), 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range d.Projections {
		if read := p.Name == "excitatory→output"; (p.Gradient > 0) != read || (len(p.Steps) > 0) != read {
			t.Errorf("%s has a gradient of %v, in %d steps", p.Name, p.Gradient, len(p.Steps))
		}
	}
}
