package snn

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// conductanceSim are conductance cells.
type conductanceSim struct {
	kernel     kernel.Conductance
	exc, inh   []float32 // conductances, [sample][ld]
	hold       hold
	refractory int32   // steps
	resetTo    float32 // mV
}

func newConductanceSim(c Conductance, r simRoom) *conductanceSim {
	s := &conductanceSim{exc: r.array(), inh: r.array(), refractory: int32(math.Round(c.Refractory / r.dt)), resetTo: float32(c.ResetTo)}
	s.kernel = kernel.Conductance{
		Rest: float32(c.Rest), Exc: float32(c.Exc), Inh: float32(c.Inh), Rate: float32(r.dt / c.Tau),
		DecayE: float32(kernel.Exp(-r.dt / c.TauExc)), DecayI: float32(kernel.Exp(-r.dt / c.TauInh)),
	}
	s.hold = newHold(s.refractory, r)
	return s
}

func (s *conductanceSim) begin() { clear(s.hold) }

func (s *conductanceSim) state() [][]float32 { return [][]float32{s.exc, s.inh} }

func (s *conductanceSim) step(p *simPop, batch int, rows, _ []uint64) {
	clear(rows)
	for b := range batch {
		s.sample(p, b, rows[b*p.words:][:p.words])
	}
}

// sample is the step of the cells of one sample.
func (s *conductanceSim) sample(p *simPop, b int, row []uint64) {
	lo := b * p.ld
	for i := range p.size {
		k := lo + i
		ge, gi := s.exc[k]+p.cur[k], s.inh[k]+p.curInh[k]
		s.exc[k], s.inh[k] = s.kernel.Decay(ge, gi)
		if s.hold.passes(k) {
			p.v[k] = s.resetTo
			continue
		}
		v := s.kernel.Relax(p.v[k], ge, gi)
		if v > p.threshold(p.th[i], b) {
			row[i>>6] |= 1 << (i & 63)
			v = s.resetTo
			s.hold.set(k, s.refractory)
		}
		p.v[k] = v
	}
}
