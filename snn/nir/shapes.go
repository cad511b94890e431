package nir

import "fmt"

// shapes are those at the nodes of a flat graph.
type shapes struct {
	*flat
	known map[string]Shape
}

// shapesOf carries the shapes of a flat graph along its edges.
func shapesOf(f *flat) (shapes, error) {
	known, err := carried(f.nodes, f.after, func(name string) string { return fmt.Sprintf("node %q", name) })
	if err != nil {
		return shapes{}, fmt.Errorf("nir: %w", err)
	}
	return shapes{f, known}, nil
}

// mostCells bounds what a node gives, so that a slip of the pen is an error and not an allocation that fails.
const mostCells = 1 << 24

// of returns the shape of what a node gives; nil where that is not known.
func (s *shapes) of(name string) ([]int, error) {
	shape := s.known[name].Out
	switch s.nodes[name].(type) {
	case Input:
		if len(shape) == 0 {
			return nil, fault(name, "shape", "an Input has none; give the sides of what enters")
		}
	case Output:
		return s.into(name)
	}
	for _, side := range shape {
		if side < 1 {
			return nil, fault(name, "shape", "%v; every side is at least 1", shape)
		}
	}
	if n := product(shape); n < 0 || n > mostCells {
		return nil, fault(name, "shape", "%v has more than %d cells", shape, mostCells)
	}
	return shape, nil
}

// into returns the shape of what a node gets: of the first node before it that tells.
func (s *shapes) into(name string) ([]int, error) {
	for _, from := range s.before[name] {
		if shape, err := s.of(from); err != nil || shape != nil {
			return shape, err
		}
	}
	return nil, nil
}

// must returns the shape of a node, which has to be known.
func (s *shapes) must(name string) ([]int, error) {
	in, err := s.into(name)
	if err != nil {
		return nil, err
	}
	shape, err := s.of(name)
	switch {
	case err != nil:
		return nil, err
	case shape == nil && elementwise(s.nodes[name]):
		return []int{1}, nil
	case shape == nil:
		return nil, fmt.Errorf("nir: node %q: its shape follows from nothing before it; give its parameters one value a cell", name)
	case elementwise(s.nodes[name]) && len(in) > len(shape) && product(in) == product(shape):
		return in, nil // numbers of fewer dimensions for a map: its sides are known
	}
	return shape, nil
}

// elementwise reports whether a node gives what it gets, cell by cell.
func elementwise(n Node) bool {
	switch n.(type) {
	case Scale, Delay, Threshold:
		return true
	}
	_, is := cellOf(n)
	return is
}
