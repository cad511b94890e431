package statedict

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// layout says how the numbers of a part of a net lie in a tensor: ours have the sides dims, and axis i of the tensor is our axis axes[i].
type layout struct{ dims, axes []int }

// shape returns the sides of the tensor.
func (l layout) shape() []int {
	shape := make([]int, len(l.axes))
	for i, axis := range l.axes {
		shape[i] = l.dims[axis]
	}
	return shape
}

// each calls f for every number, with its place in the tensor and here.
func (l layout) each(f func(theirs, ours int)) {
	strides := make([]int, len(l.dims))
	stride := 1
	for axis := len(l.dims) - 1; axis >= 0; axis-- {
		strides[axis], stride = stride, stride*l.dims[axis]
	}
	index, ours := make([]int, len(l.axes)), 0
	for theirs := range stride {
		f(theirs, ours)
		for i := len(l.axes) - 1; i >= 0; i-- {
			axis := l.axes[i]
			ours += strides[axis]
			if index[i]++; index[i] < l.dims[axis] {
				break
			}
			index[i], ours = 0, ours-strides[axis]*l.dims[axis]
		}
	}
}

// cellsOf returns the layout of the cells of population i: PyTorch has the channels of a map first, and here they are last.
func cellsOf(n snn.Net, i int) layout {
	p := n.Populations[i]
	switch {
	case len(p.Shape) == 3:
		return layout{p.Shape, []int{2, 0, 1}}
	case len(p.Shape) == 2 && isLine(n, p.Name):
		return layout{p.Shape, []int{1, 0}}
	}
	return layout{[]int{p.Size()}, []int{0}}
}

// isLine reports whether the two sides of a population are length and channels, as a convolution of lines has them.
func isLine(n snn.Net, name string) bool {
	return slices.ContainsFunc(n.Projections, func(p snn.Projection) bool {
		_, line := p.Wiring.(snn.Conv1D)
		return line && (p.Pre == name || p.Post == name)
	})
}

// common reports whether the weights of a projection are one number, which the description has.
func common(p snn.Projection) bool {
	switch p.Wiring.(type) {
	case snn.Pool2D, snn.AllButOwn, snn.Attention:
		return true
	}
	return false
}

// weights says how the weights of a projection lie in the tensor of a module.
type weights struct {
	layout
	sides      []int  // of the tensor
	suffix     string // of its key
	perChannel bool   // the bias is one of each channel
}

// weightsOf returns how the weights of projection k lie in the tensor of a module.
func weightsOf(n snn.Net, k int) (weights, error) {
	p := n.Projections[k]
	pre, post := cellsOf(n, n.Index(p.Pre)), cellsOf(n, n.Index(p.Post))
	switch p.Wiring.(type) {
	case nil, snn.Dense:
		var axes []int
		for _, axis := range post.axes {
			axes = append(axes, axis+len(pre.dims))
		}
		l := layout{slices.Concat(pre.dims, post.dims), append(axes, pre.axes...)}
		return weights{l, []int{post.size(), pre.size()}, "weight", false}, nil
	case snn.Conv2D:
		l := layout{n.WeightShape(k), []int{3, 2, 0, 1}}
		return weights{l, l.shape(), "weight", true}, nil
	case snn.Conv1D:
		l := layout{n.WeightShape(k), []int{2, 1, 0}}
		return weights{l, l.shape(), "weight", true}, nil
	case snn.OneToOne:
		return weights{pre, pre.shape(), "V", false}, nil
	}
	return weights{}, fmt.Errorf("projection %v is %s; modules are Dense, Conv1D, Conv2D and OneToOne here", p, p.Label())
}

// channels returns how many channels the cells of p have, which stand side by side.
func channels(n snn.Net, p snn.Population) int {
	if len(p.Shape) == 3 || len(p.Shape) == 2 && isLine(n, p.Name) {
		return p.Shape[len(p.Shape)-1]
	}
	return 1
}

func (l layout) size() int {
	n := 1
	for _, d := range l.dims {
		n *= d
	}
	return n
}
