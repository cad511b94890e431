package integer

// deliver adds what a projection brings in this step, in levels times spikes, or times graded values.
func (s *state) deliver(j *projProgram, sum []int32) {
	switch {
	case j.List != nil:
		s.deliverList(j, sum)
		return
	case j.Kind == AllButOwn:
		s.deliverAllButOwn(j, sum)
		return
	}
	for i, x := range s.arriving(j.pre, j.Delay) {
		if x != 0 {
			j.synapses(i, func(post int, level int32) { sum[post] += x * level })
		}
	}
}

// synapses calls f for every synapse of a pre cell, of projections that are neither listed nor all but own.
func (j *projProgram) synapses(pre int, f func(post int, level int32)) {
	switch j.Kind {
	case Dense:
		for c, w := range j.Levels[pre*j.sums:][:j.sums] {
			f(c, int32(w))
		}
	case OneToOne:
		f(pre, int32(j.Levels[pre]))
	default:
		j.window(pre, f)
	}
}

// arriving returns the spikes, as 0 and 1, or graded values of a population so many steps ago.
func (s *state) arriving(pop, steps int) []int32 {
	if g := s.pops[pop].graded; s.m.Populations[pop].Graded {
		return g
	}
	x := make([]int32, s.program.pops[pop].n)
	for i, fired := range s.ago(pop, steps) {
		if fired {
			x[i] = 1
		}
	}
	return x
}

func (s *state) deliverAllButOwn(j *projProgram, sum []int32) {
	all, x := int32(0), s.arriving(j.pre, j.Delay)
	for _, v := range x {
		all += v
	}
	for i, v := range x {
		sum[i] += int32(j.Levels[0]) * (all - v)
	}
}

func (s *state) deliverList(j *projProgram, sum []int32) {
	rows := map[int][]int32{}
	for k, pre := range j.List.Pre {
		delay := j.Delay
		if j.List.Delays != nil {
			delay += j.List.Delays[k]
		}
		if rows[delay] == nil {
			rows[delay] = s.arriving(j.pre, delay)
		}
		if row := rows[delay]; len(row) > 0 {
			sum[j.List.Post[k]] += row[pre] * int32(j.Levels[j.List.weight(k)])
		}
	}
}

// window calls f for every place whose window cell pre of a map lies in.
func (j *projProgram) window(pre int, f func(post int, level int32)) {
	g := j.Maps
	place, channel := pre/g.In[2], pre%g.In[2]
	inEach, outEach := g.In[2]/g.Groups, g.Mid[2]/g.Groups
	first := channel / inEach * outEach
	for d := range g.Kernel[0] * g.Kernel[1] {
		y, inside := g.seenFrom(0, place/g.In[1], d/g.Kernel[1])
		x, within := g.seenFrom(1, place%g.In[1], d%g.Kernel[1])
		row := (d*inEach+channel%inEach)*g.Mid[2] + first
		for c := 0; inside && within && c < outEach; c++ {
			f((y*g.Mid[1]+x)*g.Mid[2]+first+c, j.level(row+c))
		}
	}
}

// level returns a level of a kernel; poolings have one for all.
func (j *projProgram) level(k int) int32 {
	if j.Kind == Pooling {
		k = 0
	}
	return int32(j.Levels[k])
}

// seenFrom returns the output place that sees place in of the input by element d of its window.
func (g *Maps) seenFrom(axis, in, d int) (out int, ok bool) {
	at := in + g.Pad[axis] - d*g.Dilation[axis]
	out = at / g.Stride[axis]
	return out, at >= 0 && at%g.Stride[axis] == 0 && out < g.Mid[axis]
}

// pool returns the largest sum of each square.
func (g *Maps) pool(sum []int32) []int32 {
	out := make([]int32, g.Out[0]*g.Out[1]*g.Out[2])
	for i := range out {
		place, c := i/g.Out[2], i%g.Out[2]
		y, x := place/g.Out[1]*g.MaxPool, place%g.Out[1]*g.MaxPool
		at := func(dy, dx int) int32 { return sum[((y+dy)*g.Mid[1]+x+dx)*g.Mid[2]+c] }
		out[i] = at(0, 0)
		for d := range g.MaxPool * g.MaxPool {
			out[i] = max(out[i], at(d/g.MaxPool, d%g.MaxPool))
		}
	}
	return out
}
