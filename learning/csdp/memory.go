package csdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Bytes counts weights with two moments in panels of 64 cells, or by synapse, membranes and traces of positive and negative rows, and their spikes.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	rows, n := 2*s.Batch, lateBytes(s.Net, s.Steps, 2*s.Batch)
	for k := range s.Net.Projections {
		n += synapseBytes(s.Net, k)
	}
	for _, p := range s.Net.Populations {
		if p.Cell == nil {
			n += fedBytes(p.Size(), rows)
			continue
		}
		n += listBytes(p.Size(), rows) + rows*(panels(p.Size())*kernel.Panel*8+8*float64(max(r.Groups, 0)))
	}
	return rules.Finite(n + rows*s.Encoding + s.Workers*(rows*kernel.Panel*12))
}

func panels(cells int) float64 { return float64((cells + kernel.Panel - 1) / kernel.Panel) }

// listBytes is what the spikes of three steps take.
func listBytes(cells int, rows float64) float64 { return 3 * rows * (8*panels(cells) + 4) }

// fedBytes is what a population that is fed takes, with the lists of its cells.
func fedBytes(cells int, rows float64) float64 {
	return listBytes(cells, rows) + 30*rows*float64(cells)
}
