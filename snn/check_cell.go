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
		return checkMembrane(c.Tau, c.Beta, dt, c.Euler, c.Scale, c.Input)
	case Conductance:
		return c.check(dt)
	}
	return fmt.Errorf("no cell is a %T; give a LIF, Synaptic, LI or Conductance", c)
}

// checkDecay wants one of a time constant in ms and a decay per step.
func checkDecay(tauName string, tau float64, betaName string, beta, dt float64, euler bool) error {
	switch {
	case !finite(tau) || tau < 0:
		return fmt.Errorf("%s is %v ms; give a positive number", tauName, tau)
	case !finite(beta) || beta < 0 || beta > 1:
		return fmt.Errorf("%s is %v; a decay per step is between 0 and 1", betaName, beta)
	case tau == 0 && beta == 0:
		return fmt.Errorf("give %s or %s", tauName, betaName)
	case tau != 0 && beta != 0:
		return fmt.Errorf("give %s or %s, not both", tauName, betaName)
	case euler && beta != 0:
		return fmt.Errorf("Euler is a way to get the decay from %s; it says nothing with %s", tauName, betaName)
	case euler && dt > tau:
		return fmt.Errorf("with Euler, %s of %v ms is too short for steps of %v ms", tauName, tau, dt)
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
	case !finite(c.Threshold) || c.Threshold < 0:
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
	if err := held(field{"Threshold", c.Threshold, ""}, field{"Jitter", c.Jitter, ""}); err != nil {
		return err
	}
	if err := c.Adapt.check(); err != nil {
		return err
	}
	return c.checkSilence()
}

// checkSilence refuses thresholds that are not above 0, where a cell without input fires at every step.
func (c LIF) checkSilence() error {
	lowest, cell, pop := c.EffectiveThreshold()-c.Jitter, c.Adapt.PerCell, c.Adapt.PerPopulation
	switch {
	case lowest < smallest:
		return fmt.Errorf("Threshold %v with Jitter %v lets thresholds be %v, and a cell with none above 0 fires in silence; give a Jitter below Threshold",
			c.EffectiveThreshold(), c.Jitter, lowest)
	case cell.Step != 0 && lowest+cell.Init < smallest:
		return fmt.Errorf("Adapt.PerCell.Init %v lets thresholds be %v, and a cell with none above 0 fires in silence; give more than %v",
			cell.Init, lowest+cell.Init, -lowest)
	case pop.Rate != 0 && (pop.Floor < 0 || pop.Floor == 0 && c.Inclusive):
		return fmt.Errorf("Adapt.PerPopulation.Floor is %v, to which thresholds fall until cells fire in silence; give a Floor above 0",
			pop.Floor)
	}
	return nil
}

func (c Synaptic) checkSynaptic(dt float64) error {
	if err := checkDecay("TauSyn", c.TauSyn, "Alpha", c.Alpha, dt, c.Euler && c.Alpha == 0); err != nil {
		return err
	}
	return c.LIF.check(dt)
}

func (c Conductance) check(dt float64) error {
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
	return c.Adapt.check()
}

// farthest returns the potential that is farthest from 0, mV.
func (c Conductance) farthest() float64 {
	return max(math.Abs(c.Rest), math.Abs(c.Exc), math.Abs(c.Inh), math.Abs(c.ResetTo), math.Abs(c.Start))
}

func (a Adaptation) check() error {
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
