package stdp_test

import (
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkSTDPEvents learns images by pairs of spikes, one after another with one worker, in nets of one plastic projection that is dense, random
// or a convolution, and tells how many synaptic events pass, and with them how many weights are written, in a second. Initial weights are such that
// cells fire seldom.
func BenchmarkSTDPEvents(b *testing.B) {
	for name, c := range map[string]struct {
		wiring snn.Wiring
		cells  []int
		most   float64 // initial weight
	}{
		"dense": {snn.Dense{}, []int{400}, 8. / 784}, "sparse": {snn.Sparse{Probability: 0.1}, []int{4000}, 4. / 78.4},
		"convolution": {snn.Conv2D{Kernel: [2]int{5, 5}}, []int{24, 24, 16}, 0.8 / 25},
	} {
		net := snn.Net{
			Populations: []snn.Population{{Name: "input", Shape: []int{28, 28}}, {Name: "cells", Shape: c.cells, Cell: snn.LIF{Tau: 20}}},
			Projections: []snn.Projection{{Pre: "input", Post: "cells", Wiring: c.wiring, Bound: snn.Bound{Hi: 1},
				Init: snn.Init{Kind: snn.InitUniform, Hi: c.most}}},
		}
		b.Run(name, func(b *testing.B) { benchmarkEvents(b, net) })
	}
}

func benchmarkEvents(b *testing.B, net snn.Net) {
	m, err := net.Init(1)
	if err != nil {
		b.Fatal(err)
	}
	rule := stdp.Rule{Plasticity: stdp.Pair{Plus: 1e-4, Minus: 1e-4}, Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero, Output: "cells"}
	tr, err := rule.Bind(learning.Setup{
		Model: m, Encoder: encode.Poisson{T: 350, Dt: 1, MaxRate: 63.75}, Classes: 10, Batch: 1, Stream: snn.NewStream(1), Pool: kernel.NewPool(1),
	})
	if err != nil {
		b.Fatal(err)
	}
	x := mnistOrNoise()
	learnOne(b, tr, x, 0)
	before, _ := tr.Counts()
	k := 1
	for b.Loop() {
		learnOne(b, tr, x, k%100)
		k++
	}
	after, _ := tr.Counts()
	events := after.Projections[0].SynapticEvents - before.Projections[0].SynapticEvents
	written := after.Projections[0].WeightUpdates - before.Projections[0].WeightUpdates
	b.ReportMetric(float64(events)/b.Elapsed().Seconds()/1e6, "Mevents/s")
	b.ReportMetric(float64(events+written)/b.Elapsed().Seconds()/1e6, "Mwith-writes/s")
	b.ReportMetric(float64(after.Populations[1].Spikes-before.Populations[1].Spikes)/float64(after.Populations[0].Spikes-before.Populations[0].Spikes), "fired/input")
}
