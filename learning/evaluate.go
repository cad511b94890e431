package learning

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Batch returns the samples at index as a mini-batch, with labels or targets if they have any. It panics if there is no such sample.
func (s Samples) Batch(index []int, stream snn.Stream) Batch {
	return Batch{
		X: pick("X", s.X, index), Label: pick("Label", s.Label, index), StepLabel: pick("StepLabel", s.StepLabel, index),
		Target: pick("Target", s.Target, index), Index: index, Stream: stream,
	}
}

// pick returns the elements of x at index, or nil if x is empty.
func pick[T any](name string, x []T, index []int) []T {
	if len(x) == 0 {
		return nil
	}
	out := make([]T, len(index))
	for k, i := range index {
		if i < 0 || i >= len(x) {
			panic(fmt.Sprintf("learning: Samples.Batch: sample %d of %d in %s", i, len(x), name))
		}
		out[k] = x[i]
	}
	return out
}

// batches yields samples from first on, in order, a mini-batch at a time.
func (s Samples) batches(first, size int, stream snn.Stream) iter.Seq[Batch] {
	return func(yield func(Batch) bool) {
		for lo := first; lo < s.Len(); lo += size {
			index := make([]int, min(size, s.Len()-lo))
			for k := range index {
				index[k] = lo + k
			}
			if !yield(s.Batch(index, stream)) {
				return
			}
		}
	}
}

// evaluate classifies samples, after fitting the read-out where the rule has one to fit.
func (r *run) evaluate(ctx context.Context, phase string, s Samples) (*judge, error) {
	if err := r.calibrate(ctx); err != nil {
		return nil, err
	}
	j := newJudge(r.task.goal())
	for b := range s.batches(0, r.entry.Settings.Batch, r.root.Named(phase)) {
		if ctx.Err() != nil {
			return nil, r.interrupted(ctx)
		}
		out := Outcome{Score: make([][]float64, len(b.X))}
		err := r.pool.Guard(func() error { return r.trainer.Classify(b, &out) })
		if givenUp(err) {
			return nil, r.abandoned(ctx, "an evaluation")
		}
		if err != nil {
			return nil, r.failed(err)
		}
		if err := j.add(b, &out); err != nil {
			if n := (*notFinite)(nil); errors.As(err, &n) {
				err = r.lost(fmt.Sprintf("%s of %s sample %d", n.name, phase, n.sample), n.value)
			}
			return nil, r.failed(err)
		}
		r.progress(phase, j.samples, s.Len())
	}
	return j, nil
}

// calibrate fits the read-out of rules that have one to fit, on training samples.
func (r *run) calibrate(ctx context.Context) error {
	c, ok := r.trainer.(Calibrator)
	if !ok || r.state.Calibrated {
		return nil
	}
	n := r.task.Train.Len()
	first := n - min(n, c.CalibrationSize(n))
	next, stop := iter.Pull(r.task.Train.batches(first, r.entry.Settings.Batch, r.root.Named("assign")))
	defer stop()
	done := 0
	err := r.pool.Guard(func() error {
		return c.Calibrate(func() (Batch, bool) {
			r.progress("assign", done, n-first)
			if ctx.Err() != nil {
				return Batch{}, false
			}
			b, ok := next()
			done += len(b.X)
			return b, ok
		})
	})
	if givenUp(err) {
		return r.abandoned(ctx, "the assignment of labels")
	}
	if err != nil {
		return r.failed(err)
	}
	if ctx.Err() != nil {
		return r.interrupted(ctx)
	}
	r.state.Calibrated = true
	return nil
}

// finish classifies the test samples with the chosen model and makes the report.
func (r *run) finish(ctx context.Context) (*Report, error) {
	chosen := len(r.state.Epochs)
	if r.best != nil && r.state.Best != chosen {
		chosen = r.state.Best
		if err := copyTensors(r.trainer.State(), r.best); err != nil {
			return nil, r.failed(err)
		}
		if err := r.trainer.Restored(); err != nil {
			return nil, r.failed(err)
		}
		r.state.Calibrated = true
	}
	training, inference := r.trainer.Counts()
	r.trainer.SetCounts(training, silent(inference))
	j, err := r.evaluate(ctx, "test", r.task.Test)
	if err != nil {
		return nil, err
	}
	return r.report(chosen, j)
}

func (r *run) report(chosen int, j *judge) (*Report, error) {
	r.trainer.Sync()
	p := &Report{
		Entry: r.entry, Task: r.task.Name, Fingerprint: r.fingerprint, Epochs: r.state.Epochs, Best: chosen,
		Valid: r.state.Epochs[chosen-1].Valid, Test: j.metrics(), Predicted: j.predicted, Confusion: j.confusion, Unclassified: j.unclassified,
		Targets: r.task.Targets(), Outputs: r.task.Outputs, Parameters: r.entry.parameters(),
		StateBytes: r.trainer.StateBytes(), Kernel: kernel.Path(), Model: r.model, ClassNames: r.task.ClassNames, Scalings: r.task.Scalings,
	}
	if c, ok := r.trainer.(Calibrator); ok {
		p.readout = cloneTensors(c.Readout())
	}
	p.Training, p.Inference = r.trainer.Counts()
	p.Warnings = p.warnings(r.task)
	tensors := p.tensors()
	var err error
	if p.Result, err = p.hashResult(tensors); err != nil {
		return nil, fmt.Errorf("learning: entry %q: %w", r.entry.Name, err)
	}
	return p, r.store.finish(p, tensors)
}

// progress tells the caller where the run is.
func (r *run) progress(phase string, done, of int) {
	if r.entry.Settings.Progress == nil {
		return
	}
	p := Progress{
		Entry: r.entry.Name, Seed: r.entry.Settings.Seed, Phase: phase, Epoch: min(r.state.Epoch, r.entry.Settings.Epochs),
		Epochs: r.entry.Settings.Epochs, Done: done, Of: of,
	}
	if n := len(r.state.Epochs); n > 0 {
		last := r.state.Epochs[n-1]
		p.Last, p.Rates = &last, r.rates
	}
	r.entry.Settings.Progress(p)
}

// replay tells the caller of the epochs that the store has of a run, as if they were trained.
func (r *run) replay(epochs []Epoch) {
	for _, e := range epochs {
		r.state.Epochs, r.state.Epoch = append(r.state.Epochs, e), e.Epoch
		r.progress("stored", r.task.Train.Len(), r.task.Train.Len())
	}
}
