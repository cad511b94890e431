package learning

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Evaluate classifies the test samples of a task with another model of the report's net, for instance with coarser weights, as the run
// classified them: the same encoder and streams, and a read-out fitted anew where the rule has one. With Report.Model it gives
// Report.Test.
func (r *Report) Evaluate(ctx context.Context, m *snn.Model, task Task) (Metrics, error) {
	if ctx == nil {
		return Metrics{}, errNoContext
	}
	if err := r.usable(); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: %w", err)
	}
	if err := checkModel(m); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: entry %q: %w", r.Entry.Name, err)
	}
	pool := kernel.NewPool(1)
	defer pool.Close()
	again := &run{entry: r.Entry, task: task, root: snn.NewStream(r.Entry.Settings.Seed), model: m.Clone(), pool: pool}
	again.entry.Settings.Progress, again.entry.Settings.Batch = nil, min(r.Entry.Settings.Batch, max(task.Train.Len(), task.Test.Len(), 1))
	var err error
	again.trainer, err = r.Entry.Learner.Bind(Setup{
		Model: again.model, Encoder: r.Entry.Encoder, Classes: task.Classes, Batch: r.Entry.Settings.Batch,
		Samples: max(task.Train.Len(), task.Test.Len()), Stream: again.root.Named("learner"), Pool: pool,
	})
	if err != nil {
		return Metrics{}, err
	}
	if err := again.checkEvaluation(); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: task %q: %w", task.Name, err)
	}
	j, err := again.evaluate(ctx, "test", task.Test)
	if err != nil {
		return Metrics{}, err
	}
	return j.metrics(), nil
}

// checkEvaluation checks the samples that an evaluation reads: the test samples, and for some rules training samples.
func (r *run) checkEvaluation() error {
	inputs, encoded := r.task.Inputs(), false
	if in, ok := r.trainer.(InputReader); ok {
		inputs, encoded = r.model.Net.Populations[in.Input().Population].Size(), in.Input().Encoded
	}
	check := func(s Samples) error {
		if err := s.check(inputs, r.task.Classes); err != nil || !encoded {
			return err
		}
		return s.checkRange(r.entry.Encoder)
	}
	if err := check(r.task.Test); err != nil {
		return fmt.Errorf("test %w", err)
	}
	if _, ok := r.trainer.(Calibrator); !ok {
		return nil
	}
	if r.task.Train.Len() == 0 {
		return fmt.Errorf("no training samples, on which %s fits its read-out", r.entry.Learner.Name())
	}
	if err := check(r.task.Train); err != nil {
		return fmt.Errorf("training %w", err)
	}
	return nil
}
