package chain

import "github.com/spikecell/spikecell/learning"

// State returns the weights, the optimiser's memory and the number of mini-batches learned.
func (t *Trainer[F]) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.clock}}
	for i, l := range t.config.Layers {
		s = append(s, t.descent.Tensors(i, l.Name)...)
	}
	return s
}

// Restored takes over the weights of the State.
func (t *Trainer[F]) Restored() error {
	for i := range t.config.Layers {
		t.config.Load(i)
	}
	return nil
}

// Sync writes the weights to the model.
func (t *Trainer[F]) Sync() {
	for _, l := range t.config.Layers {
		w, ld := t.config.Setup.Model.Weights(l.Projection)
		l.each(ld, func(model, stored int) { w[model] = l.Stored[stored] })
	}
}

// StateBytes counts a gradient and the optimiser's moments a plastic synapse, and what the rule says of the cells.
func (t *Trainer[F]) StateBytes() int64 {
	numbers := int64(0)
	for _, l := range t.config.Layers {
		if !l.Frozen {
			numbers += int64(len(l.Stored)) * int64(1+t.descent.Moments())
		}
	}
	return 4*(numbers+t.config.Numbers(t.room)) + 8*int64(len(t.clock))
}
