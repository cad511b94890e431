package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Cell is the model of a population's cells; a closed set: [LIF], [Synaptic], [Alpha], [LI], [BRF], [GatedLIF], [Conductance], [Izhikevich] and
// [AdEx].
type Cell interface{ cell() }

// LIF is the leaky integrate-and-fire cell
//
//	v ← Rest + Decay·(v − Rest) + Input·i,  fire if v > θ (v ≥ θ if Inclusive),  then reset.
//
// Every choice on which simulators silently differ is a field.
type LIF struct {
	Tau         float64     // membrane time constant, ms; give Tau or Beta
	Beta        float64     // decay per step, instead of Tau; 1 is a cell that does not leak
	Euler       bool        // decay from Tau is 1 − dt/Tau instead of exp(−dt/Tau)
	Scale       Scaling     // how the input current is scaled
	Input       float64     // factor of the input with ScaleFactor
	Rest        float64     // the potential to which v decays
	Start       float64     // v at the start of a presentation
	Threshold   float64     // θ; 0 means 1
	Jitter      float64     // each cell's θ is drawn once, uniformly within ±Jitter of Threshold
	Reset       Reset       // what a spike does to v
	ResetTo     float64     // v after ResetZero and ResetZeroAll
	ResetTiming ResetTiming // when it does so
	Inclusive   bool        // fire at v = θ too
	Refractory  int         // steps after a spike in which a cell cannot fire again
	Masked      bool        // v goes on in them as in any other step [bellec2020]; otherwise it is held where the reset has left it
	Blocked     bool        // v goes on in them without input, as in BindsNET; not with Masked
	Adapt       Adaptation  // how θ changes with activity; the zero value is a constant θ

	TauSpread       Spread // Tau, cell by cell
	ThresholdSpread Spread // Threshold, cell by cell; drawn as a height above Rest, whose absolute value counts
}

// Synaptic is a LIF cell behind a decaying synaptic current [eshraghian2023]:
//
//	s ← α·s + i,  v ← Rest + Decay·(v − Rest) + Input·s,  fire and reset as LIF does.
//
// With Exact, the factor of s is that of the exact solution of
//
//	Tau·dv/dt = −(v − Rest) + k·s,  TauSyn·ds/dt = −s
//
// over a step, in which s decays while v integrates it [rotter1999]: k·TauSyn/(TauSyn − Tau)·(α − Decay), which for TauSyn = Tau is
// k·(dt/Tau)·α, with k = 1 for ScaleLeak and k = Input for ScaleFactor. Input that arrives in a step acts from its beginning, with Earlier
// from its end, as in NEST.
type Synaptic struct {
	LIF
	TauSyn  float64 // synaptic time constant, ms; give TauSyn or Alpha
	Alpha   float64 // decay of s per step, instead of TauSyn
	Earlier bool    // v takes s of the step before, as SpyTorch does
	Exact   bool    // the exact propagator from s to v; wants Tau, TauSyn and a Scale

	TauSynSpread Spread // TauSyn, cell by cell
}

// LI is a leaky integrator that never fires, the usual read-out: v ← Decay·v + Input·i.
type LI struct {
	Tau   float64
	Beta  float64
	Euler bool
	Scale Scaling
	Input float64

	TauSpread Spread // Tau, cell by cell
}

// Conductance is the conductance-based LIF cell of [diehl2015], in mV and ms:
//
//	dv/dt = ((Rest − v) + g_e·(Exc − v) + g_i·(Inh − v)) / Tau
//
// with g_e, g_i decaying with TauExc, TauInh and raised by arriving weights. Within a step g_e and g_i are
// held and v relaxes exactly, so that no conductance is too large for the step.
type Conductance struct {
	Rest, Exc, Inh float64 // resting and reversal potentials, mV
	Tau            float64 // membrane time constant, ms
	TauExc, TauInh float64 // conductance time constants, ms
	ResetTo        float64 // mV
	Threshold      float64 // mV, before adaptation
	Refractory     float64 // ms
	Start          float64 // v at the start of a presentation, mV
	Adapt          Adaptation
}

func (LIF) cell()         {}
func (Synaptic) cell()    {}
func (Alpha) cell()       {}
func (LI) cell()          {}
func (BRF) cell()         {}
func (GatedLIF) cell()    {}
func (Conductance) cell() {}
func (Izhikevich) cell()  {}
func (AdEx) cell()        {}

// Scaling says how the input current enters the membrane.
type Scaling uint8

// The scalings: unscaled (snnTorch, Bellec), times 1 − Decay (Norse, Yin; Euler: dt/Tau), or by a factor of the
// caller's (Lapicque: dt/C).
const (
	ScaleNone Scaling = iota
	ScaleLeak
	ScaleFactor
)

// Reset is what a spike does to the membrane potential.
type Reset uint8

