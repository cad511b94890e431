package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/snn"
)

// nestNets are nets of NEST's cells, which it solves exactly, in float64.
func nestNets() []subject {
	of := func(name, module string, cell cells, more ...func(d *drawing)) subject {
		return inTenths(name, module, cell, append(more, later)...)
	}
	exp, delta := nestExp(0), nestDelta(0)
	return []subject{
		of("iaf_psc_exp", "iaf_psc_exp", exp),
		of("iaf_psc_exp, refractory", "iaf_psc_exp", nestExp(3)),
		of("iaf_psc_exp, recurrent", "iaf_psc_exp", exp, fed(snn.Dense{}, "iaf_psc_exp", nestExp(2))),
		of("iaf_psc_delta", "iaf_psc_delta", delta),
		of("iaf_psc_delta, refractory", "iaf_psc_delta", nestDelta(3)),
		of("iaf_psc_delta, recurrent", "iaf_psc_delta", delta, fed(snn.Dense{}, "iaf_psc_delta", nestDelta(2))),
	}
}

func nestExp(refractory int) cells {
	return func(g *rand.Rand) snn.Cell {
		return snn.Synaptic{LIF: snn.LIF{Tau: between(g, 5, 20), Scale: snn.ScaleFactor, Input: between(g, 1, 3), Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: between(g, 0.4, 1), Refractory: refractory},
			TauSyn: between(g, 2, 4), Exact: true, Earlier: true}
	}
}

func nestDelta(refractory int) cells {
	return func(g *rand.Rand) snn.Cell {
		return snn.LIF{Tau: between(g, 5, 20), Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: between(g, 0.4, 1),
			Refractory: refractory}
	}
}

func nestCells() []described {
	const lif = "Tau: tau_m, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true, Threshold: V_th, ResetTo: V_reset, Rest: E_L, " +
		"Start: V_m, Refractory: t_ref/dt"
	return []described{
		{"iaf_psc_exp", "snn.Synaptic{LIF: snn.LIF{" + lif + ", Scale: snn.ScaleFactor, Input: tau_m/C_m}, TauSyn: tau_syn, Exact: true, Earlier: true}",
			"tau_syn_ex and tau_syn_in alike"},
		{"iaf_psc_delta", "snn.LIF{" + lif + "}", "weights are in mV; refractory_input=False"},
		{"delay", "Delay: delay/dt", "one step at least"},
		{"time", "step t ends at (t + 1)·dt", "nest.resolution is Net.Dt"},
	}
}
