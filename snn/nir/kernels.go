package nir

import "slices"

// window is a kernel along one axis.
type window struct{ in, out, size, stride, pad, dilation int }

// kernel2d is a convolution or pooling of one or two dimensions.
type kernel2d struct {
	line     bool // of one dimension: the width is 1
	channels [2]int
	groups   int
	axis     [2]window
	weight   []float64 // channels out × channels in a group × height × width
	bias     []float64 // by channel; nil for none
	pool     bool
}

// shape returns what it makes, as NIR numbers it.
func (k *kernel2d) shape() []int {
	if k.line {
		return []int{k.channels[1], k.axis[0].out}
	}
	return []int{k.channels[1], k.axis[0].out, k.axis[1].out}
}

// kernelOf reads a convolution or pooling between two shapes.
func kernelOf(name string, n Node, s Shape) (*kernel2d, error) {
	all := slides(n)
	if all == nil {
		return nil, fault(name, "type", "%s is none that Spikecell knows", typeName(n))
	}
	k := &kernel2d{line: len(all) == 1, axis: [2]window{1: {1, 1, 1, 1, 0, 1}}}
	for a, w := range all {
		var err error
		if k.axis[a], err = w.window(name); err != nil {
			return nil, err
		}
		if s.In != nil {
			k.axis[a].in, k.axis[a].out = s.In[1+a], s.Out[1+a]
		}
	}
	switch n := n.(type) {
	case Conv1d:
		return k, k.convolution(name, n.Weight, n.Bias, n.Groups, s)
	case Conv2d:
		return k, k.convolution(name, n.Weight, n.Bias, n.Groups, s)
	case AvgPool2d:
		return k, k.pooling(name, 1/float64(n.KernelSize[0]*n.KernelSize[1]), s)
	}
	return k, k.pooling(name, 1, s)
}

// mostSlide bounds what slides along an axis, of which products are taken.
const mostSlide = 1 << 20

// window reads what slides along an axis, with its padding in numbers.
func (w slide) window(name string) (window, error) {
	span := w.dilation * (w.kernel - 1)
	switch {
	case max(w.padding, w.kernel, w.stride, w.dilation) > mostSlide:
		return window{}, fault(name, "stride", "kernel %d, stride %d, dilation %d, padding %d; no more than %d", w.kernel, w.stride, w.dilation, w.padding,
			mostSlide)
	case w.name == "same" && span%2 != 0:
		return window{}, fault(name, "padding", `"same" pads a kernel that spans %d places more at the end than at the beginning; give an odd kernel`,
			span+1)
	case w.name == "same":
		w.padding = span / 2
	case w.name == "valid":
		w.padding = 0
	}
	return window{size: w.kernel, stride: w.stride, pad: w.padding, dilation: w.dilation}, nil
}

// convolution reads the weights of a convolution.
func (k *kernel2d) convolution(name string, weight, bias Array, groups int, s Shape) error {
	if s.In == nil {
		return fault(name, "input_shape", "is not given, and follows from nothing before; give the sides of the maps")
	}
	if err := weight.check(name, "weight"); err != nil {
		return err
	}
	k.weight, k.groups, k.channels = weight.Data, groups, [2]int{weight.Shape[1] * groups, weight.Shape[0]}
	if s.In[0] != k.channels[0] {
		return fault(name, "weight", "is for %d channels in %d groups, and %d come in", k.channels[0], k.groups, s.In[0])
	}
	if !bias.given() {
		return nil
	}
	var err error
	k.bias, err = bias.vector(name, "bias", k.channels[1], 0)
	return err
}

// pooling makes the kernels of a pooling, of one weight.
func (k *kernel2d) pooling(name string, weight float64, s Shape) error {
	if s.In == nil {
		return fault(name, "kernel_size", "pools maps of channels × height × width, and what is before has no shape that is known")
	}
	places := float64(k.axis[0].size) * float64(k.axis[1].size)
	if float64(s.In[0])*places > mostCells {
		return fault(name, "kernel_size", "%d×%d on each of %d channels is more than %d places; give less", k.axis[0].size, k.axis[1].size,
			s.In[0], mostCells)
	}
	k.pool, k.groups, k.channels = true, s.In[0], [2]int{s.In[0], s.In[0]}
	k.weight = slices.Repeat([]float64{weight}, s.In[0]*int(places))
	return nil
}

