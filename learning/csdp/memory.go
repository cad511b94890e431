package csdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Bytes counts weights with two moments in panels of 64 cells, or by synapse, membranes and traces of positive and negative rows, and their spikes.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	panels := func(n int) float64 { return float64((n + kernel.Panel - 1) / kernel.Panel) }
	rows, n := 2*s.Batch, 0.0
	for k := range s.Net.Projections {
		n += synapseBytes(s.Net, k)
	}
	for _, p := range s.Net.Populations {
		n += 3 * rows * (8*panels(p.Size()) + 4) // lists of three steps
		if p.Cell != nil {
			n += rows * (panels(p.Size())*kernel.Panel*8 + 8*float64(max(r.Groups, 0)))
		} else {
			n += 30 * rows * float64(p.Size())
		}
	}
	return rules.Finite(n + rows*s.Encoding + s.Workers*(rows*kernel.Panel*12))
}
