package reward

import (
	"fmt"

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

// mostSynapses bounds the net of an agent, and mostState its cells times samples and steps.
const mostSynapses, mostState = 1 << 21, 1 << 26

// made draws the weights of a net for so many samples and steps, or says that it is too large to be written in every decision.
func made(rule string, net snn.Net, b body, samples, steps int) (*snn.Model, error) {
	synapses, states := 0., 0.
	for _, p := range net.Projections {
		synapses += float64(net.Population(p.Pre).Size()) * float64(net.Population(p.Post).Size())
	}
	for _, p := range net.Populations {
		states += float64(p.Size()) * float64(samples*steps)
	}
	if synapses > mostSynapses || states > mostState {
		return nil, fmt.Errorf("reward: the net of %s has %.0f synapses, and a decision %.0f states of cells; give fewer cells, actions or "+
			"steps, for at most %d and %d", rule, synapses, states, mostSynapses, mostState)
	}
	return net.Init(b.seed)
}
