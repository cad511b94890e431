package nir

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// cells makes the node of a population.
func (e *exporter) cells(i int) error {
	switch c := e.n.Populations[i].Cell.(type) {
	case nil:
		e.g.Nodes[e.ends[i].node] = Input{Shape: slices.Clone(e.ends[i].shape)}
		return nil
	case snn.LI:
		like := snn.LIF{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Scale: c.Scale, Input: c.Input, Reset: snn.ResetNone}
		return e.membrane(i, like, nil, false)
	case snn.LIF:
		return e.membrane(i, c, nil, true)
	case snn.Synaptic:
		return e.membrane(i, c.LIF, &c, true)
	case snn.Alpha:
		return errors.New("spikes clear an Alpha cell with its currents, and NIR resets v alone; use Synaptic cells")
	case snn.BRF:
		return errors.New("a BRF cell oscillates in two dimensions, and NIR has no such node; use LIF or Synaptic cells")
	case snn.GatedLIF:
		return errors.New("a GatedLIF cell has gates and a linear leak, and NIR has no such node; use LIF cells")
	case snn.Conductance:
		return errors.New("a Conductance cell has reversal potentials, and currents of NIR do not depend on v; use LIF or Synaptic cells")
	case snn.Izhikevich, snn.AdEx:
		return fmt.Errorf("cells of the type %s are not linear below their threshold, and NIR has no such node; use LIF or Synaptic cells",
			strings.TrimPrefix(fmt.Sprintf("%T", c), "snn."))
	}
	return fmt.Errorf("cells of the type %T are not known here", e.n.Populations[i].Cell)
}

// held refuses what NIR's cells do not have.
func held(c snn.LIF, s *snn.Synaptic) error {
	switch {
	case c.Adapt != snn.Adaptation{}:
		return errors.New("Adapt: thresholds of NIR are constant; leave it out")
	case c.Refractory > 0:
		return errors.New("Refractory: NIR has no refractory period; leave it out")
	case s != nil && (c.Beta == 1 || s.Alpha == 1):
		return errors.New("a decay of 1: cells of NIR with a synaptic current leak, by finite time constants; give less")
	}
	return nil
}

// membrane makes the node of cells that leak and integrate, and that of their threshold where nothing resets them.
func (e *exporter) membrane(i int, c snn.LIF, s *snn.Synaptic, fires bool) error {
	if err := held(c, s); err != nil {
		return err
	}
	f, err := e.factors(i, c, s)
	if err != nil {
		return err
	}
	x := &e.ends[i]
	threshold := e.thresholds(i, c, f)
	reset := slices.Repeat([]float64{c.ResetTo}, len(f.r))
	if c.Reset == snn.ResetSubtract {
		reset = slices.Repeat([]float64{c.Rest}, len(f.r))
	}
	leak := slices.Repeat([]float64{c.Rest}, len(f.r))
	if e.o.UnitR && s == nil && fires && f.tau != nil {
		for j, r := range f.r {
			if r < 0 {
				return fmt.Errorf("UnitR divides potentials by r, which is %v; leave it out", r)
			}
			threshold[j], reset[j], leak[j], f.r[j] = threshold[j]/r, reset[j]/r, leak[j]/r, 1
		}
	}
	e.tell(i, c, s, fires)
	meta := e.metadata(i, c, fires)
	all := func(v []float64) Array { return numbers(Float64, x.shape, v) }
	split := fires && c.Reset == snn.ResetNone
	switch {
	case s != nil && split:
		e.g.Nodes[x.node] = CubaLI{all(f.tau), all(f.tauSyn), all(f.r), all(leak), all(f.in), meta}
	case s != nil:
		e.g.Nodes[x.node] = CubaLIF{all(f.tau), all(f.tauSyn), all(f.r), all(leak), all(f.in), all(threshold), all(reset), meta}
	case f.tau == nil && fires && !split:
		e.g.Nodes[x.node] = IF{all(f.r), all(threshold), all(reset), meta}
	case f.tau == nil:
		e.g.Nodes[x.node] = I{all(f.r), meta}
	case fires && !split:
		e.g.Nodes[x.node] = LIF{all(f.tau), all(f.r), all(leak), all(threshold), all(reset), meta}
	default:
		e.g.Nodes[x.node] = LI{all(f.tau), all(f.r), all(leak), meta}
	}
	if split {
		x.out = e.name(x.node + ".threshold")
		x.flat = x.out
		e.g.Nodes[x.out] = Threshold{Threshold: all(threshold)}
		e.edge(x.node, x.out)
	}
	return nil
}

// factorsOf are the parameters of NIR by cell: times in seconds, tau nil without a leak.
type factorsOf struct{ tau, tauSyn, r, in []float64 }

