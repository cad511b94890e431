package snn

import (
	"errors"
	"fmt"
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
	}
	return nil
}

func checkMembrane(tau, beta, dt float64, euler bool, scale Scaling, input float64) error {
	switch {
	case scale > ScaleFactor:
		return fmt.Errorf("no scaling %d", scale)
	case scale == ScaleFactor && (!finite(input) || input == 0):
		return fmt.Errorf("Input is %v; ScaleFactor needs a factor other than 0", input)
	case scale != ScaleFactor && input != 0:
		return errors.New("Input is read with ScaleFactor only; set Scale, or leave Input at 0")
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
	}
	return c.Adapt.check()
}

func (c Synaptic) checkSynaptic(dt float64) error {
	if err := checkDecay("TauSyn", c.TauSyn, "Alpha", c.Alpha, dt, c.Euler && c.Alpha == 0); err != nil {
		return err
	}
	return c.LIF.check(dt)
}

func (c Conductance) check(dt float64) error {
	for _, f := range []struct {
		name string
		v    float64
	}{{"Rest", c.Rest}, {"Exc", c.Exc}, {"Inh", c.Inh}, {"ResetTo", c.ResetTo}, {"Threshold", c.Threshold}, {"Start", c.Start}} {
		if !finite(f.v) {
			return fmt.Errorf("%s is %v mV; give a finite number", f.name, f.v)
		}
	}
	for _, f := range []struct {
		name string
		v    float64
	}{{"Tau", c.Tau}, {"TauExc", c.TauExc}, {"TauInh", c.TauInh}} {
		if !finite(f.v) || f.v <= 0 {
			return fmt.Errorf("%s is %v ms; give a positive number", f.name, f.v)
		}
	}
	if !finite(c.Refractory) || c.Refractory < 0 {
		return fmt.Errorf("Refractory is %v ms; give 0 or more", c.Refractory)
	}
	return c.Adapt.check()
}

func (a Adaptation) check() error {
	cell, pop := a.PerCell, a.PerPopulation
	switch {
	case !finite(cell.Step) || !finite(cell.Init) || !finite(pop.Rate) || !finite(pop.Floor):
		return errors.New("Adapt has a number that is not finite")
	case cell.Step != 0 && pop.Rate != 0:
		return errors.New("Adapt has both PerCell and PerPopulation; give one")
	case cell.Step != 0 && (!finite(cell.Tau) || cell.Tau <= 0):
		return fmt.Errorf("Adapt.PerCell.Tau is %v ms; give a positive number", cell.Tau)
	}
	return nil
}
