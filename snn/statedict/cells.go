package statedict

import (
	"fmt"
	"math"
	"strconv"

	"github.com/spikecell/spikecell/snn"
)

// resetOf are snnTorch's kinds of reset, by reset_mechanism_val: by subtraction, to zero, none.
const (
	resetSubtract = iota
	resetZero
	resetNone
)

// population reads the parameters of the cells of population i from a module of snnTorch.
func (l *loader) population(module string, i int) {
	r := reading{l, module, i}
	p := &l.net.Populations[i]
	switch c := p.Cell.(type) {
	case snn.LIF:
		r.leaky(&c, r.recurrent() || r.has("time_step"))
		p.Cell = c
	case snn.Synaptic:
		r.leaky(&c.LIF, true)
		r.decay("alpha", "TauSyn", membrane{&c.TauSyn, &c.Alpha, &c.TauSynSpread, &c.Euler})
		p.Cell = c
	case snn.LI:
		r.decay("beta", "Tau", membrane{&c.Tau, &c.Beta, &c.TauSpread, &c.Euler})
		r.thresholds()
		if reset, ok := r.reset(); ok && reset != resetNone {
			l.fault("%s resets its membrane, and an LI (population %q) never does; describe LIF cells", module, p.Name)
		}
		p.Cell = c
	case snn.Alpha:
		r.alpha(&c)
		p.Cell = c
	default:
		l.fault("%s: population %q has cells of type %T; those of snnTorch are LIF, Synaptic, Alpha and LI here", module, p.Name, p.Cell)
	}
}

// reading is a module whose numbers are read for the cells of a population.
type reading struct {
	*loader
	module     string
	population int
}

func (r reading) has(name string) bool { return r.loader.has(r.module + "." + name) }

func (r reading) of() string { return r.net.Populations[r.population].Name }

// each returns a number of each cell.
func (r reading) each(name string) []float32 {
	return r.takeEach(r.module+"."+name, r.of(), cellsOf(r.net, r.population))
}

// one returns a number that all cells share.
func (r reading) one(name string) (float32, bool) { return r.takeOne(r.module+"."+name, r.of()) }

// recurrent reports whether the module is one that hears its own spikes: its reset to zero loses the input of the step as well.
func (r reading) recurrent() bool {
	return r.has("recurrent.weight") || r.has("recurrent.V") || r.has("V")
}

// own keeps values that the cells of the population have of their own.
func (r reading) own(name string, x []float32) {
	if r.cells[r.population] == nil {
		r.cells[r.population] = ownValues{}
	}
	r.cells[r.population][name] = x
}

// leaky reads the membrane of Leaky, RLeaky, Synaptic, RSynaptic and Lapicque.
func (r reading) leaky(c *snn.LIF, losesInput bool) {
	if r.has("time_step") {
		r.lapicque(c)
	} else {
		r.decay("beta", "Tau", membrane{&c.Tau, &c.Beta, &c.TauSpread, &c.Euler})
	}
	if th := r.thresholds(); th != nil {
		c.Threshold, c.Jitter = shortest(th[0]), 0
	}
	switch reset, _ := r.reset(); {
	case reset == resetSubtract:
		c.Reset = snn.ResetSubtract
	case reset == resetNone:
		c.Reset = snn.ResetNone
	case losesInput:
		c.Reset = snn.ResetZeroAll
	default:
		c.Reset = snn.ResetZero
	}
}

// lapicque reads the circuit of Lapicque, in float32 and in the order of its own arithmetic.
func (r reading) lapicque(c *snn.LIF) {
	dt, ok1 := r.one("time_step")
	resistance, ok2 := r.one("R")
	capacity, ok3 := r.one("C")
	if _, ok := r.one("beta"); !ok || !ok1 || !ok2 || !ok3 {
		return
	}
	tau := float32(resistance * capacity)
	c.Tau, c.Euler, c.Beta = 0, false, shortest(1-dt/tau)
	c.Scale, c.Input = snn.ScaleFactor, shortest(float32(resistance*(1/tau))*dt)
}

