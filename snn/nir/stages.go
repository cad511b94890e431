package nir

import (
	"math"
	"slices"
)

// stageOf returns what a linear node does behind a shape; nil of nodes that pass on what they get.
func (m *importer) stageOf(name string, in []int) (*stage, error) {
	switch n := m.flat.nodes[name].(type) {
	case relay, Flatten:
		return nil, nil
	case Affine:
		return matrixOf(name, n.Weight, n.Bias, in)
	case Linear:
		return matrixOf(name, n.Weight, Array{}, in)
	case Scale:
		shape, err := m.must(name)
		if err != nil {
			return nil, err
		}
		x, err := n.Scale.vector(name, "scale", product(shape), 1)
		return &stage{node: name, in: len(x), out: len(x), scale: x}, err
	case Output:
		return nil, fault(name, "type", "an Output gives nothing to other nodes; let them have what it gets")
	}
	k, err := kernelOf(name, m.flat.nodes[name], m.known[name])
	if err != nil {
		return nil, err
	}
	s := &stage{node: name, kernel: k, in: k.channels[0] * k.axis[0].in * k.axis[1].in, out: product(k.shape())}
	if in != nil && product(in) != s.in {
		return nil, fault(name, "input_shape", "is for %d numbers, and %d come in, of the shape %v", s.in, product(in), in)
	}
	if k.bias != nil {
		s.bias = repeated(k.bias, s.out/k.channels[1])
	}
	return s, nil
}

// repeated returns each number n times.
func repeated(x []float64, n int) []float64 {
	all := make([]float64, 0, n*len(x))
	for _, v := range x {
		all = append(all, slices.Repeat([]float64{v}, n)...)
	}
	return all
}

// matrixOf reads a matrix behind a shape.
func matrixOf(name string, weight, bias Array, in []int) (*stage, error) {
	if len(weight.Shape) != 2 {
		return nil, fault(name, "weight", "has the shape %v; give outputs × inputs", weight.Shape)
	}
	if err := weight.check(name, "weight"); err != nil {
		return nil, err
	}
	s := &stage{node: name, out: weight.Shape[0], in: weight.Shape[1], matrix: weight.Data}
	if in != nil && product(in) != s.in {
		return nil, fault(name, "weight", "is for %d inputs, and %d come in, of the shape %v", s.in, product(in), in)
	}
	if !bias.given() {
		return s, nil
	}
	var err error
	s.bias, err = bias.vector(name, "bias", s.out, 0)
	return s, err
}

// delayed adds the steps of a Delay.
func (m *importer) delayed(name string, d Delay, sum inflow, in []int) (inflow, error) {
	x, err := d.Delay.vector(name, "delay", product(in), 0)
	if err != nil {
		return sum, err
	}
	if slices.Min(x) != slices.Max(x) {
		return sum, fault(name, "delay", "from %v to %v s, and a projection has one; give all the same, or split the node", slices.Min(x), slices.Max(x))
	}
	exact := 1000 * x[0] / m.dt
	steps := math.Round(exact)
	switch {
	case x[0] < 0 || steps > 1<<20:
		return sum, fault(name, "delay", "%v s, which is %.6g steps of %v ms; give 0 to %d steps", x[0], exact, m.dt, 1<<20)
	case math.Abs(exact-steps) <= 1e-6*max(1, steps):
	case !m.o.RoundDelays:
		return sum, fault(name, "delay", "%v s, which is %.6g steps of %v ms; set RoundDelays to take %v, or give another Dt", x[0], exact, m.dt, steps)
	default:
		m.r.note(name, "its delay of %v s, %.6g steps, is rounded to %v", x[0], exact, steps)
	}
	for i := range sum.paths {
		sum.paths[i].steps += int(steps)
	}
	if sum.bias != nil && steps > 0 {
		m.r.note(name, "the bias that it delays acts from the first step on")
	}
	return sum, nil
}
