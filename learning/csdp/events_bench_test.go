package csdp_test

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkCSDPEvents learns images of MNIST, 100 at a time, with one worker, in nets of which the first projection is dense, random or a convolution,
// or all of those among the input and the hidden cells, and tells how many synaptic events pass in a second.
func BenchmarkCSDPEvents(b *testing.B) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		b.Skip("MNIST: ", err)
	}
	for _, c := range []struct {
		name string
		net  snn.Net
	}{
		{"first=dense", wired(snn.Dense{}, 1)}, {"first=random10", wired(snn.Sparse{Probability: 0.1}, 1)}, {"first=conv5", wired(window(5, 0), 1)},
		{"all=dense", wired(snn.Dense{}, 3)}, {"all=random10", wired(snn.Sparse{Probability: 0.1}, 3)},
		{"all=random30", wired(snn.Sparse{Probability: 0.3}, 3)}, {"all=random50", wired(snn.Sparse{Probability: 0.5}, 3)},
		{"all=conv5", wired(window(5, 0), 3)}, {"all=conv13", wired(window(13, 4), 3)},
	} {
		b.Run(c.name, func(b *testing.B) { benchmarkEvents(b, set, c.net) })
	}
}

func window(side, pad int) snn.Conv2D {
	return snn.Conv2D{Kernel: [2]int{side, side}, Pad: [2]int{pad, pad}}
}

// wired is a net of 784, 2,304 and 256 cells in which the first projection has a wiring; with 3 of them so do the lateral one and that to the second
// hidden layer, and there is none back to the first and no reconstruction. Gains bring as much current as all pairs do.
func wired(w snn.Wiring, projections int) snn.Net {
	n := snn.CSDP(784, 2304, 256, 10)
	n.Population("input").Shape, n.Population("hidden1").Shape, n.Population("hidden2").Shape = []int{28, 28}, []int{24, 24, 4}, []int{8, 8, 4}
	if projections > 1 {
		n = n.Without("reconstruction")
		n.Projections = slices.DeleteFunc(n.Projections, func(p snn.Projection) bool {
			return p.Pre == "hidden2" && p.Post == "hidden1"
		})
	}
	for _, ends := range [][2]string{{"input", "hidden1"}, {"hidden1", "hidden1"}, {"hidden1", "hidden2"}}[:projections] {
		k := n.Projection(ends[0], ends[1])
		p := &n.Projections[k]
		all := n.Synapses(k)
		p.Wiring = w
		if c, ok := w.(snn.Conv2D); ok {
			p.Wiring = fitted(c, ends[0], ends[1])
		}
		p.Bound.ZeroDiagonal = p.Bound.ZeroDiagonal && p.Dense()
		p.Gain *= float32(all / n.Synapses(k))
	}
	return n
}

// fitted is a convolution that leaves the first hidden layer its size, and a third of its sides to the second.
func fitted(c snn.Conv2D, pre, post string) snn.Conv2D {
	switch {
	case pre == post:
		return window(5, 2)
	case post == "hidden2":
		return snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{3, 3}}
	}
	return c
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
