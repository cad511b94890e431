package learning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Trained is a trained network with all that decides what it says of a sample, apart from any task. A report has one
// ([Report.Trained]), and package trained reads it from a file.
type Trained struct {
	Entry       Entry      // as in a report; Settings.Seed names the streams of noise
	Task        string     // what it was trained on
	Classes     int        // 0 where targets are vectors
	Outputs     int        // numbers of a target, at each step if there is one for each; 0 for classes
	Targets     TargetKind // what the output is for
	Fingerprint string     // of the run that trained it, hex
	Result      string     // SHA-256 of the run's result, hex
	ClassNames  []string   // what the classes are called; nil where they have no names
	Scalings    []Scaling  // how values of samples were scaled before training; see [Trained.Scaled]
	Model       *snn.Model
	readout     []Tensor // what the read-out was fitted to, where the rule has one to fit
}

var (
	errNoTrained = errors.New("learning: the trained network is nil; Report.Trained and trained.Load return one")
	errNoContext = errors.New("learning: the context is nil; give context.Background()")
)

// Prediction is what a trained network says of one sample.
type Prediction struct {
	Class int    // −1 for none, where the output is silent, or is not for a class per sample
	Name  string // what the class is called; "" without ClassNames
	// Scores is what the class was read from, by class: spike counts (CSDP), mean votes of labelled cells (STDP), the logits of the
	// loss (gradients), outputs (conventional networks). The highest has it. It is nil for rules of one's own that do not tell.
	Scores []float64
	// StepClass is the class at each step, −1 for none, and Output the numbers of a target, [step][output] if there is one for each
	// step: nil for other targets.
	StepClass []int
	Output    []float32
}

// goal is what the output is for.
func (t *Trained) goal() Goal { return Goal{t.Targets, t.Classes, t.Outputs} }

// goal is what the output is for.
func (r *Report) goal() Goal { return Goal{r.Targets, len(r.Confusion), r.Outputs} }

// prediction is what is said of sample i.
func (o *Outcome) prediction(i int) Prediction {
	p := Prediction{Class: -1}
	if i < len(o.Class) {
		p.Class = o.Class[i]
	}
	if i < len(o.Score) && len(o.Score[i]) > 0 {
		p.Scores = slices.Clone(o.Score[i])
	}
	if i < len(o.StepClass) {
		p.StepClass = slices.Clone(o.StepClass[i])
	}
	if i < len(o.Output) {
		p.Output = slices.Clone(o.Output[i])
	}
	return p
}

// Trained returns the network of the report. A report that was read by [ReadReport] has none.
func (r *Report) Trained() (*Trained, error) {
	if err := r.usable(); err != nil {
		return nil, fmt.Errorf("learning: %w", err)
	}
	return &Trained{
		Entry: r.Entry, Task: r.Task, Classes: len(r.Confusion), Outputs: r.Outputs, Targets: r.Targets, Fingerprint: r.Fingerprint, Result: r.Result,
		ClassNames: r.ClassNames, Scalings: r.Scalings, Model: r.Model, readout: r.readout,
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

// Predict classifies samples, which need no labels. Sample i draws the noise that test sample i drew in training. Samples are as those of the
// task were; raw ones, of a data set that was scaled, go through Scaled before.
func (t *Trained) Predict(ctx context.Context, x [][]float32) ([]Prediction, error) {
	if t == nil {
		return nil, errNoTrained
	}
	all := make([]Prediction, 0, len(x))
	_, err := t.present(ctx, Samples{X: x}, false, func(b Batch, out *Outcome) error {
		for i := range b.X {
			p := out.prediction(i)
			if p.Class >= 0 && p.Class < len(t.ClassNames) {
				p.Name = t.ClassNames[p.Class]
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
	a, err := t.Assess(ctx, s)
	if err != nil {
		return Metrics{}, err
	}
	return a.Metrics, nil
}

// present shows samples, a mini-batch at a time, and hands each to read with what the rule says of it. It returns the events that this took.
func (t *Trained) present(ctx context.Context, s Samples, labelled bool, read func(Batch, *Outcome) error) (snn.Counts, error) {
	var none snn.Counts
	if ctx == nil {
		return none, errNoContext
	}
	r, err := t.bind(s)
	if err == nil && labelled {
		if err = cmp.Or(s.CheckAsked(t.goal(), stepsOfEncoder(r.entry.Encoder)), s.checkJudged()); err != nil {
			r.pool.Close()
		}
	}
	if err != nil {
		return none, fmt.Errorf("learning: trained %s on %s: %w", t.Entry.Name, t.Task, err)
	}
	defer r.pool.Close()
	defer haltAfter(ctx, r.pool, grace).end()
	next, stop := iter.Pull(s.batches(0, r.entry.Settings.Batch, r.root.Named("test")))
	defer stop()
	for b, ok := next(); ok; b, ok = next() {
		if ctx.Err() != nil {
			return none, fmt.Errorf("learning: trained %s: stopped after %d of %d samples: %w", t.Entry.Name, b.Index[0], s.Len(), ctx.Err())
		}
		out := Outcome{Score: make([][]float64, len(b.X))}
		err := r.pool.Guard(func() error { return r.trainer.Classify(b, &out) })
		if givenUp(err) {
			return none, fmt.Errorf("learning: trained %s: stopped after %d of %d samples: %w", t.Entry.Name, b.Index[0], s.Len(), ctx.Err())
		}
		if err != nil {
			return none, err
		}
		if n := max(len(out.Class), len(out.StepClass), len(out.Output)); n != len(b.X) {
			return none, fmt.Errorf("learning: the rule said something of %d samples, and there are %d", n, len(b.X))
		}
		if err := read(b, &out); err != nil {
			return none, err
		}
	}
	_, counts := r.trainer.Counts()
	return counts, nil
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
	r.trainer, err = e.bind(e.setup(r.model, t.goal(), max(s.Len(), 1), r.pool).probing(s))
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
