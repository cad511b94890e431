package main

import (
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// epropRig is the network and the loss of rec-700, trained by e-prop, with its LIF cells or with thresholds that adapt [bellec2020].
func epropRig(adapts bool) rig {
	r := recRig()
	r.net.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -.1, Hi: .1} // a few cells of a hundred fire
	if adapts {
		r.net.Populations[1].Cell = snn.LIF{Beta: .95, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .07, Tau: 500}}}
	}
	r.learner = gradient.Rule{
		Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
		Optimizer: optim.Optimizer{Rate: 1e-6}, // labels are random, and the cells are to fire as they begin to
		Credit:    gradient.Credit{Kind: gradient.EProp},
	}
	r.flop = 2 * recSteps * (2*recInputs*recHidden + 2*recHidden*recHidden + 3*recHidden*recClasses)
	return r
}

// epropMiniBatch: a mini-batch of 16 samples in 250 steps.
func epropMiniBatch(adapts bool) func(b *bench) (*result, error) {
	return func(b *bench) (*result, error) {
		return epropRig(adapts).spiking(b, repeats{400, 300})
	}
}

// epropOnline is the same with weights that are written at every step, by traces of all synapses.
func epropOnline(adapts bool) func(b *bench) (*result, error) {
	return func(b *bench) (*result, error) {
		r := epropRig(adapts)
		rule := r.learner.(gradient.Rule)
		rule.Credit.Online = true
		rule.Optimizer.Rate /= recSteps // which is how often it writes
		r.learner = rule
		return r.spiking(b, repeats{40, 20})
	}
}

// spiking times mini-batches of spike trains.
func (r rig) spiking(b *bench, n repeats) (*result, error) {
	trains, list := r.trains(4, drawn{recInputs, recSteps, recDensity})
	r.encoder = trains
	return r.bptt(b, list, n)
}

func epropPeer(adapts bool) func(b *bench, file string) (ours func() error, units int, err error) {
	return func(b *bench, file string) (func() error, int, error) {
		return epropRig(adapts).ratePeer(b, file, drawn{recInputs, recSteps, recDensity})
	}
}
