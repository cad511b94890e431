package snn

import (
	"errors"
	"fmt"
	"math"
)

// checkCell returns the first fault of a cell in a net with steps of dt ms.
func checkCell(c Cell, dt float64) error {
	switch c := c.(type) {
	case nil:
		return nil
	case LIF:
		return c.check(dt)
	case Synaptic:
		return c.checkSynaptic(dt)
	case LI:
		if err := checkMembrane(c.Tau, c.Beta, dt, c.Euler, c.Scale, c.Input); err != nil {
			return err
		}
		return checkTauSpread("Tau", c.Tau, c.TauSpread, dt, c.Euler)
	case Alpha:
		return c.check(dt)
	case BRF:
		return c.check(dt)
	case GatedLIF:
		return c.check()
	case Conductance:
		return c.check(dt)
	case Izhikevich:
		return c.check(dt)
	case AdEx:
		return c.check(dt)
	}
	return fmt.Errorf("no cell is a %T; give a LIF, Synaptic, Alpha, LI, BRF, GatedLIF, Conductance, Izhikevich or AdEx", c)
}

// checkTauSpread judges time constants that differ from cell to cell: none may be so long that a float32 does not decay.
func checkTauSpread(name string, tau float64, s Spread, dt float64, euler bool) error {
	switch {
	case s == Spread{}:
		return nil
	case tau == 0:
		return fmt.Errorf("%sSpread spreads %s, ms; give %s instead of a decay per step", name, name, name)
	case euler && tau-s.reach() <= dt:
		return fmt.Errorf("%sSpread may draw a time constant of no more than a step, for which Euler has no decay; give a smaller spread, or leave Euler "+
			"out", name)
	}
	if err := s.check(name+"Spread", tau); err != nil {
		return err
	}
	return checkLeak(name+" with "+name+"Spread", tau+s.reach(), dt, euler)
}

// checkDecay wants one of a time constant in ms and a decay per step.
func checkDecay(tauName string, tau float64, betaName string, beta, dt float64, euler bool) error {
	switch {
	case !finite(tau) || tau < 0:
		return fmt.Errorf("%s is %v ms; give a positive number", tauName, tau)
	case !finite(beta) || beta < 0 || beta > 1:
		return fmt.Errorf("%s is %v; a decay per step is between 0 and 1", betaName, beta)
	case tau == 0 && betaName == "":
		return fmt.Errorf("%s is 0 ms; give a positive number", tauName)
	case tau == 0 && beta == 0:
		return fmt.Errorf("give %s or %s", tauName, betaName)
	case tau != 0 && beta != 0:
		return fmt.Errorf("give %s or %s, not both", tauName, betaName)
	case euler && beta != 0:
		return fmt.Errorf("Euler is a way to get the decay from %s; it says nothing with %s", tauName, betaName)
	case euler && dt > tau:
		return fmt.Errorf("with Euler, %s of %v ms is too short for steps of %v ms; give steps of %[2]v ms or less", tauName, tau, dt)
	case tau != 0:
		return checkLeak(tauName, tau, dt, euler)
	}
	return checkFactor(betaName, beta)
}

func checkMembrane(tau, beta, dt float64, euler bool, scale Scaling, input float64) error {
	switch {
	case scale > ScaleFactor:
		return fmt.Errorf("no scaling %d", scale)
	case scale == ScaleFactor && (!finite(input) || input == 0):
		return fmt.Errorf("Input is %v; ScaleFactor needs a factor other than 0", input)
	case scale != ScaleFactor && input != 0:
		return errors.New("Input is read with ScaleFactor only; set Scale, or leave Input at 0")
	case scale == ScaleLeak && beta == 1:
		return errors.New("ScaleLeak multiplies the input by 1 − Beta, which is 0; give ScaleNone or ScaleFactor, or a Beta below 1")
	}
	if err := held(field{"Input", input, ""}); err != nil {
		return err
	}
	return checkDecay("Tau", tau, "Beta", beta, dt, euler)
}

