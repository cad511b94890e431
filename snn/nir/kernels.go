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

// kernelOf reads a convolution or pooling behind a shape.
func kernelOf(name string, n Node, in []int) (*kernel2d, error) {
	k := &kernel2d{groups: 1}
	var err error
	switch n := n.(type) {
	case Conv1d:
		err = k.conv1d(name, n, in)
	case Conv2d:
		err = k.conv2d(name, n, in)
	case SumPool2d:
		err = k.pooling(name, in, n.KernelSize, n.Stride, n.Padding, 1)
	case AvgPool2d:
		err = k.pooling(name, in, n.KernelSize, n.Stride, n.Padding, 1/float64(n.KernelSize[0]*n.KernelSize[1]))
	default:
		return nil, fault(name, "type", "%s is none that Spikecell knows", typeName(n))
	}
	if err != nil {
		return nil, err
	}
	for a := range k.axis {
		if err := k.axis[a].fit(name); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (w *window) fit(name string) error {
	switch {
	case w.size < 1 || w.stride < 1 || w.dilation < 1 || w.pad < 0:
		return fault(name, "stride", "kernel %d, stride %d, dilation %d, padding %d; give 1 or more, and no padding below 0",
			w.size, w.stride, w.dilation, w.pad)
	case w.pad > 1<<20 || w.size > 1<<20 || w.stride > 1<<20 || w.dilation > 1<<20:
		return fault(name, "stride", "kernel %d, stride %d, dilation %d, padding %d; no more than %d", w.size, w.stride, w.dilation, w.pad, 1<<20)
	}
	span := w.dilation*(w.size-1) + 1
	if w.in+2*w.pad < span {
		return fault(name, "weight", "a kernel that spans %d places for an input of %d with a padding of %d", span, w.in, w.pad)
	}
	w.out = (w.in+2*w.pad-span)/w.stride + 1
	return nil
}

// padded reads a padding along one axis.
func padded(name string, p Padding, axis, size, stride, dilation int) (int, error) {
	switch p.Name {
	case "":
		return p.Size[axis], nil
	case "valid":
		return 0, nil
	case "same":
		switch span := dilation * (size - 1); {
		case stride != 1:
			return 0, fault(name, "padding", `"same" is for a stride of 1, not %d; give numbers`, stride)
		case span%2 != 0:
			return 0, fault(name, "padding", `"same" pads a kernel that spans %d places more at the end than at the beginning; give an odd kernel`, span+1)
		default:
			return span / 2, nil
		}
	}
	return 0, fault(name, "padding", `%q is none; give numbers, "same" or "valid"`, p.Name)
}

func (k *kernel2d) conv1d(name string, n Conv1d, in []int) error {
	if len(n.Weight.Shape) != 3 {
		return fault(name, "weight", "has the shape %v; give channels out × channels in a group × length", n.Weight.Shape)
	}
	length := n.InputShape
	if len(in) == 2 {
		length = in[1]
	}
	pad, err := padded(name, n.Padding, 0, n.Weight.Shape[2], n.Stride, n.Dilation)
	k.line = true
	k.axis = [2]window{{length, 0, n.Weight.Shape[2], n.Stride, pad, n.Dilation}, {1, 0, 1, 1, 0, 1}}
	if err != nil {
		return err
	}
	if length == 0 {
		return fault(name, "input_shape", "is not given, and what is before has the shape %v; give the length", in)
	}
	return k.channelsOf(name, n.Weight, n.Bias, n.Groups, in, 2)
}

func (k *kernel2d) conv2d(name string, n Conv2d, in []int) error {
	if len(n.Weight.Shape) != 4 {
		return fault(name, "weight", "has the shape %v; give channels out × channels in a group × height × width", n.Weight.Shape)
	}
	sides := n.InputShape
	if len(in) == 3 {
		sides = in[1:]
	}
	if len(sides) != 2 {
		return fault(name, "input_shape", "is not given, and what is before has the shape %v; give height and width", in)
	}
	for a := range 2 {
		s := n.Weight.Shape[2+a]
		pad, err := padded(name, n.Padding, a, s, n.Stride[a], n.Dilation[a])
		if err != nil {
			return err
		}
		k.axis[a] = window{sides[a], 0, s, n.Stride[a], pad, n.Dilation[a]}
	}
	return k.channelsOf(name, n.Weight, n.Bias, n.Groups, in, 3)
}

// channelsOf reads the channels of a convolution behind maps of so many dimensions.
func (k *kernel2d) channelsOf(name string, weight, bias Array, groups int, in []int, dims int) error {
	if err := weight.check(name, "weight"); err != nil {
		return err
	}
	k.groups = max(groups, 1)
	k.channels = [2]int{weight.Shape[1] * k.groups, weight.Shape[0]}
	switch {
	case groups < 0 || k.channels[1]%k.groups != 0:
		return fault(name, "groups", "%d, which does not divide %d channels", groups, k.channels[1])
	case len(in) == dims && in[0] != k.channels[0]:
		return fault(name, "weight", "is for %d channels in %d groups, and %d come in", k.channels[0], k.groups, in[0])
	}
	k.weight = weight.Data
	if !bias.given() {
		return nil
	}
	var err error
	k.bias, err = bias.vector(name, "bias", k.channels[1], 0)
	return err
}

func (k *kernel2d) pooling(name string, in []int, sides, stride, pad [2]int, weight float64) error {
	if len(in) != 3 {
		return fault(name, "kernel_size", "pools maps of channels × height × width, and what is before has the shape %v", in)
	}
	k.pool, k.groups, k.channels = true, in[0], [2]int{in[0], in[0]}
	for a := range 2 {
		if sides[a] < 1 || sides[a] > in[1+a]+2*max(pad[a], 0) {
			return fault(name, "kernel_size", "%v on maps of %v with a padding of %v", sides, in[1:], pad)
		}
		k.axis[a] = window{in[1+a], 0, sides[a], stride[a], pad[a], 1}
	}
	k.weight = slices.Repeat([]float64{weight}, in[0]*sides[0]*sides[1])
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
		w, ok := k.axis[a].behind(first.axis[a])
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

// behind returns the window that does what first and then w do. That is none where w sees places beyond the map between, which are silent, and
// the joint window would find something there.
func (w window) behind(first window) (c window, ok bool) {
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
