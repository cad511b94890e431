package learning

import (
	"cmp"
	"context"
	"errors"
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
	again.trainer, err = r.Entry.bind(r.Entry.setup(again.model, r.goal(), max(task.Train.Len(), task.Test.Len()), pool).probing(task.Test))
	if err != nil {
		return Metrics{}, err
	}
	if err := again.checkEvaluation(r.goal()); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: task %q: %w", task.Name, err)
	}
	defer haltAfter(ctx, pool, grace).end()
	j, err := again.evaluate(ctx, "test", task.Test)
	if err != nil {
		return Metrics{}, err
	}
	return j.metrics(), nil
}

// checkEvaluation checks the samples that an evaluation reads: the test samples, and for some rules training samples. Sizes come
// first, since those of another data set have other classes too.
func (r *run) checkEvaluation(g Goal) error {
	_, fitted := r.trainer.(Calibrator)
	if r.task.Test.Len() == 0 {
		return errors.New("it has no test samples; give it some in Task.Test")
	}
	if err := r.checkSamples(r.task.Test); err != nil {
		return fmt.Errorf("test %w", err)
	}
	if fitted && r.task.Train.Len() == 0 {
		return fmt.Errorf("no training samples, on which %s fits its read-out", r.entry.Learner.Name())
	}
	if fitted {
		if err := r.checkSamples(r.task.Train); err != nil {
			return fmt.Errorf("training %w", err)
		}
	}
	if r.task.Classes != g.Classes {
		return fmt.Errorf("it has %d classes, and the network was trained on %d; give a task of as many", r.task.Classes, g.Classes)
	}
	if r.task.Outputs != g.outputs {
		return fmt.Errorf("it has %d outputs, and the network was trained on %d; give a task of as many", r.task.Outputs, g.outputs)
	}
	if err := cmp.Or(r.task.Test.CheckAsked(g, stepsOfEncoder(r.entry.Encoder)), r.task.Test.checkJudged()); err != nil {
		return fmt.Errorf("test %w", err)
	}
	if err := r.task.Train.checkTargets(g); fitted && err != nil {
		return fmt.Errorf("training %w", err)
	}
	return nil
}

// checkCells compares the cells that become of sample i with the population that reads them. The shape is not known here: of a list of
// events, whose length says nothing, that is left to who encodes it.
func checkCells(e Encoder, in Input, i int, x []float32, p snn.Population) error {
	cells := len(x)
	if c, counts := e.(CellCounter); counts && in.Encoded {
		n, err := c.Cells([]int{len(x)})
		if err != nil && len(x) == 0 { // no shape; it fits an encoder to which any number of rows does
			n, err = c.Cells([]int{p.Size()})
		}
		switch {
		case err != nil, len(x) == 0 && n != p.Size():
			return nil
		case len(x) > 0:
			cells = n
		}
	}
	switch {
	case cells == p.Size():
		return nil
	case cells != len(x):
		return fmt.Errorf("sample %d has %d values, which become %d cells instead of %d, those of population %q; give samples of the size that "+
			"it was trained on", i, len(x), cells, p.Size(), p.Name)
	}
	return fmt.Errorf("sample %d has %d values instead of %d, the cells of population %q; give samples of the size that it was trained on",
		i, len(x), p.Size(), p.Name)
}

// checkSamples checks sizes and values of samples by the population that reads them and by the encoder. Labels may be absent.
func (r *run) checkSamples(s Samples) error {
	reader, ok := r.trainer.(InputReader)
	switch {
	case !ok && len(r.task.Shape) == 0:
		return nil
	case !ok: // a rule of one's own that does not tell
		return s.checkValues(r.task.Inputs())
	}
	in := reader.Input()
	p := r.model.Net.Populations[in.Population]
	for i, x := range s.X {
		if err := checkCells(r.entry.Encoder, in, i, x, p); err != nil {
			return err
		}
		if err := checkFinite(i, x); err != nil {
			return err
		}
	}
	if !in.Encoded {
		return nil
	}
	return s.checkRange(r.entry.Encoder)
}
