package snn

import (
	"errors"
	"fmt"
	"slices"
)

// Part returns a model of a part of the net, in the memory of m: weights, thresholds and parameters of cells that change in one change in the
// other. net has populations and projections of the net of m, by their names and with their sizes and wirings. A population without a Cell is an
// input of the part, whatever it is in m; which projections are Frozen is up to net. It returns the first fault of net, or the name that m does not
// have.
func (m *Model) Part(net Net) (*Model, error) {
	if m == nil {
		return nil, errors.New("snn: Model.Part: the model is nil; make it with Net.Init")
	}
	if err := errors.Join(m.Check(), net.Check()); err != nil {
		return nil, err
	}
	part := &Model{Net: net}
	for _, p := range net.Populations {
		if err := part.shareCells(m, p); err != nil {
			return nil, fmt.Errorf("snn: Model.Part: population %q: %w", p.Name, err)
		}
	}
	for _, p := range net.Projections {
		k := m.Net.ProjectionNamed(p.String())
		if k < 0 {
			return nil, fmt.Errorf("snn: Model.Part: the model has no projection %v", p)
		}
		if !slices.Equal(m.WeightShape(k), net.WeightShape(len(part.weights))) {
			return nil, fmt.Errorf("snn: Model.Part: projection %v has weights %v in the model and %v in the part", p, m.WeightShape(k),
				net.WeightShape(len(part.weights)))
		}
		part.weights, part.lds, part.drawn = append(part.weights, m.weights[k]), append(part.lds, m.lds[k]), append(part.drawn, m.drawn[k])
	}
	return part, part.Check()
}

// shareCells adds population p with the numbers that its cells have in m.
func (part *Model) shareCells(m *Model, p Population) error {
	i := m.Net.Index(p.Name)
	switch {
	case i < 0:
		return errors.New("the model has none of that name")
	case m.Net.Populations[i].Size() != p.Size():
		return fmt.Errorf("it has %d cells in the model and %d in the part", m.Net.Populations[i].Size(), p.Size())
	}
	thresholds, theta, parameters, bias := m.thresholds[i], m.thetas[i], m.parameters[i], m.biases[i]
	if p.Cell == nil {
		thresholds, theta, parameters, bias = nil, nil, nil, nil
	}
	part.thresholds, part.thetas = append(part.thresholds, thresholds), append(part.thetas, theta)
	part.parameters, part.biases = append(part.parameters, parameters), append(part.biases, bias)
	return nil
}