func (c LIF) check(dt float64) error {
	if err := checkMembrane(c.Tau, c.Beta, dt, c.Euler, c.Scale, c.Input); err != nil {
		return err
	}
	switch {
	case !finite(c.Threshold) || c.Threshold < 0 && c.Rest == 0:
		return fmt.Errorf("Threshold is %v; give a positive number, or 0 for 1", c.Threshold)
	case !finite(c.Jitter) || c.Jitter < 0:
		return fmt.Errorf("Jitter is %v; give 0 or more", c.Jitter)
	case c.Reset > ResetNone:
		return fmt.Errorf("no reset %d", c.Reset)
	case c.ResetTiming > ResetSameStepDelta:
		return fmt.Errorf("no reset timing %d", c.ResetTiming)
	case c.Refractory < 0:
		return fmt.Errorf("Refractory is %d steps; give 0 or more", c.Refractory)
	case c.Refractory > mostRefractory:
		return fmt.Errorf("Refractory is %d steps; no more than %d", c.Refractory, mostRefractory)
	}
	if err := held(field{"Rest", c.Rest, ""}, field{"Start", c.Start, ""}, field{"ResetTo", c.ResetTo, ""},
		field{"Threshold", c.Threshold, ""}, field{"Jitter", c.Jitter, ""}); err != nil {
		return err
	}
	if err := c.Adapt.check(dt); err != nil {
		return err
	}
	if err := c.checkSpreads(dt); err != nil {
		return err
	}
	if err := c.checkTogether(); err != nil {
		return err
	}
	return c.checkSilence()
}

func (c LIF) checkSpreads(dt float64) error {
	if err := checkTauSpread("Tau", c.Tau, c.TauSpread, dt, c.Euler); err != nil {
		return err
	}
	if c.Jitter != 0 && c.ThresholdSpread.reach() != 0 {
		return errors.New("Jitter and ThresholdSpread both draw thresholds; give one")
	}
	return c.ThresholdSpread.check("ThresholdSpread", c.EffectiveThreshold())
}

// checkTogether refuses fields that say nothing, or nothing clear, beside others.
func (c LIF) checkTogether() error {
	zeroes := c.Reset == ResetZero || c.Reset == ResetZeroAll
	switch {
	case c.ResetTo != 0 && !zeroes:
		return errors.New("ResetTo is where ResetZero and ResetZeroAll put v; set Reset, or leave ResetTo at 0")
	case c.Masked && c.Refractory == 0:
		return errors.New("Masked says what v does in the refractory period, and there is none; set Refractory, or leave Masked out")
	case c.Blocked && c.Refractory == 0:
		return errors.New("Blocked says what v does in the refractory period, and there is none; set Refractory, or leave Blocked out")
	case c.Masked && c.Blocked:
		return errors.New("v cannot both take input in the refractory period (Masked) and take none (Blocked); give one")
	case (c.Masked || c.Blocked) && c.ResetTiming == ResetSameStepDelta:
		return errors.New("ResetSameStepDelta takes a v above threshold for a spike, and a v that goes on is there without one; use another ResetTiming")
	case c.Adapt.ALIF.Strength != 0 && c.ResetTiming == ResetSameStepDelta:
		return errors.New("ResetSameStepDelta is of cells with a constant threshold; use another ResetTiming, or leave Adapt.ALIF out")
	case c.Adapt.ALIF.Adapted && c.Reset != ResetSubtract:
		return errors.New("Adapt.ALIF.Adapted says what ResetSubtract takes off; set Reset, or leave it out")
	}
	return nil
}

// checkSilence refuses thresholds that are not above Rest, where a cell without input fires at every step, and potentials above thresholds.
func (c LIF) checkSilence() error {
	height, cell, pop := c.EffectiveThreshold()-c.Rest, c.Adapt.PerCell, c.Adapt.PerPopulation
	lowest := height - c.Jitter
	switch {
	case c.Rest != 0 && lowest < smallest:
		return fmt.Errorf("Threshold %v with Jitter %v is not above the Rest of %v, and such a cell fires in silence; give a Threshold above Rest",
			c.EffectiveThreshold(), c.Jitter, c.Rest)
	case lowest < smallest:
		return fmt.Errorf("Threshold %v with Jitter %v lets thresholds be %v, and a cell with none above 0 fires in silence; give a Jitter below Threshold",
			c.EffectiveThreshold(), c.Jitter, lowest)
	case cell.Step != 0 && lowest+cell.Init < smallest:
		return fmt.Errorf("Adapt.PerCell.Init %v lets thresholds be %v, and a cell with none above 0 fires in silence; give more than %v",
			cell.Init, lowest+cell.Init, -lowest)
	case pop.Rate != 0 && (pop.Floor < c.Rest || pop.Floor == c.Rest && c.Inclusive):
		return fmt.Errorf("Adapt.PerPopulation.Floor is %v, to which thresholds fall until cells fire in silence; give a Floor above 0",
			pop.Floor)
	case c.Start != 0 && c.Start-c.Rest >= lowest:
		return fmt.Errorf("Start is %v, which is not below the lowest threshold %v, and cells would fire in silence", c.Start, lowest+c.Rest)
	case c.Start == 0 && -c.Rest >= lowest:
		return fmt.Errorf("Start is 0, which is not below the lowest threshold %v; give the v that a presentation begins with, for example Rest",
			lowest+c.Rest)
	case (c.Reset == ResetZero || c.Reset == ResetZeroAll) && c.ResetTo-c.Rest >= lowest:
		return fmt.Errorf("ResetTo is %v, which is not below the lowest threshold %v; give a lower potential, for example Rest",
			c.ResetTo, lowest+c.Rest)
	}
	return nil
}

