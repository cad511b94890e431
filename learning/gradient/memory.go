package gradient

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Potentials and errors of several steps take at most so many bytes; of longer presentations some are computed again.
const (
	mostHistory = 256 << 20
	mostErrors  = 4 << 20
)

// Bytes counts gradients and moments, potentials of the steps that are kept, and spikes.
func (r Rule) Bytes(sizes learning.RunSizes) float64 {
	_, n := sizes.Weights()
	n *= 1 + r.Optimizer.Moments()
	for k, p := range sizes.Net.Projections {
		if !p.Dense() {
			n += 12 * sizes.Net.StoredWeights(k) // a gradient apart, and a list of synapses
		}
	}
	longest := map[string]float64{}
	for k, p := range sizes.Net.Projections {
		longest[p.Pre] = max(longest[p.Pre], float64(sizes.Net.LongestDelay(k)))
	}
	step, lists := 0.0, 0.0 // of one step: potentials, and lists of spikes with room for half of the cells
	for _, p := range sizes.Net.Populations {
		if p.Cell != nil {
			step += 4 * sizes.Batch * float64(kernel.Ld(p.Size()))
		}
		lists += 2 * sizes.Batch * float64(p.Size())
		if p.Bias != nil {
			n += (12 + 4*sizes.Batch) * float64(p.Size())
		}
		n += (longest[p.Name] + sizes.Steps) * (8*sizes.Batch*float64(snn.Words(p.Size())) + 24)
	}
	output := 8 * sizes.Batch * 16 * math.Ceil(sizes.Outputs/16) * sizes.Steps
	kept := min(sizes.Steps*step, mostHistory+2*math.Sqrt(sizes.Steps)*step)
	kept += kept/max(step, 1)*lists + min(sizes.Steps*step, mostErrors+step)
	all := n + kept + 6*step + output + sizes.Batch*sizes.Encoding + sizes.Workers*(4*group*cols+4*widest(sizes)*cols)
	return rules.Finite(all)
}

// widest is the number of cells that feed one population at most.
func widest(r learning.RunSizes) float64 {
	feeds := map[string]float64{}
	most := 0.0
	r.EachProjection(func(p snn.Projection, pre, _ int, _ bool) {
		feeds[p.Post] += float64(pre)
		most = max(most, feeds[p.Post])
	})
	return most
}
