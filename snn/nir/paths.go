package nir

import (
	"fmt"
	"slices"
	"strings"
)

// stage is what a linear node does: y = W·x, and a bias, with weights in one of three forms.
type stage struct {
	node    string
	in, out int
	matrix  []float64 // outputs × inputs
	scale   []float64 // by input
	kernel  *kernel2d
	bias    []float64 // by output; nil for none
}

// each calls f for every pair that a weight joins.
func (s *stage) each(f func(out, in int, w float64)) {
	switch {
	case s.kernel != nil:
		s.kernel.each(f)
	case s.scale != nil:
		for i, w := range s.scale {
			f(i, i, w)
		}
	default:
		for at, w := range s.matrix {
			f(at/s.in, at%s.in, w)
		}
	}
}

// forward returns W·x.
func (s *stage) forward(x []float64) []float64 {
	y := make([]float64, s.out)
	s.each(func(out, in int, w float64) { y[out] += float64(w * x[in]) })
	return y
}

// back returns row·W.
func (s *stage) back(row []float64) []float64 {
	y := make([]float64, s.in)
	s.each(func(out, in int, w float64) { y[in] += float64(w * row[out]) })
	return y
}

// path is how what a source fires comes to a cell: through stages, steps later.
type path struct {
	source string
	stages []*stage
	steps  int
}

// String names the nodes of p.
func (p path) String() string {
	var names []string
	for _, s := range p.stages {
		names = append(names, s.node)
	}
	return strings.Join(names, ", ")
}

// inflow is the sum that a node gets.
type inflow struct {
	paths []path
	bias  []float64 // nil for none
}

// importer is one import.
type importer struct {
	shapes
	o      ImportOptions
	r      *Report
	dt     float64 // ms
	said   bool    // by the caller or the file
	meant  string  // which step the cells seem to mean, where none is said
	open   []string
	given  map[string]inflow // what linear nodes give, once it is known
	merged map[string]string // Threshold nodes whose cell is that of the node before, by their names
	nodes  map[string]*population
}

// mostPaths bounds the ways that lead to a node: nodes that split and join again double them each time.
const mostPaths = 1 << 12

// inflow returns what a node gets from the cells and inputs before it.
func (m *importer) inflow(name string) (sum inflow, err error) {
	want, err := m.shapes.into(name)
	if err != nil {
		return sum, err
	}
	for _, from := range m.before[name] {
		part, err := m.outflow(from)
		if err != nil {
			return sum, err
		}
		shape, err := m.must(from)
		if err != nil {
			return sum, err
		}
		if want != nil && product(shape) != product(want) {
			return sum, fmt.Errorf("nir: node %q: it gets %d numbers from %q and %d from %q, which do not add up", name, product(shape), from,
				product(want), m.before[name][0])
		}
		if sum.paths = append(sum.paths, part.paths...); len(sum.paths) > mostPaths {
			return sum, fmt.Errorf("nir: node %q: more than %d ways lead to it from the cells before; put cells between, or make one node of those "+
				"that split and join again", name, mostPaths)
		}
		sum.bias = added(sum.bias, part.bias)
	}
	return sum, nil
}

// added returns the sum of two vectors, of which nil is one of zeros.
func added(a, b []float64) []float64 {
	if a == nil {
		return slices.Clone(b)
	}
	for i, x := range b {
		a[i] += x
	}
	return a
}

// outflow returns what a node gives, for reading alone.
func (m *importer) outflow(name string) (sum inflow, err error) {
	if sum, is := m.given[name]; is {
		return sum, nil
	}
	if before, is := m.merged[name]; is {
		return inflow{paths: []path{{source: before}}}, nil
	}
	if m.nodes[name] != nil {
		return inflow{paths: []path{{source: name}}}, nil
	}
	if at := slices.Index(m.open, name); at >= 0 {
		return sum, fmt.Errorf("nir: %s is a cycle without a cell, whose sums have no end; put a cell into it",
			strings.Join(append(m.open[at:], name), "→"))
	}
	m.open = append(m.open, name)
	defer func() { m.open = m.open[:len(m.open)-1] }()
	if sum, err = m.inflow(name); err != nil {
		return sum, err
	}
	if sum, err = m.through(name, sum); err == nil {
		m.given[name] = sum
	}
	return sum, err
}

// through passes a sum through a linear node.
func (m *importer) through(name string, sum inflow) (inflow, error) {
	in, err := m.shapes.into(name)
	if err != nil {
		return sum, err
	}
	if d, is := m.flat.nodes[name].(Delay); is {
		return m.delayed(name, d, sum, in)
	}
	s, err := m.stageOf(name, in)
	if err != nil || s == nil {
		return sum, err
	}
	for i := range sum.paths {
		sum.paths[i].stages = append(slices.Clone(sum.paths[i].stages), s)
	}
	if sum.bias != nil {
		sum.bias = s.forward(sum.bias)
	}
	sum.bias = added(sum.bias, s.bias)
	return sum, nil
}
