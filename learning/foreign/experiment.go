package foreign

import (
	"context"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// Experiment is which networks are asked, by what, and about which foreign samples.
type Experiment struct {
	Cases   []Case
	Raw     []Detector // that need no network
	Foreign []Set
}

// Case is a network, and the detectors that look at it.
type Case struct {
	Entry     learning.Entry
	Detectors []Detector
}

// Set is samples that are not of the task, with values as those of the task.
type Set struct {
	Name string
	X    [][]float32
}

// Run trains every entry with every seed on the task, as learning.Compare does, and scores the test samples and each foreign set by each detector. No
// network is told what is foreign. The detectors that need no network have one number for all seeds.
func Run(ctx context.Context, e Experiment, task learning.Task, seeds []uint64) (*Result, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if err := e.check(task); err != nil {
		return nil, err
	}
	r := &Result{Task: task.Name, Seeds: seeds}
	for _, d := range e.Raw {
		if err := e.measure(ctx, r, subject{detector: d, train: task.Train.X}, task.Test.X); err != nil {
			return nil, err
		}
	}
	if len(e.Cases) == 0 {
		return r, nil
	}
	c, err := learning.Compare(ctx, e.entries(), task, seeds)
	if err != nil {
		return nil, err
	}
	for i, k := range e.Cases {
		for _, d := range k.Detectors {
			s := subject{entry: c.Entries[i].Name, detector: d, train: task.Train.X}
			for _, report := range c.Entries[i].Reports {
				t, err := report.Trained()
				if err != nil {
					return nil, err
				}
				s.nets = append(s.nets, t)
			}
			if err := e.measure(ctx, r, s, task.Test.X); err != nil {
				return nil, err
			}
		}
	}
	return r, nil
}

func (e Experiment) entries() (all []learning.Entry) {
	for _, k := range e.Cases {
		all = append(all, k.Entry)
	}
	return all
}

func (e Experiment) check(task learning.Task) error {
	if task.Test.Len() == 0 || len(e.Foreign) == 0 {
		return fmt.Errorf("foreign: task %q has %d test samples, and there are %d foreign sets; give at least one of each",
			task.Name, task.Test.Len(), len(e.Foreign))
	}
	var names []string
	for _, s := range e.Foreign {
		if len(s.X) == 0 || slices.Contains(names, s.Name) {
			return fmt.Errorf("foreign: set %q has %d samples, or comes twice; give each a name of its own, and samples", s.Name, len(s.X))
		}
		names = append(names, s.Name)
	}
	all := slices.Clone(e.Raw)
	for _, k := range e.Cases {
		if len(k.Detectors) == 0 {
			return fmt.Errorf("foreign: entry %q has no detector", k.Entry.Name)
		}
		all = append(all, k.Detectors...)
	}
	if len(all) == 0 || slices.Contains(all, nil) {
		return fmt.Errorf("foreign: %d detectors, or one that is nil", len(all))
	}
	for _, k := range append([]Case{{Detectors: e.Raw}}, e.Cases...) {
		if err := k.checkNames(); err != nil {
			return err
		}
	}
	return nil
}

// checkNames reports two detectors of a network that tables could not tell apart.
func (k Case) checkNames() error {
	var names []string
	for _, d := range k.Detectors {
		if slices.Contains(names, d.String()) {
			return fmt.Errorf("foreign: detector %q comes twice, of entry %q; give each once", d, k.Entry.Name)
		}
		names = append(names, d.String())
	}
	return nil
}

// subject is a detector and the networks that it looks at, by seed; none for one that needs none.
type subject struct {
	entry    string
	detector Detector
	nets     []*learning.Trained
	train    [][]float32
}

// measure scores the samples of the task and then each foreign set, and notes how far the scores tell them apart.
func (e Experiment) measure(ctx context.Context, r *Result, s subject, own [][]float32) error {
	usual, err := s.scores(ctx, own)
	if err != nil {
		return err
	}
	for _, set := range e.Foreign {
		scores, err := s.scores(ctx, set.X)
		if err != nil {
			return fmt.Errorf("%w, in the foreign set %q", err, set.Name)
		}
		o := Outcome{Entry: s.entry, Detector: s.detector.String(), Set: set.Name}
		for i := range scores {
			area, err := area(usual[i], scores[i])
			if err != nil {
				return fmt.Errorf("foreign: %s %s, set %q: %w", s.entry, o.Detector, set.Name, err)
			}
			o.Values = append(o.Values, area)
		}
		o.AUROC = learning.IntervalOf(o.Values)
		r.Outcomes = append(r.Outcomes, o)
	}
	return nil
}

// scores returns those of samples, by network.
func (s subject) scores(ctx context.Context, x [][]float32) (all [][]float64, err error) {
	nets := s.nets
	if len(nets) == 0 {
		nets = []*learning.Trained{nil}
	}
	for _, t := range nets {
		score, err := s.detector.Score(ctx, t, s.train, x)
		if err != nil {
			return nil, err
		}
		if len(score) != len(x) {
			return nil, fmt.Errorf("foreign: %v scored %d of %d samples", s.detector, len(score), len(x))
		}
		all = append(all, score)
	}
	return all, nil
}

// area is the probability that a sample of the task has a higher score than a foreign one.
func area(own, foreign []float64) (float64, error) {
	var score [][]float64
	var label []int
	for i, part := range [][]float64{foreign, own} {
		for _, s := range part {
			score, label = append(score, []float64{0, s}), append(label, i)
		}
	}
	return learning.AUROC(score, label)
}