// factors works out the equations that a reader steps to the factors of the net.
func (e *exporter) factors(i int, c snn.LIF, s *snn.Synaptic) (f factorsOf, err error) {
	order, dt := e.ends[i].numbering(), e.n.Step()
	n := e.n.Populations[i].Size()
	f.r = make([]float64, n)
	if c.Beta != 1 {
		f.tau = make([]float64, n)
	}
	if s != nil {
		f.tauSyn, f.in = make([]float64, n), make([]float64, n)
	}
	for cell := range n {
		at := order(cell)
		own := e.own(i, cell, c)
		k := float64(own.InputFactor(dt))
		if c.Scale == snn.ScaleFactor {
			k = c.Input // with all its digits
		}
		switch {
		case c.Beta == 1 && e.o.PerStep:
			f.r[at] = k
		case c.Beta == 1:
			f.r[at] = k / e.dt
		default:
			var part float64
			if f.tau[at], part, err = e.constant("Beta", own.Tau, own.Euler, own.DecayFactor(dt)); err != nil {
				return f, err
			}
			if f.r[at] = k / part; c.Scale == snn.ScaleLeak {
				f.r[at] = 1
			}
		}
		if s == nil {
			continue
		}
		syn := *s
		syn.LIF, syn.TauSyn = own, e.value(i, "TauSyn", cell, s.TauSyn)
		var kept, part float64
		if f.tauSyn[at], part, err = e.constant("Alpha", syn.TauSyn, syn.Euler && syn.Alpha == 0, syn.SynapseFactor(dt)); err != nil {
			return f, err
		}
		f.in[at] = 1 / part
		if s.Exact {
			if _, kept, err = e.constant("Beta", own.Tau, own.Euler, own.DecayFactor(dt)); err != nil {
				return f, err
			}
			f.r[at] = float64(syn.InputFactor(dt)) / kept
		}
	}
	return f, nil
}

// own returns the cell with the values that one cell has.
func (e *exporter) own(i, cell int, c snn.LIF) snn.LIF {
	c.Tau = e.value(i, "Tau", cell, c.Tau)
	if c.Euler {
		c.Tau = max(c.Tau, e.n.Step())
	}
	return c
}

// value returns the size of a parameter of a cell.
func (e *exporter) value(i int, name string, cell int, usual float64) float64 {
	for _, p := range e.m.Parameters(i) {
		if p.Name == name {
			return math.Abs(float64(p.Values[cell]))
		}
	}
	return usual
}

// constant returns the time constant by which the scheme of the reader comes to a factor, in seconds, and the part that is lost in a step.
func (e *exporter) constant(name string, tau float64, euler bool, factor float32) (seconds, part float64, err error) {
	d := float64(factor)
	switch {
	case tau != 0 && euler == (e.o.Scheme == Euler):
		return tau / 1000, lost(tau, e.n.Step(), e.o.Scheme), nil
	case d >= 1:
		return 0, 0, fmt.Errorf("%s: a decay of 1, and such cells of NIR leak; give less", name)
	case e.o.Scheme == Euler:
		return e.dt / (1 - d), 1 - d, nil
	case d <= 0:
		return 0, 0, fmt.Errorf("%s: a decay of 0, which no time constant has with the scheme Exponential; export with Euler", name)
	}
	return -e.dt / kernel.Log(d), 1 - d, nil
}

// thresholds returns the thresholds by which v > θ is what the net compares.
func (e *exporter) thresholds(i int, c snn.LIF, f factorsOf) []float64 {
	all, order := make([]float64, len(f.r)), e.ends[i].numbering()
	for cell, x := range e.m.Thresholds(i) {
		if c.ThresholdSpread != (snn.Spread{}) {
			x = float32(c.Rest + math.Abs(float64(x)-c.Rest))
		}
		if c.Inclusive {
			x = math.Nextafter32(x, float32(math.Inf(-1))) // v ≥ θ, as v > the number before
		}
		all[order(cell)] = float64(x)
	}
	return all
}

// metadata are what readers may want to know of a cell, and the numbers that its fields do not give back.
func (e *exporter) metadata(i int, c snn.LIF, fires bool) Metadata {
	m := Metadata{}
	if fires {
		kind, _ := c.Reset.MarshalText()
		when, _ := c.ResetTiming.MarshalText()
		m["reset"], m["reset_timing"] = text(string(kind)), text(string(when))
		m[keyThreshold] = widened([]int{len(e.m.Thresholds(i))}, e.m.Thresholds(i))
	}
	if b := e.m.Bias(i); b != nil {
		m[keyBias] = widened([]int{len(b)}, b)
	}
	for _, p := range e.m.Parameters(i) {
		m[keyParameter+p.Name] = widened([]int{len(p.Values)}, p.Values)
	}
	return m
}

// tell notes what only the metadata say.
func (e *exporter) tell(i int, c snn.LIF, s *snn.Synaptic, fires bool) {
	var only []string
	add := func(is bool, what string) {
		if is {
			only = append(only, what)
		}
	}
	add(fires && c.Reset == snn.ResetSubtract, "that spikes take the threshold off")
	add(fires && c.Reset == snn.ResetZeroAll, "that a reset loses the current of its step")
	add(fires && c.Reset != snn.ResetNone && c.ResetTiming != snn.ResetSameStep, "that resets act later than in the step of the spike")
	add(fires && c.Start != c.Rest, "the potential at the start")
	add(s != nil && s.Earlier, "that v takes the current of the step before")
	add(s != nil && s.Exact, "that the factor of the current is the exact one")
	if only != nil {
		e.r.note(e.n.Populations[i].Name, "NIR has no field for %s: only metadata say so", strings.Join(only, ", "))
	}
}
