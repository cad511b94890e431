package command

import (
	"context"
	"fmt"
	"io"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// crossValidate trains the entries on every fold of the samples of all parts: once for each seed, which draws the folds, the validation samples
// of each, and all else. With every seed each sample is tested once.
func (o comparing) crossValidate(ctx context.Context, chosen []learning.Entry, stderr io.Writer) (*learning.Comparison, error) {
	known, err := entries.Find(o.data)
	if err != nil {
		return nil, err
	}
	raw, err := known.Raw(o.options(ctx))
	if err != nil {
		return nil, o.absence(err, "compare")
	}
	var parts []*learning.Comparison
	warned := warnings{}
	for _, seed := range learning.Seeds(o.seeds) {
		folds, err := raw.Folds(o.folds, seed)
		if err != nil {
			return nil, err
		}
		for _, fold := range folds {
			task, err := learning.TaskOf(known.Fold(fold, seed))
			if err != nil {
				return nil, err
			}
			warned.tell(stderr, task)
			c, err := learning.Compare(ctx, fallOver(chosen, task), task, []uint64{seed})
			if err != nil {
				return nil, err
			}
			parts = append(parts, c)
		}
	}
	c, err := learning.Join(parts...)
	if err == nil {
		c.Task = raw.Name
	}
	return c, err
}

// warnings are those that have been told.
type warnings map[string]bool

// tell tells what a task warns of, with its name, unless another task did.
func (told warnings) tell(stderr io.Writer, task learning.Task) {
	for _, w := range task.Warnings() {
		if !told[w] {
			fmt.Fprintf(stderr, "warning: %s: %s\n", task.Name, w)
		}
		told[w] = true
	}
}

// repetitions is a table of what each entry reached with each seed: the share of right answers of all samples, each asked once, and the mean.
func (o comparing) repetitions(c *learning.Comparison) learning.Table {
	t := learning.Table{Head: []string{"entry, all folds"}}
	for s := range o.seeds {
		t.Head = append(t.Head, fmt.Sprintf("seed %d: test %%", s+1))
	}
	t.Head = append(t.Head, "mean")
	for _, e := range c.Entries {
		row := []string{e.Name}
		each := overFolds(e.Reports, o.folds)
		for _, accuracy := range each {
			row = append(row, fmt.Sprintf("%.2f", 100*accuracy))
		}
		mean := learning.IntervalOf(each)
		last := fmt.Sprintf("%.2f", 100*mean.Mean)
		if mean.N > 1 {
			last += fmt.Sprintf(" [%.2f, %.2f]", max(100*mean.Lo, 0), min(100*mean.Hi, 100))
		}
		t.Rows = append(t.Rows, append(row, last))
	}
	return t
}

// overFolds is the accuracy on all samples of each cross-validation of so many folds.
func overFolds(reports []*learning.Report, folds int) []float64 {
	var each []float64
	for i := 0; i < len(reports); i += folds {
		right, asked := 0., 0.
		for _, r := range reports[i:min(i+folds, len(reports))] {
			n := float64(max(r.Test.Samples, r.Test.Steps)) // classes of steps, where there are any
			right, asked = right+n*r.Test.Accuracy, asked+n
		}
		each = append(each, right/asked)
	}
	return each
}
