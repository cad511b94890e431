package stdp

// start puts weights where a net that learns has them before its first presentation: normalised, and without those of cells to themselves
// where a Bound has none.
func (p *simPlastic) start(norm float64) {
	for k := range p.projections {
		j := &p.projections[k]
		for _, at := range j.own {
			j.w[at] = 0
		}
		for i := range j.post.last {
			j.normalise(uint32(i), norm)
		}
	}
}

// normalise scales the weights into every cell that has fired in the presentation, which are those that it has changed.
func (p *simPlastic) normalise(norm float64) {
	for k := range p.projections {
		j := &p.projections[k]
		for _, i := range j.post.fired {
			j.normalise(i, norm)
		}
	}
}

// normalise scales the weights above 0 into cell i so that they sum to norm · the number of its synapses, unless norm is below 0 or there
// are none.
func (j *projection) normalise(i uint32, norm float64) {
	if norm < 0 || !j.normalised {
		return
	}
	sum, n := 0.0, 0
	for g := range j.arrivals {
		at, base := j.arrivals[g].synapses.all(i)
		n += len(at)
		for _, k := range at {
			sum += max(float64(j.w[base+int(k)]), 0)
		}
	}
	if sum == 0 {
		return
	}
	by := float32(norm * float64(n) / sum)
	for g := range j.arrivals {
		at, base := j.arrivals[g].synapses.all(i)
		for _, k := range at {
			if w := &j.w[base+int(k)]; *w >= 0 {
				*w *= by
				j.updates++
			}
		}
	}
}
