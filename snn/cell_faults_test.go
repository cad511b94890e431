package snn

import (
	"strings"
	"testing"
)

// Constants of 0 are taken where a cell rests with them, as a quadratic integrate-and-fire cell that is reset to 0 in units of its own.
func TestConstantsOfZeroAreTaken(t *testing.T) {
	for _, c := range []Izhikevich{
		{Quadratic: .05, Linear: 5.5, Bias: 146.25, Rate: .1, C: -70, Start: -65}, {Quadratic: .5, Linear: .001, Bias: -.5, Peak: 10},
	} {
		if got := follow(t, c, 1, constant(0, 100)); len(got.fired) > 0 {
			t.Errorf("%+v fires at %v", c, got.fired)
		}
	}
}

// Every fault of a cell is named with its field and the cure.
func TestCheckNamesFaultsOfCells(t *testing.T) {
	lif := func(change func(c *LIF)) Cell {
		c := LIF{Tau: 20}
		change(&c)
		return c
	}
	alif := func(a ALIF) Cell { return LIF{Tau: 20, Adapt: Adaptation{ALIF: a}} }
	brf := func(change func(c *BRF)) Cell {
		c := BRF{Omega: 10, Offset: 1}
		change(&c)
		return c
	}
	adex := func(change func(c *AdEx)) Cell {
		c := brette()
		change(&c)
		return c
	}
	izhikevich := func(change func(c *Izhikevich)) Cell {
		c := Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}
		change(&c)
		return c
	}
	mV := func(change func(c *Conductance)) Cell {
		c := hostileCells()["conductance"].(Conductance)
		change(&c)
		return c
	}
	conductance := hostileCells()["conductance"].(Conductance)
	conductance.Adapt.ALIF = ALIF{Strength: 1, Tau: 10}
	reset := LIF{Tau: 20, Reset: ResetZero, Adapt: Adaptation{ALIF: ALIF{Strength: 1, Tau: 10, Adapted: true}}}
	delta := LIF{Tau: 20, ResetTiming: ResetSameStepDelta, Adapt: Adaptation{ALIF: ALIF{Strength: 1, Tau: 10}}}
	two := LIF{Tau: 20, Adapt: Adaptation{ALIF: ALIF{Strength: 1, Tau: 10}, PerCell: PerCell{Step: 1, Tau: 10}}}
	mv := LIF{Tau: 20, Rest: -65, Start: -65, Threshold: -52, Reset: ResetZero}
	for want, c := range map[string]Cell{
		"is not above the Rest of 2":                                         lif(func(c *LIF) { c.Rest, c.Start = 2, 2 }),
		"Start is 1, which is not below the lowest threshold 1":              lif(func(c *LIF) { c.Start = 1 }),
		"Start is 0, which is not below the lowest threshold -52":            lif(func(c *LIF) { c.Rest, c.Threshold = -65, -52 }),
		"ResetTo is 0, which is not below the lowest threshold -52":          mv,
		"set Reset, or leave ResetTo at 0":                                   lif(func(c *LIF) { c.ResetTo = -1 }),
		"Masked says what v does in the refractory period":                   lif(func(c *LIF) { c.Masked = true }),
		"Blocked says what v does in the refractory period":                  lif(func(c *LIF) { c.Blocked = true }),
		"(Masked) and take none (Blocked)":                                   lif(func(c *LIF) { c.Masked, c.Blocked, c.Refractory = true, true, 2 }),
		"a v that goes on is there without one":                              LIF{Tau: 20, Masked: true, Refractory: 2, ResetTiming: ResetSameStepDelta},
		"Jitter and ThresholdSpread both draw":                               lif(func(c *LIF) { c.Jitter, c.ThresholdSpread.Normal = .1, .1 }),
		"TauSpread has both Uniform and Normal":                              lif(func(c *LIF) { c.TauSpread = Spread{Uniform: 1, Normal: 1} }),
		"TauSpread spreads by -1":                                            lif(func(c *LIF) { c.TauSpread.Normal = -1 }),
		"for which Euler has no decay":                                       lif(func(c *LIF) { c.TauSpread.Normal, c.Euler = 2, true }),
		"Conduct is 1.5; give a number between 1.1e-07":                      GatedLIF{Conduct: 1.5},
		"Alpha is 1; give":                                                   GatedLIF{Alpha: 1},
		"Steps is -1; give 1 to 4096":                                        GatedLIF{Steps: -1},
		"Steps is 1099511627776; give 1 to 4096":                             GatedLIF{Steps: 1 << 40},
		"Gates has both Uniform and Normal":                                  GatedLIF{Gates: Spread{Uniform: 1, Normal: 1}},
		"Constants spreads by -1":                                            GatedLIF{Constants: Spread{Normal: -1}},
		"give Tau instead of a decay per step":                               LI{Beta: .9, TauSpread: Spread{Learn: true}},
		"Tau with TauSpread of":                                              lif(func(c *LIF) { c.TauSpread.Uniform = 1e12 }),
		"Adapt.ALIF.Strength is -1":                                          alif(ALIF{Strength: -1, Tau: 100}),
		"Adapt.ALIF.Tau is 0 ms":                                             alif(ALIF{Strength: 1}),
		"Adapt.ALIF.Strength is 0, which is no adaptation":                   alif(ALIF{Tau: 100}),
		"Adapt.ALIF: no increment 7":                                         alif(ALIF{Strength: 1, Tau: 100, Increment: 7}),
		"Adapt.ALIF.Start is -1":                                             alif(ALIF{Strength: 1, Tau: 100, Start: -1}),
		"Adapt has ALIF beside PerCell":                                      two,
		"Adapt.ALIF.Adapted says what ResetSubtract takes off":               reset,
		"of cells with a constant threshold":                                 delta,
		"Adapt.ALIF is of LIF and Synaptic cells":                            conductance,
		"Exact solves the equations of Tau and TauSyn":                       Synaptic{LIF: LIF{Beta: .9, Scale: ScaleLeak}, TauSyn: 5, Exact: true},
		"set Scale to ScaleLeak for k = 1":                                   Synaptic{LIF: LIF{Tau: 9}, TauSyn: 5, Exact: true},
		"e must be the slower":                                               Alpha{Alpha: .8, Beta: .9},
		"give TauExc or Alpha":                                               Alpha{Beta: .5},
		"ln β is not finite":                                                 Alpha{Alpha: .5, TauInh: .005},
		"Omega is -1 rad/s":                                                  brf(func(c *BRF) { c.Omega = -1 }),
		"turns by 2 radians in steps of 1 ms":                                brf(func(c *BRF) { c.Omega = 2000 }),
		"Omega up to 1010 rad/s":                                             brf(func(c *BRF) { c.OmegaSpread.Uniform = 1000 }),
		"Offset and Gamma damp by up to 3.01":                                brf(func(c *BRF) { c.Offset = 3000 }),
		"damp by up to 2.5 in steps of 1 ms, and oscillations grow above 2;": BRF{Omega: 10, Offset: 2500, NoBoundary: true, NoRefractory: true},
		"Gamma is 1; q decays":                                               brf(func(c *BRF) { c.Gamma = 1 }),
		"with NoRefractory there is none":                                    brf(func(c *BRF) { c.Gamma, c.NoRefractory = .5, true }),
		"C is 30 mV, where a cell is after a spike":                          izhikevich(func(c *Izhikevich) { c.C = 30 }),
		"Start is 40 mV, not below the Peak of 30 mV":                        izhikevich(func(c *Izhikevich) { c.Start = 40 }),
		"A is 3; u moves by":                                                 izhikevich(func(c *Izhikevich) { c.A = 3 }),
		"steps of 1 ms at a Rate of 5":                                       izhikevich(func(c *Izhikevich) { c.Rate = 5 }),
		"A, B, C and D are 0, and such a cell fires in silence; give them: [izhikevich2003] has A 0.02": Izhikevich{},
		"C is 0 mV, where a cell is after a spike, and from there":                                      izhikevich(func(c *Izhikevich) { c.C = 0 }),
		"Start is 0 mV, from where a cell fires at once in silence; give Start, for example -65 as C, and StartU, for example -13": Izhikevich{
			A: .02, B: .2, C: -65, D: 8},
		"Capacitance, Leak, Slope and TauW are 0; give them: [brette2005] has Capacitance 281 pF": AdEx{},
		"Start is 0 mV, above the Threshold of -50.4 mV":                                          adex(func(c *AdEx) { c.Start = 0 }),
		"ResetTo is 0 mV, above the Threshold of -50.4 mV":                                        adex(func(c *AdEx) { c.ResetTo = 0 }),
		"all constants are 0, and Tau is 0 ms; give them: [diehl2015]":                            Conductance{},
		"Start is 0 mV, above the Threshold of -52 mV":                                            mV(func(c *Conductance) { c.Start = 0 }),
		"ResetTo is 0 mV, above the Threshold of -32 mV":                                          mV(func(c *Conductance) { c.ResetTo, c.Adapt.PerCell = 0, PerCell{Step: .05, Tau: 1e7, Init: 20} }),
		"such a cell neither resonates nor leaks":                                                 BRF{},
		"Slope is 0 mV": adex(func(c *AdEx) { c.Slope = 0 }),
		"Peak is -60 mV, not above the Threshold of -50.4 mV":          adex(func(c *AdEx) { c.Peak = -60 }),
		"ResetTo is 30 mV and Start -70.6 mV":                          adex(func(c *AdEx) { c.ResetTo = 30 }),
		"beyond exp(200)":                                              adex(func(c *AdEx) { c.Slope = .01 }),
		"substeps of 1 ms cannot follow a time constant of 0.1 ms":     adex(func(c *AdEx) { c.TauW, c.Substeps = .1, 1 }),
		"Refractory is 0.001 ms, which is no substep of 0.01 ms":       adex(func(c *AdEx) { c.Refractory = .001 }),
		"Substeps is -1 in steps of 1 ms; give 1 to 1048576, or 0 for": adex(func(c *AdEx) { c.Substeps = -1 }),
	} {
		err := Net{Populations: []Population{{"a", []int{1}, c, nil}}}.Check()
		if err == nil || !strings.HasPrefix(err.Error(), `snn: population "a": `) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
