package nir

import (
	"fmt"
	"slices"
)

// shapes works out what nodes give, by their parameters and by what comes before them.
type shapes struct {
	*flat
	known map[string][]int
	open  map[string]bool // nodes that are being worked out
}

// of returns the shape of what a node gives; nil while that depends on itself.
func (s *shapes) of(name string) ([]int, error) {
	if shape, ok := s.known[name]; ok {
		return shape, nil
	}
	if s.open[name] {
		return nil, nil
	}
	s.open[name] = true
	shape, err := s.workOut(name)
	delete(s.open, name)
	if err != nil || shape == nil {
		return nil, err
	}
	for _, side := range shape {
		if side < 1 {
			return nil, fault(name, "shape", "%v; every side is at least 1", shape)
		}
	}
	if n := product(shape); n < 0 || n > mostCells {
		return nil, fault(name, "shape", "%v has more than %d cells", shape, mostCells)
	}
	s.known[name] = shape
	return shape, nil
}

// mostCells bounds what a node gives, so that a slip of the pen is an error and not an allocation that fails.
const mostCells = 1 << 24

// into returns the shape of what a node gets: of the first node before it that tells.
func (s *shapes) into(name string) ([]int, error) {
	for _, from := range s.before[name] {
		if shape, err := s.of(from); err != nil || shape != nil {
			return shape, err
		}
	}
	return nil, nil
}

func (s *shapes) workOut(name string) ([]int, error) {
	switch n := s.nodes[name].(type) {
	case Input:
		if len(n.Shape) == 0 {
			return nil, fault(name, "shape", "an Input has none; give the sides of what enters")
		}
		return withoutBatch(n.Shape), nil
	case Affine:
		return rows(name, n.Weight)
	case Linear:
		return rows(name, n.Weight)
	case Output, relay:
		return s.into(name)
	}
	in, err := s.into(name)
	if err != nil {
		return nil, err
	}
	if values := elementwise(s.nodes[name]); values != nil {
		return broadcast(values, in), nil
	}
	return s.mapped(name, in)
}

// withoutBatch leaves out axes of 1 before those of a map: exporters that run a sample through a net of PyTorch keep that of its batch.
func withoutBatch(shape []int) []int {
	for len(shape) > 3 && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}

// rows returns the outputs of a matrix.
func rows(name string, weight Array) ([]int, error) {
	if len(weight.Shape) != 2 {
		return nil, fault(name, "weight", "has the shape %v; give outputs × inputs", weight.Shape)
	}
	return weight.Shape[:1], nil
}

// elementwise returns the arrays of a node that gives what it gets, cell by cell; nil of other nodes.
func elementwise(n Node) []Array {
	switch n := n.(type) {
	case Scale:
		return []Array{n.Scale}
	case Delay:
		return []Array{n.Delay}
	case Threshold:
		return []Array{n.Threshold}
	}
	if c, is := cellOf(n); is {
		return []Array{c.tau, c.tauSyn, c.r, c.leak, c.threshold, c.reset, c.in}
	}
	return nil
}

// broadcast returns the shape of the largest of some arrays, or where they hold one number the shape before.
func broadcast(values []Array, in []int) []int {
	var shape []int
	for _, v := range values {
		if len(v.Data) > 1 && shape == nil {
			shape = v.Shape
		}
	}
	switch {
	case shape != nil && in != nil && product(shape) == product(in) && len(in) > len(shape):
		return in // numbers of one dimension for a map: its sides are known
	case shape != nil:
		return shape
	case in != nil:
		return in
	}
	return []int{1}
}

// mapped returns what convolutions, poolings and Flatten make of a shape.
func (s *shapes) mapped(name string, in []int) ([]int, error) {
	if f, is := s.nodes[name].(Flatten); is {
		if in == nil {
			in = f.InputType
		}
		return joined(name, in, f.StartDim, f.EndDim)
	}
	k, err := kernelOf(name, s.nodes[name], in)
	if err != nil {
		return nil, err
	}
	return k.shape(), nil
}

// joined returns the shape that Flatten leaves.
func joined(name string, in []int, start, end int) ([]int, error) {
	if len(in) == 0 {
		return nil, fault(name, "input_type", "the shape that Flatten joins is not known; give it")
	}
	if start < 0 {
		start += len(in)
	}
	if end < 0 {
		end += len(in)
	}
	if start < 0 || end >= len(in) || start > end {
		return nil, fault(name, "start_dim", "dimensions %d to %d of the shape %v; give some that it has", start, end, in)
	}
	return slices.Concat(in[:start], []int{product(in[start : end+1])}, in[end+1:]), nil
}

// must returns the shape of a node, which has to be known.
func (s *shapes) must(name string) ([]int, error) {
	shape, err := s.of(name)
	if err == nil && shape == nil {
		err = fmt.Errorf("nir: node %q: its shape follows from nothing before it; give its parameters one value a cell", name)
	}
	return shape, err
}
