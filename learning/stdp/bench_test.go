package stdp_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkSTDP is the network of [diehl2015] with the published constants, on MNIST where it is found, else on noise: a
// presentation that learns, after the first 1,000, and a sample in a batch that is classified.
func BenchmarkSTDP(b *testing.B) {
	for _, cells := range []int{400, 1600} {
		b.Run(fmt.Sprint("learn-", cells), func(b *testing.B) {
			tr, x := boundDiehlCook(b, cells)
			before, _ := tr.Counts()
			k := 1000
			for b.Loop() {
				learnOne(b, tr, x, k)
				k++
			}
			after, _ := tr.Counts()
			shows := float64(after.Steps-before.Steps) / 1000 // of 0.5 ms in a presentation
			b.ReportMetric(float64(b.Elapsed().Microseconds())/shows, "µs/show")
			b.ReportMetric(float64(after.Populations[0].Spikes-before.Populations[0].Spikes)/shows, "inputs/show")
			b.ReportMetric(float64(after.Populations[1].Spikes-before.Populations[1].Spikes)/shows, "spikes/show")
		})
		b.Run(fmt.Sprint("classify-", cells), func(b *testing.B) {
			tr, x := boundDiehlCook(b, cells)
			batch := learning.Batch{X: x[:500], Index: make([]int, 500), Stream: snn.NewStream(4)}
			for b.Loop() {
				if err := tr.Classify(batch, &learning.Outcome{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/500, "µs/sample")
		})
	}
}

// boundDiehlCook returns a trainer that has learnt 1,000 samples, and the samples.
func boundDiehlCook(b *testing.B, cells int) (learning.Trainer, [][]float32) {
	b.Helper()
	x := mnistOrNoise()
	m, err := snn.DiehlCook(784, cells).Init(1)
	if err != nil {
		b.Fatal(err)
	}
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	b.Cleanup(pool.Close)
	tr, err := stdp.Rule{}.Bind(learning.Setup{
		Model: m, Encoder: encode.Poisson{}, Classes: 10, Batch: 1, Stream: snn.NewStream(1), Pool: pool,
	})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 1000 {
		learnOne(b, tr, x, i)
	}
	return tr, x
}

func learnOne(b *testing.B, tr learning.Trainer, x [][]float32, i int) {
	batch := learning.Batch{X: x[i%len(x):][:1], Index: []int{i}, Stream: snn.NewStream(2)}
	if _, err := tr.Learn(batch); err != nil {
		b.Fatal(err)
	}
}

// mnistOrNoise returns images of 784 values, of MNIST or with as many lit.
func mnistOrNoise() [][]float32 {
	if set, err := datasets.MNIST(datasets.Options{}); err == nil {
		return set.Train.X
	}
	x, s := make([][]float32, 2000), snn.NewStream(3)
	for i := range x {
		x[i] = make([]float32, 784)
		for k := range 150 {
			x[i][s.At(i%10).Intn(uint64(k), 784)] = float32(s.At(i).Float64(uint64(k)))
		}
	}
	return x
}