// shortest returns the shortest decimal that is this float32: 0.9, and not 0.8999999761581421, which is the same in a simulation.
func shortest(x float32) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(float64(x), 'g', -1, 32), 64)
	if err != nil {
		return float64(x)
	}
	return y
}

// membrane are the fields of a decay.
type membrane struct {
	tau, rate *float64
	spread    *snn.Spread
	euler     *bool
}

// decay reads a decay per step, which snnTorch keeps between 0 and 1. One that all cells share stands in the description; others are the time
// constants that give them.
func (r reading) decay(name, parameter string, to membrane) {
	x := r.each(name)
	if x == nil {
		return
	}
	for i, v := range x {
		x[i] = min(max(v, 0), 1)
	}
	if same(x) && *to.spread == (snn.Spread{}) {
		*to.tau, *to.rate, *to.euler = 0, shortest(x[0]), false
		return
	}
	for i, v := range x {
		if v <= 0 || v >= 1 {
			r.fault("%s.%s is %v for cell %d, and no time constant gives that", r.module, name, v, i)
			return
		}
		x[i] = timeConstant(v, r.net.Step(), *to.euler)
	}
	*to.tau, *to.rate = shortest(x[0]), 0
	if *to.spread == (snn.Spread{}) {
		to.spread.Learn = true // numbers of single cells are there to be learned
	}
	r.own(parameter, x)
}

// timeConstant returns the float32 in ms that gives a decay per step: to the bit for decays from 1/2 on, and within 2⁻²³·(1 − ln decay) of it below.
func timeConstant(decay float32, dt float64, euler bool) float32 {
	tau := -dt / math.Log(float64(decay))
	if euler {
		tau = dt / (1 - float64(decay))
	}
	best, off := float32(tau), math.Inf(1)
	for _, to := range []float32{0, math.MaxFloat32} {
		at := float32(tau)
		for range 8 {
			got := snn.LIF{Tau: float64(at), Euler: euler}.DecayFactor(dt)
			if d := math.Abs(float64(got) - float64(decay)); d < off {
				best, off = at, d
			}
			at = math.Nextafter32(at, to)
		}
	}
	return best
}

// thresholds reads the thresholds, and that spikes count as one.
func (r reading) thresholds() []float32 {
	if factor, ok := r.one("graded_spikes_factor"); ok && factor != 1 {
		r.fault("%s.graded_spikes_factor is %v; spikes here are 1: multiply the weights behind them, and set it to 1", r.module, factor)
	}
	th := r.each("threshold")
	for i, v := range th {
		if !(v > 0) {
			r.fault("%s.threshold is %v for cell %d; it is above 0 here, where cells are silent without input", r.module, v, i)
			return nil
		}
	}
	r.own("", th)
	return th
}

// reset reads the kind of reset.
func (r reading) reset() (int, bool) {
	v, ok := r.one("reset_mechanism_val")
	if ok && v != resetSubtract && v != resetZero && v != resetNone {
		r.fault("%s.reset_mechanism_val is %v; snnTorch has 0, 1 and 2", r.module, v)
		return 0, false
	}
	return int(v), ok
}

// alpha reads the decays of Alpha.
func (r reading) alpha(c *snn.Alpha) {
	slow, ok1 := r.one("alpha")
	fast, ok2 := r.one("beta")
	if th := r.thresholds(); th != nil {
		c.Threshold = shortest(th[0])
	}
	if reset, ok := r.reset(); ok {
		c.NoReset = reset == resetNone
		if reset == resetSubtract {
			r.fault("%s subtracts its threshold from two currents and the membrane by different amounts, which no cell here does; use \"zero\" or \"none\"",
				r.module)
		}
	}
	if ok1 && ok2 {
		c.TauExc, c.TauInh, c.Alpha, c.Beta = 0, 0, shortest(min(max(slow, 0), 1)), shortest(min(max(fast, 0), 1))
	}
}

