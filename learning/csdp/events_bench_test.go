package csdp_test

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkCSDPEvents learns images of MNIST, 100 at a time, with one worker, in nets whose first projection is dense, random or a convolution, and
// tells how many synaptic events pass in a second.
func BenchmarkCSDPEvents(b *testing.B) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		b.Skip("MNIST: ", err)
	}
	maps, few := snn.CSDP(784, 2304, 256, 10), snn.CSDP(784, 2304, 256, 10)
	maps.Population("input").Shape, maps.Population("hidden1").Shape = []int{28, 28}, []int{24, 24, 4}
	first := maps.Projection("input", "hidden1")
	maps.Projections[first].Wiring = snn.Conv2D{Kernel: [2]int{5, 5}}
	maps.Projections[first].Gain *= 784. / 25
	few.Projections[first].Wiring, few.Projections[first].Bound.ZeroDiagonal = snn.Sparse{Probability: 0.1}, false
	for name, net := range map[string]snn.Net{"dense": snn.CSDP(784, 2304, 256, 10), "sparse": few, "convolution": maps} {
		b.Run(name, func(b *testing.B) { benchmarkEvents(b, set, net) })
	}
}

func benchmarkEvents(b *testing.B, set datasets.Set, net snn.Net) {
	m, err := net.Init(1)
	if err != nil {
		b.Fatal(err)
	}
	t, err := csdp.Rule{}.Bind(learning.Setup{
		Model: m, Encoder: encode.Bernoulli{}, Classes: 10, Batch: 100, Stream: snn.NewStream(1), Pool: kernel.NewPool(1),
	})
	if err != nil {
		b.Fatal(err)
	}
	batch := learning.Batch{X: set.Train.X[:100], Label: set.Train.Label[:100], Index: make([]int, 100), Stream: snn.NewStream(2)}
	if _, err := t.Learn(batch); err != nil {
		b.Fatal(err)
	}
	events := func() (all, first float64) {
		c, _ := t.Counts()
		for _, p := range c.Projections {
			all += float64(p.SynapticEvents)
		}
		return all, float64(c.Projections[net.Projection("input", "hidden1")].SynapticEvents)
	}
	before, firstBefore := events()
	for b.Loop() {
		if _, err := t.Learn(batch); err != nil {
			b.Fatal(err)
		}
	}
	after, firstAfter := events()
	b.ReportMetric((after-before)/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric((firstAfter-firstBefore)/(after-before), "first/all")
}
