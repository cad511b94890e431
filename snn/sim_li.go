package snn

// liSim are integrators that never fire.
type liSim struct {
	cell           LI
	room           simRoom
	decay, input   float32
	taus           []float32 // the model's, or nil
	decays, inputs []float32 // one a cell, where they differ
}

func newLISim(c LI, r simRoom) *liSim {
	l := &liSim{cell: c, room: r, decay: c.DecayFactor(r.dt), input: c.InputFactor(r.dt), taus: r.values("Tau")}
	if l.taus != nil {
		l.decays, l.inputs = make([]float32, r.ld), make([]float32, r.ld)
	}
	return l
}

func (l *liSim) begin() {
	if l.taus == nil {
		return
	}
	fill(l.decays, l.taus, l.cell.Tau, func(tau float64) float32 { return decayFactor(tau, 0, l.room.dt, false) })
	fill(l.inputs, l.taus, l.cell.Tau, func(tau float64) float32 { return inputFactor(l.cell.Scale, l.cell.Input, tau, 0, l.room.dt, false) })
}

func (l *liSim) state() [][]float32 { return nil }

func (l *liSim) step(p *simPop, _ int, _, _ []uint64) {
	if l.taus == nil {
		for i, x := range p.cur {
			p.v[i] = float32(l.decay*p.v[i]) + float32(l.input*x)
		}
		return
	}
	for lo := 0; lo < len(p.v); lo += p.ld {
		v, cur := p.v[lo:], p.cur[lo:]
		for i, decay := range l.decays {
			v[i] = float32(decay*v[i]) + float32(l.inputs[i]*cur[i])
		}
	}
}
