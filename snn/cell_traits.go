package snn

import (
	"fmt"
	"math"
)

// traits are what is asked of a cell outside of its simulation.
type traits struct {
	resolved   Cell // with its defaults written out
	kind       CellKind
	states     int     // state variables beyond those of its kind
	compares   bool    // fires above a threshold of its own
	threshold  float64 // the usual one
	draw       func(s Stream, n int) []float32
	adapt      Adaptation
	spreads    []spreadOf // parameters that differ from cell to cell, the threshold first if it is one
	zeroes     bool       // a spike puts the potential to a value
	conductive bool       // takes conductances, not currents
	late       int        // steps before a spike that arrives can move the potential
	// refractory returns for how many steps after a spike a cell cannot fire again.
	refractory func(dt float64) float64
	// scale returns the factor by which what arrives moves the potential, and what it is called.
	scale func(dt float64) (factor float64, name string)
}

// traitsOf returns the traits of a cell; those of an input, or of what is no cell, are none. What checks, writes and
// reads cells, and what compiles them for a simulation or for learners, tells them apart once more; all else asks for their traits.
func traitsOf(c Cell) traits {
	t := traits{resolved: c, refractory: func(float64) float64 { return 0 }, scale: func(float64) (float64, string) { return 1, "1" }}
	switch c := c.(type) {
	case LIF:
		c.traits(&t)
	case Synaptic:
		c.traits(&t)
	case Alpha:
		c.traits(&t)
	case LI:
		c.traits(&t)
	case BRF:
		c.traits(&t)
	case GatedLIF:
		c.traits(&t)
	case Conductance:
		c.traits(&t)
	case Izhikevich:
		t.kind, t.resolved = IzhikevichKind, c.resolved()
	case AdEx:
		t.kind = AdExKind
		t.refractory = func(dt float64) float64 { return max(math.Floor(c.Refractory/dt)-1, 0) } // it begins within a step
	}
	return t
}

// Fires reports whether the cells of p send spikes, as all do but leaky integrators ([LI]).
func (p Population) Fires() bool { return p.Cell == nil || traitsOf(p.Cell).kind != IntegratorKind }

// Adapts reports whether the thresholds of the cells of p rise and fall within a presentation, as [ALIF] says.
func (p Population) Adapts() bool { return traitsOf(p.Cell).adapt.ALIF != (ALIF{}) }

// Adaptation returns how the thresholds of the cells of p follow activity; the zero value for cells of which they do not.
func (p Population) Adaptation() Adaptation { return traitsOf(p.Cell).adapt }

// spread adds a parameter that differs from cell to cell.
func (t *traits) spread(name string, s Spread, centre float64) {
	if s != (Spread{}) {
		t.spreads = append(t.spreads, spreadOf{name: name, spread: s, centre: centre})
	}
}

// fires says that cells fire above a threshold that all share.
func (t *traits) fires(threshold float64) {
	t.compares, t.threshold = true, threshold
	t.draw = func(s Stream, n int) []float32 { return Spread{}.draw(s, threshold, n) }
}

// byInput is the scale of cells that have a factor of their input.
func byInput(factor func(dt float64) float32) func(dt float64) (float64, string) {
	return func(dt float64) (float64, string) { return math.Abs(float64(factor(dt))), "Input" }
}

func (c LIF) traits(t *traits) {
	t.kind = LIFKind
	switch {
	case c.Adapt.PerCell.Step != 0 || c.Adapt.ALIF.Strength != 0:
		t.kind = AdaptiveKind
	case c.Beta == 1:
		t.kind = IFKind
	}
	t.fires(c.EffectiveThreshold())
	t.draw = c.drawThresholds
	t.adapt, t.zeroes = c.Adapt, c.Reset == ResetZero || c.Reset == ResetZeroAll
	t.spread(thresholdName, c.ThresholdSpread, c.EffectiveThreshold())
	t.spread("Tau", c.TauSpread, c.Tau)
	t.spread("Adapt.ALIF.Strength", c.Adapt.ALIF.StrengthSpread, c.Adapt.ALIF.Strength)
	t.spread("Adapt.ALIF.Tau", c.Adapt.ALIF.TauSpread, c.Adapt.ALIF.Tau)
	t.refractory = func(float64) float64 {
		if c.Reset == ResetZeroAll && c.ResetTiming == ResetNextStep {
			return float64(max(c.Refractory, 1)) // the current of the next step is lost too
		}
		return float64(c.Refractory)
	}
	t.scale = byInput(c.InputFactor)
	c.Threshold = c.EffectiveThreshold()
	t.resolved = c
}

func (c Synaptic) traits(t *traits) {
	c.LIF.traits(t)
	if t.kind == AdaptiveKind {
		t.states = 1
	}
	t.kind = SynapticKind
	t.spread("TauSyn", c.TauSynSpread, c.TauSyn)
	t.scale = byInput(c.InputFactor)
	if c.Earlier {
		t.late = 1
	}
	c.Threshold = c.EffectiveThreshold()
	t.resolved = c
}

func (c Alpha) traits(t *traits) {
	t.kind, t.late = AlphaKind, 1 // e + n is 0 when input arrives
	t.fires(c.EffectiveThreshold())
	t.scale = func(dt float64) (float64, string) {
		_, _, scale := c.Factors(dt)
		return float64(scale), "time constants"
	}
	if t.zeroes = !c.NoReset; t.zeroes {
		t.refractory = func(float64) float64 { return 2 } // the current of the next step is lost, and that behind it moves v a step later
	}
	c.Threshold = c.EffectiveThreshold()
	t.resolved = c
}

func (c LI) traits(t *traits) {
	t.kind = IntegratorKind
	t.spread("Tau", c.TauSpread, c.Tau)
	t.scale = byInput(c.InputFactor)
}

func (c BRF) traits(t *traits) {
	t.kind = ResonatorKind
	t.fires(c.EffectiveThreshold())
	t.spread("Omega", c.OmegaSpread, c.Omega)
	t.spread("Offset", c.OffsetSpread, c.Offset)
	t.scale = func(dt float64) (float64, string) { return dt / 1000, "Dt" }
	if c.Threshold = c.EffectiveThreshold(); c.NoRefractory {
		t.states = -1 // no q
	} else {
		c.Gamma = c.EffectiveGamma()
	}
	t.resolved = c
}

func (c Conductance) traits(t *traits) {
	t.kind, t.conductive = ConductanceKind, true
	t.fires(c.Threshold)
	t.adapt = c.Adapt
	t.refractory = func(dt float64) float64 { return math.Round(c.Refractory / dt) }
	t.scale = func(dt float64) (float64, string) {
		return max(dt/c.Tau, 1) * max(c.farthest(), 1) / -math.Expm1(-dt/max(c.TauExc, c.TauInh)), "potentials and time constants"
	}
}

// Refractory returns for how many steps of dt ms after a spike a cell of p cannot fire again; 0 of an input, and of cells that Check refuses.
// It panics if dt is not above 0.
func (p Population) Refractory(dt float64) float64 {
	if !(dt > 0) {
		panic(fmt.Sprintf("snn: Population.Refractory: dt is %v ms; give more than 0", dt))
	}
	if checkCell(p.Cell, dt) != nil {
		return 0
	}
	return traitsOf(p.Cell).refractory(dt)
}

// InputDelay returns how many steps a spike that arrives at a cell of p waits before it can move the potential: 1 of [Alpha]
// cells and of [Synaptic] ones with Earlier, otherwise 0.
func (p Population) InputDelay() int { return traitsOf(p.Cell).late }
