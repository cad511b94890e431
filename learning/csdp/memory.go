package csdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Bytes counts weights with two moments in panels of 64 cells, or by synapse, membranes and traces of positive and negative rows, their spikes,
// and for each worker rows of 64 weights that are spread.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	rows, n, spread := 2*s.Batch, lateBytes(s.Net, s.Steps, 2*s.Batch), 0.0
	for k := range s.Net.Projections {
		n += synapseBytes(s.Net, k)
		spread = max(spread, spreadRows(s.Net, k))
	}
	for _, p := range s.Net.Populations {
		if p.Cell == nil {
			n += fedBytes(p.Size(), rows)
			continue
		}
		cell := 8.0
		if p.Adapts() {
			cell += 4
		}
		n += listBytes(p.Size(), rows) + rows*(panels(p.Size())*kernel.Panel*cell+8*float64(max(r.Groups, 0)))
	}
	if r.mixesSpikes() {
		n += s.Batch * s.Encoding // of partners
	}
	return rules.Finite(n + rows*s.Encoding + s.Workers*kernel.Panel*(12*rows+4*spread))
}

// spreadRows is how many rows of weights a worker may spread to at a time, of projection k: those of [newHeard].
func spreadRows(n snn.Net, k int) float64 {
	p := n.Projections[k]
	from := n.Population(p.Pre)
	if p.Dense() || from == nil || n.Population(p.Post) == nil {
		return 0
	}
	return min(float64(from.Size()), 4*n.Synapses(k))
}

func panels(cells int) float64 { return float64((cells + kernel.Panel - 1) / kernel.Panel) }

// listBytes is what the spikes of three steps take.
func listBytes(cells int, rows float64) float64 { return 3 * rows * (8*panels(cells) + 4) }

// fedBytes is what a population that is fed takes, with the lists of its cells.
func fedBytes(cells int, rows float64) float64 {
	return listBytes(cells, rows) + 30*rows*float64(cells)
}