func (c Synaptic) checkSynaptic(dt float64) error {
	if err := checkDecay("TauSyn", c.TauSyn, "Alpha", c.Alpha, dt, c.Euler && c.Alpha == 0); err != nil {
		return err
	}
	if err := checkTauSpread("TauSyn", c.TauSyn, c.TauSynSpread, dt, c.Euler); err != nil {
		return err
	}
	if err := c.LIF.check(dt); err != nil {
		return err
	}
	switch {
	case !c.Exact:
		return nil
	case c.Tau == 0 || c.TauSyn == 0 || c.Euler:
		return errors.New("Exact solves the equations of Tau and TauSyn; give both, without Euler")
	case c.Scale == ScaleNone:
		return errors.New("Exact solves Tau·dv/dt = −(v − Rest) + k·s; set Scale to ScaleLeak for k = 1, or to ScaleFactor for k = Input")
	}
	return held(field{"the factor from s to v", float64(exactFactor(c.scaleOfExact(), c.Tau, c.TauSyn, dt)), ""})
}

func (c Conductance) check(dt float64) error {
	if c == (Conductance{}) {
		return errors.New("all constants are 0, and Tau is 0 ms; give them: [diehl2015] has Rest, ResetTo and Start -65 mV, Threshold -52 mV, Exc 0 mV, " +
			"Inh -100 mV, Tau 100 ms, TauExc 1 ms, TauInh 2 ms and Refractory 5 ms")
	}
	err := held(field{"Rest", c.Rest, " mV"}, field{"Exc", c.Exc, " mV"}, field{"Inh", c.Inh, " mV"}, field{"ResetTo", c.ResetTo, " mV"},
		field{"Threshold", c.Threshold, " mV"}, field{"Start", c.Start, " mV"})
	if err != nil {
		return err
	}
	for _, f := range []field{{"Tau", c.Tau, " ms"}, {"TauExc", c.TauExc, " ms"}, {"TauInh", c.TauInh, " ms"}} {
		if !finite(f.v) || f.v <= 0 {
			return fmt.Errorf("%v; give a positive number", f)
		}
		if err := checkLeak(f.name, f.v, dt, false); err != nil {
			return err
		}
	}
	switch steps := math.Round(c.Refractory / dt); {
	case !finite(c.Refractory) || c.Refractory < 0:
		return fmt.Errorf("Refractory is %v ms; give 0 or more", c.Refractory)
	case steps > mostRefractory:
		return fmt.Errorf("Refractory is %v ms; no more than %v ms, which is %d steps", c.Refractory, mostRefractory*dt, mostRefractory)
	case steps == 0 && c.Refractory > 0:
		return fmt.Errorf("Refractory is %v ms, which is no step of %v ms; give 0, or %v ms at least", c.Refractory, dt, dt/2)
	case dt/c.Tau > mostChange:
		return fmt.Errorf("Tau is %v ms, too short for steps of %v ms", c.Tau, dt)
	case c.farthest() > mostChange:
		return fmt.Errorf("a potential is %v mV; no more than %v mV", c.farthest(), mostChange)
	}
	if err := c.checkSilence(); err != nil {
		return err
	}
	if c.Adapt.ALIF != (ALIF{}) {
		return errors.New("Adapt.ALIF is of LIF and Synaptic cells; use PerCell or PerPopulation")
	}
	return c.Adapt.check(dt)
}

// checkSilence refuses potentials that were left out and are above the lowest threshold.
func (c Conductance) checkSilence() error {
	lowest := c.Threshold + c.Adapt.PerCell.Init
	if err := leftOut("Start", c.Start, lowest, c.Rest); err != nil {
		return err
	}
	return leftOut("ResetTo", c.ResetTo, lowest, c.Rest)
}

