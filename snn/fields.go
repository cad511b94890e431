package snn

import (
	"errors"
	"fmt"
	"strings"
)

// Fields returns the weights that each cell of post receives from all cells of pre, [post][pre]: with pre an image, the
// receptive fields. Only dense projections have them; of several between the two, it is that of [Net.Projection].
func (m *Model) Fields(pre, post string) ([][]float32, error) {
	if m == nil {
		return nil, errors.New("snn: Model.Fields: the model is nil; make it with Net.Init")
	}
	i, from, to := m.Net.Projection(pre, post), m.Net.Population(pre), m.Net.Population(post)
	if i < 0 || i >= len(m.weights) || from == nil || to == nil {
		return nil, fmt.Errorf("snn: no projection %s→%s; the net has %s", pre, post, m.Net.ways())
	}
	name := m.Net.Projections[i].String()
	if !m.Net.Projections[i].Dense() {
		return nil, fmt.Errorf("snn: projection %s is not dense; it has no fields", name)
	}
	for _, p := range []*Population{from, to} {
		if err := p.checkShape(); err != nil {
			return nil, err
		}
	}
	if err := m.checkShape(i, *from, *to); err != nil {
		return nil, fmt.Errorf("snn: projection %s: %w", name, err)
	}
	w, ld := m.Weights(i)
	fields := make([][]float32, to.Size())
	for j := range fields {
		fields[j] = make([]float32, from.Size())
		for k := range fields[j] {
			fields[j][k] = w[k*ld+j]
		}
	}
	return fields, nil
}

// ways are all projections by what they join.
func (n *Net) ways() string {
	all := make([]string, len(n.Projections))
	for i, p := range n.Projections {
		all[i] = p.Pre + arrow + p.Post
	}
	return strings.Join(all, ", ")
}
