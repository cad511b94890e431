package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/snn"
)

// later gives all projections delays of their own, one step at least: in Brian2 and NEST what arrives acts in the step behind.
func later(d *drawing) {
	d.later, d.learn, d.bias, d.input = true, false, false, spiking
}

// brian2Nets are nets of equations, as Brian2's documentation writes them.
func brian2Nets() []subject {
	of := func(name, arrives string, cell cells, more ...func(d *drawing)) subject {
		return onGrid(name, arrives, cell, append(more, later)...)
	}
	membrane := func(r snn.Reset, t snn.ResetTiming) cells {
		return func(g *rand.Rand) snn.Cell { return brianMembrane(g, r, t) }
	}
	current, subtract := brianCurrent(snn.ResetZero), brianCurrent(snn.ResetSubtract)
	zero := membrane(snn.ResetZeroAll, snn.ResetNextStep)
	return []subject{
		of("dv/dt = (I - v)/tau, v = 0", "current", current),
		of("dv/dt = (I - v)/tau, v -= h", "current", subtract),
		of("dv/dt = (I - v)/tau, another rest", "current", brianRest),
		of("dv/dt = (I - v)/tau, refractory", "current", brianRefractory),
		of("dv/dt = (I - v)/tau, v > h + a", "current", brianAdaptive),
		of("dv/dt = (I - v)/tau, recurrent", "current", current, fed(snn.Dense{}, "current", current)),
		of("dv/dt = (I - v)/tau, recurrent one to one", "current", subtract, fed(snn.OneToOne{}, "current", subtract)),
		of("dv/dt = -v/tau, v += w, v = 0", "membrane", zero),
		of("dv/dt = -v/tau, v += w, v -= h", "membrane", membrane(snn.ResetSubtract, snn.ResetSameStep)),
		of("dv/dt = -v/tau, v += w, recurrent", "membrane", zero, fed(snn.Dense{}, "membrane", zero)),
		of("v += w, v -= h", "membrane", brianIF),
		inTenths("dv/dt = (I - v)/tau, exact", "current", brianExact, later),
		inTenths("dv/dt = -v/tau, v += w, tenths", "membrane", atThreshold(snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleFactor, Input: 0.5,
			Reset: snn.ResetZeroAll, Threshold: 0.3}), later),
	}
}

func brianCurrent(r snn.Reset) cells {
	return func(g *rand.Rand) snn.Cell { return brianSynaptic(g, r) }
}

func brianSynaptic(g *rand.Rand, r snn.Reset) snn.Synaptic {
	return snn.Synaptic{LIF: norseBox(g, r), TauSyn: one(g, 2.0, 4)}
}

func brianMembrane(g *rand.Rand, r snn.Reset, t snn.ResetTiming) snn.LIF {
	tau := one(g, 2.0, 4)
	return snn.LIF{Tau: tau, Euler: true, Scale: snn.ScaleFactor, Input: 1 - 1/tau, Reset: r, ResetTiming: t, Threshold: level(g)}
}

func brianIF(g *rand.Rand) snn.Cell {
	return snn.LIF{Beta: 1, ResetTiming: snn.ResetSameStep, Threshold: level(g)}
}

func brianRest(g *rand.Rand) snn.Cell {
	c := brianSynaptic(g, snn.ResetZero)
	c.Rest, c.Start, c.ResetTo = -0.5, -0.5, -0.25
	return c
}

func brianRefractory(g *rand.Rand) snn.Cell {
	c := brianSynaptic(g, snn.ResetZero)
	c.Refractory = 1 + g.IntN(2)
	return c
}

func brianAdaptive(g *rand.Rand) snn.Cell {
	c := brianSynaptic(g, snn.ResetZero)
	c.Adapt.ALIF = snn.ALIF{Strength: one(g, 0.25, 0.5), Tau: one(g, 2.0, 4), Euler: true, Increment: snn.IncrementDecay}
	return c
}

func brianExact(*rand.Rand) snn.Cell {
	return snn.Synaptic{LIF: snn.LIF{Tau: 5, Scale: snn.ScaleLeak, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Threshold: 0.3},
		TauSyn: 3, Exact: true}
}

func brian2Cells() []described {
	const reset = "Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Threshold: h"
	return []described{
		{"dv/dt = (I - v)/tau, dI/dt = -I/taus, method \"euler\"",
			"snn.Synaptic{LIF: snn.LIF{Tau: tau, Euler: true, Scale: snn.ScaleLeak, " + reset + "}, TauSyn: taus}",
			"\"v -= h\" is Reset: snn.ResetSubtract"},
		{"the same, method \"exact\"", "snn.Synaptic{LIF: snn.LIF{Tau: tau, Scale: snn.ScaleLeak, " + reset + "}, TauSyn: taus, Exact: true}", ""},
		{"dv/dt = -v/tau, on_pre \"v += w\", reset \"v = 0\"",
			"snn.LIF{Tau: tau, Euler: true, Scale: snn.ScaleFactor, Input: 1 - dt/tau, Reset: snn.ResetZeroAll, Threshold: h}",
			"without Euler where the method is exact, and Input: exp(-dt/tau); the reset comes last in a step there, so a cell that fires loses " +
				"what arrives in that step, which is our next one: snn.ResetZeroAll, where v is reset to rest"},
		{"the same, reset \"v -= h\"", "snn.LIF{…, Reset: snn.ResetSubtract, ResetTiming: snn.ResetSameStep}", "what arrives is kept"},
		{"refractory=n*dt, (unless refractory)", "Refractory: n - 1",
			"the step of the spike counts there; jumps of a refractory v by on_pre are kept there and lost here: not described"},
		{"threshold \"v > h + a\", da/dt = -a/taua, reset \"a += b\"",
			"Adapt.ALIF: snn.ALIF{Strength: b, Tau: taua, Euler: true, Increment: snn.IncrementDecay}", ""},
		{"Synapses(delay=n*dt)", "Delay: n + 1", "delay 0 is Delay: 1"},
	}
}
