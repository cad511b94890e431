package learning

import (
	"errors"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Counting events of synapses that not all cells have equally many of, sample by sample and step by step, is given up too.
func TestCountingIsGivenUp(t *testing.T) {
	n := snn.Recurrent(64, 12, 10)
	n.Projections[0].Wiring = snn.Sparse{FanIn: 8}
	tr := sgBind(t, Surrogate{Loss: Loss{Kind: CEMembrane}}, sgModel(t, n), coins{T: 8}, 3, 1)
	if _, err := tr.Learn(csdpBatch(3, 64, 10, 1)); err != nil {
		t.Fatal(err)
	}
	tr.pool.Stop(true)
	if err := tr.pool.Guard(func() error { tr.eventsOf(&tr.projs[0]); return nil }); !errors.Is(err, kernel.ErrStopped) {
		t.Errorf("%v after all spikes are counted", err)
	}
}
