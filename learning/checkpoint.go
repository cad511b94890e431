package learning

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"

	"github.com/spikecell/spikecell/internal/strictjson"
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
}

func checkpointName(generation int) string {
	return "checkpoint-" + strconv.Itoa(generation) + ".safetensors"
}

// save writes a checkpoint over the older of two generations.
func (s *store) save(state runState, tensors []Tensor) error {
	if s == nil {
		return nil
	}
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	meta := map[string]string{"sequence": strconv.Itoa(s.sequence + 1), "run": string(text)}
	if err := s.writeTensors(checkpointName(s.next), meta, tensors); err != nil {
		return fmt.Errorf("learning: run store: the checkpoint was not saved: %w; the one before is whole", err)
	}
	dropped := s.best[s.next]
	s.best[s.next] = state.Best
	s.next, s.sequence = 1-s.next, s.sequence+1
	if dropped != s.best[0] && dropped != s.best[1] {
		s.remove(bestName(dropped))
	}
	return nil
}

// saveBest keeps the trainer as it was after its best epoch.
func (s *store) saveBest(epoch int, tensors []Tensor) error {
	if s == nil {
		return nil
	}
	if err := s.writeTensors(bestName(epoch), map[string]string{}, tensors); err != nil {
		return fmt.Errorf("learning: run store: the best epoch was not saved: %w", err)
	}
	return nil
}

// checkpoint is one that was read.
type checkpoint struct {
	sequence      int
	state         runState
	tensors, best []Tensor
}

// latest returns the newest whole checkpoint, or nil if there is none. A damaged one falls back to the one before.
func (s *store) latest() (*checkpoint, error) {
	if s == nil {
		return nil, nil
	}
	var found *checkpoint
	var faults error
	for g := range 2 {
		c, err := s.readCheckpoint(checkpointName(g))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			faults = errors.Join(faults, err)
		case found == nil || c.sequence > found.sequence:
			found = c
			s.next = 1 - g
		}
		if err == nil {
			s.best[g] = c.state.Best
		}
	}
	if found == nil && faults != nil {
		return nil, fmt.Errorf("learning: run store: no checkpoint can be used: %w; delete %s to train from the start", faults, s.dir)
	}
	if found != nil {
		s.sequence = found.sequence
	}
	return found, nil
}

func (s *store) readCheckpoint(name string) (*checkpoint, error) {
	f, err := s.tensors(name)
	if err != nil {
		return nil, err
	}
	c := &checkpoint{tensors: loaded(f.Tensors)}
	if err := strictjson.Value([]byte(f.Metadata["run"]), &c.state); err != nil {
		return nil, fmt.Errorf("%s: its state: %w", s.path(name), err)
	}
	if c.sequence, err = strconv.Atoi(f.Metadata["sequence"]); err != nil {
		return nil, fmt.Errorf("%s: its sequence number: %w", s.path(name), err)
	}
	if c.state.Best == 0 {
		return c, nil
	}
	best, err := s.tensors(bestName(c.state.Best))
	if err != nil {
		return nil, fmt.Errorf("%s needs %v", s.path(name), err)
	}
	c.best = loaded(best.Tensors)
	return c, nil
}

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
