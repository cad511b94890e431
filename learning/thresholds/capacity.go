package thresholds

import (
	"context"
	"fmt"
	"sort"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Capacity says how it is measured how many random patterns a net can store: a pattern is a sample of the task's shape with values drawn uniformly
// between 0 and 1, and pattern i has to be named class i mod the number of classes. P patterns are stored if, after the best of so many epochs of
// them at the learning rate of the form, a share of them is named right. Of the numbers in Patterns the largest that is stored is found by
// bisection, which takes it for granted that a net that stores some number stores fewer too; 0 stands for none of them.
type Capacity struct {
	Epochs   int
	Patterns []int   // rising, each of as many patterns as there are classes at least
	Share    float64 // 0 means 0.9
}

// check returns what is wrong with it.
func (c Capacity) check() error {
	if len(c.Patterns) == 0 && c.Epochs == 0 && c.Share == 0 {
		return nil
	}
	switch {
	case c.Epochs < 1 || len(c.Patterns) == 0:
		return fmt.Errorf("Capacity has %d epochs and %d numbers of Patterns; give one of each at least, or leave it out", c.Epochs, len(c.Patterns))
	case !(c.Share >= 0) || c.Share > 1:
		return fmt.Errorf("Capacity.Share is %v; give a share up to 1", c.Share)
	}
	before := 1
	for _, n := range c.Patterns {
		if n <= before {
			return fmt.Errorf("Capacity.Patterns are %v; give numbers from 2 on, rising", c.Patterns)
		}
		before = n
	}
	return nil
}

// measure finds the capacity of an entry with each seed.
func (c Capacity) measure(ctx context.Context, o *Outcome, e learning.Entry, task learning.Task, seeds []uint64) error {
	if len(c.Patterns) == 0 {
		return nil
	}
	e.Settings.Epochs = c.Epochs
	share := c.Share
	if share == 0 {
		share = .9
	}
	for _, seed := range seeds {
		e.Settings.Seed = seed
		all := patterns(task, c.Patterns[len(c.Patterns)-1], seed)
		stored, err := mostStored(c.Patterns, func(n int) (bool, error) {
			report, err := learning.Train(ctx, e, all.first(n))
			if err != nil {
				return false, fmt.Errorf("capacity, %d patterns: %w", n, err)
			}
			return report.Test.Accuracy >= share, nil
		})
		if err != nil {
			return err
		}
		o.Capacity.Values = append(o.Capacity.Values, float64(stored))
	}
	return nil
}

// mostStored returns the largest of the numbers that is stored, 0 if none is, where all below one that is stored are too.
func mostStored(numbers []int, stores func(n int) (bool, error)) (most int, err error) {
	first := sort.Search(len(numbers), func(i int) bool {
		if err != nil {
			return true
		}
		ok := false
		ok, err = stores(numbers[i])
		return !ok
	})
	if err != nil || first == 0 {
		return 0, err
	}
	return numbers[first-1], nil
}

// patternSet is a task of random patterns.
type patternSet learning.Task

// patterns draws n patterns of the shape of a task's samples.
func patterns(task learning.Task, n int, seed uint64) patternSet {
	stream := snn.NewStream(seed).Named("patterns")
	all := learning.Samples{X: make([][]float32, n), Label: make([]int, n)}
	for i := range all.X {
		all.X[i], all.Label[i] = make([]float32, len(task.Test.X[0])), i%task.Classes
		for k := range all.X[i] {
			all.X[i][k] = float32(stream.At(i).Float64(uint64(k)))
		}
	}
	return patternSet{Name: "patterns", Classes: task.Classes, Shape: task.Shape, Train: all}
}

// first is the task of storing the first n: to be trained, chosen and judged by.
func (p patternSet) first(n int) learning.Task {
	s := learning.Samples{X: p.Train.X[:n], Label: p.Train.Label[:n]}
	p.Train, p.Valid, p.Test = s, s, s
	return learning.Task(p)
}
