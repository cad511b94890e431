package snn

// alphaSim are cells whose potential is the difference of two exponentials.
type alphaSim struct {
	cell               Alpha
	exc, inh           []float32 // [sample][ld]
	alpha, beta, scale float32
}

func newAlphaSim(c Alpha, r simRoom) *alphaSim {
	s := &alphaSim{cell: c, exc: r.array(), inh: r.array()}
	s.alpha, s.beta, s.scale = c.Factors(r.dt)
	return s
}

func (s *alphaSim) begin() {}

func (s *alphaSim) state() [][]float32 { return [][]float32{s.exc, s.inh} }

func (s *alphaSim) step(p *simPop, batch int, rows, last []uint64) {
	clear(rows)
	for b := range batch {
		row, before := rows[b*p.words:][:p.words], last[b*p.words:][:p.words]
		for i := range p.size {
			k := b*p.ld + i
			s.exc[k] = float32(s.alpha*s.exc[k]) + p.cur[k]
			s.inh[k] = float32(s.beta*s.inh[k]) - p.cur[k]
			if !s.cell.NoReset && before[i>>6]>>(i&63)&1 == 1 {
				s.exc[k], s.inh[k] = 0, 0
			}
			v, t := float32(s.scale*(s.exc[k]+s.inh[k])), p.th[i]
			if p.v[k] = v; v > t || s.cell.Inclusive && v == t {
				row[i>>6] |= 1 << (i & 63)
			}
		}
	}
}
