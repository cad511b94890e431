package stdp

// start puts weights where a net that learns has them before its first presentation: normalised, and without those of cells to themselves
// where a Bound has none.
func (p *simPlastic) start(norm float64) {
	for k := range p.projections {
		j := &p.projections[k]
		for _, at := range j.own {
			j.w[at] = 0
		}
		all := make([]uint32, len(j.post.last))
		for i := range all {
			all[i] = uint32(i)
		}
		j.normaliseAll(all, norm)
	}
}

// normalise scales the weights into every cell that has fired in the presentation, which are those that it has changed.
func (p *simPlastic) normalise(norm float64) {
	for k := range p.projections {
		j := &p.projections[k]
		j.normaliseAll(j.post.fired, norm)
	}
}

// normaliseAll scales the weights into cells, or of a convolution those of the maps that they belong to, unless norm is below 0.
func (j *projection) normaliseAll(cells []uint32, norm float64) {
	if norm < 0 || !j.normalised {
		return
	}
	if j.maps > 0 {
		j.normaliseMaps(cells, norm)
		return
	}
	for _, i := range cells {
		j.normalise(i, norm)
	}
}

// normaliseMaps scales the weights above 0 of each map that one of cells belongs to, a column of w, so that they sum to norm · their number.
func (j *projection) normaliseMaps(cells []uint32, norm float64) {
	done := make([]bool, j.maps)
	for _, i := range cells {
		f := int(i) % j.maps
		if done[f] {
			continue
		}
		done[f] = true
		sum, n := 0.0, 0
		for at := f; at < len(j.w); at += j.ld {
			sum, n = sum+max(float64(j.w[at]), 0), n+1
		}
		if sum == 0 {
			continue
		}
		by := float32(norm * float64(n) / sum)
		for at := f; at < len(j.w); at += j.ld {
			if w := &j.w[at]; *w >= 0 {
				*w *= by
				j.updates++
			}
		}
	}
}

// normalise scales the weights above 0 into cell i so that they sum to norm · the number of its synapses, unless there are none.
func (j *projection) normalise(i uint32, norm float64) {
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
