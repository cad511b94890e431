package gradient

import (
	"errors"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// Counting events of synapses that not all cells have equally many of, sample by sample and step by step, is given up too.
func TestCountingIsGivenUp(t *testing.T) {
	n := snn.Recurrent(64, 12, 10)
	n.Projections[0].Wiring = snn.Sparse{FanIn: 8}
	tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}}, ruletest.Model(t, n), ruletest.Coins{T: 8}, 3, 1)
	if _, err := tr.Learn(ruletest.Batch(3, 64, 10, 1)); err != nil {
		t.Fatal(err)
	}
	tr.pool.Stop(true)
	if err := tr.pool.Guard(func() error { tr.eventsOf(&tr.projs[0]); return nil }); !errors.Is(err, kernel.ErrStopped) {
		t.Errorf("%v after all spikes are counted", err)
	}
}
