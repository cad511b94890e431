package learning

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Trained is a trained network with all that decides what it says of a sample, apart from any task. A report has one
// ([Report.Trained]), and package trained reads it from a file.
type Trained struct {
	Entry       Entry  // as in a report; Settings.Seed names the streams of noise
	Task        string // what it was trained on
	Classes     int
	Fingerprint string // of the run that trained it, hex
	Result      string // SHA-256 of the run's result, hex
	Model       *snn.Model
	readout     []Tensor // what the read-out was fitted to, where the rule has one to fit
}

var (
	errNoTrained = errors.New("learning: the trained network is nil; Report.Trained and trained.Load return one")
	errNoContext = errors.New("learning: the context is nil; give context.Background()")
)

// Prediction is what a trained network says of one sample.
type Prediction struct {
	Class int // −1 for none, where the output is silent
	// Scores is what the class was read from, by class: spike counts (CSDP), mean votes of labelled cells (STDP), the logits of the
	// loss (Surrogate), outputs (ANN). The highest has it. It is nil for rules of one's own that do not tell.
	Scores []float64
}

// Trained returns the network of the report. A report that was read by [ReadReport] has none.
func (r *Report) Trained() (*Trained, error) {
	if err := r.usable(); err != nil {
		return nil, fmt.Errorf("learning: %w", err)
	}
	return &Trained{
		Entry: r.Entry, Task: r.Task, Classes: len(r.Confusion), Fingerprint: r.Fingerprint, Result: r.Result,
		Model: r.Model, readout: r.readout,
	}, nil
}

// Predict classifies samples, which need no labels. Sample i draws the noise that test sample i drew in training, so that the test
// samples, in their order, give the report's Predicted.
func (r *Report) Predict(ctx context.Context, x [][]float32) ([]Prediction, error) {
	t, err := r.Trained()
	if err != nil {
		return nil, err
	}
	return t.Predict(ctx, x)
}

// Save writes the network of the report to a file, which package trained loads, and other languages read as safetensors. The
// file is written whole or not at all.
func (r *Report) Save(path string) error {
	t, err := r.Trained()
	if err != nil {
		return err
	}
	return t.Save(path)
}

// Predict classifies samples, which need no labels. Sample i draws the noise that test sample i drew in training.
func (t *Trained) Predict(ctx context.Context, x [][]float32) ([]Prediction, error) {
	if t == nil {
		return nil, errNoTrained
	}
	all := make([]Prediction, 0, len(x))
	err := t.present(ctx, Samples{X: x}, false, func(b Batch, out *Outcome) error {
		for i := range b.X {
			p := Prediction{Class: out.Class[i]}
			if len(out.Score[i]) > 0 {
				p.Scores = append([]float64(nil), out.Score[i]...)
			}
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Evaluate classifies labelled samples. The test samples of the run, in their order, give the metrics of its report.
func (t *Trained) Evaluate(ctx context.Context, s Samples) (Metrics, error) {
	if t == nil {
		return Metrics{}, errNoTrained
	}
	if err := checkClasses(t.Classes); err != nil {
		return Metrics{}, fmt.Errorf("learning: evaluate: %w", err)
	}
	j := newJudge(t.Classes)
	if err := t.present(ctx, s, true, func(b Batch, out *Outcome) error { return j.add(b.Label, out) }); err != nil {
		return Metrics{}, err
	}
	return j.metrics(), nil
}

// present shows samples, a mini-batch at a time, and hands each to read with what the rule says of it.
func (t *Trained) present(ctx context.Context, s Samples, labelled bool, read func(Batch, *Outcome) error) error {
	if ctx == nil {
		return errNoContext
	}
	r, err := t.bind(s)
	if err == nil && labelled {
		if err = s.checkLabels(t.Classes); err != nil {
			r.pool.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("learning: trained %s on %s: %w", t.Entry.Name, t.Task, err)
	}
	defer r.pool.Close()
	defer haltAfter(ctx, r.pool, grace).end()
	next, stop := iter.Pull(s.batches(0, r.entry.Settings.Batch, r.root.Named("test")))
	defer stop()
	for b, ok := next(); ok; b, ok = next() {
		if ctx.Err() != nil {
			return fmt.Errorf("learning: trained %s: stopped after %d of %d samples: %w", t.Entry.Name, b.Index[0], s.Len(), ctx.Err())
		}
		out := Outcome{Score: make([][]float64, len(b.X))}
		err := r.pool.Guard(func() error { return r.trainer.Classify(b, &out) })
		if givenUp(err) {
			return fmt.Errorf("learning: trained %s: stopped after %d of %d samples: %w", t.Entry.Name, b.Index[0], s.Len(), ctx.Err())
		}
		if err != nil {
			return err
		}
		if len(out.Class) != len(b.X) {
			return fmt.Errorf("learning: the rule named %d classes for %d samples", len(out.Class), len(b.X))
		}
		if err := read(b, &out); err != nil {
			return err
		}
	}
	return nil
}

// bind makes a trainer of the trained network, with its read-out.
func (t *Trained) bind(s Samples) (*run, error) {
	if err := checkModel(t.Model); err != nil {
		return nil, err
	}
	e, err := t.Entry.resolve()
	if err != nil {
		return nil, err
	}
	workers := t.Entry.Settings.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	r := &run{entry: e, root: snn.NewStream(e.Settings.Seed), model: t.Model.Clone(), pool: kernel.NewPool(workers)}
	r.trainer, err = e.Learner.Bind(e.setup(r.model, t.Classes, max(s.Len(), 1), r.pool))
	if err == nil {
		err = t.restoreReadout(r.trainer)
	}
	if err == nil {
		err = r.checkSamples(s)
	}
	if err != nil {
		r.pool.Close()
	}
	return r, err
}

func (t *Trained) restoreReadout(trainer Trainer) error {
	c, ok := trainer.(Calibrator)
	if !ok {
		return nil
	}
	if err := copyTensors(c.Readout(), t.readout); err != nil {
		return fmt.Errorf("its read-out: %w", err)
	}
	return trainer.Restored()
}
