package stdp

import (
	"testing"

	"github.com/spikecell/spikecell/learning/internal/ruletest"
)

// A presentation allocates what Sim.Reset does, before it and behind it for each of two populations of cells, and nothing else.
func TestSTDPOfAnyFormAllocatesOnce(t *testing.T) {
	for name, n := range relayNets() {
		rule := Rule{Plasticity: Triplet{}, Norm: .4, Rest: 20}
		tr, b := bindSimulated(t, rule, initial(t, n), poisson, 2, 1), ruletest.Patterns(4, 12, 2, 1)
		for range 3 {
			learn(t, tr, b)
		}
		if n := testing.AllocsPerRun(3, func() { learn(t, tr, b) }); n > 4*2*2 {
			t.Errorf("%s: 4 presentations allocate %v times", name, n)
		}
	}
}
