package thresholds

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Experiment is which forms of threshold are compared under which rules.
type Experiment struct {
	Forms    []Form // the first is the one that others are compared with
	Subjects []Subject
	Capacity Capacity // the zero value measures none
}

// Subject is a rule on a net.
type Subject struct {
	Entry  learning.Entry // its Name, Net, Encoder and Settings; the Learner is what At says
	Hidden []string       // populations that take the forms
	Rates  []float64      // learning rates, rising, of which validation chooses one for each form
	At     func(rate float64) learning.Learner
}

// Run trains every subject with every form, learning rate and seed, and measures what the networks do. The learning rate of a form is the one with
// the highest mean accuracy on the validation samples over seeds, the first of equals; test samples are used for what is reported of it and nothing
// else. A form that a rule refuses is an outcome without numbers. The experiment is checked before anything is trained.
func Run(ctx context.Context, e Experiment, task learning.Task, seeds []uint64) (*Result, error) {
	if ctx == nil {
		return nil, errors.New("thresholds: the context is nil; give context.Background()")
	}
	if err := e.check(task, seeds); err != nil {
		return nil, fmt.Errorf("thresholds: %w", err)
	}
	r := &Result{Task: task.Name, Seeds: seeds}
	for _, s := range e.Subjects {
		for _, f := range e.Forms {
			o, err := e.measure(ctx, s, f, task, seeds)
			if err != nil {
				return nil, fmt.Errorf("thresholds: %s, %s: %w", s.Entry.Name, f.Name, err)
			}
			r.Outcomes = append(r.Outcomes, o)
		}
	}
	r.pair(e.Forms[0].Name)
	return r, nil
}

// check returns the first fault of an experiment.
func (e Experiment) check(task learning.Task, seeds []uint64) error {
	switch {
	case len(e.Forms) == 0 || len(e.Subjects) == 0 || len(seeds) == 0:
		return fmt.Errorf("an experiment of %d forms, %d subjects and %d seeds; give one of each at least", len(e.Forms), len(e.Subjects), len(seeds))
	case task.Targets() != learning.ClassPerSample:
		return fmt.Errorf("the targets of task %q are %v; accuracies are of one class a sample", task.Name, task.Targets())
	case task.Valid.Len() == 0 || task.Test.Len() == 0:
		return fmt.Errorf("task %q has %d validation and %d test samples; it needs both, to choose learning rates and to judge", task.Name,
			task.Valid.Len(), task.Test.Len())
	}
	forms, subjects := map[string]bool{}, map[string]bool{}
	for _, f := range e.Forms {
		if err := f.check(); err != nil {
			return err
		}
		if forms[f.Name] {
			return fmt.Errorf("two forms are called %q; give each a name of its own", f.Name)
		}
		forms[f.Name] = true
	}
	for _, s := range e.Subjects {
		if subjects[s.Entry.Name] {
			return fmt.Errorf("two subjects are called %q; give each a name of its own", s.Entry.Name)
		}
		subjects[s.Entry.Name] = true
		if err := s.check(e.Forms); err != nil {
			return fmt.Errorf("subject %q: %w", s.Entry.Name, err)
		}
	}
	return e.Capacity.check()
}

// check returns what is wrong with a subject.
func (s Subject) check(forms []Form) error {
	switch {
	case s.Entry.Name == "":
		return errors.New("it has no name; give Entry.Name")
	case s.At == nil:
		return errors.New("At is nil; give a function that makes a learner of a learning rate")
	case len(s.Rates) == 0:
		return errors.New("it has no learning rates; give some in Rates")
	}
	before := 0.0
	for _, x := range s.Rates {
		if !(x > before) || !kernel.Finite(x) {
			return fmt.Errorf("Rates are %v; give numbers above 0, rising", s.Rates)
		}
		before = x
	}
	for _, f := range forms {
		if _, err := f.Apply(s.Entry.Net, s.Hidden...); err != nil {
			return err
		}
	}
	return nil
}

// entry is the subject with a form and a learning rate.
func (s Subject) entry(f Form, rate float64) (learning.Entry, error) {
	e := s.Entry
	e.Name, e.Learner = fmt.Sprintf("%s, %s, %v", s.Entry.Name, f.Name, rate), s.At(rate)
	if e.Learner == nil {
		return e, fmt.Errorf("At(%v) is nil; give a learner", rate)
	}
	var err error
	e.Net, err = f.Apply(e.Net, s.Hidden...)
	return e, err
}

// measure returns what a subject does with a form.
func (e Experiment) measure(ctx context.Context, s Subject, f Form, task learning.Task, seeds []uint64) (Outcome, error) {
	o := Outcome{Subject: s.Entry.Name, Form: f.Name}
	var entries []learning.Entry
	for _, rate := range s.Rates {
		entry, err := s.entry(f, rate)
		if err != nil {
			return o, err
		}
		entries = append(entries, entry)
	}
	if err := refusal(entries[0], task); err != nil {
		o.Refused = err.Error()
		return o, nil
	}
	c, err := learning.Compare(ctx, entries, task, seeds)
	if err != nil {
		return o, err
	}
	best := bestValid(c.Entries)
	o.Rate = s.Rates[best]
	o.describe(s, c, best)
	if err := o.countSilent(ctx, c.Entries[best], s.Hidden, task); err != nil {
		return o, err
	}
	return o, e.Capacity.measure(ctx, &o, entries[best], task, seeds)
}

// refusal returns why a rule does not take the net of an entry, nil if it does.
func refusal(e learning.Entry, task learning.Task) error {
	m, err := e.Net.Init(1)
	if err != nil {
		return err
	}
	pool := kernel.NewPool(1)
	defer pool.Close()
	_, err = e.Learner.Resolve().Bind(learning.Setup{
		Model: m, Encoder: e.Encoder, Classes: task.Classes, Batch: 2, Stream: snn.NewStream(1), Pool: pool, Probe: task.Test.X[0],
	})
	return err
}

// bestValid is the entry with the highest mean accuracy on validation samples, the first of equals.
func bestValid(entries []learning.Result) (best int) {
	for i, e := range entries {
		if e.Valid.Mean > entries[best].Valid.Mean {
			best = i
		}
	}
	return best
}
