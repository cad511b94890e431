package main

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// result is what the entries of a set reached, beside what is trivial.
type result struct {
	set     string
	c       *learning.Comparison
	trivial []trivial
	more    []learning.Table
}

// measure trains the entries of a row with every seed.
func (o asked) measure(ctx context.Context, r row) (*result, error) {
	known, err := entries.Find(r.set)
	if err != nil {
		return nil, err
	}
	set, err := known.Load(0, datasets.Options{})
	task, err := learning.TaskOf(set, err)
	if err != nil {
		return nil, err
	}
	raw, err := known.Raw(datasets.Options{})
	if err != nil {
		return nil, err
	}
	found := &result{set: r.set}
	if found.trivial, err = r.trivial(raw); err != nil {
		return nil, err
	}
	chosen, err := o.chosen(known, r)
	if err != nil {
		return nil, err
	}
	for i, e := range chosen {
		chosen[i].Learner = entries.FallOver(e, task.Train.Len())
	}
	if found.c, err = learning.Compare(ctx, chosen, task, learning.Seeds(o.seeds)); err != nil || r.more == nil {
		return found, err
	}
	more, err := r.more(ctx, raw, found.c)
	found.more = []learning.Table{more}
	return found, err
}

// chosen are the entries that the flags name, or the row, or the standard ones.
func (o asked) chosen(known entries.Set, r row) ([]learning.Entry, error) {
	names := o.entries
	if names == nil {
		names = r.entries
	}
	if names == nil {
		names = known.Standard()
	}
	chosen, err := known.Entries(names)
	for i := range chosen {
		s := &chosen[i].Settings
		s.Workers, s.Store = o.workers, o.store
		if o.epochs > 0 {
			s.Epochs = o.epochs
		}
	}
	return chosen, err
}

func (r *result) head() string {
	n := r.c.Split
	return fmt.Sprintf("%s: %d training, %d validation and %d test samples, %d seeds", r.set, n.Train, n.Valid, n.Test, len(r.c.Seeds))
}

// main is what entries are compared by: the balanced accuracy, or for vectors the mean squared error.
func (r *result) main(m learning.Metrics) float64 {
	if r.c.Targets.Vectors() {
		return m.MSE
	}
	return m.BalancedAccuracy
}

// over returns the values of an entry, seed by seed, less what is given.
func (r *result) over(e learning.Result, of func(learning.Metrics) float64, less float64) learning.Interval {
	values := make([]float64, len(e.Reports))
	for i, p := range e.Reports {
		values[i] = of(p.Test) - less
	}
	return learning.IntervalOf(values)
}
