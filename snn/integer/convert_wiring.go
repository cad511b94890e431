package integer

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/snn"
)

// setWiring sets how the cells are joined.
func (j *Projection) setWiring(m *snn.Model, k int) error {
	p := m.Net.Projections[k]
	pre, post := m.Net.Population(p.Pre).Shape, m.Net.Population(p.Post).Shape
	switch w := p.Wiring.(type) {
	case nil, snn.Dense:
		j.Kind = Dense
	case snn.OneToOne:
		j.Kind = OneToOne
	case snn.AllButOwn:
		j.Kind = AllButOwn
	case snn.Conv2D:
		j.Kind, j.Maps = Kernel, kernelMaps(w, mapOf(pre, false), mapOf(post, false))
	case snn.Conv1D:
		plane := snn.Conv2D{Kernel: [2]int{w.Kernel, 1}, Stride: [2]int{w.Stride}, Pad: [2]int{w.Pad}, Dilation: [2]int{w.Dilation}, Groups: w.Groups}
		j.Kind, j.Maps = Kernel, kernelMaps(plane, mapOf(pre, true), mapOf(post, true))
	case snn.Pool2D:
		j.Kind, j.Maps = Pooling, poolMaps(w, mapOf(pre, false), mapOf(post, false))
	case snn.Sparse, snn.List:
		return j.setList(m.Net, k)
	case snn.Attention:
		return errors.New("Attention multiplies spikes of three cells, and has no form in integers here")
	default:
		return fmt.Errorf("a wiring of type %T has no form in integers", w)
	}
	return nil
}

// setList lists the synapses of a sparse projection by rising pre cell.
func (j *Projection) setList(n snn.Net, k int) error {
	w, err := snn.Compile(n, k)
	if err != nil {
		return err
	}
	type synapse struct{ pre, post, weight, delay int }
	var all []synapse
	list := func(steps int, w engine.Wiring) {
		w.Each(func(pre, post, weight int) { all = append(all, synapse{pre, post, weight, steps}) })
	}
	d, delayed := w.(*engine.Delayed)
	if delayed {
		d.EachDelay(list)
		slices.SortStableFunc(all, func(a, b synapse) int { return a.pre - b.pre })
	} else {
		list(0, w)
	}
	l, numbered := &List{}, false
	for i, s := range all {
		l.Pre, l.Post, l.Weight = append(l.Pre, s.pre), append(l.Post, s.post), append(l.Weight, s.weight)
		if numbered = numbered || s.weight != i; delayed {
			l.Delays = append(l.Delays, s.delay)
		}
	}
	if !numbered {
		l.Weight = nil
	}
	j.Kind, j.List = Synapses, l
	return nil
}

// mapOf returns a shape that Check takes as {height, width, channels}.
func mapOf(shape []int, line bool) [3]int {
	switch {
	case line && len(shape) == 1:
		return [3]int{shape[0], 1, 1}
	case line:
		return [3]int{shape[0], 1, shape[1]}
	case len(shape) == 2:
		return [3]int{shape[0], shape[1], 1}
	}
	return [3]int{shape[0], shape[1], shape[2]}
}

func kernelMaps(w snn.Conv2D, in, out [3]int) *Maps {
	g := &Maps{In: in, Mid: out, Out: out, Kernel: w.Kernel, Pad: w.Pad, Groups: max(w.Groups, 1), MaxPool: max(w.MaxPool, 1)}
	for axis := range 2 {
		g.Stride[axis], g.Dilation[axis] = max(w.Stride[axis], 1), max(w.Dilation[axis], 1)
		g.Mid[axis] = g.seen(axis)
	}
	return g
}

func poolMaps(w snn.Pool2D, in, out [3]int) *Maps {
	g := &Maps{In: in, Mid: out, Out: out, Kernel: w.Size, Stride: w.Stride, Dilation: [2]int{1, 1}, Groups: in[2], MaxPool: 1}
	for axis := range 2 {
		if g.Stride[axis] == 0 {
			g.Stride[axis] = w.Size[axis]
		}
	}
	return g
}

// seen returns how many places of a side the windows lie at.
func (g *Maps) seen(axis int) int {
	return (g.In[axis]+2*g.Pad[axis]-g.Dilation[axis]*(g.Kernel[axis]-1)-1)/g.Stride[axis] + 1
}
