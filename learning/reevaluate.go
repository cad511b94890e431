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
	if err := checkModel(m); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: entry %q: %w", r.Entry.Name, err)
	}
	pool := kernel.NewPool(1)
	defer pool.Close()
	again := &run{entry: r.Entry, task: task, root: snn.NewStream(r.Entry.Settings.Seed), model: m.Clone(), pool: pool}
	again.entry.Settings.Progress = nil
	var err error
	again.trainer, err = r.Entry.Learner.Bind(Setup{
		Model: again.model, Encoder: r.Entry.Encoder, Classes: task.Classes, Batch: r.Entry.Settings.Batch,
		Stream: again.root.Named("learner"), Pool: pool,
	})
	if err != nil {
		return Metrics{}, err
	}
	j, err := again.evaluate(ctx, "test", task.Test)
	if err != nil {
		return Metrics{}, err
	}
	return j.metrics(), nil
}
