package snn

import (
	"math/rand/v2"
	"testing"
)

// benchedCells are cells of every way that a simulation takes.
func benchedCells() map[string]Cell {
	lif := LIF{Tau: 20, Threshold: 1}
	atOnce, adaptive, homeostatic, held, varied := lif, lif, lif, lif, lif
	atOnce.Reset, atOnce.ResetTiming = ResetZero, ResetSameStep
	adaptive.Adapt.ALIF = ALIF{Strength: .2, Tau: 100}
	homeostatic.Adapt.PerPopulation = PerPopulation{Rate: 1e-4}
	held.Reset, held.ResetTiming, held.Refractory = ResetZero, ResetSameStep, 3
	varied.TauSpread = Spread{Normal: 2}
	return map[string]Cell{"LIF": lif, "LIF at once": atOnce, "ALIF": adaptive, "PerPopulation": homeostatic, "held": held, "LIF of many Tau": varied,
		"Synaptic": Synaptic{LIF: lif, TauSyn: 5}, "Synaptic, held": Synaptic{LIF: held, TauSyn: 5}, "LI": LI{Tau: 20}, "Alpha": Alpha{TauExc: 10, TauInh: 5},
		"BRF": BRF{Omega: 30, Offset: 2}}
}

// BenchmarkCells is the step of 1,000 cells in each of 32 samples that 784 inputs reach, by all pairs and by a tenth of them, and of the cells alone.
func BenchmarkCells(b *testing.B) {
	cells := benchedCells()
	for _, kind := range sortedNames(cells) {
		for name, w := range map[string]Wiring{"dense": Dense{}, "sparse": Sparse{Probability: .1}, "alone": nil} {
			b.Run(kind+"/"+name, func(b *testing.B) {
				n := Net{Populations: []Population{popOf("in", 784, nil), popOf("cells", 1000, cells[kind])}}
				if w != nil {
					n.Projections = []Projection{{Pre: "in", Post: "cells", Wiring: w}}
				}
				benchmarkNet(b, n, 32)
			})
		}
	}
}

// benchmarkNet takes steps of a net with random input to its first population and a current into its second.
func benchmarkNet(b *testing.B, n Net, batch int) {
	m, err := n.Init(1)
	if err != nil {
		b.Fatal(err)
	}
	s, g := mustSim(b, m, batch), rand.New(rand.NewPCG(1, 1))
	in, current := make([]*Spikes, batch), make([]float32, n.Populations[1].Size())
	for i := range current {
		current[i] = float32(g.Float64()) / 8
	}
	for k := range in {
		in[k] = NewSpikes(1, 784)
		for range 40 {
			in[k].Set(0, g.IntN(784))
		}
	}
	for b.Loop() {
		if err := s.Deliver(0, in); err != nil {
			b.Fatal(err)
		}
		for k := range batch {
			s.Inject(1, k, current)
		}
		s.Fire()
	}
}
