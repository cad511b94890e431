package ann

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Bytes counts gradients and moments, the outputs and errors of a mini-batch, and the copies of them that products of matrices pack.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	_, n := s.Weights()
	n *= 1 + r.Optimizer.Moments()
	for _, p := range s.Net.Populations {
		n += 12 * s.Batch * float64(kernel.Ld(p.Size()))
	}
	return rules.Finite(n)
}
