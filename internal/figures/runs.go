package figures

import (
	"context"
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// Runs trains what figures need, or takes it from the run store.
type Runs struct {
	Store    string // folder of the run store; "" is the usual one
	Workers  int    // 0 means all processors
	Progress func(learning.Progress)
}

// Run is where numbers of a figure come from.
type Run struct {
	Entry       string `json:"entry"`
	Seed        uint64 `json:"seed"`
	Fingerprint string `json:"fingerprint"`
	Result      string `json:"result"`
	Command     string `json:"command,omitempty"` // that trains it; empty where `spikecell figures` alone does
}

// digits is the task of the embedded digits.
func digits() (learning.Task, error) { return learning.TaskOf(datasets.Digits()) }

// standard compares standard entries of the digits by seeds 1, 2, ….
func (r *Runs) standard(ctx context.Context, seeds int, rules ...string) (*learning.Comparison, []Run, error) {
	set, err := entries.Find("digits")
	if err != nil {
		return nil, nil, err
	}
	list, err := set.Entries(rules)
	if err != nil {
		return nil, nil, err
	}
	command := fmt.Sprintf("spikecell compare -data digits -rules %s -seeds %d", strings.Join(rules, ","), seeds)
	return r.compare(ctx, list, seeds, command)
}

// compare trains entries on the digits; command is what else trains them.
func (r *Runs) compare(ctx context.Context, list []learning.Entry, seeds int, command string) (*learning.Comparison, []Run, error) {
	task, err := digits()
	if err != nil {
		return nil, nil, err
	}
	for i := range list {
		s := &list[i].Settings
		list[i].Learner = entries.FallOver(list[i], task.Train.Len())
		s.Store, s.Workers, s.Progress = r.Store, r.Workers, r.Progress
	}
	c, err := learning.Compare(ctx, list, task, learning.Seeds(seeds))
	if err != nil {
		return nil, nil, err
	}
	var from []Run
	for _, e := range c.Entries {
		for _, report := range e.Reports {
			from = append(from, Run{e.Name, report.Entry.Settings.Seed, report.Fingerprint, report.Result, command})
		}
	}
	return c, from, nil
}

// ofRun makes a figure of the first seed's run of a standard entry, and of the task that it has learned.
func ofRun(rule string, draw func(context.Context, *learning.Report, learning.Task) (Made, error)) func(context.Context, *Runs) (Made, error) {
	return func(ctx context.Context, from *Runs) (Made, error) {
		c, runs, err := from.standard(ctx, 1, rule)
		if err != nil {
			return Made{}, err
		}
		task, err := digits()
		if err != nil {
			return Made{}, err
		}
		m, err := draw(ctx, c.Entries[0].Reports[0], task)
		m.Runs = runs
		return m, err
	}
}

// ofComparison makes a figure of standard entries, compared.
func ofComparison(draw func(*learning.Comparison) (Made, error), rules ...string) func(context.Context, *Runs) (Made, error) {
	return func(ctx context.Context, from *Runs) (Made, error) {
		c, runs, err := from.standard(ctx, curveSeeds, rules...)
		if err != nil {
			return Made{}, err
		}
		m, err := draw(c)
		m.Runs = runs
		return m, err
	}
}
