package learning

import (
	"fmt"
	"slices"
)

// State returns how many samples were learned, and the tensors of all parts, under names of their parts.
func (t *mixedTrainer) State() []Tensor {
	all := []Tensor{{Name: "samples", Shape: []int{1}, I64: t.learned}}
	for i, p := range t.parts {
		all = append(all, tensorsOf(i, p.trainer.State())...)
	}
	return all
}

// tensorsOf returns tensors of part i under names of the whole.
func tensorsOf(i int, of []Tensor) []Tensor {
	of = slices.Clone(of)
	for k := range of {
		of[k].Name = fmt.Sprintf("part %d: %s", i+1, of[k].Name)
	}
	return of
}

// Restored takes the state of a checkpoint: part by part, so that each finds in the model what those before it had learned.
func (t *mixedTrainer) Restored() error {
	for _, p := range t.parts {
		if p.hears != nil {
			p.hears.heard.settle(false)
		}
		if p.After > 0 && p.begun(t) {
			state := p.trainer.State()
			if err := t.bindPart(p); err != nil {
				return fmt.Errorf("learning: mixed: %w", err)
			}
			if err := copyTensors(p.trainer.State(), state); err != nil {
				return fmt.Errorf("learning: mixed: %s: %w", p.name, err)
			}
		}
		if err := p.trainer.Restored(); err != nil {
			return fmt.Errorf("learning: mixed: %s: %w", p.name, err)
		}
		if p.begun(t) {
			p.trainer.Sync()
		}
	}
	return nil
}

// Sync needs nothing: the model has what each mini-batch has taught.
func (t *mixedTrainer) Sync() {}

// StateBytes is the sum over the parts.
func (t *mixedTrainer) StateBytes() (sum int64) {
	for _, p := range t.parts {
		sum += p.trainer.StateBytes()
	}
	return sum
}

// Observed returns what each part noted of its last mini-batch, zeros while it does not learn.
func (t *mixedTrainer) Observed() (all []Observation) {
	for _, p := range t.parts {
		o, ok := p.trainer.(Observer)
		if !ok {
			continue
		}
		for _, x := range o.Observed() {
			if x.Name = p.name + ": " + x.Name; !p.learnsIn(t.now) {
				x.Value = 0
			}
			all = append(all, x)
		}
	}
	return all
}
