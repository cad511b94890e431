package nir

import (
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// poolingOf returns the geometry of what stands behind a pooling by squares that has become part of a projection, or nil where a path is none: a
// convolution, or a matrix, which is one whose kernel is the whole map.
func (w path) poolingOf() *snn.Shape {
	if len(w.stages) != 2 || w.stages[0].kernel == nil || w.stages[1].scale != nil {
		return nil
	}
	p, next := w.stages[0].kernel, w.stages[1]
	for _, a := range p.axis {
		if !p.pool || a.size != p.axis[0].size || a.stride != a.size || a.pad != 0 || a.out*a.size != a.in {
			return nil
		}
	}
	s := snn.Shape{In: [3]int{p.channels[1], p.axis[0].out, p.axis[1].out}, Pool: p.axis[0].size}
	k := next.kernel
	switch {
	case k == nil:
		s.Out, s.Kernel, s.Stride = [3]int{next.out, 1, 1}, [2]int{s.In[1], s.In[2]}, [2]int{1, 1}
		return &s
	case k.pool:
		return nil
	}
	s.Out = [3]int{k.channels[1], k.axis[0].out, k.axis[1].out}
	for a, of := range k.axis {
		s.Kernel[a], s.Stride[a], s.Padding[a] = of.size, of.stride, of.pad
	}
	if d := [2]int{k.axis[0].dilation, k.axis[1].dilation}; d != [2]int{1, 1} {
		s.Dilation = d
	}
	if k.groups > 1 {
		s.Groups = k.groups
	}
	return &s
}

// Counted returns the counts of a network as a chip sees them that pools by itself, as Speck does: projections that a pooling has become part of are
// convolutions of a pooled map again, with the weights that the graph has for them. Spikes and synaptic events are the same.
func (r *Report) Counted(a snn.Activity) snn.Activity {
	if r == nil {
		panic("nir: Report.Counted: the report is nil; Import returns one")
	}
	a.Projections = slices.Clone(a.Projections)
	for i := range a.Projections {
		p := &a.Projections[i]
		s, is := r.pooled[p.String()]
		if !is {
			continue
		}
		square := float64(s.Pool * s.Pool)
		p.Kind, p.Shape, p.Weights, p.Nonzero = snn.ConvKind, &s, p.Weights/square, p.Nonzero/square
	}
	return a
}

// notePooled notes the projections that are kernels behind a pooling.
func (r *Report) notePooled(all []joint, n snn.Net) {
	r.pooled = map[string]snn.Shape{}
	for k, j := range all {
		if j.pooled != nil {
			r.pooled[n.Projections[k].String()] = *j.pooled
		}
	}
}
