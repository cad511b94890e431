package ann

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Bytes counts gradients and moments, the outputs and errors of a mini-batch, and the copies of them that products of matrices pack; of layers
// that are not dense the gradients of parts of the samples, a list of synapses, and the errors before pooling.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	_, n := s.Weights()
	n *= 1 + r.Optimizer.Moments()
	for k, p := range s.Net.Projections {
		if w := s.Net.StoredWeights(k); !p.Dense() {
			n += 4*min(mostParts*w, max(w, partWeights)) + rules.ListedSynapse*w // gradients of parts, and a list of synapses
			if before := s.Net.Currents(k); before > float64(s.Net.Population(p.Post).Size()) {
				n += 4 * s.Batch * before
			}
		}
	}
	for _, p := range s.Net.Populations {
		n += 12 * s.Batch * float64(kernel.Ld(p.Size()))
		if p.Bias != nil {
			n += 4 * float64(p.Size()) * (1 + r.Optimizer.Moments())
		}
	}
	return rules.Finite(n)
}
