package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// spikingjellyNets are the nets of SpikingJelly's nodes. All of them reset in the step of the spike, and fire at their threshold too.
func spikingjellyNets() []subject {
	atan := form(gradient.SurrogateFunction{Kind: gradient.ATan, Slope: 2})
	sigmoid := form(gradient.SurrogateFunction{Kind: gradient.Sigmoid, Slope: 4})
	lif := func(r snn.Reset, s snn.Scaling, at float64) cells {
		return func(g *rand.Rand) snn.Cell { return jellyLIF(g, r, s, at) }
	}
	soft, hard := lif(snn.ResetSubtract, snn.ScaleLeak, 0), lif(snn.ResetZero, snn.ScaleLeak, 0)
	return []subject{
		onGrid("LIFNode, hard reset", "LIFNode", hard, through, atan),
		onGrid("LIFNode, soft reset", "LIFNode", soft, through, atan),
		onGrid("LIFNode, hard reset to another value", "LIFNode", lif(snn.ResetZero, snn.ScaleLeak, -0.25), through, sigmoid),
		onGrid("LIFNode, hard reset, decay_input=False", "LIFNode", lif(snn.ResetZero, snn.ScaleNone, 0), through, sigmoid),
		onGrid("LIFNode, soft reset, decay_input=False", "LIFNode", lif(snn.ResetSubtract, snn.ScaleNone, 0), through, sigmoid),
		onGrid("LIFNode, hard reset, detach_reset", "LIFNode", hard, atan),
		onGrid("LIFNode, soft reset, detach_reset", "LIFNode", soft, sigmoid),
		onGrid("LIFNode, Erf", "LIFNode", hard, through, form(gradient.SurrogateFunction{Kind: gradient.Gaussian, Slope: 1, Width: 0.4})),
		onGrid("LIFNode, PiecewiseQuadratic", "LIFNode", jellyUnit, through, form(gradient.SurrogateFunction{Kind: gradient.PiecewiseLinear, Slope: 1})),
		onGrid("IFNode, hard reset", "IFNode", jellyIF(snn.ResetZero), through, atan),
		onGrid("IFNode, soft reset", "IFNode", jellyIF(snn.ResetSubtract), through, sigmoid),
		onGrid("CUBALIFNode, hard reset", "CUBALIFNode", jellyCUBA(snn.ResetZero), through, atan),
		onGrid("CUBALIFNode, soft reset", "CUBALIFNode", jellyCUBA(snn.ResetSubtract), through, sigmoid),
		onGrid("LinearRecurrentContainer", "LIFNode", hard, through, atan, fed(snn.Dense{}, "LIFNode", soft)),
		onGrid("LinearRecurrentContainer of CUBALIFNode", "CUBALIFNode", jellyCUBA(snn.ResetZero), through, atan,
			fed(snn.Dense{}, "CUBALIFNode", jellyCUBA(snn.ResetZero))),
		onGrid("ElementWiseRecurrentContainer", "LIFNode", soft, through, atan, fed(snn.OneToOne{}, "LIFNode", soft)),
		onGrid("Conv2d", "LIFNode", hard, through, atan, conv),
		onGrid("Conv2d and MaxPool2d", "LIFNode", soft, through, sigmoid, pool),
		onGrid("NonSpikingLIFNode as output", "LIFNode", hard, through, atan,
			readOut("NonSpikingLIFNode", snn.LI{Tau: 4, Euler: true, Scale: snn.ScaleLeak})),
		inTenths("LIFNode in tenths", "LIFNode", atThreshold(snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: 0.2}), atan),
		inTenths("IFNode in tenths", "IFNode", atThreshold(snn.LIF{Beta: 1, ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: 0.6}), atan),
	}
}

func jellyLIF(g *rand.Rand, r snn.Reset, s snn.Scaling, at float64) snn.LIF {
	c := snn.LIF{Tau: one(g, 2.0, 4), Euler: true, Scale: s, Reset: r, ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: level(g),
		Rest: at, Start: at, ResetTo: at}
	if s == snn.ScaleLeak {
		c.Threshold = one(g, 0.25, 0.5)
	}
	return c
}

// jellyUnit has the one threshold at which PiecewiseQuadratic is a form of ours.
func jellyUnit(g *rand.Rand) snn.Cell {
	c := jellyLIF(g, snn.ResetZero, snn.ScaleNone, 0)
	c.Threshold = 1
	return c
}

func jellyIF(r snn.Reset) cells {
	return func(g *rand.Rand) snn.Cell {
		return snn.LIF{Beta: 1, Reset: r, ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: level(g)}
	}
}

func jellyCUBA(r snn.Reset) cells {
	return func(g *rand.Rand) snn.Cell {
		c := gridLeaky(g, r, snn.ResetSameStep)
		c.Inclusive = true
		return snn.Synaptic{LIF: c, Alpha: decays(g)}
	}
}

func spikingjellyCells() []described {
	const fires = "ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: v_threshold"
	return []described{
		{"LIFNode", "snn.LIF{Tau: tau, Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero, " + fires + "}",
			"v_reset is Rest, Start and ResetTo; v_reset=None is Reset: snn.ResetSubtract; decay_input=False is no Scale; tau is in steps, Net.Dt 1"},
		{"ParametricLIFNode", "as LIFNode, with TauSpread: snn.Spread{Learn: true, Shared: true}", "tests of package snn have its gradients"},
		{"IFNode", "snn.LIF{Beta: 1, Reset: snn.ResetZero, " + fires + "}", ""},
		{"CUBALIFNode", "snn.Synaptic{LIF: snn.LIF{Beta: v_decay, Reset: snn.ResetZero, " + fires + "}, Alpha: c_decay}", ""},
		{"NonSpikingLIFNode", "snn.LI{Tau: tau, Euler: true, Scale: snn.ScaleLeak}", ""},
		{"LinearRecurrentContainer, ElementWiseRecurrentContainer", "a projection of the cells to themselves with Delay: 1",
			"Dense, or OneToOne for y·w + x"},
		{"surrogate.ATan, surrogate.Sigmoid", "gradient.ATan, gradient.Sigmoid with Slope: alpha", ""},
		{"surrogate.Erf", "gradient.Gaussian with Slope: 1 and Width: 1/(alpha·√2)", ""},
		{"surrogate.PiecewiseQuadratic", "gradient.PiecewiseLinear with Slope: 1", "at alpha 1 and thresholds of 1"},
		{"detach_reset", "detach_reset=False is ThroughReset", ""},
	}
}
