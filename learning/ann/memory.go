package ann

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Bytes counts gradients and moments, the outputs and errors of a mini-batch, and the copies of them that products of matrices pack.
func (a Rule) Bytes(r learning.RunSizes) float64 {
	_, n := r.Weights()
	n *= 1 + a.Optimizer.Moments()
	for _, p := range r.Net.Populations {
		n += 12 * r.Batch * float64(kernel.Ld(p.Size()))
	}
	return rules.Finite(n)
}