// The resets. ResetSubtract lowers v by the height of the threshold above Rest, θ − Rest. ResetZero with ResetNextStep puts the old membrane to
// ResetTo and keeps the new input (snnTorch's Leaky); ResetZeroAll puts the new membrane to ResetTo, with its input (snnTorch's RLeaky and
// Synaptic, SpyTorch).
const (
	ResetSubtract Reset = iota
	ResetZero
	ResetZeroAll
	ResetNone
)

// ResetTiming is when the reset acts.
type ResetTiming uint8

// The timings. ResetSameStepDelta is snnTorch's reset_delay=False to the letter: a membrane that is still above
// threshold after its reset counts as already reset in the following step.
const (
	ResetNextStep ResetTiming = iota
	ResetSameStep
	ResetSameStepDelta
)

// DecayFactor returns the decay of v in one step of dt ms, of a cell that Check takes. It panics if dt is not above 0, Beta is no
// float32, or the factor is none.
func (c LIF) DecayFactor(dt float64) float32 {
	return factorOf("LIF.DecayFactor", "Beta", c.Beta, dt, decayFactor(c.Tau, c.Beta, dt, c.Euler))
}

// InputFactor returns the factor of the input current in one step of dt ms, as DecayFactor does.
func (c LIF) InputFactor(dt float64) float32 {
	return factorOf("LIF.InputFactor", "Beta", c.Beta, dt, inputFactor(c.Scale, c.Input, c.Tau, c.Beta, dt, c.Euler))
}

// DecayFactor returns the decay of v in one step of dt ms, as that of LIF does.
func (c LI) DecayFactor(dt float64) float32 {
	return factorOf("LI.DecayFactor", "Beta", c.Beta, dt, decayFactor(c.Tau, c.Beta, dt, c.Euler))
}

// InputFactor returns the factor of the input current in one step of dt ms, as DecayFactor does.
func (c LI) InputFactor(dt float64) float32 {
	return factorOf("LI.InputFactor", "Beta", c.Beta, dt, inputFactor(c.Scale, c.Input, c.Tau, c.Beta, dt, c.Euler))
}

// SynapseFactor returns the decay of the synaptic current in one step of dt ms, as DecayFactor does.
func (c Synaptic) SynapseFactor(dt float64) float32 {
	return factorOf("Synaptic.SynapseFactor", "Alpha", c.Alpha, dt, decayFactor(c.TauSyn, c.Alpha, dt, c.Euler))
}

// InputFactor returns the factor of the synaptic current in one step of dt ms, as DecayFactor does.
func (c Synaptic) InputFactor(dt float64) float32 {
	if !c.Exact {
		return c.LIF.InputFactor(dt)
	}
	return factorOf("Synaptic.InputFactor", "Beta", c.Beta, dt, exactFactor(c.scaleOfExact(), c.Tau, c.TauSyn, dt))
}

// scaleOfExact returns k of the differential equation.
func (c Synaptic) scaleOfExact() float64 {
	if c.Scale == ScaleFactor {
		return c.Input
	}
	return 1
}

// factorOf returns a factor, or panics with the argument that makes it none.
func factorOf(method, name string, given, dt float64, factor float32) float32 {
	switch {
	case !(dt > 0):
		panic(fmt.Sprintf("snn: %s: dt is %v ms; give more than 0", method, dt))
	case math.Abs(given) > math.MaxFloat32:
		panic(fmt.Sprintf("snn: %s: %s is %v; give less than 1", method, name, given))
	case !finite(float64(factor)):
		panic(fmt.Sprintf("snn: %s: the factor in steps of dt = %v ms is %v; Net.Check says why", method, dt, factor))
	}
	return factor
}

// EffectiveThreshold returns Threshold with its default applied.
func (c LIF) EffectiveThreshold() float64 {
	if c.Threshold == 0 {
		return 1
	}
	return c.Threshold
}

func decayFactor(tau, beta, dt float64, euler bool) float32 {
	switch {
	case beta != 0:
		return float32(beta)
	case euler:
		return float32(1 - dt/tau)
	default:
		return float32(kernel.Exp(-dt / tau))
	}
}

func inputFactor(s Scaling, factor, tau, beta, dt float64, euler bool) float32 {
	switch {
	case s == ScaleFactor:
		return float32(factor)
	case s == ScaleNone:
		return 1
	case beta == 0 && euler:
		return float32(dt / tau)
	default:
		return float32(1 - float64(decayFactor(tau, beta, dt, euler)))
	}
}

// exactFactor returns what a synaptic current of 1 at the beginning of a step adds to v in it, by the exact solution.
func exactFactor(k, tau, tauSyn, dt float64) float32 {
	a, b := dt/tau, dt/tauSyn // infinite for a time constant of 0
	switch {
	case math.IsInf(b, 1):
		return 0
	case math.IsInf(a, 1):
		return float32(k * kernel.Exp(-b))
	case a == b:
		return float32(k * a * kernel.Exp(-a))
	case math.Abs(a-b) < 1: // the difference of the exponentials would lose digits
		return float32(k * a / (a - b) * kernel.Exp(-a) * kernel.Expm1(a-b))
	}
	return float32(k * a / (a - b) * (kernel.Exp(-b) - kernel.Exp(-a)))
}
