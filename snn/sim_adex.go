package snn

import "math"

// adexSim are adaptive exponential cells. Their state is in float64.
type adexSim struct {
	cell       AdEx
	substeps   int
	h          float64   // length of a substep, ms
	refractory int32     // substeps
	v, w       []float64 // [sample][ld]
	hold       hold      // substeps
}

func newAdExSim(c AdEx, r simRoom) *adexSim {
	n := c.substeps(r.dt)
	s := &adexSim{cell: c, substeps: n, h: r.dt / float64(n), refractory: int32(math.Round(c.Refractory * float64(n) / r.dt))}
	s.v, s.w, s.hold = make([]float64, r.samples*r.ld), make([]float64, r.samples*r.ld), newHold(s.refractory, r)
	return s
}

func (s *adexSim) begin() {
	clear(s.hold)
	for k := range s.w {
		s.v[k], s.w[k] = s.cell.Start, s.cell.StartW
	}
}

func (s *adexSim) state() [][]float32 { return nil }

func (s *adexSim) step(p *simPop, batch int, rows, _ []uint64) {
	clear(rows)
	for b := range batch {
		row := rows[b*p.words:][:p.words]
		for i := range p.size {
			k := b*p.ld + i
			if s.move(k, float64(p.cur[k])) {
				row[i>>6] |= 1 << (i & 63)
			}
			p.v[k] = float32(s.v[k])
		}
	}
}

// move takes a step of cell k of all samples, and reports whether it fires in it.
func (s *adexSim) move(k int, in float64) (fires bool) {
	v, w := s.v[k], s.w[k]
	for range s.substeps {
		if s.hold.passes(k) {
			w += (s.cell.A*(v-s.cell.Rest) - w) * -math.Expm1(-s.h/s.cell.TauW)
			continue
		}
		if v, w = s.rungeKutta(v, w, in); v >= s.cell.Peak {
			v, w, fires = s.cell.ResetTo, w+s.cell.B, true
			s.hold.set(k, s.refractory)
		}
	}
	s.v[k], s.w[k] = v, w
	return fires
}

// rungeKutta takes a substep of the classical method of fourth order.
func (s *adexSim) rungeKutta(v, w, in float64) (float64, float64) {
	h := s.h
	v1, w1 := s.slope(v, w, in)
	v2, w2 := s.slope(v+h/2*v1, w+h/2*w1, in)
	v3, w3 := s.slope(v+h/2*v2, w+h/2*w2, in)
	v4, w4 := s.slope(v+h*v3, w+h*w3, in)
	v += h / 6 * (v1 + 2*v2 + 2*v3 + v4)
	w += h / 6 * (w1 + 2*w2 + 2*w3 + w4)
	return max(v, -mostPotential), w
}

// slope returns dV/dt and dw/dt.
func (s *adexSim) slope(v, w, in float64) (dv, dw float64) {
	c := &s.cell
	v = min(v, c.Peak)
	dv = (c.Leak*(c.Rest-v) + c.Leak*c.Slope*math.Exp((v-c.Threshold)/c.Slope) - w + in) / c.Capacitance
	return dv, (c.A*(v-c.Rest) - w) / c.TauW
}
