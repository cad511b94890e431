package reward

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// synapses are those of a dense projection, and what each of them is to be paid for.
type synapses struct {
	w         []float32 // of the model
	ld        int
	pre, post int
	eligible  []float32 // [pre][ld]
	keep      float32   // of what is eligible, from decision to decision
}

func newSynapses(m *snn.Model, p int, keep float32) synapses {
	w, ld := m.Weights(p)
	shape := m.WeightShape(p)
	return synapses{w: w, ld: ld, pre: shape[0], post: shape[1], eligible: kernel.Alloc(len(w)), keep: keep}
}

func (s *synapses) fade() { fade(s.eligible, s.keep) }

// pay changes the weights.
func (s *synapses) pay(by float32) { kernel.AddRow(s.w, s.eligible, by) }
