package snn

// izhikevichSim are Izhikevich cells with their defaults written out. Their state is in float64, for when
// they fire hangs on its last digits.
type izhikevichSim struct {
	cell Izhikevich
	dt   float64
	v, u []float64 // [sample][ld]
}

func newIzhikevichSim(c Izhikevich, r simRoom) *izhikevichSim {
	return &izhikevichSim{cell: c, dt: r.dt * c.Rate, v: make([]float64, r.samples*r.ld), u: make([]float64, r.samples*r.ld)}
}

func (s *izhikevichSim) begin() {
	for k := range s.u {
		s.v[k], s.u[k] = s.cell.Start, s.cell.StartU
	}
}

func (s *izhikevichSim) state() [][]float32 { return nil }

func (s *izhikevichSim) step(p *simPop, batch int, rows, last []uint64) {
	clear(rows)
	for b := range batch {
		row, before := rows[b*p.words:][:p.words], last[b*p.words:][:p.words]
		for i := range p.size {
			k := b*p.ld + i
			v, u := s.v[k], s.u[k]
			if !s.cell.SameStep && before[i>>6]>>(i&63)&1 == 1 {
				v, u = s.cell.C, u+s.cell.D
			}
			v, u = s.move(v, u, float64(p.cur[k]))
			if v > s.cell.Peak || v == s.cell.Peak && !s.cell.Exclusive {
				row[i>>6] |= 1 << (i & 63)
				if s.cell.SameStep {
					v, u = s.cell.C, u+s.cell.D
				}
			}
			p.v[k], s.v[k], s.u[k] = float32(v), v, u
		}
	}
}

// move returns v and u a step later, without a spike. Potentials stay where their square can be taken.
func (s *izhikevichSim) move(v, u, in float64) (float64, float64) {
	c := &s.cell
	slope := func(v float64) float64 { return float64(c.Quadratic*v*v) + float64(c.Linear*v) + c.Bias - u + in }
	bound := func(v float64) float64 { return min(max(v, -mostPotential), mostPotential) }
	if c.Euler {
		return bound(v + float64(s.dt*slope(v))), u + float64(s.dt*c.A*(float64(c.B*v)-u))
	}
	v = bound(v + float64(s.dt/2*slope(v)))
	v = bound(v + float64(s.dt/2*slope(v)))
	return v, u + float64(s.dt*c.A*(float64(c.B*v)-u))
}
