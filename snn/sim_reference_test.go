package snn

import (
	"fmt"
	"math"
)

// reference runs one sample of a model in float64 as the documentation says it: no rings, no bits, no kernels. It takes
// over potentials and thresholds from the simulation after they have been compared, so that every step is judged by
// itself; synaptic currents, conductances and refractoriness run freely.
type reference struct {
	m     *Model
	t     int
	fired [][][]float64 // [step][population][cell]; graded values for inputs
	v     [][]float64   // [population][cell]
	s, g  [][]float64   // synaptic current or excitatory conductance; inhibitory conductance; v and q of BRF, e and n of Alpha
	a     [][]float64   // adaptation within the presentation
	th    [][]float64
	hold  [][]int
}

func newReference(m *Model) *reference {
	r := &reference{m: m}
	for i, p := range m.Net.Populations {
		n := p.Size()
		v, th := make([]float64, n), make([]float64, n)
		for k := range n {
			if c, ok := p.Cell.(Conductance); ok {
				v[k] = c.Start
			} else if c, ok := lifOfCell(p.Cell); ok {
				v[k] = c.Start
			}
			if m.thresholds[i] != nil {
				th[k] = float64(m.thresholds[i][k])
			}
			if m.thetas[i] != nil {
				th[k] += float64(m.thetas[i][k])
			}
		}
		r.v, r.th, r.a = append(r.v, v), append(r.th, th), append(r.a, make([]float64, n))
		for k := range n {
			if f := r.alif(i, k); f.strength != 0 {
				r.a[i][k] = f.rho * f.start
				r.th[i][k] += f.strength * r.a[i][k]
			}
		}
		r.s, r.g = append(r.s, make([]float64, n)), append(r.g, make([]float64, n))
		r.hold = append(r.hold, make([]int, n))
	}
	return r
}

// lifOfCell returns the membrane of a cell that has one.
func lifOfCell(c Cell) (LIF, bool) {
	switch c := c.(type) {
	case LIF:
		return c, true
	case Synaptic:
		return c.LIF, true
	}
	return LIF{}, false
}

// own returns a parameter of a cell, which may be its own.
func (r *reference) own(pop, j int, name string, shared float64) float64 {
	for _, p := range r.m.parameters[pop] {
		if p.Name == name {
			return math.Abs(float64(p.Values[j]))
		}
	}
	return shared
}

// leak returns the decay of a membrane in a step, and the factor of its current.
func (r *reference) leak(pop, j int, tau, beta float64, euler bool, scale Scaling, input float64) (decay, factor float64) {
	dt := r.m.Net.Step()
	if decay = beta; beta == 0 {
		if tau = r.own(pop, j, "Tau", tau); euler {
			decay = 1 - dt/tau
		} else {
			decay = math.Exp(-dt / tau)
		}
	}
	switch scale {
	case ScaleLeak:
		return decay, 1 - decay
	case ScaleFactor:
		return decay, input
	}
	return decay, 1
}

// alifOf is the adaptation of a cell in numbers.
type alifOf struct{ strength, rho, kappa, start float64 }

func (r *reference) alif(pop, j int) alifOf {
	c, _ := lifOfCell(r.m.Net.Populations[pop].Cell)
	a := c.Adapt.ALIF
	if a.Strength == 0 {
		return alifOf{}
	}
	tau, dt := r.own(pop, j, "Adapt.ALIF.Tau", a.Tau), r.m.Net.Step()
	f := alifOf{r.own(pop, j, "Adapt.ALIF.Strength", a.Strength), math.Exp(-dt / tau), 1, a.Start}
	if a.Euler {
		f.rho = 1 - dt/tau
	}
	switch a.Increment {
	case IncrementLeak:
		f.kappa = 1 - f.rho
	case IncrementDecay:
		f.kappa = f.rho
	}
	return f
}

// weight returns the weight from cell i to cell j.
func (r *reference) weight(k, i, j int) float64 {
	w, ld := r.m.Weights(k)
	switch r.m.Net.Projections[k].Wiring.(type) {
	case OneToOne:
		if i != j {
			return 0
		}
		return float64(w[i])
	case AllButOwn:
		if i == j {
			return 0
		}
		return float64(w[0])
	}
	return float64(w[i*ld+j])
}

