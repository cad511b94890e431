package stdp

// sums collect changes that begin at one weight, by the place of the weight: those of spikes that act at once, and those of the synapses that
// share it.
type sums struct {
	change  []float32
	touched []uint32 // places with a change, some of them perhaps twice
}

func newSums(w []float32) *sums { return &sums{change: make([]float32, len(w))} }

// add adds to the change of a weight.
func (s *sums) add(place int, by float32) {
	if s.change[place] == 0 {
		s.touched = append(s.touched, uint32(place))
	}
	s.change[place] += by
}

// sum writes the changes of step t of all projections that collect them, or lets them wait for a reward.
func (p *simPlastic) sum(t int32) {
	for k := range p.projections {
		switch j := &p.projections[k]; {
		case j.eligible != nil:
			j.eligible.collect(j.sums, t)
		case j.sums != nil:
			j.sums.write(j.w, &j.update)
		}
	}
}

// write adds the changes to weights, which stay in their range, and forgets them.
func (s *sums) write(w []float32, u *update) {
	for _, place := range s.touched {
		if by := s.change[place]; by != 0 {
			w[place] = u.hold(w[place] + by)
			s.change[place] = 0
		}
	}
	s.touched = s.touched[:0]
}

// stepAtOnce learns from the spikes of step t, none of which acts before another: traces of the other cell are read as they are behind all
// spikes of the step (Both), or before them (Neither), those of the own cell before them.
func (p *simPlastic) stepAtOnce(t int32, spikes []train) {
	p.meet(t, spikes)
	if p.coincident == Both {
		p.raise(t)
	}
	for k := range p.projections {
		j := &p.projections[k]
		for g := range j.arrivals {
			a := &j.arrivals[g]
			for _, m := range a.now {
				p.depress(j, a, t, m)
			}
		}
	}
	for _, c := range p.posts {
		for _, m := range c.now {
			p.potentiateAll(c, t, m)
		}
	}
	if p.coincident == Neither {
		p.raise(t)
	}
	p.sum(t)
}

// meet lists the spikes of step t with what they find.
func (p *simPlastic) meet(t int32, spikes []train) {
	for k := range p.projections {
		j := &p.projections[k]
		for g := range j.arrivals {
			a := &j.arrivals[g]
			a.now = a.now[:0]
			for _, i := range spikes[j.pre].at(int(t) - a.delay) {
				a.now = append(a.now, p.arriving(a, t, i))
			}
		}
	}
	for _, c := range p.posts {
		c.now = c.now[:0]
		for _, i := range spikes[c.population].at(int(t)) {
			c.now = append(c.now, p.firing(c, t, i))
		}
	}
}

// raise raises the traces of all cells that meet.
func (p *simPlastic) raise(t int32) {
	for k := range p.projections {
		for g := range p.projections[k].arrivals {
			a := &p.projections[k].arrivals[g]
			for _, m := range a.now {
				a.raise(t, m)
			}
		}
	}
	for _, c := range p.posts {
		for _, m := range c.now {
			c.raise(t, m)
		}
	}
}
