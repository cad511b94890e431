package main

import (
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// A recurrent network of the size that the waves of electrocardiograms are learned with, on spike trains as dense as QTDB's.
const (
	ecgInputs, ecgHidden, ecgClasses = 4, 36, 6
	ecgSteps, ecgBatch, ecgDensity   = 1301, 64, 0.077
)

// ecgCell is a kind of cell, the step in ms, and what trains it.
type ecgCell struct {
	cell snn.Cell
	dt   float64
	rule gradient.Rule
	in   float64 // weights of the input lie within ±in, so that cells fire without being trained
}

// ecgBRF are the resonators of [higuchi2024], whose frequencies and dampings are learned.
func ecgBRF() ecgCell {
	return ecgCell{
		cell: snn.BRF{Omega: 4, OmegaSpread: snn.Spread{Uniform: 1, Learn: true}, Offset: 0.55, OffsetSpread: snn.Spread{Uniform: 0.45, Learn: true}},
		dt:   10, rule: gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.DoubleGaussian}}, in: 80,
	}
}

// ecgALIF are cells with thresholds that adapt, after [yin2021], whose time constants are learned.
func ecgALIF() ecgCell {
	c := snn.LIF{Tau: 20, TauSpread: snn.Spread{Normal: 5, Learn: true}}
	c.Adapt.ALIF = snn.ALIF{Strength: 1.8, Tau: 300, TauSpread: snn.Spread{Normal: 60, Learn: true}, Increment: snn.IncrementLeak, Adapted: true}
	return ecgCell{cell: c, dt: 1, in: 2}
}

// rig is the network; the loss is the cross-entropy of the integrating output at every step.
func (c ecgCell) rig() rig {
	net := snn.Recurrent(ecgInputs, ecgHidden, ecgClasses)
	net.Dt = c.dt
	net.Populations[1].Cell = c.cell
	net.Populations[2].Cell = snn.LI{Tau: 20 * c.dt, TauSpread: snn.Spread{Normal: c.dt, Learn: true}, Scale: snn.ScaleLeak}
	net.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -c.in, Hi: c.in}
	c.rule.Loss = gradient.Loss{Kind: gradient.CEMembrane}
	return rig{
		net: net, batch: ecgBatch, classes: ecgClasses, learner: c.rule,
		flop: 2 * ecgSteps * (2*ecgInputs*ecgHidden + 3*ecgHidden*(ecgHidden+ecgClasses)),
	}
}

// ecgMiniBatch: a mini-batch of 64 samples in 1,301 steps.
func ecgMiniBatch(c ecgCell) func(b *bench) (*result, error) {
	return func(b *bench) (*result, error) {
		r := c.rig()
		trains, list := r.trains(4, drawn{ecgInputs, ecgSteps, ecgDensity})
		r.encoder = trains
		return r.bptt(b, list, repeats{80, 28})
	}
}

// ecgPeer sends the numbers of single cells along.
func ecgPeer(c ecgCell) func(b *bench, file string) (ours func() error, units int, err error) {
	return func(b *bench, file string) (func() error, int, error) {
		return c.rig().ratePeer(b, file, drawn{ecgInputs, ecgSteps, ecgDensity})
	}
}
