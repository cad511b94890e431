package snn

import "slices"

// hostileCells are cells with every field that can be set at once; each number of theirs is then replaced.
func hostileCells() map[string]Cell {
	lif := LIF{Tau: 20, Scale: ScaleLeak, Threshold: 1, Jitter: .1, Refractory: 2}
	perCell, perPop := lif, lif
	perCell.Adapt.PerCell = PerCell{Step: .1, Tau: 100, Init: .5}
	perPop.Adapt.PerPopulation = PerPopulation{Rate: .01, Floor: .1}
	factor := LIF{Beta: .9, Scale: ScaleFactor, Input: 2, Inclusive: true, ResetTiming: ResetSameStepDelta}
	conductance := Conductance{Rest: -65, Exc: 0, Inh: -100, Tau: 20, TauExc: 1, TauInh: 2, ResetTo: -65, Threshold: -52, Refractory: 2, Start: -70}
	adapts := conductance
	adapts.Adapt.PerCell = PerCell{Step: .1, Tau: 100, Init: .5}
	yin := LIF{Tau: 20, Scale: ScaleLeak, Rest: -1, Start: -1.5, ThresholdSpread: Spread{Normal: .1}, TauSpread: Spread{Uniform: 5}, Refractory: 3,
		Masked: true}
	yin.Adapt.ALIF = ALIF{Strength: 1.8, Tau: 150, Increment: IncrementLeak, Adapted: true, Start: .1, StrengthSpread: Spread{Normal: .1},
		TauSpread: Spread{Uniform: 9}}
	blocked := LIF{Tau: 20, Rest: -65, Start: -66, ResetTo: -64, Threshold: -52, Reset: ResetZero, ResetTiming: ResetSameStep, Refractory: 2,
		Blocked: true}
	exact := Synaptic{LIF: LIF{Tau: 20, Scale: ScaleFactor, Input: .1}, TauSyn: 5, Exact: true, TauSynSpread: Spread{Normal: .3}}
	adex := brette()
	adex.Refractory, adex.StartW, adex.Substeps = 2, 1, 20
	resonator := BRF{Omega: 10, Offset: 1, Threshold: .5, Gamma: .8, OmegaSpread: Spread{Uniform: 2}, OffsetSpread: Spread{Normal: .05}}
	norse := Izhikevich{A: .02, B: .2, C: -65, D: 6, Start: -70, StartU: -14, Rate: .25, Euler: true, SameStep: true, Exclusive: true}
	return map[string]Cell{
		"yin": yin, "blocked": blocked, "exact": exact, "decays": Alpha{Alpha: .9, Beta: .8, Threshold: .5, Inclusive: true},
		"time constants": Alpha{TauExc: 10, TauInh: 2, NoReset: true}, "resonator": resonator,
		"gated": GatedLIF{Alpha: .4, Beta: .6, Gamma: .7, Tau: .3, Threshold: .4, Leak: .01, Sub: .6, Conduct: .8, Steps: 3, Gates: Spread{Uniform: .1},
			Constants: Spread{Normal: .05}},
		"plain resonator": BRF{Omega: 10, Offset: 1, NoBoundary: true, NoRefractory: true},
		"read-out":        LI{Tau: 20, Scale: ScaleLeak, TauSpread: Spread{Normal: 1}}, "izhikevich of norse": norse, "adex": adex,
		"izhikevich": Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13, Quadratic: .04, Linear: 5, Bias: 140, Peak: 30, Rate: 1},
		"lif":        lif, "per cell": perCell, "per population": perPop, "factor": factor, "beta": LIF{Beta: .9},
		"euler":    LIF{Tau: 10, Euler: true},
		"synaptic": Synaptic{LIF: perCell, TauSyn: 5}, "alpha": Synaptic{LIF: LIF{Beta: 1}, Alpha: 1, Earlier: true},
		"integrator": LI{Tau: 10, Scale: ScaleFactor, Input: 3}, "no leak": LI{Beta: 1}, "conductance": conductance, "adapting conductance": adapts,
	}
}

// sortedNames returns the names of cells in their order.
func sortedNames(cells map[string]Cell) (names []string) {
	for name := range cells {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