// current returns what arrives at cell j of population pop for a receptor.
func (r *reference) current(pop, j int, receptor Receptor) float64 {
	net, sum := r.m.Net, 0.
	for k, p := range net.Projections {
		if p.Post != net.Populations[pop].Name || r.t-p.Delay < 0 || p.Receptor != receptor {
			continue
		}
		for i, x := range r.fired[r.t-p.Delay][net.Index(p.Pre)] {
			sum += float64(p.EffectiveGain()) * r.weight(k, i, j) * x
		}
	}
	return sum
}

// step returns the potential of a cell before its reset, and whether it is free to fire.
func (r *reference) step(pop, j int, extra float64) (v float64, free bool) {
	dt, last := r.m.Net.Step(), r.t > 0 && r.fired[r.t-1][pop][j] == 1
	in := r.current(pop, j, Excitatory) + extra
	if _, ok := r.m.Net.Populations[pop].Cell.(Conductance); !ok {
		in += r.current(pop, j, Inhibitory) // no other cell tells them apart
	}
	switch c := r.m.Net.Populations[pop].Cell.(type) {
	case LI:
		decay, factor := r.leak(pop, j, c.Tau, c.Beta, c.Euler, c.Scale, c.Input)
		return decay*r.v[pop][j] + factor*in, false
	case LIF:
		return r.lif(c, pop, j, in, last)
	case Synaptic:
		return r.synaptic(c, pop, j, in, last)
	case BRF:
		return r.brf(c, pop, j, in)
	case GatedLIF:
		return r.gated(c, pop, j, in, last), true
	case Alpha:
		alpha, beta := math.Exp(-dt/c.TauExc), math.Exp(-dt/c.TauInh)
		r.s[pop][j], r.g[pop][j] = alpha*r.s[pop][j]+in, beta*r.g[pop][j]-in
		if last && !c.NoReset {
			r.s[pop][j], r.g[pop][j] = 0, 0
		}
		return (math.Log(alpha)/(math.Log(beta)-math.Log(alpha)) + 1) * (r.s[pop][j] + r.g[pop][j]), true
	case Conductance:
		return r.conductance(c, pop, j, in)
	}
	return 0, false
}

func (r *reference) synaptic(c Synaptic, pop, j int, in float64, last bool) (float64, bool) {
	dt, old := r.m.Net.Step(), r.s[pop][j]
	tau, tauSyn := r.own(pop, j, "Tau", c.Tau), r.own(pop, j, "TauSyn", c.TauSyn)
	alpha := math.Exp(-dt / tauSyn)
	if c.Euler {
		alpha = 1 - dt/tauSyn
	}
	r.s[pop][j] = alpha*old + in
	s := r.s[pop][j]
	if c.Earlier {
		s = old
	}
	if !c.Exact {
		return r.lif(c.LIF, pop, j, s, last)
	}
	k := 1.
	if c.Scale == ScaleFactor {
		k = c.Input
	}
	c.Scale, c.Input = ScaleFactor, k*tauSyn/(tauSyn-tau)*(alpha-math.Exp(-dt/tau))
	return r.lif(c.LIF, pop, j, s, last)
}

func (r *reference) brf(c BRF, pop, j int, in float64) (float64, bool) {
	dt, u, v, q := r.m.Net.Step()/1000, r.v[pop][j], r.s[pop][j], r.g[pop][j]
	omega, b := r.own(pop, j, "Omega", c.Omega), -r.own(pop, j, "Offset", c.Offset)-q
	if !c.NoBoundary {
		b += (-1 + math.Sqrt(1-dt*omega*dt*omega)) / dt
	}
	r.s[pop][j] = v + dt*(omega*u+b*v)
	return u + dt*(b*u-omega*v+in), true
}

func (r *reference) gated(c GatedLIF, pop, j int, in float64, last bool) float64 {
	c = c.resolved()
	of := func(name string, shared float64) float64 { return r.own(pop, j, name, shared) }
	alpha, gamma, s := of("Alpha", c.Alpha), of("Gamma", c.Gamma), 0.
	if last {
		s = 1
	}
	conduct := of(fmt.Sprintf("Conduct[%d]", min(r.t, c.Steps-1)), c.Conduct)
	return (1-alpha*(1-of("Tau", c.Tau)))*r.v[pop][j]*(1-gamma*s) - (1-alpha)*of("Leak", c.Leak) + in*(1-of("Beta", c.Beta)*(1-conduct)) -
		(1-gamma)*of("Sub", c.Sub)*s
}

