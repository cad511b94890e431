package command

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/trained"
)

// planned is where the files of sweeps find their data, and the store that their runs are in.
type planned struct {
	source
	store string
}

// usualHoldout is that of `spikecell compare`.
const usualHoldout = 10000

// read makes the plan of a file.
func (o *planned) read(ctx context.Context, file string) (*sweep.Plan, error) {
	text, err := readFile(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	f, err := sweep.ParseFile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	o.data, o.holdout = f.Data, usualHoldout
	if f.Holdout != nil {
		o.holdout = *f.Holdout
	}
	switch {
	case o.holdout < 0:
		return nil, fmt.Errorf("%s: holdout is %d; give 0 or more samples", file, o.holdout)
	case o.store == "-":
		return nil, errors.New("sweep: the store is -, which keeps nothing; give -store a folder: a sweep reads its results there")
	}
	s, ofSet, err := o.sweepOf(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	task, err := o.task(ctx, "sweep")
	if err != nil {
		return nil, err
	}
	s.Finish = func(e learning.Entry) learning.Entry {
		if ofSet[e.Name] { // one that is written out says its steps itself
			e.Learner = entries.FallOver(e, task.Train.Len())
		}
		return e
	}
	p, err := sweep.New(s, task)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// sweepOf returns what the file describes, and which of its entries are those of the data set.
func (o *planned) sweepOf(f sweep.File) (s sweep.Sweep, ofSet map[string]bool, err error) {
	set, err := entries.Find(f.Data)
	if err != nil {
		return s, nil, err
	}
	if f.Holdout != nil && !set.Holds() {
		return s, nil, fmt.Errorf("holdout would not be read: %s has validation samples of its own, or none; leave it out", f.Data)
	}
	ofSet = map[string]bool{}
	named := func(name string) (learning.Entry, error) {
		chosen, err := set.Entries([]string{name})
		if err != nil {
			return learning.Entry{}, err
		}
		ofSet[chosen[0].Name] = true
		return chosen[0], nil
	}
	s, err = f.Sweep(named, func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) })
	for i := range s.Entries {
		s.Entries[i].Settings.Store = o.store
	}
	return s, ofSet, err
}