// writing is a module whose numbers are written for the cells of a population.
type writing struct {
	*saver
	module     string
	population int
}

// cell writes the parameters of the cells of population i as a module of snnTorch has them.
func (s *saver) cell(module string, i int) {
	w := writing{s, module, i}
	dt := s.m.Net.Step()
	switch c := s.m.Net.Populations[i].Cell.(type) {
	case snn.LIF:
		w.only(c, snn.LIF{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Scale: c.Scale, Input: c.Input, Threshold: c.Threshold, Jitter: c.Jitter,
			Reset: c.Reset, ResetTiming: c.ResetTiming, TauSpread: c.TauSpread, ThresholdSpread: c.ThresholdSpread})
		w.leaky(c)
	case snn.Synaptic:
		w.only(c, snn.Synaptic{LIF: c.LIF, TauSyn: c.TauSyn, Alpha: c.Alpha, TauSynSpread: c.TauSynSpread})
		w.only(c.LIF, snn.LIF{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Threshold: c.Threshold, Jitter: c.Jitter, Reset: c.Reset,
			ResetTiming: c.ResetTiming, TauSpread: c.TauSpread, ThresholdSpread: c.ThresholdSpread})
		w.leaky(c.LIF)
		w.decays("alpha", "TauSyn", c.SynapseFactor(dt), c.Euler)
	case snn.LI:
		w.only(c, snn.LI{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, TauSpread: c.TauSpread})
		w.common([]float32{1}, resetNone)
		w.decays("beta", "Tau", c.DecayFactor(dt), c.Euler)
	case snn.Alpha:
		w.alpha(c)
	default:
		w.fault("%s: population %q has cells of type %T; snnTorch's are LIF, Synaptic, Alpha and LI", module, s.m.Net.Populations[i].Name, c)
	}
}

// leaky writes the membrane of Leaky and RLeaky or, with a factor of the input, of Lapicque.
func (w writing) leaky(c snn.LIF) {
	reset := resetSubtract
	switch c.Reset {
	case snn.ResetZero, snn.ResetZeroAll:
		reset = resetZero
	case snn.ResetNone:
		reset = resetNone
	}
	w.common(w.m.Thresholds(w.population), reset)
	decay := c.DecayFactor(w.m.Net.Step())
	switch c.Scale {
	case snn.ScaleLeak:
		w.fault("%s: the cells of %s multiply their input by 1 − decay, and snnTorch's do not; scale the weights, and leave Scale out", w.module, w.of())
	case snn.ScaleFactor:
		w.lapicque(decay, c.InputFactor(w.m.Net.Step()))
	default:
		w.decays("beta", "Tau", decay, c.Euler)
	}
}

// lapicque writes a circuit whose steps of 1 decay and scale their input so, to the rounding of its arithmetic.
func (w writing) lapicque(decay, input float32) {
	if decay >= 1 || input <= 0 {
		w.fault("%s: no circuit of R and C has the decay %v and the factor %v of its input", w.module, decay, input)
		return
	}
	capacity := 1 / float64(input)
	resistance := 1 / ((1 - float64(decay)) * capacity)
	w.put("time_step", nil, 1)
	w.put("R", nil, float32(resistance))
	w.put("C", nil, float32(capacity))
	w.put("beta", []int{1}, float32(math.Exp(-1/(resistance*capacity)))) // a tensor of one number, as the module makes it of R and C
}

// alpha writes the decays of Alpha.
func (w writing) alpha(c snn.Alpha) {
	if c.Inclusive {
		w.fault("%s: the cells of %s are Inclusive, and snnTorch's fire above the threshold", w.module, w.of())
	}
	reset := resetZero
	if c.NoReset {
		reset = resetNone
	}
	alpha, beta, _ := c.Factors(w.m.Net.Step())
	w.common(w.m.Thresholds(w.population), reset)
	w.put("alpha", nil, alpha)
	w.put("beta", nil, beta)
}

func (w writing) of() string {
	return fmt.Sprintf("population %q", w.m.Net.Populations[w.population].Name)
}
