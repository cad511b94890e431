package snn

import "fmt"

// Fields returns the weights that each cell of post receives from all cells of pre, [post][pre]: with pre an image, the
// receptive fields. Only dense projections have them.
func (m *Model) Fields(pre, post string) ([][]float32, error) {
	i := m.Net.Projection(pre, post)
	if i < 0 {
		return nil, fmt.Errorf("snn: no projection %s→%s", pre, post)
	}
	switch m.Net.Projections[i].Wiring.(type) {
	case nil, Dense:
	default:
		return nil, fmt.Errorf("snn: projection %s→%s is not dense; it has no fields", pre, post)
	}
	w, ld := m.Weights(i)
	fields := make([][]float32, m.Net.Population(post).Size())
	for j := range fields {
		fields[j] = make([]float32, m.Net.Population(pre).Size())
		for k := range fields[j] {
			fields[j][k] = w[k*ld+j]
		}
	}
	return fields, nil
}
