package nir

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// joint is a projection with its weights, in the order in which models store them.
type joint struct {
	projection snn.Projection
	name       string // where several join two populations
	weights    []float64
	pooled     *snn.Shape // of a kernel behind a pooling that is part of it
}

// ours returns the shape of a population: maps have their channels last.
func (p *population) ours() []int {
	switch s := p.shape; {
	case len(s) == 3:
		return []int{s[1], s[2], s[0]}
	case p.line && len(s) == 2:
		return []int{s[1], s[0]}
	}
	return slices.Clone(p.shape)
}

// numbering returns the number that NIR gives a cell, by ours.
func (p *population) numbering() func(cell int) int {
	channels := p.shape[0]
	if len(p.shape) != 3 && !(p.line && len(p.shape) == 2) {
		return func(cell int) int { return cell }
	}
	places := product(p.shape) / channels
	return func(cell int) int { return cell%channels*places + cell/channels }
}

// joints makes the projections onto a population.
func (m *importer) joints(name string, p *population) ([]joint, error) {
	if p.cell == nil && len(p.in.paths) > 0 {
		return nil, fmt.Errorf("nir: node %q: an Input gets something from %q; leave that edge out", name, p.in.paths[0].source)
	}
	var all []joint
	for _, w := range p.in.paths {
		from := m.nodes[w.source]
		if !from.fires && from.cell != nil {
			return nil, fmt.Errorf("nir: node %q: it is an integrator that never fires and leads to %q; its potential goes to an Output or a Threshold "+
				"only: let it fire, or join the two", w.source, name)
		}
		if p.gain != nil {
			w.stages = append(slices.Clone(w.stages), &stage{node: name, in: len(p.gain), out: len(p.gain), scale: p.gain})
		}
		if n := product(p.shape); n != w.leaves(product(from.shape)) {
			return nil, fmt.Errorf("nir: node %q: it has %d cells, and %d numbers come from %q; give its parameters that shape", name, n,
				w.leaves(product(from.shape)), w.source)
		}
		j, err := m.joint(w, from, p)
		if err != nil {
			return nil, err
		}
		j.projection.Pre, j.projection.Post, j.projection.Delay = w.source, name, w.steps
		j.pooled = w.poolingOf()
		if j.name = w.String(); j.name == "" {
			j.name = w.source + ", " + name
		}
		all = append(all, j)
	}
	return all, nil
}

// leaves returns how many numbers leave a path into which so many go.
func (w path) leaves(in int) int {
	if len(w.stages) == 0 {
		return in
	}
	return w.stages[len(w.stages)-1].out
}

// joint finds the wiring of a path.
func (m *importer) joint(w path, from, to *population) (joint, error) {
	if j, ok := scaled(w, from, to); ok {
		return j, nil
	}
	if j, ok := m.convolved(w, from, to); ok {
		return j, nil
	}
	return m.dense(w, from, to)
}

// scaled is the wiring of cells that reach one cell each.
func scaled(w path, from, to *population) (j joint, ok bool) {
	n := product(from.shape)
	x := slices.Repeat([]float64{1}, n)
	for _, s := range w.stages {
		if s.scale == nil {
			return j, false
		}
		for i := range x {
			x[i] *= s.scale[i]
		}
	}
	j.projection.Wiring = snn.OneToOne{}
	if len(w.stages) == 0 {
		j.projection.Init, j.projection.Frozen = snn.Init{Kind: snn.InitConstant, Lo: 1}, true
	}
	pre, post := from.numbering(), to.numbering()
	at := make([]int, n) // our post cell by NIR's number
	for i := range n {
		at[post(i)] = i
	}
	var list snn.List
	straight := true
	for i := range n {
		j.weights = append(j.weights, x[pre(i)])
		list.Pre, list.Post = append(list.Pre, i), append(list.Post, at[pre(i)])
		straight = straight && at[pre(i)] == i
	}
	if !straight {
		j.projection.Wiring = list
	}
	return j, true
}

// convolved is the wiring of a path of kernels, joined to one.
func (m *importer) convolved(w path, from, to *population) (j joint, ok bool) {
	var k *kernel2d
	for _, s := range w.stages {
		next := s.kernel
		if s.scale != nil && k != nil {
			next = k.pointwise(s.scale)
		}
		if next == nil {
			return j, false
		}
		if k == nil {
			k = next
		} else if k = next.behind(k); k == nil {
			return j, false
		}
	}
	if k == nil || !k.joins(from, to) {
		return j, false
	}
	if len(w.stages) > 1 {
		m.r.note(w.stages[0].node, "with what follows it up to the next cell (%v) it is one convolution, with a kernel of %d×%d and a stride of %d×%d",
			w, k.axis[0].size, k.axis[1].size, k.axis[0].stride, k.axis[1].stride)
	}
	j.projection.Wiring, j.weights = k.wiring(len(w.stages) == 1)
	if k.pool && len(w.stages) == 1 {
		j.projection.Init, j.projection.Frozen = snn.Init{Kind: snn.InitConstant, Lo: k.weight[0]}, true
	}
	return j, true
}

