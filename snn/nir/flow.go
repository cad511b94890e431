package nir

import (
	"fmt"
	"slices"
)

// Shape is what goes into a node and what comes out, nil where a graph does not say: of a nested graph with one way in and one out, of it.
type Shape struct{ In, Out []int }

// Shapes returns the shapes at each node, once [Graph.Check] finds nothing.
func (g *Graph) Shapes() (map[string]Shape, error) {
	if err := g.Check(); err != nil {
		return nil, err
	}
	return g.shapes("")
}

// shapes carries shapes along the edges, and then compares both ends of each.
func (g *Graph) shapes(path string) (map[string]Shape, error) {
	after := map[string][]string{}
	for _, e := range g.Edges {
		after[e.From] = append(after[e.From], e.To)
	}
	all, err := carried(g.Nodes, after, func(name string) string { return join(path, "nodes/"+name) })
	if err != nil {
		return nil, err
	}
	for i, e := range g.Edges {
		if out, in := all[e.From].Out, all[e.To].In; out != nil && in != nil && !agree(out, in) {
			return nil, flawAt(join(path, fmt.Sprintf("edges/%d", i)), "%q gives a shape of %v, and %q takes %v", e.From, out, e.To, in)
		}
	}
	return all, nil
}

// carried carries shapes from nodes to those after them until nothing new is known; at says in errors where a node is.
func carried(nodes map[string]Node, after map[string][]string, at func(name string) string) (map[string]Shape, error) {
	all := map[string]Shape{}
	var ready []string
	tell := func(name string, in []int) error {
		s, err := shapeOf(nodes[name], in, at(name))
		if all[name] = s; s.Out != nil {
			ready = append(ready, name)
		}
		return err
	}
	for _, name := range sorted(nodes) {
		if err := tell(name, nil); err != nil {
			return nil, err
		}
	}
	for ; len(ready) > 0; ready = ready[1:] {
		for _, to := range after[ready[0]] {
			if all[to].Out != nil {
				continue
			}
			if err := tell(to, all[ready[0]].Out); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// shapeOf returns what a node says of its shapes, or what follows from the one that comes in.
func shapeOf(n Node, in []int, path string) (Shape, error) {
	switch n := n.(type) {
	case *Graph:
		return n.around(), nil
	case Input:
		return Shape{n.Shape, n.Shape}, nil
	case Output:
		return Shape{n.Shape, n.Shape}, nil
	case Affine:
		return linearShape(n.Weight), nil
	case Linear:
		return linearShape(n.Weight), nil
	case Conv1d:
		if n.InputShape > 0 {
			in = []int{n.Weight.Shape[1] * n.Groups, n.InputShape}
		}
		return windows(in, n.Weight.Shape[0], slides(n), path)
	case Conv2d:
		if n.InputShape != nil {
			in = append([]int{n.Weight.Shape[1] * n.Groups}, n.InputShape...)
		}
		return windows(in, n.Weight.Shape[0], slides(n), path)
	case SumPool2d, AvgPool2d:
		return windows(in, 0, slides(n), path)
	case Flatten:
		return n.shape(in, path)
	}
	shape, err := cellShape(n, path)
	if shape == nil {
		shape = in
	}
	return Shape{shape, shape}, err
}

// around is the shape of a graph as a node.
func (g *Graph) around() (s Shape) {
	if in := nodesOf[Input](g); len(in) == 1 {
		s.In = g.Nodes[in[0]].(Input).Shape
	}
	if out := nodesOf[Output](g); len(out) == 1 {
		s.Out = g.Nodes[out[0]].(Output).Shape
	}
	return s
}

func linearShape(w Array) Shape {
	last := len(w.Shape) - 1
	return Shape{append(slices.Clone(w.Shape[:last-1]), w.Shape[last]), w.Shape[:last]}
}

// slide is what slides along an axis.
type slide struct {
	kernel, stride, padding, dilation int
	name                              string // of the padding, in place of its size
}

// slides returns what slides over the maps that a node gets, by axis; nil of nodes of other kinds.
func slides(n Node) []slide {
	switch n := n.(type) {
	case Conv1d:
		return []slide{{n.Weight.Shape[2], n.Stride, n.Padding.Size[0], n.Dilation, n.Padding.Name}}
	case Conv2d:
		return bothAxes(func(axis int) slide {
			return slide{n.Weight.Shape[2+axis], n.Stride[axis], n.Padding.Size[axis], n.Dilation[axis], n.Padding.Name}
		})
	case SumPool2d:
		return bothAxes(func(axis int) slide { return slide{n.KernelSize[axis], n.Stride[axis], n.Padding[axis], 1, ""} })
	case AvgPool2d:
		return slides(SumPool2d(n))
	}
	return nil
}

func bothAxes(of func(axis int) slide) []slide { return []slide{of(0), of(1)} }

// along returns how many places a window has on an axis: ⌊(length + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1.
func (w slide) along(length int) int {
	switch w.name {
	case "same":
		return length
	case "valid":
		w.padding = 0
	}
	room := length + 2*w.padding - w.dilation*(w.kernel-1) - 1
	if room < 0 {
		return 0
	}
	return room/w.stride + 1
}

// windows returns the shapes around what slides over the last axes of maps, with so many channels out, or as many as come in where that is 0.
func windows(in []int, channels int, slides []slide, path string) (Shape, error) {
	axes := len(slides)
	if in == nil {
		return Shape{}, nil
	}
	if extra := len(in) - axes - 1; extra != 0 && (extra < 0 || product(in[:extra]) != 1) {
		return Shape{}, flawAt(path, "gets a shape of %v; give channels and %d axes", in, axes)
	}
	s := Shape{In: in[len(in)-axes-1:]}
	if channels == 0 {
		channels = s.In[0]
	}
	s.Out = []int{channels}
	for axis, w := range slides {
		if w.name == "same" && w.stride != 1 {
			return s, flawAt(path+"/padding", "\"same\" with a stride of %d; it is for a stride of 1, as in PyTorch: give numbers", w.stride)
		}
		side := w.along(s.In[1+axis])
		if side < 1 {
			return s, flawAt(path, "its kernel is larger than an input of %v", s.In)
		}
		s.Out = append(s.Out, side)
	}
	return s, nil
}

// shape joins axes.
func (n Flatten) shape(in []int, path string) (Shape, error) {
	if n.InputType != nil {
		in = n.InputType
	}
	if in == nil {
		return Shape{}, nil
	}
	from, to := fromEnd(n.StartDim, len(in)), fromEnd(n.EndDim, len(in))
	if from < 0 || to >= len(in) || from > to {
		return Shape{}, flawAt(path, "axes %d to %d of a shape of %v", n.StartDim, n.EndDim, in)
	}
	out := append(slices.Clone(in[:from]), product(in[from:to+1]))
	if out[from] < 0 {
		return Shape{}, flawAt(path, "a shape of %v, of more elements than can be counted", in)
	}
	return Shape{in, append(out, in[to+1:]...)}, nil
}

func fromEnd(axis, axes int) int {
	if axis < 0 {
		return axes + axis
	}
	return axis
}