// farthest returns the potential that is farthest from 0, mV.
func (c Conductance) farthest() float64 {
	return max(math.Abs(c.Rest), math.Abs(c.Exc), math.Abs(c.Inh), math.Abs(c.ResetTo), math.Abs(c.Start))
}

func (a Adaptation) check(dt float64) error {
	if err := a.checkSlow(); err != nil {
		return err
	}
	if a.ALIF.Strength != 0 && (a.PerCell.Step != 0 || a.PerPopulation.Rate != 0) {
		return errors.New("Adapt has ALIF beside PerCell or PerPopulation; give one")
	}
	return a.ALIF.check(dt)
}

func (a ALIF) check(dt float64) error {
	err := held(field{"Adapt.ALIF.Strength", a.Strength, ""}, field{"Adapt.ALIF.Tau", a.Tau, " ms"}, field{"Adapt.ALIF.Start", a.Start, ""})
	switch {
	case err != nil:
		return err
	case a.Strength == 0 && a != (ALIF{}):
		return errors.New("Adapt.ALIF.Strength is 0, which is no adaptation; set it, or leave the other fields of ALIF out")
	case a.Strength == 0:
		return nil
	case a.Strength < 0 || a.Strength > mostChange:
		return fmt.Errorf("Adapt.ALIF.Strength is %v; give a positive number of no more than %v, or 0 for none", a.Strength, mostChange)
	case a.Start < 0 || a.Start > mostChange:
		return fmt.Errorf("Adapt.ALIF.Start is %v; give 0 to %v", a.Start, mostChange)
	case a.Increment > IncrementDecay:
		return fmt.Errorf("Adapt.ALIF: no increment %d", a.Increment)
	}
	if err := checkDecay("Adapt.ALIF.Tau", a.Tau, "", 0, dt, a.Euler); err != nil {
		return err
	}
	if err := a.StrengthSpread.check("Adapt.ALIF.StrengthSpread", a.Strength); err != nil {
		return err
	}
	return checkTauSpread("Adapt.ALIF.Tau", a.Tau, a.TauSpread, dt, a.Euler)
}

// checkSlow checks the two adaptations that are not of one cell within one presentation.
func (a Adaptation) checkSlow() error {
	cell, pop := a.PerCell, a.PerPopulation
	err := held(field{"Adapt.PerCell.Step", cell.Step, ""}, field{"Adapt.PerCell.Init", cell.Init, ""},
		field{"Adapt.PerPopulation.Rate", pop.Rate, ""}, field{"Adapt.PerPopulation.Floor", pop.Floor, ""})
	switch {
	case err != nil:
		return err
	case cell.Step < 0:
		return fmt.Errorf("Adapt.PerCell.Step is %v, and spikes would lower thresholds without end; give a positive number, or 0 for none",
			cell.Step)
	case pop.Rate < 0:
		return fmt.Errorf("Adapt.PerPopulation.Rate is %v, by which thresholds would leave one spike a step; give a positive number, or 0 for none",
			pop.Rate)
	case max(cell.Step, pop.Rate) > mostChange:
		return fmt.Errorf("Adapt moves thresholds by %v; no more than %v", max(cell.Step, pop.Rate), mostChange)
	case cell.Step != 0 && pop.Rate != 0:
		return errors.New("Adapt has both PerCell and PerPopulation; give one")
	case cell.Step != 0 && (!finite(cell.Tau) || cell.Tau <= 0):
		return fmt.Errorf("Adapt.PerCell.Tau is %v ms; give a positive number", cell.Tau)
	case !finite(cell.Tau):
		return fmt.Errorf("Adapt.PerCell.Tau is %v ms; give a finite number", cell.Tau)
	case float32(cell.Init)+float32(cell.Step) == float32(cell.Init) && cell.Step != 0:
		return fmt.Errorf("Adapt.PerCell.Step of %v is lost beside an Init of %v, as thresholds are float32; give a larger Step",
			cell.Step, cell.Init)
	}
	return nil
}

// checkBias refuses biases of cells that take no current with a sign.
func (p Population) checkBias() error {
	if p.Bias == nil {
		return nil
	}
	switch p.Cell.(type) {
	case nil:
		return errors.New("an input population takes no current; leave it out")
	case Conductance:
		return errors.New("conductances have no sign, and what arrives at them has a Receptor; leave it out")
	}
	return p.Bias.check()
}
