package learningtest_test

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Every rule that snn.Sim can run, in every form that its trainer treats in its own way.
func TestTrainersAgainstSim(t *testing.T) {
	named := func(s snn.Stream) snn.Stream { return s.Named("positive") }
	same := func(s snn.Stream) snn.Stream { return s }
	first := func(s snn.Stream) snn.Stream { return s.At(0) }
	csdpLate := snn.CSDP(64, 32, 16, 10)
	for k, p := range csdpLate.Projections {
		if p.Delay == 1 {
			csdpLate.Projections[k].Delay = 1 + k%4
		}
	}
	delayed := snn.Feedforward(64, 70, 10)
	delayed.Projections[0].Delay, delayed.Projections[1].Delay = 2, 3
	zero := snn.Recurrent(64, 32, 10)
	zero.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Reset: snn.ResetZero}, Alpha: .5}
	maps, err := snn.Layers([]int{8, 8}, "6C3-MP2-8C2-AP2-10")
	if err != nil {
		t.Fatal(err)
	}
	sparse := snn.Feedforward(64, 70, 10)
	sparse.Projections[0].Wiring = snn.Sparse{Probability: .3}
	sparse.Projections = append(sparse.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Wiring: snn.Sparse{FanIn: 8}, Delay: 1},
		snn.Projection{Pre: "output", Post: "output", Wiring: snn.AllButOwn{}, Delay: 2, Gain: -1})
	late := snn.Feedforward(64, 70, 10)
	late.Projections[0].Wiring, late.Projections[1].Delay = snn.Sparse{Probability: .5, Delays: [2]int{0, 3}}, 1
	fewBits := func(n snn.Net) snn.Net {
		n.Projections = slices.Clone(n.Projections)
		for k := range n.Projections {
			n.Projections[k].Quantization = []snn.Quantization{{Bits: 4}, {Bits: 8}, {Bits: 4, Scale: .03}}[k%3]
		}
		return n
	}
	for name, c := range map[string]struct {
		net     snn.Net
		rule    learning.Learner
		encoder learning.Encoder
		show    learningtest.Presentation
	}{
		"csdp": {snn.CSDP(64, 32, 16, 10), csdp.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: named, Output: "class"}},
		"csdp, unlabeled": {snn.CSDPUnlabelled(64, 32, 16, 10), csdp.Rule{SelfSupervised: true}, encode.Bernoulli{T: 20},
			learningtest.Presentation{Stream: named, Output: "class"}},
		"csdp, short":  {snn.CSDP(64, 32, 10), csdp.Rule{}, encode.Bernoulli{T: 4}, learningtest.Presentation{Stream: named, Output: "class"}},
		"csdp, delays": {csdpLate, csdp.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: named, Output: "class"}},
		"surrogate": {snn.Feedforward(64, 32, 10), gradient.Rule{}, encode.Bernoulli{T: 20},
			learningtest.Presentation{Stream: same, Output: "output"}},
		"constant input": {snn.Feedforward(64, 32, 10), gradient.Rule{}, encode.Direct{T: 20},
			learningtest.Presentation{Stream: same, Output: "output"}},
		"delays":               {delayed, gradient.Rule{Truncate: 7}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"maps":                 {maps, gradient.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"maps, constant input": {maps, gradient.Rule{Truncate: 6}, encode.Direct{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"sparse":               {sparse, gradient.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"few bits": {fewBits(snn.Feedforward(64, 32, 10)), gradient.Rule{Dropout: gradient.Dropout{Fraction: .2}}, encode.Bernoulli{T: 20},
			learningtest.Presentation{Stream: same, Output: "output"}},
		"few bits, constant input": {fewBits(snn.Feedforward(64, 32, 10)), gradient.Rule{}, encode.Direct{T: 20},
			learningtest.Presentation{Stream: same, Output: "output"}},
		"few bits, maps": {fewBits(maps), gradient.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"few bits, delays of synapses": {fewBits(late), gradient.Rule{Truncate: 7}, encode.Bernoulli{T: 20},
			learningtest.Presentation{Stream: same, Output: "output"}},
		"few bits, sparse": {fewBits(sparse), gradient.Rule{}, encode.Bernoulli{T: 20}, learningtest.Presentation{Stream: same, Output: "output"}},
		"recurrent": {zero, gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, encode.Bernoulli{T: 20},
			learningtest.Presentation{Stream: same}},
		"stdp": {snn.DiehlCook(64, 20), stdp.Rule{Norm: 0.4, MinSpikes: learning.Zero}, encode.Poisson{T: 300, MaxRate: 200},
			learningtest.Presentation{Stream: first, Rest: 300}},
		"stdp, pairs": {snn.DiehlCook(64, 20), stdp.Rule{Plasticity: stdp.Pair{}, Norm: 0.4, MinSpikes: learning.Zero, Rest: learning.Zero},
			encode.Poisson{T: 300, MaxRate: 200},
			learningtest.Presentation{Stream: first}},
	} {
		t.Run(name, func(t *testing.T) {
			learningtest.AgainstSim(t, learning.Entry{Net: c.net, Learner: c.rule, Encoder: c.encoder, Settings: learning.Settings{Batch: 20}},
				fewDigits(t, 60, 20, 20), c.show)
		})
	}
}
