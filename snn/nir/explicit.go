package nir

import (
	"reflect"
	"slices"
)

// explicit returns a graph of the same meaning in which nothing is left to infer that can be inferred.
func (g *Graph) explicit() (*Graph, error) {
	if err := g.check("node"); err != nil {
		return nil, err
	}
	left := mostSpelled
	whole := g.spelled(&left)
	if whole.Version == "" {
		whole.Version = newest
	}
	return whole, nil
}

// mostSpelled bounds the numbers that are written out: a small file may speak of as many cells as it likes.
const mostSpelled = 1 << 24

// spelled writes out a graph, with at most so many numbers, of which it takes those that it needs.
func (g *Graph) spelled(left *int) *Graph {
	whole := *g
	whole.Nodes = map[string]Node{}
	shapes, _ := g.shapes("") // which were checked
	for _, name := range sorted(g.Nodes) {
		whole.Nodes[name] = spelledNode(g.Nodes[name], shapes[name].In, left)
	}
	return &whole
}

// spelledNode is a node that gets a shape, nil where that is not known.
func spelledNode(n Node, in []int, left *int) Node {
	switch n := n.(type) {
	case *Graph:
		return n.spelled(left)
	case Input, Output, Affine, Linear, SumPool2d, AvgPool2d, Flatten:
		return n
	case Conv1d:
		if n.InputShape == 0 && in != nil {
			n.InputShape = in[1]
		}
		return n
	case Conv2d:
		if n.InputShape == nil && in != nil {
			n.InputShape = in[1:]
		}
		return n
	}
	if in == nil {
		return n
	}
	node := reflect.New(reflect.TypeOf(n)).Elem()
	node.Set(reflect.ValueOf(n))
	for _, f := range fields(node) {
		a := f.value.Interface().(Array)
		if cells := product(in); a.Shape == nil && cells >= 0 && cells <= *left {
			*left -= cells
			a.Shape, a.Data = slices.Clone(in), slices.Repeat(a.Data, cells)
			f.value.Set(reflect.ValueOf(a))
		}
	}
	return node.Interface().(Node)
}
