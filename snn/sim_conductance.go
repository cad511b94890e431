package snn

// conduct is the step of the conductance cells of one sample.
func (p *simPop) conduct(b int, row []uint64) {
	lo, c := b*p.ld, &p.dyn.conductance
	for i := range p.size {
		k := lo + i
		ge, gi := p.syn[k]+p.cur[k], p.inh[k]+p.curInh[k]
		p.syn[k], p.inh[k] = c.Decay(ge, gi)
		if p.hold != nil && p.hold[k] > 0 {
			p.hold[k]--
			p.v[k] = p.dyn.resetPotential
			continue
		}
		v := c.Relax(p.v[k], ge, gi)
		if v > p.threshold(p.th[i], b) {
			row[i>>6] |= 1 << (i & 63)
			v = p.dyn.resetPotential
			if p.hold != nil {
				p.hold[k] = p.dyn.refractory
			}
		}
		p.v[k] = v
	}
}
