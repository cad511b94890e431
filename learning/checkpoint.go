package learning

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// runState is where a run is, beside the tensors of its trainer.
type runState struct {
	Epoch      int     // under way, from 1
	Done       int     // samples of it that are learned
	Loss       float64 // sum over them
	Seconds    float64
	Epochs     []Epoch // the finished ones
	Best       int     // epoch with the best validation; 0: none yet
	Calibrated bool    // the read-out fits the weights
	Training   snn.Counts
	Observed   []Observation `json:",omitempty"` // sums over the samples learned
}

// BestEpoch says which tensors the run needs beside its own.
func (c runState) BestEpoch() int { return c.Best }

// fits reports whether a state can be one of a run.
func (c runState) fits(epochs, samples int) error {
	switch {
	case c.Epoch < 1 || c.Epoch > epochs+1 || len(c.Epochs) != c.Epoch-1:
		return fmt.Errorf("it is in epoch %d of %d with %d finished", c.Epoch, epochs, len(c.Epochs))
	case c.Done < 0 || c.Done > samples || c.Best < 0 || c.Best > len(c.Epochs) || math.IsNaN(c.Loss):
		return fmt.Errorf("it has %d of %d samples and the best epoch %d of %d", c.Done, samples, c.Best, len(c.Epochs))
	}
	return nil
}

// save writes a checkpoint.
func (s *store) save(state runState, tensors []Tensor) error {
	if s == nil {
		return nil
	}
	if err := s.run.Save(state, stored(tensors)); err != nil {
		return fmt.Errorf("learning: run store: the checkpoint was not saved: %w; the one before is whole", err)
	}
	return nil
}

// saveBest keeps the trainer as it was after its best epoch.
func (s *store) saveBest(epoch int, tensors []Tensor) error {
	if s == nil {
		return nil
	}
	if err := s.run.SaveBest(epoch, stored(tensors)); err != nil {
		return fmt.Errorf("learning: run store: the best epoch was not saved: %w", err)
	}
	return nil
}

// latest returns the newest checkpoint that can be used, or nil if there is none. Whoever asks need not have the run.
func (s *store) latest() (*runstore.Checkpoint[runState], error) {
	if s == nil {
		return nil, nil
	}
	return runstore.Latest[runState](s.run)
}

// resume is latest for the one who has the run: damaged checkpoints are moved aside.
func (s *store) resume() (*runstore.Checkpoint[runState], error) {
	if s == nil {
		return nil, nil
	}
	c, err := runstore.Resume[runState](s.run)
	if err != nil {
		return nil, fmt.Errorf("learning: run store: a checkpoint cannot be used: %w; remove it to go on from the one before, or from the start", err)
	}
	return c, nil
}
