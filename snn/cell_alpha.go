package snn

import (
	"errors"
	"fmt"
	"math"
)

// Alpha is the cell whose potential answers to a spike with the difference of two exponentials, as snnTorch's Alpha [eshraghian2023]:
//
//	e ← α·e + i,  n ← β·n − i,  v = A·(e + n),  A = ln α/(ln β − ln α) + 1,  fire if v > θ.
//
// α is the decay of the slower, exciting current and β that of the faster one. A spike clears e, n and v in the next step, with the input of that
// step, or nothing with NoReset. (snnTorch's reset by subtraction moves e, n and v by three different things; it has no equation to follow.)
type Alpha struct {
	TauExc, TauInh float64 // time constants of e and n, ms, the first longer; or
	Alpha, Beta    float64 // their decays per step
	Threshold      float64 // θ; 0 means 1
	NoReset        bool
	Inclusive      bool // fire at v = θ too
}

// EffectiveThreshold returns Threshold with its default applied.
func (c Alpha) EffectiveThreshold() float64 {
	if c.Threshold == 0 {
		return 1
	}
	return c.Threshold
}

// Factors returns α, β and A in steps of dt ms, of a cell that Check takes. It panics if dt is not above 0 or a factor is none.
func (c Alpha) Factors(dt float64) (alpha, beta, scale float32) {
	alpha = factorOf("Alpha.Factors", "Alpha", c.Alpha, dt, decayFactor(c.TauExc, c.Alpha, dt, false))
	beta = factorOf("Alpha.Factors", "Beta", c.Beta, dt, decayFactor(c.TauInh, c.Beta, dt, false))
	rise, fall := math.Log(float64(alpha)), math.Log(float64(beta))
	return alpha, beta, factorOf("Alpha.Factors", "Beta", c.Beta, dt, float32(rise/(fall-rise)+1))
}

func (c Alpha) check(dt float64) error {
	if err := checkDecay("TauExc", c.TauExc, "Alpha", c.Alpha, dt, false); err != nil {
		return err
	}
	if err := checkDecay("TauInh", c.TauInh, "Beta", c.Beta, dt, false); err != nil {
		return err
	}
	if !finite(c.Threshold) || c.Threshold < 0 {
		return fmt.Errorf("Threshold is %v; give a positive number, or 0 for 1", c.Threshold)
	}
	if err := held(field{"Threshold", c.Threshold, ""}); err != nil {
		return err
	}
	alpha, beta := decayFactor(c.TauExc, c.Alpha, dt, false), decayFactor(c.TauInh, c.Beta, dt, false)
	switch {
	case beta == 0:
		return errors.New("n is gone after a step, and ln β is not finite; give a longer TauInh, or a Beta above 0")
	case float64(alpha) <= float64(beta)*(1+leakError*leakError):
		return fmt.Errorf("the decay of e is %v and that of n %v per step; e must be the slower: give TauExc above TauInh, or Alpha above Beta",
			alpha, beta)
	}
	return nil
}
