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
		p.cells.step(p, rows, p.row(s.step-1))
		s.tally(p, rows)
		s.adapt(i)
	}
	if s.fired = s.step; s.step == 0 {
		s.count.samples += int64(s.batch)
	}
	s.count.steps += int64(s.batch)
}