func (r *reference) lif(c LIF, pop, j int, in float64, last bool) (float64, bool) {
	v, th := r.v[pop][j], r.th[pop][j]
	was := c.ResetTiming == ResetNextStep && last
	if c.ResetTiming == ResetSameStepDelta {
		was = v > th || c.Inclusive && v == th
	}
	held := r.hold[pop][j] > 0
	if held {
		r.hold[pop][j]--
		if !c.Masked && !c.Blocked {
			if c.ResetTiming == ResetNextStep && last {
				v = r.resetOf(c, pop, j, v)
			}
			return v, false
		}
		if c.Blocked {
			in = 0
		}
	}
	if was && c.Reset == ResetZero {
		v = c.ResetTo
	}
	decay, factor := r.leak(pop, j, c.Tau, c.Beta, c.Euler, c.Scale, c.Input)
	v = c.Rest + decay*(v-c.Rest) + factor*in
	if was && (c.Reset == ResetSubtract || c.Reset == ResetZeroAll) {
		v = r.resetOf(c, pop, j, v)
	}
	return v, !held
}

// height returns what ResetSubtract takes off.
func (r *reference) height(c LIF, pop, j int) float64 {
	h := r.th[pop][j] - c.Rest
	if f := r.alif(pop, j); f.strength != 0 && !c.Adapt.ALIF.Adapted {
		h -= f.strength * r.a[pop][j]
	}
	return h
}

func (r *reference) resetOf(c LIF, pop, j int, v float64) float64 {
	switch c.Reset {
	case ResetSubtract:
		return v - r.height(c, pop, j)
	case ResetNone:
		return v
	}
	return c.ResetTo
}

func (r *reference) conductance(c Conductance, pop, j int, in float64) (float64, bool) {
	dt := r.m.Net.Step()
	ge, gi := r.s[pop][j]+in, r.g[pop][j]+r.current(pop, j, Inhibitory)
	r.s[pop][j], r.g[pop][j] = ge*math.Exp(-dt/c.TauExc), gi*math.Exp(-dt/c.TauInh)
	if r.hold[pop][j] > 0 {
		r.hold[pop][j]--
		return c.ResetTo, false
	}
	end := (c.Rest + ge*c.Exc + gi*c.Inh) / (1 + ge + gi)
	return end + (r.v[pop][j]-end)*math.Exp(-dt/c.Tau*(1+ge+gi)), true
}

// settle returns v after what a cell does at the end of a step in which it has fired or not.
func (r *reference) settle(pop, j int, v float64, fires bool) float64 {
	switch c := r.m.Net.Populations[pop].Cell.(type) {
	case LIF:
		return r.settleLIF(c, pop, j, v, fires)
	case Synaptic:
		return r.settleLIF(c.LIF, pop, j, v, fires)
	case BRF:
		r.th[pop][j] -= r.g[pop][j]
		if !c.NoRefractory {
			r.g[pop][j] *= .9
			if fires {
				r.g[pop][j]++
			}
		}
		r.th[pop][j] += r.g[pop][j]
	case Conductance:
		if fires {
			r.hold[pop][j] = int(math.Round(c.Refractory / r.m.Net.Step()))
			return c.ResetTo
		}
	}
	return v
}

func (r *reference) settleLIF(c LIF, pop, j int, v float64, fires bool) float64 {
	th := r.th[pop][j]
	if fires {
		r.hold[pop][j] = c.Refractory
	}
	switch {
	case c.ResetTiming == ResetSameStep && fires:
		return r.resetOf(c, pop, j, v)
	case c.ResetTiming == ResetSameStepDelta && c.Reset != ResetNone:
		before := r.v[pop][j] > th || c.Inclusive && r.v[pop][j] == th
		by := v - c.ResetTo
		if c.Reset == ResetSubtract {
			by = r.height(c, pop, j)
		}
		d := 0.
		if fires {
			d++
		}
		if before {
			d--
		}
		return v - d*by
	}
	return v
}

// adapt moves thresholds of PerPopulation and ALIF adaptation.
func (r *reference) adapt(pop int) {
	c, _ := lifOfCell(r.m.Net.Populations[pop].Cell)
	for j := range r.th[pop] {
		if f := r.alif(pop, j); f.strength != 0 {
			before := r.a[pop][j]
			r.a[pop][j] = f.rho*before + f.kappa*r.fired[r.t][pop][j]
			r.th[pop][j] += f.strength * (r.a[pop][j] - before)
		}
	}
	a := c.Adapt.PerPopulation
	if a.Rate == 0 {
		return
	}
	n := 0.
	for _, x := range r.fired[r.t][pop] {
		n += x
	}
	for j := range r.th[pop] {
		r.th[pop][j] = max(r.th[pop][j]+a.Rate*(n-1), a.Floor)
	}
}