// each calls f for every pair of an output and an input that a weight joins, as NIR numbers them.
func (k *kernel2d) each(f func(out, in int, w float64)) {
	perIn, perOut := k.channels[0]/k.groups, k.channels[1]/k.groups
	h, w := k.axis[0], k.axis[1]
	at := 0
	for co := range k.channels[1] {
		for ci := range perIn {
			for dy := range h.size {
				for dx := range w.size {
					k.eachPlace(co, co/perOut*perIn+ci, dy, dx, k.weight[at], f)
					at++
				}
			}
		}
	}
}

// eachPlace calls f for every place that one element of a kernel joins.
func (k *kernel2d) eachPlace(co, ci, dy, dx int, weight float64, f func(out, in int, w float64)) {
	h, w := k.axis[0], k.axis[1]
	for y := range h.out {
		from := y*h.stride - h.pad + dy*h.dilation
		if from < 0 || from >= h.in {
			continue
		}
		for x := range w.out {
			if col := x*w.stride - w.pad + dx*w.dilation; col >= 0 && col < w.in {
				f((co*h.out+y)*w.out+x, (ci*h.in+from)*w.in+col, weight)
			}
		}
	}
}

// behind returns the one kernel that does what first and then k do, or nil where the border of the map between them would count.
func (k *kernel2d) behind(first *kernel2d) *kernel2d {
	c := &kernel2d{line: k.line || first.line, channels: [2]int{first.channels[0], k.channels[1]}, groups: 1}
	if k.line != first.line || k.channels[0] != first.channels[1] {
		return nil
	}
	for a := range 2 {
		w, ok := k.axis[a].after(first.axis[a])
		if !ok {
			return nil
		}
		c.axis[a] = w
	}
	if first.depthwise() {
		c.groups = k.groups
	} else if k.depthwise() {
		c.groups = first.groups
	}
	if float64(c.channels[1])*float64(c.channels[0]/c.groups)*float64(c.axis[0].size)*float64(c.axis[1].size) > 1<<24 {
		return nil
	}
	c.weight = make([]float64, c.channels[1]*(c.channels[0]/c.groups)*c.axis[0].size*c.axis[1].size)
	for co := range k.channels[1] {
		c.combine(co, k, first)
	}
	return c
}

// depthwise reports whether each channel goes into one of its own.
func (k *kernel2d) depthwise() bool { return k.groups == k.channels[0] && k.groups == k.channels[1] }

// element returns weight (dy, dx) from channel ci to co, 0 where they are of two groups.
func (k *kernel2d) element(co, ci, dy, dx int) float64 {
	perIn, perOut := k.channels[0]/k.groups, k.channels[1]/k.groups
	if ci/perIn != co/perOut {
		return 0
	}
	return k.weight[((co*perIn+ci%perIn)*k.axis[0].size+dy)*k.axis[1].size+dx]
}

// combine works out the weights onto channel co of k behind first.
func (c *kernel2d) combine(co int, k, first *kernel2d) {
	perIn := c.channels[0] / c.groups
	from := co / (c.channels[1] / c.groups) * perIn
	h, w := c.axis[0].size, c.axis[1].size
	for mid := range k.channels[0] {
		k.eachElement(func(by, bx int) {
			if outer := k.element(co, mid, by, bx); outer != 0 {
				for ci := from; ci < from+perIn; ci++ {
					first.eachElement(func(ay, ax int) {
						y := by*k.axis[0].dilation*first.axis[0].stride + ay*first.axis[0].dilation
						x := bx*k.axis[1].dilation*first.axis[1].stride + ax*first.axis[1].dilation
						c.weight[((co*perIn+ci-from)*h+y)*w+x] += float64(outer * first.element(mid, ci, ay, ax))
					})
				}
			}
		})
	}
}

func (k *kernel2d) eachElement(f func(dy, dx int)) {
	for dy := range k.axis[0].size {
		for dx := range k.axis[1].size {
			f(dy, dx)
		}
	}
}

// after returns the window that does what first and then w do. That is none where w sees places beyond the map between, which are silent, and
// the joint window would find something there.
func (w window) after(first window) (c window, ok bool) {
	c = window{
		in: first.in, out: w.out,
		size:   (w.size-1)*w.dilation*first.stride + (first.size-1)*first.dilation + 1,
		stride: w.stride * first.stride, pad: first.pad + w.pad*first.stride, dilation: 1,
	}
	lowest, highest := -w.pad, (w.out-1)*w.stride-w.pad+(w.size-1)*w.dilation
	if lowest < 0 && -first.stride-first.pad+(first.size-1)*first.dilation >= 0 {
		return c, false
	}
	if highest >= first.out && first.out*first.stride-first.pad < first.in {
		return c, false
	}
	return c, c.size <= 1<<12 && c.pad < c.size
}
