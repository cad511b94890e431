package learning

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/snn"
)

// stepsOf returns how many steps of dt a time lasts, or an error if they cannot be counted in 31 bits.
func stepsOf(rule, name string, ms, dt float64) (int, error) {
	n := math.Round(ms / dt)
	if !(n < math.MaxInt32) {
		return 0, fmt.Errorf("learning: %s: %s of %v ms is %.3g steps of %v ms; give less than %d steps", rule, name, ms, n, dt, math.MaxInt32)
	}
	return int(n), nil
}

// setup is what the rule of a resolved entry is bound to, for a model of its net.
func (e Entry) setup(m *snn.Model, classes, samples int, pool *kernel.Pool) Setup {
	return Setup{
		Model: m, Encoder: e.Encoder, Classes: classes, Batch: e.Settings.Batch, Samples: samples,
		Stream: snn.NewStream(e.Settings.Seed).Named("learner"), Pool: pool,
	}
}

// check returns what is wrong with a Setup for a resolved rule, before anything is allocated. Rules that read raw samples need no
// encoder.
func (s Setup) check(rule string, l Learner, encoded bool) error {
	if err := s.Model.Check(); err != nil { // its form alone: training says itself which weights diverge
		return fmt.Errorf("learning: %s: %w", rule, err)
	}
	switch {
	case s.Batch < 1:
		return fmt.Errorf("learning: %s: a mini-batch of %d; it needs at least 1 sample", rule, s.Batch)
	case s.Samples < 0:
		return fmt.Errorf("learning: %s: Setup.Samples is %d; give 0 (not known) or more", rule, s.Samples)
	case encoded && s.Encoder == nil:
		return errors.New("learning: " + rule + ": the entry needs an encoder")
	case encoded && s.Encoder.Steps() < 1:
		return fmt.Errorf("learning: %s: the encoder has %d steps; give it at least 1", rule, s.Encoder.Steps())
	case encoded && s.Encoder.Steps() >= math.MaxInt32:
		return fmt.Errorf("learning: %s: the encoder has %d steps; give it less than %d", rule, s.Encoder.Steps(), math.MaxInt32)
	}
	if c, ok := s.Encoder.(interface{ Check() error }); ok && encoded {
		if err := c.Check(); err != nil {
			return fmt.Errorf("learning: %s: %w", rule, err)
		}
	}
	if s.fits {
		return nil
	}
	if err := newRunSizes(s.Model.Net, s.Encoder, s.Classes, s.mostSamples(), s.Pool.Workers()).checkMemory(l, memory.Available()); err != nil {
		return fmt.Errorf("learning: %s: %w", rule, err)
	}
	return nil
}

// errNoOutcome says that Classify was called without a place for its result.
func errNoOutcome(rule string) error {
	return fmt.Errorf("learning: %s: Classify needs an Outcome to write to", rule)
}

// mostSamples is how many samples a mini-batch can have.
func (s Setup) mostSamples() int {
	if s.Samples > 0 {
		return min(s.Batch, s.Samples)
	}
	return s.Batch
}
