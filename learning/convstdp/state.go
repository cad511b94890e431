package convstdp

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// State returns the clock and the weights that are trained.
func (t *trainer) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{clocks}, I64: t.clock}}
	for _, k := range t.plastic {
		l := t.layers[k]
		s = append(s, learning.Tensor{Name: l.name, Shape: []int{l.rows(), l.ld}, F32: l.w})
	}
	return s
}

// Restored forgets the features of other weights.
func (t *trainer) Restored() error {
	t.features.forget(t.inTraining())
	return nil
}

// Sync needs nothing: the weights are the model's own memory.
func (t *trainer) Sync() {}

// StateBytes counts for a sample the potential of each cell and the spikes of each input cell, and the clock. Stored features are no part of it.
func (t *trainer) StateBytes() int64 {
	f := rules.Footprint{Longs: clocks}
	for _, l := range t.layers {
		if !l.pools {
			f.Cells(1, l.out.cells(), 1)
		}
		f.Spikes(1, l.in.cells(), 1)
	}
	return f.Bytes()
}
