package perturb

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// check returns the first fault of an experiment, before anything is trained.
func (e Experiment) check(task learning.Task) error {
	if len(e.Conditions) == 0 && len(e.Hypotheses) == 0 {
		return errors.New("an experiment without conditions; give it some, or take learning.Compare")
	}
	if task.Test.Len() == 0 {
		return fmt.Errorf("task %q has no test samples, on which conditions are compared; give it some in Task.Test", task.Name)
	}
	seen := map[caseKey]bool{{Intact, 0}: true}
	for _, c := range e.Conditions {
		if err := c.check(seen); err != nil {
			return err
		}
		seen[caseKey{c.Name, c.Dose}] = true
	}
	if err := e.apply(task); err != nil {
		return err
	}
	for _, h := range e.Hypotheses {
		if err := h.check(e, seen); err != nil {
			return fmt.Errorf("hypothesis %q: %w", h.Says, err)
		}
	}
	return nil
}

// caseKey tells conditions apart.
type caseKey struct {
	name string
	dose float64
}

// check returns what is wrong with a condition after those that were seen.
func (c Condition) check(seen map[caseKey]bool) error {
	switch {
	case c.Name == Intact:
		return fmt.Errorf("a condition is called %q, which is the one that every experiment has; give it another name", Intact)
	case !kernel.Finite(c.Dose):
		return fmt.Errorf("condition %q has the dose %v; give a finite one", c.Name, c.Dose)
	case seen[caseKey{c.Name, c.Dose}]:
		return fmt.Errorf("two conditions are called %q with the dose %v; give each a name or a dose of its own", c.Name, c.Dose)
	case len(c.Do) == 0:
		return fmt.Errorf("condition %q does nothing; give it a manipulation", c)
	}
	if err := snn.CheckName(c.Name); err != nil {
		return fmt.Errorf("condition: %w", err)
	}
	for i, m := range c.Do {
		if m == nil {
			return fmt.Errorf("condition %q: manipulation %d is nil", c, i)
		}
	}
	return nil
}

// apply tries all conditions on networks that are not trained.
func (e Experiment) apply(task learning.Task) error {
	for _, entry := range e.Entries {
		encoder, err := encoderOf(entry)
		if err != nil {
			return fmt.Errorf("entry %q: %w", nameOf(entry), err)
		}
		model, err := entry.Net.Init(1)
		if err != nil {
			return fmt.Errorf("entry %q: %w", nameOf(entry), err)
		}
		for _, c := range e.Conditions {
			subject := Subject{model.Clone(), encoder, task.Test.X[0], snn.NewStream(1)}
			if err := c.apply(&subject); err != nil {
				return fmt.Errorf("entry %q: condition %q: %w", nameOf(entry), c, err)
			}
		}
	}
	return nil
}

// encoderOf is the encoder that the rule asks, nil if it reads raw samples.
func encoderOf(e learning.Entry) (learning.Encoder, error) {
	if readsRaw(e.Learner) {
		return nil, nil
	}
	if e.Encoder == nil {
		return nil, errors.New("there is no encoder; give it one, for example encode.Bernoulli{}")
	}
	if c, ok := e.Encoder.(interface{ Check() error }); ok {
		return e.Encoder, c.Check()
	}
	return e.Encoder, nil
}

func readsRaw(l learning.Learner) bool {
	r, ok := l.(learning.RawReader)
	return ok && r.ReadsRaw()
}

// nameOf is the name of an entry, or that of its rule if it has none.
func nameOf(e learning.Entry) string {
	if e.Name == "" && e.Learner != nil {
		return e.Learner.Name()
	}
	return e.Name
}

// entry returns the entry of a name.
func (e Experiment) entry(name string) *learning.Entry {
	for i, x := range e.Entries {
		if nameOf(x) == name {
			return &e.Entries[i]
		}
	}
	return nil
}

// check returns what is wrong with a hypothesis about an experiment that has the conditions seen.
func (h Hypothesis) check(e Experiment, seen map[caseKey]bool) error {
	for _, c := range []Case{{h.Entry, h.Condition, h.Dose}, h.against()} {
		entry := e.entry(c.Entry)
		switch {
		case !seen[caseKey{c.Condition, c.Dose}]:
			return fmt.Errorf("no condition %q with the dose %v", c.Condition, c.Dose)
		case entry == nil:
			return fmt.Errorf("no entry %q", c.Entry)
		case h.Rate != "" && entry.Net.Index(h.Rate) < 0:
			return fmt.Errorf("entry %q has no population %q", c.Entry, h.Rate)
		case h.Rate != "" && readsRaw(entry.Learner):
			return fmt.Errorf("cells of entry %q do not fire, and have no rate", c.Entry)
		}
	}
	switch {
	case h.Expect > Unchanged:
		return fmt.Errorf("Expect is %v; give Lower, Higher or Unchanged", h.Expect)
	case !(h.Margin >= 0) || !kernel.Finite(h.Margin):
		return fmt.Errorf("a margin of %v; give 0 or more", h.Margin)
	}
	return nil
}
