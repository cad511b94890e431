package learning

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/snn"
)

// setup is what the rule of a resolved entry is bound to, for a model of its net.
func (e Entry) setup(m *snn.Model, g Goal, samples int, pool *kernel.Pool) Setup {
	return Setup{
		Model: m, Encoder: e.Encoder, Classes: g.Classes, Outputs: g.outputs, Targets: g.Kind, Batch: e.Settings.Batch, Samples: samples,
		Stream: snn.NewStream(e.Settings.Seed).Named("learner"), Pool: pool,
	}
}

// Goal is what the output of the net is for.
func (s Setup) Goal() Goal { return Goal{s.Targets, s.Classes, s.Outputs} }

// probing returns s with the first of samples as its probe, if the encoder takes that: what is wrong with others is said later, where all
// samples are checked.
func (s Setup) probing(x Samples) Setup {
	if x.Len() > 0 && (Samples{X: x.X[:1]}).checkRange(s.Encoder) == nil {
		s.Probe = x.X[0]
	}
	return s
}

// bind binds the rule of a resolved entry, if it learns what the output is for.
func (e Entry) bind(s Setup) (Trainer, error) {
	if err := s.Goal().check(e.Learner); err != nil {
		return nil, fmt.Errorf("learning: %s: %w", e.Learner.Name(), err)
	}
	return e.Learner.Bind(s)
}

// Check returns what is wrong with a Setup for a resolved rule, before anything is allocated: its model, sizes and encoder, and whether there is
// memory. Errors begin with rule, the name of its package. Encoded says that the rule reads the encoder's spikes; others need none.
func (s Setup) Check(rule string, l Learner, encoded bool) error {
	if err := s.Model.Check(); err != nil { // its form alone: training says itself which weights diverge
		return fmt.Errorf("%s: %w", rule, err)
	}
	if err := s.Goal().check(l); err != nil {
		return fmt.Errorf("%s: %w", rule, err)
	}
	if err := cmp.Or(untrained(s.Model.Net, l), s.checkLearns(l)); err != nil {
		return fmt.Errorf("%s: %w", rule, err)
	}
	switch {
	case s.Batch < 1:
		return fmt.Errorf("%s: a mini-batch of %d; it needs at least 1 sample", rule, s.Batch)
	case s.Samples < 0:
		return fmt.Errorf("%s: Setup.Samples is %d; give 0 (not known) or more", rule, s.Samples)
	case encoded && s.Encoder == nil:
		return errors.New(rule + ": the entry needs an encoder")
	case encoded && s.Encoder.Steps() < 1:
		return fmt.Errorf("%s: the encoder has %d steps; give it at least 1", rule, s.Encoder.Steps())
	case encoded && s.Encoder.Steps() >= math.MaxInt32:
		return fmt.Errorf("%s: the encoder has %d steps; give it less than %d", rule, s.Encoder.Steps(), math.MaxInt32)
	}
	if c, ok := s.Encoder.(interface{ Check() error }); ok && encoded {
		if err := c.Check(); err != nil {
			return fmt.Errorf("%s: %w", rule, err)
		}
	}
	if s.fits {
		return nil
	}
	if err := newRunSizes(s.Model.Net, s.Encoder, s.Goal().Cells(), s.MostSamples(), s.Pool.Workers()).checkMemory(l, memory.Available()); err != nil {
		return fmt.Errorf("%s: %w", rule, err)
	}
	return nil
}

// MostSamples is how many samples a mini-batch can have: the smaller of Batch and Samples, where that is known.
func (s Setup) MostSamples() int {
	if s.Samples > 0 {
		return min(s.Batch, s.Samples)
	}
	return s.Batch
}
