package csdp_test

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
)

// BenchmarkCSDPSparse learns mini-batches of 100 images of MNIST in nets 784-1024-256-10 of which each pair of cells that a projection onto hidden
// cells joins has a synapse with some probability: of 1 as a list of all pairs, and dense.
func BenchmarkCSDPSparse(b *testing.B) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		b.Skip("MNIST: ", err)
	}
	b.Run("dense", func(b *testing.B) { benchmark(b, set, snn.CSDP(784, 1024, 256, 10), csdp.Rule{}, 100) })
	for _, p := range []float64{1, 0.3, 0.1, 0.03} {
		net := snn.CSDP(784, 1024, 256, 10)
		for i := range net.Projections {
			if q := &net.Projections[i]; q.Post == "hidden1" || q.Post == "hidden2" {
				q.Wiring, q.Bound.ZeroDiagonal = snn.Sparse{Probability: p}, false
			}
		}
		b.Run(fmt.Sprint(p), func(b *testing.B) { benchmark(b, set, net, csdp.Rule{}, 100) })
	}
}
