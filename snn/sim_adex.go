package snn

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// adexSim are adaptive exponential cells. They are no cells of the engine, whose state is in float32: theirs is in float64, as that of the
// Runge-Kutta method within a step.
type adexSim struct {
	cell       AdEx
	substeps   int
	h          float64   // length of a substep, ms
	refractory int32     // substeps
	v, w       []float64 // [sample][ld]
	hold       []int32   // substeps of refractoriness that are left
}

func newAdExSim(c AdEx, dt float64, cells int) *adexSim {
	n := c.substeps(dt)
	s := &adexSim{cell: c, substeps: n, h: dt / float64(n), refractory: int32(math.Round(c.Refractory * float64(n) / dt))}
	s.v, s.w, s.hold = make([]float64, cells), make([]float64, cells), make([]int32, cells)
	return s
}

func (s *adexSim) begin(p *simPop) {
	clear(s.hold)
	for k := range s.w {
		p.v[k], s.v[k], s.w[k] = float32(s.cell.Start), s.cell.Start, s.cell.StartW
	}
}

func (s *adexSim) step(p *simPop, rows, _ []uint64) {
	clear(rows)
	for b := range len(s.v) / p.ld {
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
		if s.hold[k] > 0 {
			s.hold[k]--
			w += (s.cell.A*(v-s.cell.Rest) - w) * -kernel.Expm1(-s.h/s.cell.TauW)
			continue
		}
		if v, w = s.rungeKutta(v, w, in); v >= s.cell.Peak {
			v, w, fires = s.cell.ResetTo, w+s.cell.B, true
			s.hold[k] = s.refractory
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
	dv = (c.Leak*(c.Rest-v) + c.Leak*c.Slope*kernel.Exp((v-c.Threshold)/c.Slope) - w + in) / c.Capacitance
	return dv, (c.A*(v-c.Rest) - w) / c.TauW
}
