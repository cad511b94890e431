package snn

import (
	"errors"
	"fmt"
	"math"
)

// AdEx is the adaptive exponential integrate-and-fire cell of [brette2005], in pF, nS, mV, ms and pA:
//
//	Capacitance·dV/dt = −Leak·(V − Rest) + Leak·Slope·exp((V − Threshold)/Slope) − w + i
//	TauW·dw/dt = A·(V − Rest) − w,  at V ≥ Peak: V ← ResetTo, w ← w + B.
//
// It is for simulation: no rule here differentiates it. A step of the net is taken in Substeps of the classical Runge-Kutta method, with i held;
// the exponential grows no further than at Peak. A cell that reaches Peak is reset at the end of the substep, to which spikes are exact, and fires
// in this step once.
type AdEx struct {
	Capacitance   float64 // pF
	Leak          float64 // nS
	Rest          float64 // mV
	Threshold     float64 // V_T, mV, where the exponential takes over; no barrier
	Slope         float64 // Δ_T, mV
	Peak          float64 // mV, where a spike is cut off
	ResetTo       float64 // mV
	A             float64 // nS
	B             float64 // pA
	TauW          float64 // ms
	Refractory    float64 // ms for which V is held at ResetTo after a spike
	Start, StartW float64 // V, mV, and w, pA, at the start of a presentation
	Substeps      int     // 0: as many as make them 0.01 ms or shorter
}

// substeps returns the number of substeps in steps of dt ms.
func (c AdEx) substeps(dt float64) int {
	if c.Substeps > 0 {
		return c.Substeps
	}
	return max(int(math.Ceil(dt/longestSubstep)), 1)
}

// longestSubstep is in ms; mostSubsteps bounds the work of a step; steepest bounds (Peak − Threshold)/Slope, of which the exponential is taken.
const (
	longestSubstep = 0.01
	mostSubsteps   = 1 << 20
	steepest       = 200
)

func (c AdEx) check(dt float64) error {
	if c.Capacitance == 0 && c.Leak == 0 && c.Slope == 0 && c.TauW == 0 {
		return errors.New("Capacitance, Leak, Slope and TauW are 0; give them: [brette2005] has Capacitance 281 pF, Leak 30 nS, Rest, " +
			"ResetTo and Start -70.6 mV, Threshold -50.4 mV, Slope 2 mV, Peak 20 mV, A 4 nS, B 80.5 pA and TauW 144 ms")
	}
	potentials := []field{{"Rest", c.Rest, " mV"}, {"Threshold", c.Threshold, " mV"}, {"Peak", c.Peak, " mV"}, {"ResetTo", c.ResetTo, " mV"},
		{"Start", c.Start, " mV"}}
	for _, f := range potentials {
		if !finite(f.v) || math.Abs(f.v) > mostPotential {
			return fmt.Errorf("%v; give up to %v", f, mostPotential)
		}
	}
	for _, f := range []field{{"Capacitance", c.Capacitance, " pF"}, {"Leak", c.Leak, " nS"}, {"Slope", c.Slope, " mV"}, {"TauW", c.TauW, " ms"}} {
		if !finite(f.v) || f.v <= 0 {
			return fmt.Errorf("%v; give a positive number", f)
		}
	}
	if err := held(field{"Capacitance", c.Capacitance, " pF"}, field{"Leak", c.Leak, " nS"}, field{"Slope", c.Slope, " mV"}, field{"A", c.A, " nS"},
		field{"B", c.B, " pA"}, field{"TauW", c.TauW, " ms"}, field{"StartW", c.StartW, " pA"}); err != nil {
		return err
	}
	if err := c.checkSilence(); err != nil {
		return err
	}
	return c.checkCourse(dt)
}

// checkSilence refuses potentials that were left out where the exponential takes v from them to Peak without input.
func (c AdEx) checkSilence() error {
	if err := leftOut("Start", c.Start, c.Threshold, c.Rest); err != nil {
		return err
	}
	return leftOut("ResetTo", c.ResetTo, c.Threshold, c.Rest)
}

// leftOut reports a potential that is 0 and above a threshold, as where it was forgotten.
func leftOut(name string, v, threshold, rest float64) error {
	if v == 0 && v > threshold {
		return fmt.Errorf("%s is 0 mV, above the Threshold of %v mV, and cells would fire in silence; give %s, for example %v mV as Rest",
			name, threshold, name, rest)
	}
	return nil
}

// checkCourse wants potentials in their order, and substeps that can follow them.
func (c AdEx) checkCourse(dt float64) error {
	h := dt / float64(max(c.substeps(dt), 1))
	switch steps := math.Round(c.Refractory / h); {
	case c.Peak <= c.Threshold:
		return fmt.Errorf("Peak is %v mV, not above the Threshold of %v mV", c.Peak, c.Threshold)
	case (c.Peak-c.Threshold)/c.Slope > steepest:
		return fmt.Errorf("Slope is %v mV, and exp((Peak − Threshold)/Slope) beyond exp(%v); give a larger Slope, or a lower Peak", c.Slope, steepest)
	case c.ResetTo >= c.Peak || c.Start >= c.Peak:
		return fmt.Errorf("ResetTo is %v mV and Start %v mV; both must be below the Peak of %v mV", c.ResetTo, c.Start, c.Peak)
	case !finite(c.Refractory) || c.Refractory < 0:
		return fmt.Errorf("Refractory is %v ms; give 0 or more", c.Refractory)
	case steps > mostRefractory:
		return fmt.Errorf("Refractory is %v ms; no more than %v ms, which is %d substeps", c.Refractory, mostRefractory*h, mostRefractory)
	case steps == 0 && c.Refractory > 0:
		return fmt.Errorf("Refractory is %v ms, which is no substep of %v ms; give 0, or %v ms at least", c.Refractory, h, h/2)
	case c.Substeps < 0 || c.Substeps > mostSubsteps || math.Ceil(dt/longestSubstep) > mostSubsteps && c.Substeps == 0:
		return fmt.Errorf("Substeps is %d in steps of %v ms; give 1 to %d, or 0 for substeps of 0.01 ms or less", c.Substeps, dt, mostSubsteps)
	}
	if fastest := max(c.Leak/c.Capacitance, 1/c.TauW, math.Sqrt(math.Abs(c.A)/c.Capacitance/c.TauW)); h*fastest > 1 {
		return fmt.Errorf("substeps of %.3g ms cannot follow a time constant of %.3g ms; give a shorter Dt, or more Substeps", h, 1/fastest)
	}
	return nil
}
