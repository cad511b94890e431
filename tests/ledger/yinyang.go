package main

import (
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// conventional is a reference network of [kriener2022] on the Yin-Yang set, of layers of so many rectified units: Adam at 0.01, batches of 20, 300
// epochs. The fifth input, which is 1, is the bias of the first layer.
func conventional(cells ...int) func(entries.Set) (learning.Entry, error) {
	return func(entries.Set) (learning.Entry, error) {
		return learning.Entry{
			Name: "ann", Net: snn.Feedforward(cells...), Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}},
			Settings: learning.Settings{Epochs: 300, Batch: 20, Select: learning.LastEpoch},
		}, nil
	}
}
