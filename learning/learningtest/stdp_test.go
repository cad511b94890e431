package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// competing is a net of LIF cells that compete for inputs: each inhibits all others, and thresholds adapt cell by cell.
func competing(cells int, feed snn.Wiring) snn.Net {
	cell := snn.LIF{Tau: 100, Reset: snn.ResetZero, Refractory: 3}
	cell.Adapt.PerCell = snn.PerCell{Step: .1, Tau: 1e7, Init: .5}
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{64}}, {Name: "cells", Shape: []int{cells}, Cell: cell}},
		Projections: []snn.Projection{
			{Pre: "input", Post: "cells", Wiring: feed, Bound: snn.Bound{Hi: 1}, Init: snn.Init{Kind: snn.InitUniform, Hi: .3}},
			{Pre: "cells", Post: "cells", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: 20}},
		},
	}
}

// lifNets are nets of LIF cells that STDP trains: dense, sparse, and recurrent, with and without delays of single synapses.
func lifNets() map[string]learning.Entry {
	bound, weak := snn.Bound{Hi: 1}, snn.Init{Kind: snn.InitUniform, Hi: .02}
	recurrent := competing(20, nil)
	recurrent.Projections = append(recurrent.Projections, snn.Projection{Pre: "cells", Post: "cells", Name: "recurrent", Delay: 2,
		Bound: snn.Bound{Hi: .1, ZeroDiagonal: true}, Init: weak})
	deep := competing(20, snn.Sparse{FanIn: 40, Delays: [2]int{0, 1}})
	deep.Populations = append(deep.Populations, snn.Population{Name: "next", Shape: []int{12}, Cell: snn.Synaptic{LIF: snn.LIF{Beta: .9}, Alpha: .5}})
	deep.Projections = append(deep.Projections,
		snn.Projection{Pre: "cells", Post: "next", Delay: 1, Bound: bound, Init: snn.Init{Kind: snn.InitUniform, Lo: .3, Hi: .6}},
		snn.Projection{Pre: "next", Post: "next", Wiring: snn.Sparse{FanIn: 3, NoSelf: true, Delays: [2]int{0, 1}}, Delay: 1, Bound: bound, Init: weak})
	maps := competing(72, nil)
	maps.Populations[0].Shape, maps.Populations[1].Shape = []int{8, 8}, []int{3, 3, 8}
	maps.Projections[0].Wiring = snn.Conv2D{Kernel: [2]int{4, 4}, Stride: [2]int{2, 2}}
	entry := func(n snn.Net, l stdp.Rule) learning.Entry {
		return learning.Entry{Net: n, Learner: l, Encoder: encode.Poisson{Dt: 1, T: 60, MaxRate: 250}}
	}
	fast := stdp.DiehlCook{Pre: 5e-4, Post: .05}
	return map[string]learning.Entry{
		"dense":     entry(competing(20, nil), stdp.Rule{Plasticity: fast, Norm: .15, Rest: learning.Zero, MaxRepeats: 3}),
		"sparse":    entry(competing(20, snn.Sparse{Probability: .5}), stdp.Rule{Plasticity: fast, Norm: .3, Rest: 5, MaxRepeats: 3}),
		"recurrent": entry(recurrent, stdp.Rule{Plasticity: stdp.Pair{Minus: .004}, Norm: .15, Rest: learning.Zero, MaxRepeats: 3}),
		"maps": entry(maps, stdp.Rule{Plasticity: stdp.Pair{Plus: 1e-3, Minus: 8e-4, Mu: 1, Coincident: stdp.Both}, Norm: .3, Rest: learning.Zero,
			MaxRepeats: 3}),
		"deep, delayed": entry(deep, stdp.Rule{Plasticity: fast, Norm: .25, Rest: 10, MinSpikes: learning.Zero, Output: "cells",
			Readout: stdp.Proportion}),
	}
}

func TestSTDPOfLIF(t *testing.T) {
	for name, e := range lifNets() {
		t.Run(name, func(t *testing.T) {
			e.Settings = learning.Settings{Epochs: 2, Batch: 20, Seed: 1}
			learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), 0.2)
		})
	}
}

func TestSTDPOfLIFAgainstSim(t *testing.T) {
	for name, e := range lifNets() {
		t.Run(name, func(t *testing.T) {
			l := e.Learner.(stdp.Rule)
			l.MinSpikes = learning.Zero
			e.Learner, e.Settings = l, learning.Settings{Batch: 20}
			rest := int(max(l.Rest, 0))
			learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{
				Stream: func(s snn.Stream) snn.Stream { return s.At(0) }, Rest: rest,
			})
		})
	}
}