// joins reports whether both populations have the maps of k.
func (k *kernel2d) joins(from, to *population) bool {
	before := []int{k.channels[0], k.axis[0].in, k.axis[1].in}
	if k.line {
		before = before[:2]
	}
	return slices.Equal(from.shape, before) && slices.Equal(to.shape, k.shape())
}

// pointwise returns the kernel behind k that multiplies by x, or nil where x differs within a channel.
func (k *kernel2d) pointwise(x []float64) *kernel2d {
	p := &kernel2d{line: k.line, groups: k.channels[1], channels: [2]int{k.channels[1], k.channels[1]}}
	for a := range 2 {
		p.axis[a] = window{k.axis[a].out, k.axis[a].out, 1, 1, 0, 1}
	}
	places := k.axis[0].out * k.axis[1].out
	for c := range k.channels[1] {
		of := x[c*places : (c+1)*places]
		if slices.Min(of) != slices.Max(of) {
			return nil
		}
		p.weight = append(p.weight, of[0])
	}
	return p
}

// wiring returns the wiring of k and its weights, as models store them.
func (k *kernel2d) wiring(single bool) (snn.Wiring, []float64) {
	h, w := k.axis[0], k.axis[1]
	if single && k.pool && h.pad == 0 && w.pad == 0 {
		return snn.Pool2D{Size: [2]int{h.size, w.size}, Stride: [2]int{h.stride, w.stride}}, k.weight[:1]
	}
	perIn := k.channels[0] / k.groups
	weights := make([]float64, 0, len(k.weight))
	k.eachElement(func(dy, dx int) {
		for ci := range perIn {
			for co := range k.channels[1] {
				weights = append(weights, k.weight[((co*perIn+ci)*h.size+dy)*w.size+dx])
			}
		}
	})
	if k.line {
		return snn.Conv1D{Kernel: h.size, Stride: h.stride, Pad: h.pad, Dilation: h.dilation, Groups: k.groups}, weights
	}
	return snn.Conv2D{Kernel: [2]int{h.size, w.size}, Stride: [2]int{h.stride, w.stride}, Pad: [2]int{h.pad, w.pad},
		Dilation: [2]int{h.dilation, w.dilation}, Groups: k.groups}, weights
}

// mostMatrix bounds the numbers of a matrix that several nodes become, and mostWork the multiplications by which they do.
const mostMatrix, mostWork = 1 << 26, 1 << 33

// work returns how many multiplications a row of the matrix of a path takes.
func (w path) work() float64 {
	sum := 0
	for _, s := range w.stages[:len(w.stages)-1] {
		s.each(func(int, int, float64) { sum++ })
	}
	return float64(sum)
}

// dense is the wiring of any other path: the matrix that is the product of its stages.
func (m *importer) dense(w path, from, to *population) (j joint, err error) {
	n, out := product(from.shape), product(to.shape)
	alone := len(w.stages) == 1 && w.stages[0].matrix != nil
	if !alone && (float64(n)*float64(out) > mostMatrix || w.work()*float64(out) > mostWork) {
		return j, fmt.Errorf("nir: node %q: with what follows it up to the next cell (%v) it would be one matrix of %d×%d, which is too much work; "+
			"put cells between them", w.stages[0].node, w, out, n)
	}
	if len(w.stages) > 1 {
		m.r.note(w.stages[0].node, "with what follows it up to the next cell (%v) it is one matrix of %d×%d", w, out, n)
	}
	j.projection.Wiring, j.weights = snn.Dense{}, make([]float64, n*out)
	pre, post := from.numbering(), to.numbering()
	for o := range out {
		row := w.row(post(o))
		for i := range n {
			j.weights[i*out+o] = row[pre(i)]
		}
	}
	return j, nil
}

// row returns row o of the product of the stages.
func (w path) row(o int) []float64 {
	last := w.stages[len(w.stages)-1]
	row := make([]float64, last.out)
	row[o] = 1
	if last.matrix != nil {
		row = last.matrix[o*last.in:][:last.in]
	} else {
		row = last.back(row)
	}
	for at := len(w.stages) - 2; at >= 0; at-- {
		row = w.stages[at].back(row)
	}
	return row
}
