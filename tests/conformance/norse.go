package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// super is Norse's SuperSpike: the slope is 1, whatever its alpha is.
var super = gradient.SurrogateFunction{Kind: gradient.FastSigmoid, Slope: 1}

// norseNets are the nets of Norse's cells. All of them reset in the step of the spike; only LIFRecurrentCell does so without a gradient.
func norseNets() []subject {
	box := func(r snn.Reset) cells { return func(g *rand.Rand) snn.Cell { return norseBox(g, r) } }
	return []subject{
		onGrid("LIFBoxCell, reset to a value", "LIFBoxCell", box(snn.ResetZero), through, form(super)),
		onGrid("LIFBoxCell, reset by subtraction", "LIFBoxCell", box(snn.ResetSubtract), through, form(super)),
		onGrid("IAFCell", "IAFCell", norseIAF, through, form(super)),
		onGrid("LIFCell", "LIFCell", norseLIF, through, form(super)),
		onGrid("LIFCell, tanh", "LIFCell", norseLIF, through, form(gradient.SurrogateFunction{Kind: gradient.Tanh, Slope: 1.5})),
		onGrid("LIFCell, heavi_erfc", "LIFCell", norseLIF, through, form(gradient.SurrogateFunction{Kind: gradient.Erfc, Slope: 0.8})),
		onGrid("LIFCell, triangle", "LIFCell", norseUnit, through, form(gradient.SurrogateFunction{Kind: gradient.PiecewiseLinear, Slope: 0.3})),
		onGrid("LIFCell at another rest", "LIFCell", norseRest, through, form(super)),
		onGrid("LIFRecurrentCell", "LIFCell", norseLIF, spikesOnly, form(super), fed(snn.Dense{}, "LIFRecurrentCell", norseLIF)),
		onGrid("LIFRecurrentCell, whose reset has no gradient", "LIFRecurrentCell", norseLIF, form(super), ownOutput),
		onGrid("LIFRefracCell", "LIFRefracCell", norseRefractory, spikesOnly, form(super)),
		onGrid("LSNNCell", "LSNNCell", norseLSNN, through, form(super)),
		onGrid("LIFBoxCell and LIBoxCell as output", "LIFBoxCell", box(snn.ResetZero), through, form(super),
			readOut("LIBoxCell", snn.LI{Tau: 4, Euler: true, Scale: snn.ScaleLeak})),
		onGrid("Conv2d", "LIFBoxCell", box(snn.ResetZero), through, form(super), conv),
		onGrid("Conv2d and LIFCell", "LIFCell", norseLIF, through, form(super), conv),
		onGrid("Conv2d and MaxPool2d", "LIFBoxCell", box(snn.ResetSubtract), through, form(super), pool),
		onGrid("a skip connection, two steps late", "LIFCell", norseLIF, through, form(super), func(d *drawing) { d.skip = true }),
		inTenths("LIFBoxCell in tenths", "LIFBoxCell", atThreshold(snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep, Threshold: 0.2}), form(super)),
		inTenths("IAFCell in tenths", "IAFCell", atThreshold(snn.LIF{Beta: 1, Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep, Threshold: 0.6}), form(super)),
	}
}

// ownOutput is one layer, the output, which feeds itself.
func ownOutput(d *drawing) {
	d.own, d.ownCell, d.module.own = snn.Dense{}, d.cell, d.module.all
	d.layers = func(d *drawing) snn.Net {
		return snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{d.some(4, 12)}}, d.hidden("a", d.some(3, 6))},
			Projections: []snn.Projection{{Pre: "in", Post: "a"}}}
	}
}

func norseBox(g *rand.Rand, r snn.Reset) snn.LIF {
	return snn.LIF{Tau: one(g, 2.0, 4), Euler: true, Scale: snn.ScaleLeak, Reset: r, ResetTiming: snn.ResetSameStep, Threshold: one(g, 0.25, 0.5)}
}

func norseIAF(g *rand.Rand) snn.Cell {
	return snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Threshold: level(g)}
}

func norseSynaptic(g *rand.Rand) snn.Synaptic {
	return snn.Synaptic{LIF: norseBox(g, snn.ResetZero), TauSyn: one(g, 2.0, 4)}
}

func norseLIF(g *rand.Rand) snn.Cell { return norseSynaptic(g) }

// norseUnit has the one threshold at which triangle is a form of ours.
func norseUnit(g *rand.Rand) snn.Cell {
	c := norseSynaptic(g)
	c.Threshold = 1
	return c
}

func norseRest(g *rand.Rand) snn.Cell {
	c := norseSynaptic(g)
	c.Rest, c.Start, c.ResetTo = -0.5, -0.5, -0.25
	return c
}

func norseRefractory(g *rand.Rand) snn.Cell {
	c := norseSynaptic(g)
	c.Refractory = 1 + g.IntN(2)
	return c
}

func norseLSNN(g *rand.Rand) snn.Cell {
	c := norseSynaptic(g)
	c.Earlier = true
	c.Adapt.ALIF = snn.ALIF{Strength: one(g, 0.25, 0.5), Tau: one(g, 2.0, 4), Euler: true, Increment: snn.IncrementDecay}
	return c
}

func norseCells() []described {
	const box = "Tau: 1/tau_mem_inv, Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Threshold: v_th"
	return []described{
		{"LIFBoxCell", "snn.LIF{" + box + "}", "reset_subtract is Reset: snn.ResetSubtract; v_leak is Rest and Start, v_reset ResetTo"},
		{"LIFCell", "snn.Synaptic{LIF: snn.LIF{" + box + "}, TauSyn: 1/tau_syn_inv}",
			"v takes the current of this step, with its new input, before it decays"},
		{"LIFRecurrentCell", "as LIFCell, and a projection to itself with Delay: 1",
			"autapses=False is ZeroDiagonal; its reset is detached: train without ThroughReset"},
		{"LIFRefracCell", "as LIFCell, with Refractory: rho_reset", "spikes alone: the library differentiates its counter of steps too"},
		{"LSNNCell", "as LIFCell, with Earlier: true and Adapt.ALIF: snn.ALIF{Strength: beta, Tau: 1/tau_adapt_inv, " +
			"Euler: true, Increment: snn.IncrementDecay}",
			"v takes the current of the step before"},
		{"IAFCell", "snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Threshold: v_th}", ""},
		{"LIBoxCell", "snn.LI{Tau: 1/tau_mem_inv, Euler: true, Scale: snn.ScaleLeak}", ""},
		{"method \"super\"", "gradient.FastSigmoid, Slope: 1", "whatever alpha is"},
		{"method \"tanh\", \"heavi_erfc\"", "gradient.Tanh, gradient.Erfc with Slope: alpha", ""},
		{"method \"triangle\"", "gradient.PiecewiseLinear with Slope: alpha", "at thresholds of 1"},
		{"all", "Net.Dt: 1000·dt, and time constants in ms", "gradients with ThroughReset, but for LIFRecurrentCell; a spike is v > v_th"},
	}
}

func norseNotes() []string {
	return []string{
		"SuperSpike does not use its `alpha`: the derivative is 1/(1 + |x|)² for every value, the default of 100 too.",
		"LIFRefracCell sends gradients through the counter of its refractory steps, as if that were a potential.",
	}
}
