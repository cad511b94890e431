package csdp_test

import (
	"runtime"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkCSDP learns mini-batches of 500 images of MNIST in nets of the published sizes: ms a step, of 50 a batch.
func BenchmarkCSDP(b *testing.B) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		b.Skip("MNIST: ", err)
	}
	for _, c := range []struct {
		name  string
		net   snn.Net
		rule  csdp.Rule
		batch int
	}{
		{"784-3000-600-10", snn.CSDP(784, 3000, 600, 10), csdp.Rule{}, 500},
		{"784-3000-600-10-self-supervised", snn.CSDPUnlabelled(784, 3000, 600, 10), csdp.Rule{SelfSupervised: true}, 500},
		{"784-1024-256-10", snn.CSDP(784, 1024, 256, 10), csdp.Rule{}, 500},
		{"784-1024-1024-10-busy", busyNet(), csdp.Rule{Rate: 1e-9, Decay: 1e-12}, 100},
	} {
		b.Run(c.name, func(b *testing.B) { benchmark(b, set, c.net, c.rule, c.batch) })
	}
}

// busyNet is a net whose hidden cells keep firing in about one step of twenty: they forget within few steps, so that it is
// noise that makes them fire.
func busyNet() snn.Net {
	n := snn.CSDP(784, 1024, 1024, 10)
	for i, threshold := range []float64{0.8, 0.47} {
		n.Populations[1+i].Cell = snn.LIF{Tau: 4, Euler: true, Scale: snn.ScaleLeak, Threshold: threshold, Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep}
	}
	return n
}

func benchmark(b *testing.B, set datasets.Set, net snn.Net, rule csdp.Rule, batch int) {
	m, err := net.Init(1)
	if err != nil {
		b.Fatal(err)
	}
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	t, err := rule.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{}, Classes: 10, Batch: batch, Stream: snn.NewStream(1), Pool: pool})
	if err != nil {
		b.Fatal(err)
	}
	part := func(k int) learning.Batch {
		p := learning.Batch{Stream: snn.NewStream(uint64(k))}
		for i := range batch {
			at := (k*batch + i) % 50000
			p.X, p.Label, p.Index = append(p.X, set.Train.X[at]), append(p.Label, set.Train.Label[at]), append(p.Index, at)
		}
		return p
	}
	k := 0
	for ; k < 5; k++ {
		if _, err := t.Learn(part(k)); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := t.Learn(part(k)); err != nil {
			b.Fatal(err)
		}
		k++
	}
	counts, _ := t.Counts()
	b.ReportMetric(float64(counts.Populations[1].Spikes)/float64(counts.Steps)/float64(counts.Populations[1].Size), "fired/cell")
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N)/50, "ms/step")
}
