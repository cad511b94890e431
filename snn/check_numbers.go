package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// What a simulation holds: numbers in float32 and steps in int32. Check judges descriptions by these.
const (
	// largest bounds weights, gains, thresholds, potentials and factors, far from the end of a float32.
	largest = kernel.MostNumber
	// mostChange bounds what a spike adds to a threshold, and potentials in mV, which conductances multiply.
	mostChange = 1e15
	// smallest is the least number of which a float32 has all digits.
	smallest = 0x1p-126
	// mostReach bounds what arrives at a cell in one step, so that cells that do not leak can sum it for 2²⁴ steps, and sum that again.
	mostReach = 1e24
	// leakError is by how much, relative to itself, a leak may differ for being computed in float32.
	leakError = 0.01
	// shortestStep and longestStep bound Dt, ms: a picosecond and 11 days.
	shortestStep, longestStep = 1e-9, 1e9
	// mostDelay and mostRefractory are in steps.
	mostDelay      = 1 << 24
	mostRefractory = 1 << 24 // as many as a float32 counts
)

// field is a number of a description, its name and its unit.
type field struct {
	name string
	v    float64
	unit string
}

// String is how messages begin: a name, a number and a unit.
func (f field) String() string { return fmt.Sprintf("%s is %v%s", f.name, f.v, f.unit) }

// held wants finite numbers that a float32 holds.
func held(fields ...field) error {
	for _, f := range fields {
		switch {
		case !finite(f.v):
			return fmt.Errorf("%v; give a finite number", f)
		case math.Abs(f.v) > largest:
			return fmt.Errorf("%v; give a number of no more than %v", f, largest)
		case f.v != 0 && math.Abs(f.v) < smallest:
			return fmt.Errorf("%v, which a float32 does not hold; give 0, or %.3g or more", f, smallest)
		}
	}
	return nil
}

// checkLeak compares the decay per step of a time constant, ms, with what a float32 makes of it.
func checkLeak(name string, tau, dt float64, euler bool) error {
	exact := -math.Expm1(-dt / tau)
	if euler {
		exact = dt / tau
	}
	decay := float64(decayFactor(tau, 0, dt, euler))
	if math.Abs(1-decay-exact) <= leakError*exact {
		return nil
	}
	acts := "does not decay at all"
	if decay < 1 {
		acts = fmt.Sprintf("acts as one of %.4g ms", -dt/math.Log(decay))
	}
	return fmt.Errorf("%s of %v ms %s in steps of %v ms, as decays are float32; give steps of %.2g ms or more, a shorter %s, or a decay of 1 per step",
		name, tau, acts, dt, 3e-6*tau, name)
}

// checkFactor compares a decay per step with what a float32 makes of it.
func checkFactor(name string, beta float64) error {
	if err := held(field{name: name, v: beta}); err != nil {
		return err
	}
	if leak := 1 - beta; math.Abs(1-float64(float32(beta))-leak) > leakError*leak {
		return fmt.Errorf("%s is %v, of which a float32 makes %v; give 1, or %v or less", name, beta, float32(beta), 1-3e-6)
	}
	return nil
}

// mostDeviations is how far from the mean a normal draw can be, in standard deviations: √(−2·ln r) of the least r.
const mostDeviations = 12.3

// span returns the range in which initial weights are drawn.
func (i Init) span(fanIn int) (lo, hi float64) {
	switch i.Kind {
	case InitUniform:
		return i.Lo, i.Hi
	case InitNormal:
		return i.Lo - mostDeviations*i.Hi, i.Lo + mostDeviations*i.Hi
	case InitConstant:
		return i.Lo, i.Lo
	}
	b := 1 / math.Sqrt(float64(max(fanIn, 1)))
	return -b, b
}

// InitialRange returns between which numbers the initial weights of a projection, by its index, are drawn; those of normal draws are
// within 12.3 standard deviations. It panics if there is no such projection, or it does not join two populations, or its Init is none.
func (n Net) InitialRange(projection int) (lo, hi float64) {
	p, pre, post := n.joined("Net.InitialRange", projection)
	if err := p.Init.check(); err != nil {
		panic(fmt.Sprintf("snn: Net.InitialRange: projection %v: %v; Net.Check says so before", p, err))
	}
	fanIn := p.extent(pre, post).fanIn
	return p.initial(fanIn).span(fanIn)
}

// reach returns the most that spikes of fanIn pre cells can bring to a cell in a step with initial weights.
func (p Projection) reach(fanIn int) float64 {
	lo, hi := p.initial(fanIn).span(fanIn)
	return math.Abs(float64(p.EffectiveGain())) * p.Quantization.reached(max(math.Abs(lo), math.Abs(hi))) * float64(fanIn)
}

// checkConductances refuses weights that make a conductance negative: the potential then runs away from its reversal potentials.
func (p Projection) checkConductances(fanIn int) error {
	gain := float64(p.EffectiveGain())
	lo, hi := p.initial(fanIn).span(fanIn)
	if min(gain*lo, gain*hi) < 0 {
		return fmt.Errorf("Init and Gain make weights from %.4g to %.4g, and a conductance cannot be negative; give an Init of 0 or more, and a Receptor",
			min(gain*lo, gain*hi), max(gain*lo, gain*hi))
	}
	if b := p.Bound; b.Limited() && !p.Frozen && min(gain*float64(b.Lo), gain*float64(b.Hi)) < 0 {
		return fmt.Errorf("Bound lets weights become from %v to %v, and a conductance cannot be negative; give a Bound of 0 or more", b.Lo, b.Hi)
	}
	return nil
}

// checkReach refuses a population at which more may arrive in a step than its state can hold.
func (p Population) checkReach(sum, dt float64) error {
	if factor, of := traitsOf(p.Cell).scale(dt); !(sum*factor <= mostReach) {
		return fmt.Errorf("snn: population %q: all that arrives in a step, times %s, may be %.3g, more than %v; give Init, Gain or %s a smaller number",
			p.Name, of, sum*factor, mostReach, of)
	}
	return nil
}
