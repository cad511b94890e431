package learning_test

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkSTDP is a presentation of the network of [diehl2015], with the published constants: of MNIST where it is found,
// else of digits drawn at random, after the first 1,000 have been learnt.
func BenchmarkSTDP(b *testing.B) {
	for _, cells := range []int{400, 1600} {
		b.Run(fmt.Sprint("learn-", cells), func(b *testing.B) {
			tr, x := boundDC(b, cells)
			k := 1000
			for b.Loop() {
				learnOne(b, tr, x, k)
				k++
			}
			perPresentation(b, tr)
		})
	}
}

func perPresentation(b *testing.B, tr learning.Trainer) {
	k, _ := tr.Counts()
	steps := float64(k.Steps) / 1000
	b.ReportMetric(float64(k.Populations[0].Spikes)/steps, "inputs/show")
	b.ReportMetric(float64(k.Populations[1].Spikes)/steps, "spikes/show")
	b.ReportMetric(steps/float64(k.Samples), "shows/sample")
}

// boundDC returns a trainer that has learnt 1,000 samples, and the samples.
func boundDC(b *testing.B, cells int) (learning.Trainer, [][]float32) {
	x := mnistOrNoise(b)
	m, err := snn.DiehlCook(784, cells).Init(1)
	if err != nil {
		b.Fatal(err)
	}
	tr, err := learning.STDP{}.Bind(learning.Setup{Model: m, Encoder: encode.Poisson{}, Classes: 10, Batch: 1, Stream: snn.NewStream(1)})
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
func mnistOrNoise(b *testing.B) [][]float32 {
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
