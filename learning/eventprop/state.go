package eventprop

import "github.com/spikecell/spikecell/learning"

// State returns the weights, the optimiser's memory and the number of mini-batches learned.
func (t *trainer) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.clock}}
	for i, l := range t.layers {
		s = append(s, t.descent.Tensors(i, l.name)...)
	}
	return s
}

// Restored takes over the weights of the State.
func (t *trainer) Restored() error {
	for _, l := range t.layers {
		l.load()
	}
	return nil
}

// Sync writes the weights to the model.
func (t *trainer) Sync() {
	for _, l := range t.layers {
		w, ld := t.setup.Model.Weights(l.projection)
		for row := range l.pre {
			copy(w[row*ld:][:l.post], l.stored[row*l.post:])
		}
	}
}

// StateBytes counts a gradient and the optimiser's moments a plastic synapse, and for each sample of a mini-batch V, I and their adjoints of
// each cell and the time and slope of a spike: of one a cell, for how many there will be is not known. Of an input cell it is the time.
func (t *trainer) StateBytes() int64 {
	numbers, rows := int64(0), int64(t.room)
	for _, l := range t.layers {
		if !l.frozen {
			numbers += int64(len(l.w)) * int64(1+t.descent.Moments())
		}
		numbers += rows * int64(l.post) * 6
	}
	return 4*(numbers+rows*int64(t.layers[0].pre)) + 8*int64(len(t.clock))
}
