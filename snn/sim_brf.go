package snn

import "math"

// brfSim are balanced resonate-and-fire cells; u is the membrane potential.
type brfSim struct {
	cell         BRF
	room         simRoom
	v, q         []float32 // [sample][ld]
	omega, damps []float32 // one a cell: the frequency, and b without q
	gamma        float32
}

func newBRFSim(c BRF, r simRoom) *brfSim {
	s := &brfSim{cell: c, room: r, v: r.array(), q: r.array(), omega: make([]float32, r.ld), damps: make([]float32, r.ld)}
	s.gamma = float32(c.EffectiveGamma())
	return s
}

func (s *brfSim) begin() {
	same := func(x float64) float32 { return float32(x) }
	fill(s.omega, s.room.values("Omega"), s.cell.Omega, same)
	fill(s.damps, s.room.values("Offset"), s.cell.Offset, same)
	for i, offset := range s.damps {
		s.damps[i] = s.cell.damping(float64(s.omega[i]), float64(offset), s.room.dt)
	}
}

// damping returns b without q, of a cell with this frequency and offset, in steps of dt ms. A frequency beyond what the steps can follow, which
// learning may lead to, has the boundary of the fastest that they can.
func (c BRF) damping(omega, offset, dt float64) float32 {
	if c.NoBoundary {
		return float32(-offset)
	}
	step := dt / 1000
	turn := step * omega
	return float32((math.Sqrt(max(1-turn*turn, 0))-1)/step - offset)
}

func (s *brfSim) state() [][]float32 { return [][]float32{s.v, s.q} }

func (s *brfSim) raised(k, _ int) float32 { return s.q[k] }

func (s *brfSim) step(p *simPop, batch int, rows, _ []uint64) {
	clear(rows)
	for b := range batch {
		s.sample(p, b*p.ld, rows[b*p.words:][:p.words])
	}
}

// sample is the step of the cells of a sample, of which lo is the first.
func (s *brfSim) sample(p *simPop, lo int, row []uint64) {
	dt := float32(s.room.dt / 1000)
	for i := range p.size {
		k := lo + i
		u, v, q, omega := p.v[k], s.v[k], s.q[k], s.omega[i]
		b := s.damps[i] - q
		p.v[k] = u + float32(dt*(float32(b*u)-float32(omega*v)+p.cur[k]))
		s.v[k] = v + float32(dt*(float32(omega*u)+float32(b*v)))
		q = float32(s.gamma * q)
		if p.v[k] > p.th[i]+s.q[k] {
			row[i>>6] |= 1 << (i & 63)
			q++
		}
		if !s.cell.NoRefractory {
			s.q[k] = q
		}
	}
}
