package perturb

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Experiment is what is trained, what is done to it, and what is expected of that.
type Experiment struct {
	Entries    []learning.Entry
	Conditions []Condition
	Hypotheses []Hypothesis
}

// Condition is what is done to each trained network before the test samples are shown to it.
type Condition struct {
	Name string
	Dose float64 // tells conditions of one name apart, which are a series
	Do   []Manipulation
}

// Intact is the name of the condition in which nothing is done, which every experiment has.
const Intact = "intact"

// String is the name, with the dose if there is one.
func (c Condition) String() string {
	if c.Dose == 0 {
		return c.Name
	}
	return fmt.Sprintf("%s %v", c.Name, c.Dose)
}

// Doses returns a series of conditions: of each dose the manipulation that do makes of it.
func Doses(name string, do func(dose float64) Manipulation, doses ...float64) []Condition {
	if do == nil {
		panic("perturb: Doses: do is nil; give a function that makes a manipulation of a dose")
	}
	var all []Condition
	for _, x := range doses {
		all = append(all, Condition{name, x, []Manipulation{do(x)}})
	}
	return all
}

// Run trains every entry with every seed, as learning.Compare does, and shows the test samples to each network intact and under each
// condition. It checks the experiment before it trains anything.
func Run(ctx context.Context, e Experiment, task learning.Task, seeds []uint64) (*Result, error) {
	if ctx == nil {
		return nil, errors.New("perturb: the context is nil; give context.Background()")
	}
	if err := e.check(task); err != nil {
		return nil, fmt.Errorf("perturb: %w", err)
	}
	c, err := learning.Compare(ctx, e.Entries, task, seeds)
	if err != nil {
		return nil, err
	}
	r := &Result{Task: task.Name, Seeds: seeds, Targets: c.Targets}
	for _, entry := range c.Entries {
		all, err := e.measure(ctx, entry, task)
		if err != nil {
			return nil, fmt.Errorf("perturb: entry %q: %w", entry.Name, err)
		}
		r.Outcomes = append(r.Outcomes, all...)
	}
	for _, h := range e.Hypotheses {
		r.Verdicts = append(r.Verdicts, h.judge(r))
	}
	return r, nil
}

// measure returns the outcomes of an entry, the intact one first.
func (e Experiment) measure(ctx context.Context, entry learning.Result, task learning.Task) ([]Outcome, error) {
	conditions := append([]Condition{{Name: Intact}}, e.Conditions...)
	seen := make([][]*learning.Assessment, len(conditions))
	for i, report := range entry.Reports {
		trained, err := report.Trained()
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if err := e.works(ctx, trained, task.Test); err != nil {
				return nil, err
			}
		}
		for k, c := range conditions {
			a, err := c.assess(ctx, trained, task.Test)
			if err != nil {
				return nil, fmt.Errorf("condition %q: %w", c, err)
			}
			seen[k] = append(seen[k], a)
		}
	}
	var all []Outcome
	for k, c := range conditions {
		all = append(all, outcome(entry.Name, c, entry.Reports[0].Model.Net, seen[k], seen[0]))
	}
	return all, nil
}

// assess shows samples to a copy of a trained network to which the condition was applied.
func (c Condition) assess(ctx context.Context, t *learning.Trained, s learning.Samples) (*learning.Assessment, error) {
	subject := Subject{t.Model.Clone(), t.Entry.Encoder, s.X[0], snn.NewStream(t.Entry.Settings.Seed).Named("perturb")}
	if err := c.apply(&subject); err != nil {
		return nil, err
	}
	changed := *t
	changed.Model, changed.Entry.Encoder = subject.Model, subject.Encoder
	return changed.Assess(ctx, s)
}

func (c Condition) apply(s *Subject) error {
	for _, m := range c.Do {
		if err := m.Apply(s); err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
	}
	return nil
}
