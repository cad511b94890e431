package snn

import "math"

// reference runs one sample of a model in float64 as the documentation says it: no rings, no bits, no kernels. It takes
// over potentials and thresholds from the simulation after they have been compared, so that every step is judged by
// itself; synaptic currents, conductances and refractoriness run freely.
type reference struct {
	m     *Model
	t     int
	fired [][][]float64 // [step][population][cell]; graded values for inputs
	v     [][]float64   // [population][cell]
	s, g  [][]float64   // synaptic current or excitatory conductance; inhibitory conductance
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
			}
			if m.thresholds[i] != nil {
				th[k] = float64(m.thresholds[i][k])
			}
			if m.thetas[i] != nil {
				th[k] += float64(m.thetas[i][k])
			}
		}
		r.v, r.th = append(r.v, v), append(r.th, th)
		r.s, r.g = append(r.s, make([]float64, n)), append(r.g, make([]float64, n))
		r.hold = append(r.hold, make([]int, n))
	}
	return r
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
		return float64(c.DecayFactor(dt))*r.v[pop][j] + float64(c.InputFactor(dt))*in, false
	case LIF:
		return r.lif(c, pop, j, in, last)
	case Synaptic:
		old := r.s[pop][j]
		r.s[pop][j] = float64(c.SynapseFactor(dt))*old + in
		if c.Earlier {
			return r.lif(c.LIF, pop, j, old, last)
		}
		return r.lif(c.LIF, pop, j, r.s[pop][j], last)
	case Conductance:
		return r.conductance(c, pop, j, in)
	}
	return 0, false
}

func (r *reference) lif(c LIF, pop, j int, in float64, last bool) (float64, bool) {
	v, th, dt := r.v[pop][j], r.th[pop][j], r.m.Net.Step()
	was := c.ResetTiming == ResetNextStep && last
	if c.ResetTiming == ResetSameStepDelta {
		was = v > th || c.Inclusive && v == th
	}
	if r.hold[pop][j] > 0 {
		r.hold[pop][j]--
		if c.ResetTiming == ResetNextStep && last {
			v = resetOf(c.Reset, v, th)
		}
		return v, false
	}
	if was && c.Reset == ResetZero {
		v = 0
	}
	v = float64(c.DecayFactor(dt))*v + float64(c.InputFactor(dt))*in
	if was && (c.Reset == ResetSubtract || c.Reset == ResetZeroAll) {
		v = resetOf(c.Reset, v, th)
	}
	return v, true
}

func resetOf(kind Reset, v, th float64) float64 {
	switch kind {
	case ResetSubtract:
		return v - th
	case ResetNone:
		return v
	}
	return 0
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
		return resetOf(c.Reset, v, th)
	case c.ResetTiming == ResetSameStepDelta && c.Reset != ResetNone:
		before := r.v[pop][j] > th || c.Inclusive && r.v[pop][j] == th
		by := v
		if c.Reset == ResetSubtract {
			by = th
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

// adapt moves thresholds of PerPopulation adaptation.
func (r *reference) adapt(pop int) {
	var a PerPopulation
	switch c := r.m.Net.Populations[pop].Cell.(type) {
	case LIF:
		a = c.Adapt.PerPopulation
	case Synaptic:
		a = c.Adapt.PerPopulation
	}
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
