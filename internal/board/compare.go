package board

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// mostCompared is how many entries are put side by side: more have too many pairs to read.
const mostCompared = 12

// compared is a comparison of entries that a store has.
type compared struct {
	Entries    []*entry
	Seeds      []uint64 // that all of them have
	Left       []string // what is left out, in words
	Comparison *learning.Comparison
	Differs    learning.Table // fields of the entries that are not the same
}

// compare puts the entries of runs side by side, with all the seeds that all of them have.
func (s *shelf) compare(runs []string) (*compared, error) {
	c := &compared{}
	all := entries(s.Runs)
	for _, name := range runs {
		r := s.find(name)
		if r == nil {
			return nil, fmt.Errorf("there is no run %.12s in the store, or several begin so", name)
		}
		i := slices.IndexFunc(all, func(e *entry) bool { return e.Key == r.entryKey() })
		if i >= 0 && !slices.Contains(c.Entries, all[i]) {
			c.Entries = append(c.Entries, all[i])
		}
	}
	switch {
	case len(c.Entries) < 2:
		return nil, errors.New("choose runs of two entries or more; runs that differ in their seed alone are one entry")
	case len(c.Entries) > mostCompared:
		return nil, fmt.Errorf("%d entries are too many to put side by side; choose %d at most", len(c.Entries), mostCompared)
	}
	if err := c.fits(); err != nil {
		return nil, err
	}
	c.common()
	return c, c.fill()
}

// fits returns an error for entries that were trained on other samples, or are judged by something else.
func (c *compared) fits() error {
	first := c.Entries[0]
	for _, e := range c.Entries {
		switch {
		case len(e.Runs) == 0:
			return fmt.Errorf("no run of %q is finished; nothing is known of it yet", e.Name)
		case e.Runs[0].Digest != first.Runs[0].Digest || e.Vectors != first.Vectors:
			return fmt.Errorf("%q and %q were not trained and tested on the same samples, so a difference would say nothing: their tasks are %q and %q, "+
				"and the same name may stand for other samples", first.Name, e.Name, first.Task, e.Task)
		}
	}
	return nil
}

// common finds the seeds that all entries have, and says which are left out.
func (c *compared) common() {
	for _, r := range c.Entries[0].Runs {
		if !slices.ContainsFunc(c.Entries, func(e *entry) bool { return e.of(r.Seed) == nil }) {
			c.Seeds = append(c.Seeds, r.Seed)
		}
	}
	for _, e := range c.Entries {
		var without []string
		for _, r := range e.Runs {
			if !slices.Contains(c.Seeds, r.Seed) {
				without = append(without, fmt.Sprint(r.Seed))
			}
		}
		if len(without) > 0 {
			c.Left = append(c.Left, fmt.Sprintf("%s: seed %s", e.Name, strings.Join(without, ", ")))
		}
	}
}

// of is the run of a seed, or nil.
func (e *entry) of(seed uint64) *run {
	for _, r := range e.Runs {
		if r.Seed == seed {
			return r
		}
	}
	return nil
}

// fill reads the reports of the seeds and makes the comparison of them.
func (c *compared) fill() error {
	if len(c.Seeds) == 0 {
		return errors.New("the entries have no seed in common, so there are no paired differences; train them with the same seeds")
	}
	labels := c.labels()
	part := &learning.Comparison{Task: c.Entries[0].Task, Seeds: c.Seeds}
	for i, e := range c.Entries {
		var runs []*run
		for _, seed := range c.Seeds {
			runs = append(runs, e.of(seed))
		}
		read, err := reports(runs)
		if err != nil {
			return err
		}
		result := learning.Result{Name: labels[i]}
		for _, r := range read {
			r.Entry.Name = labels[i]
			part.Targets = r.Targets
			result.Reports = append(result.Reports, r.Report)
		}
		part.Entries = append(part.Entries, result)
	}
	var err error
	if c.Comparison, err = learning.Join(part); err != nil {
		return err
	}
	c.Differs = differences(labels, c.Entries)
	return nil
}

// labels are the names of the entries: of several of one name, with a letter that makes it a name of its own.
func (c *compared) labels() (all []string) {
	count := map[string]int{}
	for _, e := range c.Entries {
		count[e.Name]++
	}
	seen := map[string]int{}
	for _, e := range c.Entries {
		label := e.Name
		for twin := count[label] > 1; twin; twin = count[label] > 0 || slices.Contains(all, label) {
			label = e.Name + " " + letterOf(seen[e.Name])
			seen[e.Name]++
		}
		all = append(all, label)
	}
	return all
}

// letterOf is A for the first, B for the second, and so on.
func letterOf(i int) string { return string(rune('A' + i)) }

// verdicts are what each paired difference says, in their order.
func (c *compared) verdicts() (all []string) {
	for _, p := range c.Comparison.Paired {
		d := p.Difference
		switch {
		case math.IsNaN(d.Lo):
			all = append(all, "one seed has no interval")
		case d.Lo > 0 || d.Hi < 0:
			all = append(all, "0 is outside the interval")
		default:
			all = append(all, "0 is within the interval: no difference is shown")
		}
	}
	return all
}
