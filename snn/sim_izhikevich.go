package snn

// izhikevichSim are Izhikevich cells with their defaults written out. They are no cells of the engine, whose state is in float32: when they
// fire hangs on the last digits of a float64.
type izhikevichSim struct {
	cell Izhikevich
	dt   float64
	v, u []float64 // [sample][ld]
}

func newIzhikevichSim(c Izhikevich, dt float64, cells int) *izhikevichSim {
	return &izhikevichSim{cell: c, dt: dt * c.Rate, v: make([]float64, cells), u: make([]float64, cells)}
}

func (s *izhikevichSim) begin(p *simPop) {
	for k := range s.u {
		p.v[k], s.v[k], s.u[k] = float32(s.cell.Start), s.cell.Start, s.cell.StartU
	}
}

func (s *izhikevichSim) step(p *simPop, rows, last []uint64) {
	clear(rows)
	for b := range len(s.v) / p.ld {
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
			p.v[k], s.v[k], s.u[k] = float32(min(v, s.cell.Peak)), v, u // who reads v sees spikes cut off at Peak
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
