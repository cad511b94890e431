package snn

// Fire ends a step: cells integrate what has arrived, fire and reset, each population after those that reach it
// without delay.
func (s *Sim) Fire() {
	if s == nil {
		panic("snn: Sim.Fire: the simulation is nil; make it with NewSim")
	}
	for _, i := range s.order {
		p := &s.pops[i]
		if p.input >= 0 {
			continue
		}
		for _, k := range p.late {
			s.deliver(k)
		}
		rows := p.row(s.step)
		p.integrate(s.batch, rows, p.row(s.step-1))
		s.tally(p, rows)
		s.adapt(i)
	}
	if s.step == 0 {
		s.count.samples += int64(s.batch)
	}
	s.count.steps += int64(s.batch)
}

// integrate moves the cells of all samples by one step; rows receive their spikes, last holds those of the step before.
func (p *simPop) integrate(batch int, rows, last []uint64) {
	switch p.dyn.kind {
	case conductanceKind:
		clear(rows)
		for b := range batch {
			p.conduct(b, rows[b*p.words:][:p.words])
		}
	case integratorKind:
		p.leak()
	case synapticKind:
		if p.dyn.earlier {
			p.fire(batch, p.syn, rows, last)
			p.synapse()
			return
		}
		p.synapse()
		p.fire(batch, p.syn, rows, last)
	default:
		p.fire(batch, p.cur, rows, last)
	}
}

// leak is the step of cells that never fire.
func (p *simPop) leak() {
	decay, input := p.dyn.decay, p.dyn.input
	for i, x := range p.cur {
		p.v[i] = float32(decay*p.v[i]) + float32(input*x)
	}
}

// synapse is the step of synaptic currents.
func (p *simPop) synapse() {
	for i, x := range p.cur {
		p.syn[i] = float32(p.dyn.alpha*p.syn[i]) + x
	}
}

// fire is the step of LIF membranes that receive cur.
func (p *simPop) fire(batch int, cur []float32, rows, last []uint64) {
	if l, ok := p.dyn.kernel(); ok {
		copy(rows, last)
		l.Rows(batch, p.size, p.v, p.ld, cur, p.ld, p.th, p.shift, p.floor, rows, p.words)
		return
	}
	for b := range batch {
		row, before := rows[b*p.words:][:p.words], last[b*p.words:][:p.words]
		p.fireSample(b, cur[b*p.ld:], row, before)
	}
}

// fireSample is fire for one sample, with what the kernel lacks.
func (p *simPop) fireSample(b int, cur []float32, row, before []uint64) {
	clear(row)
	v := p.v[b*p.ld:][:p.size]
	for i := range v {
		t, fired := p.threshold(p.th[i], b), before[i>>6]>>(i&63)&1 == 1
		if p.hold != nil && p.hold[b*p.ld+i] > 0 {
			p.hold[b*p.ld+i]--
			if fired && p.dyn.timing == ResetNextStep {
				v[i] = p.dyn.resetTo(v[i], t)
			}
			continue
		}
		var fires bool
		if v[i], fires = p.dyn.lif(v[i], cur[i], t, fired); !fires {
			continue
		}
		row[i>>6] |= 1 << (i & 63)
		if p.hold != nil {
			p.hold[b*p.ld+i] = p.dyn.refractory
		}
	}
}

// lif is one step of one cell.
func (d *dynamics) lif(v, in, t float32, fired bool) (float32, bool) {
	old := d.timing == ResetNextStep && fired || d.timing == ResetSameStepDelta && d.above(v, t)
	if old && d.reset == ResetZero {
		v = 0
	}
	v = float32(d.decay*v) + float32(d.input*in)
	switch {
	case old && d.reset == ResetSubtract:
		v -= t
	case old && d.reset == ResetZeroAll:
		v = 0
	}
	fires := d.above(v, t)
	switch {
	case d.timing == ResetSameStepDelta:
		v = d.correct(v, t, fires, old)
	case d.timing == ResetSameStep && fires:
		v = d.resetTo(v, t)
	}
	return v, fires
}

func (d *dynamics) above(v, t float32) bool { return v > t || d.inclusive && v == t }

// resetTo returns the potential v after a reset.
func (d *dynamics) resetTo(v, t float32) float32 {
	switch d.reset {
	case ResetSubtract:
		return v - t
	case ResetNone:
		return v
	default:
		return 0
	}
}

// correct is the reset of ResetSameStepDelta: v − D·θ, or v − D·v, with D = fires − old.
func (d *dynamics) correct(v, t float32, fires, old bool) float32 {
	by := v
	switch {
	case d.reset == ResetNone || fires == old:
		return v
	case d.reset == ResetSubtract:
		by = t
	}
	if fires {
		return v - by
	}
	return v + by
}
