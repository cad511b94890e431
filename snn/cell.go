package snn

import (
	"fmt"
	"math"
)

// Cell is the model of a population's cells; a closed set: [LIF], [Synaptic], [LI], [Conductance].
type Cell interface{ cell() }

// LIF is the leaky integrate-and-fire cell
//
//	v ← Decay·v + Input·i,  fire if v > θ (v ≥ θ if Inclusive),  then reset.
//
// Every choice on which simulators silently differ is a field.
type LIF struct {
	Tau         float64     // membrane time constant, ms; give Tau or Beta
	Beta        float64     // decay per step, instead of Tau; 1 is a cell that does not leak
	Euler       bool        // decay from Tau is 1 − dt/Tau instead of exp(−dt/Tau)
	Scale       Scaling     // how the input current is scaled
	Input       float64     // factor of the input with ScaleFactor
	Threshold   float64     // θ; 0 means 1
	Jitter      float64     // each cell's θ is drawn once, uniformly within ±Jitter of Threshold
	Reset       Reset       // what a spike does to v
	ResetTiming ResetTiming // when it does so
	Inclusive   bool        // fire at v = θ too
	Refractory  int         // steps for which v is held at the reset value after a spike
	Adapt       Adaptation  // how θ changes with activity; the zero value is a constant θ
}

// Synaptic is a LIF cell behind a decaying synaptic current [eshraghian2023]:
//
//	s ← α·s + i,  v ← Decay·v + Input·s,  fire and reset as LIF does.
type Synaptic struct {
	LIF
	TauSyn  float64 // synaptic time constant, ms; give TauSyn or Alpha
	Alpha   float64 // decay of s per step, instead of TauSyn
	Earlier bool    // v takes s of the step before, as SpyTorch does
}

// LI is a leaky integrator that never fires, the usual read-out: v ← Decay·v + Input·i.
type LI struct {
	Tau   float64
	Beta  float64
	Euler bool
	Scale Scaling
	Input float64
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
func (LI) cell()          {}
func (Conductance) cell() {}

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

// The resets. ResetZero with ResetNextStep clears the old membrane and keeps the new input (snnTorch's Leaky);
// ResetZeroAll clears the new membrane with its input (snnTorch's RLeaky and Synaptic, SpyTorch).
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

// Adaptation is how thresholds follow activity. At most one of PerCell and PerPopulation is set.
type Adaptation struct {
	PerCell       PerCell
	PerPopulation PerPopulation
}

// PerCell raises a cell's threshold by Step at each of its spikes and lets it decay with Tau; it outlives the
// presentation and moves only while learning [diehl2015].
type PerCell struct {
	Step float64 // 0: no adaptation
	Tau  float64 // ms; θ relaxes once a presentation, and as a float32 not at all where that is shorter than 6e-8 Tau
	Init float64 // its value before any spike
}

// PerPopulation moves the thresholds of a whole population, per sample, towards one spike per step
// [ororbia2024]: θ ← max(θ + Rate·(spikes − 1), Floor); they return to their initial values at each presentation.
type PerPopulation struct {
	Rate  float64 // 0: no adaptation
	Floor float64
}

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
		return float32(math.Exp(-dt / tau))
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
