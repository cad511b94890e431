package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// integrators returns a net with cells that do not leak, as BP-STDP has them.
func integrators(n snn.Net) snn.Net {
	for i := range n.Populations {
		if n.Populations[i].Cell != nil {
			n.Populations[i].Cell = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
		}
	}
	for k := range n.Projections {
		if !n.Projections[k].Frozen {
			n.Projections[k].Init = snn.Init{Kind: snn.InitNormal, Hi: .3}
		}
	}
	return n
}

// spikingNets are nets that BP-STDP trains: dense, of maps, and sparse with delays of single synapses and a lateral projection that stays.
func spikingNets(t *testing.T) map[string]learning.Entry {
	maps, err := snn.Layers([]int{8, 8}, "8C3-AP2-10")
	if err != nil {
		t.Fatal(err)
	}
	maps = integrators(maps)
	maps.Projections[0].Init = snn.Init{Kind: snn.InitNormal, Lo: .3, Hi: .3}
	sparse := integrators(snn.Feedforward(64, 40, 10))
	sparse.Projections[0].Wiring = snn.Sparse{FanIn: 20, Delays: [2]int{0, 2}}
	sparse.Projections = append(sparse.Projections,
		snn.Projection{Pre: "output", Post: "output", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: .2}})
	entry := func(n snn.Net, rate float64) learning.Entry {
		return learning.Entry{Net: n, Learner: bpstdp.Rule{Rate: rate}, Encoder: encode.Poisson{T: 30, Dt: 1, MaxRate: 500},
			Settings: learning.Settings{Epochs: 3, Batch: 15, Seed: 1}}
	}
	return map[string]learning.Entry{"dense": entry(integrators(snn.Feedforward(64, 40, 10)), 2e-3), "maps": entry(maps, 5e-4), "sparse": entry(sparse, 2e-3)}
}

func TestBPSTDP(t *testing.T) {
	for name, e := range spikingNets(t) {
		t.Run(name, func(t *testing.T) { learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), 0.15) })
	}
}

func TestBPSTDPAgainstSim(t *testing.T) {
	for name, e := range spikingNets(t) {
		t.Run(name, func(t *testing.T) {
			learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{
				Stream: func(s snn.Stream) snn.Stream { return s }, Output: "output",
			})
		})
	}
}
