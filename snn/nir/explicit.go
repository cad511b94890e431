package nir

import (
	"reflect"
	"slices"
)

// explicit returns a graph of the same meaning in which nothing is left to infer that can be inferred.
func (g *Graph) explicit() (*Graph, error) {
	if err := g.check("node", 0); err != nil {
		return nil, err
	}
	whole := g.spelled()
	if whole.Version == "" {
		whole.Version = newest
	}
	return whole, nil
}

// mostSpelled bounds the cells of a node whose parameters are written out.
const mostSpelled = 1 << 24

func (g *Graph) spelled() *Graph {
	whole := *g
	whole.Nodes = map[string]Node{}
	shapes, _ := g.shapes("") // which were checked
	for name, n := range g.Nodes {
		whole.Nodes[name] = spelledNode(n, shapes[name].In)
	}
	return &whole
}

// spelledNode is a node that gets a shape, nil where that is not known.
func spelledNode(n Node, in []int) Node {
	switch n := n.(type) {
	case *Graph:
		return n.spelled()
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
	if cells := product(in); in == nil || cells < 0 || cells > mostSpelled {
		return n
	}
	cells := reflect.New(reflect.TypeOf(n)).Elem()
	cells.Set(reflect.ValueOf(n))
	for _, f := range fields(cells) {
		if a := f.value.Interface().(Array); a.Shape == nil {
			a.Shape, a.Data = slices.Clone(in), slices.Repeat(a.Data, product(in))
			f.value.Set(reflect.ValueOf(a))
		}
	}
	return cells.Interface().(Node)
}
