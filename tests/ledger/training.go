package main

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// training is a row of networks that are trained with the seeds 1, 2, …, each of which gives one number.
type training struct {
	data    string // name of the data set, as of `spikecell compare`
	entry   func(entries.Set) (learning.Entry, error)
	seeds   int
	holdout int // training samples of MNIST that validate
	what    string
	read    func(*learning.Report) float64
	span    span // of the mean
}

// standard is an entry of `spikecell compare`.
func standard(name string) func(entries.Set) (learning.Entry, error) {
	return func(s entries.Set) (learning.Entry, error) {
		chosen, err := s.Entries([]string{name})
		if err != nil {
			return learning.Entry{}, err
		}
		return chosen[0], nil
	}
}

// shortened is an entry of `spikecell compare` with so many epochs.
func shortened(name string, epochs int) func(entries.Set) (learning.Entry, error) {
	return func(s entries.Set) (learning.Entry, error) {
		e, err := standard(name)(s)
		e.Settings.Epochs = epochs
		return e, err
	}
}

// testAccuracy is what a run ends with, in %.
func testAccuracy(r *learning.Report) float64 { return 100 * r.Test.Accuracy }

// validAccuracy is that of the validation samples after an epoch, in %.
func validAccuracy(epoch int) func(*learning.Report) float64 {
	return func(r *learning.Report) float64 { return 100 * r.Epochs[epoch-1].Valid.Accuracy }
}

// validBCE is the binary cross-entropy of the reconstruction of validation samples after an epoch, summed over pixels.
func validBCE(epoch int) func(*learning.Report) float64 {
	return func(r *learning.Report) float64 { return r.Epochs[epoch-1].Valid.BCE }
}

// run trains and reads one number of each seed.
func (x training) run(ctx context.Context, o options) (finding, error) {
	reports, err := x.train(ctx, o)
	if err != nil {
		return finding{}, err
	}
	f := finding{seeds: learning.Seeds(x.seeds)}
	for _, r := range reports {
		f.values = append(f.values, x.read(r))
	}
	i := learning.IntervalOf(f.values)
	f.measured = x.what + " " + interval(i)
	f.status, f.reason = x.span.judge(x.what, i.Mean)
	return f, nil
}

// train returns the reports of all seeds.
func (x training) train(ctx context.Context, o options) ([]*learning.Report, error) {
	set, err := entries.Find(x.data)
	if err != nil {
		return nil, err
	}
	task, err := learning.TaskOf(set.Load(x.holdout, datasets.Options{Context: ctx}))
	if err != nil {
		return nil, err
	}
	e, err := x.entry(set)
	if err != nil {
		return nil, err
	}
	e.Learner = entries.FallOver(e, task.Train.Len())
	e.Settings.Store, e.Settings.Workers, e.Settings.Progress = o.store, o.workers, o.progress
	c, err := learning.Compare(ctx, []learning.Entry{e}, task, learning.Seeds(x.seeds))
	if err != nil {
		return nil, err
	}
	return c.Entries[0].Reports, nil
}

// interval is a mean with its 95 % interval, where there is one.
func interval(i learning.Interval) string {
	if i.Lo == i.Lo && i.Hi == i.Hi {
		return fmt.Sprintf("%.2f [%.2f, %.2f]", i.Mean, i.Lo, i.Hi)
	}
	return fmt.Sprintf("%.2f", i.Mean)
}
