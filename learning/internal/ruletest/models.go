package ruletest

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// BelowZero marks cells of which a model is to have thresholds below 0, which no description draws.
const BelowZero = .4375

// Model returns a model of a net with the weights w, [projection][pre][post], or for projections beyond them those that are drawn.
func Model(t testing.TB, n snn.Net, w ...[][]float64) *snn.Model {
	t.Helper()
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range n.Populations {
		if c, ok := p.Cell.(snn.LIF); ok && c.Jitter == BelowZero {
			for k := range m.Thresholds(i) {
				m.Thresholds(i)[k] -= 1.5
			}
		}
	}
	for i, rows := range w {
		dst, ld := m.Weights(i)
		for a, row := range rows {
			for b, x := range row {
				dst[a*ld+b] = float32(x)
			}
		}
	}
	return m
}

// State returns copies of the state of a trainer.
func State(tr learning.Trainer) (copies []learning.Tensor) {
	for _, x := range tr.State() {
		x.F32, x.I64 = slices.Clone(x.F32), slices.Clone(x.I64)
		copies = append(copies, x)
	}
	return copies
}
