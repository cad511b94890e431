package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/spikecell/spikecell/snn"
)

// snntorchOnGrid are the nets of snnTorch's cells on the grid, and in tenths.
func snntorchOnGrid() (all []subject) {
	leak := func(r snn.Reset, t snn.ResetTiming) cells {
		return func(g *rand.Rand) snn.Cell { return gridLeaky(g, r, t) }
	}
	syn := func(r snn.Reset, t snn.ResetTiming) cells {
		return func(g *rand.Rand) snn.Cell { return snn.Synaptic{LIF: gridLeaky(g, r, t), Alpha: decays(g)} }
	}
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZero, snn.ResetNone} {
		all = append(all, onGrid(fmt.Sprintf("Leaky on the grid, reset %v", r), "Leaky", leak(r, snn.ResetNextStep)))
	}
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZeroAll, snn.ResetNone} {
		all = append(all, onGrid(fmt.Sprintf("Synaptic on the grid, reset %v", r), "Synaptic", syn(r, snn.ResetNextStep)),
			onGrid(fmt.Sprintf("RLeaky on the grid, reset %v", r), "Leaky", leak(snn.ResetSubtract, snn.ResetNextStep),
				fed(snn.Dense{}, "RLeaky", leak(r, snn.ResetNextStep))),
			onGrid(fmt.Sprintf("RSynaptic on the grid, reset %v", r), "Synaptic", syn(snn.ResetSubtract, snn.ResetNextStep),
				fed(snn.Dense{}, "RSynaptic", syn(r, snn.ResetNextStep))))
	}
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZero} {
		all = append(all, onGrid(fmt.Sprintf("Leaky on the grid, reset %v, no delay", r), "Leaky", leak(r, snn.ResetSameStep), atOnce))
	}
	plain := leak(snn.ResetSubtract, snn.ResetNextStep)
	return append(all,
		onGrid("Lapicque on the grid", "Lapicque", gridLapicque),
		onGrid("RLeaky by a convolution on the grid", "Leaky", plain, ownMap("RLeaky", plain)),
		onGrid("Conv2d on the grid", "Leaky", plain, conv),
		onGrid("Conv2d and MaxPool2d on the grid", "Leaky", plain, pool),
		inTenths("Leaky in tenths", "Leaky", atThreshold(snn.LIF{Beta: 0.9, Threshold: 0.5})),
		inTenths("Leaky that does not leak, in tenths", "Leaky", atThreshold(snn.LIF{Beta: 1, Threshold: 0.5})))
}

func gridLeaky(g *rand.Rand, r snn.Reset, t snn.ResetTiming) snn.LIF {
	return snn.LIF{Beta: decays(g), Threshold: level(g), Reset: r, ResetTiming: t}
}

func gridLapicque(g *rand.Rand) snn.Cell {
	return snn.LIF{Tau: one(g, 2.0, 4), Euler: true, Scale: snn.ScaleFactor, Input: 0.5, Threshold: one(g, 0.5, 0.75)}
}

func snntorchCells() []described {
	return []described{
		{"Leaky(beta=b, threshold=h)", "snn.LIF{Beta: b, Threshold: h}",
			"its reset acts in the next step; reset_mechanism \"zero\" is Reset: snn.ResetZero, which keeps " +
				"the new input; \"none\" snn.ResetNone"},
		{"Leaky(reset_delay=False)", "snn.LIF{Beta: b, ResetTiming: snn.ResetSameStep}",
			"as long as no potential is twice its threshold: then ResetSameStepDelta, which " +
				"no gradient goes through; train with ThroughReset"},
		{"Synaptic(alpha=a, beta=b)", "snn.Synaptic{LIF: snn.LIF{Beta: b}, Alpha: a}", "\"zero\" is snn.ResetZeroAll: it loses the input of the step"},
		{"Lapicque(R, C, time_step=dt)", "snn.LIF{Tau: R*C, Euler: true, Scale: snn.ScaleFactor, Input: dt/C}", "\"zero\" is snn.ResetZeroAll"},
		{"RLeaky, RSynaptic", "the same cell, and a projection to itself with Delay: 1", "\"zero\" is snn.ResetZeroAll"},
		{"Alpha(alpha=a, beta=b)", "snn.Alpha{Alpha: a, Beta: b}", "\"zero\" alone"},
	}
}
