package snn

import (
	"errors"
	"fmt"
	"math"
)

// BRF is the balanced resonate-and-fire cell of [higuchi2024], which answers to input near its own frequency. Its state is a complex number,
// of which u is the membrane potential that is compared with the threshold, and a refractory variable q that spikes z raise. With dt in
// seconds:
//
//	u ← u + dt·(b·u − Omega·v + i),  v ← v + dt·(Omega·u + b·v)      both from the old u and v
//	z = 1 if u > Threshold + q,  q ← Gamma·q + z
//	b = p(Omega) − |Offset| − q,  p(ω) = (√(1 − (dt·ω)²) − 1)/dt
//
// p is the divergence boundary: with it, oscillations decay in steps of any dt with dt·Omega < 1. There is no reset: while q is raised, the
// threshold is higher and the damping stronger. NoBoundary and NoRefractory together give the plain resonate-and-fire cell of [izhikevich2001]
// as [higuchi2024] compares it: b = −|Offset| and q = 0; its oscillations grow where |Offset| is too small for dt.
type BRF struct {
	Omega        float64 // angular frequency, radians a second
	Offset       float64 // damping offset, 1/s
	Threshold    float64 // 0 means 1
	Gamma        float64 // decay of q per step; 0 means 0.9
	NoBoundary   bool    // p = 0
	NoRefractory bool    // q = 0

	OmegaSpread  Spread // Omega, cell by cell
	OffsetSpread Spread // Offset, cell by cell
}

// EffectiveThreshold returns Threshold with its default applied.
func (c BRF) EffectiveThreshold() float64 {
	if c.Threshold == 0 {
		return 1
	}
	return c.Threshold
}

// EffectiveGamma returns Gamma with its default applied.
func (c BRF) EffectiveGamma() float64 {
	if c.Gamma == 0 {
		return 0.9
	}
	return c.Gamma
}

func (c BRF) check(dt float64) error {
	err := held(field{"Omega", c.Omega, " rad/s"}, field{"Offset", c.Offset, " 1/s"}, field{"Threshold", c.Threshold, ""}, field{"Gamma", c.Gamma, ""})
	switch {
	case err != nil:
		return err
	case c.Omega == 0 && c.Offset == 0 && c.OmegaSpread == Spread{} && c.OffsetSpread == Spread{}:
		return errors.New("Omega is 0 rad/s and Offset 0 1/s, and such a cell neither resonates nor leaks; give Omega, for example 10 rad/s, and " +
			"Offset, for example 1 1/s")
	case c.Omega < 0:
		return fmt.Errorf("Omega is %v rad/s; give 0 or more", c.Omega)
	case c.Offset < 0:
		return fmt.Errorf("Offset is %v 1/s; give 0 or more", c.Offset)
	case c.Threshold < 0:
		return fmt.Errorf("Threshold is %v; give a positive number, or 0 for 1", c.Threshold)
	case c.Gamma < 0 || c.Gamma >= 1:
		return fmt.Errorf("Gamma is %v; q decays by a factor between 0 and 1, and 0 stands for 0.9", c.Gamma)
	case c.NoRefractory && c.Gamma != 0:
		return errors.New("Gamma is the decay of q, and with NoRefractory there is none; leave one of them out")
	}
	if err := errors.Join(c.OmegaSpread.check("OmegaSpread", c.Omega), c.OffsetSpread.check("OffsetSpread", c.Offset)); err != nil {
		return err
	}
	return c.checkStep(dt / 1000)
}

// checkStep refuses frequencies and dampings that steps of dt seconds cannot follow: |1 + dt·(b + iω)| > 1, but for NoBoundary.
func (c BRF) checkStep(dt float64) error {
	turn := dt * (c.Omega + c.OmegaSpread.reach())
	if turn > 1 {
		return fmt.Errorf("Omega up to %v rad/s turns by %.3g radians in steps of %v ms; no more than 1: give a shorter Dt, or a smaller Omega",
			c.Omega+c.OmegaSpread.reach(), turn, 1000*dt)
	}
	most, damping := 2*math.Sqrt(1-turn*turn), dt*(c.Offset+c.OffsetSpread.reach())
	if c.NoBoundary {
		most = 2
	}
	if !c.NoRefractory {
		damping += dt / (1 - c.EffectiveGamma())
	}
	if damping > most {
		return fmt.Errorf("Offset and Gamma damp by up to %.3g in steps of %v ms, and oscillations grow above %.3g; give a shorter Dt, or less damping",
			damping, 1000*dt, most)
	}
	return nil
}
