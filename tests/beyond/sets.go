package main

import (
	"context"
	"slices"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// row is a set of the table, with what is trivial on it.
type row struct {
	set     string   // its name on the command line of spikecell compare
	entries []string // which of its entries; nil for the standard ones
	trivial func(raw datasets.Set) ([]trivial, error)
	more    func(ctx context.Context, raw datasets.Set, c *learning.Comparison) (learning.Table, error) // a table of its own; nil for none
}

// trivial is something without a network, and what it reaches on the test samples. It has no seed.
type trivial struct {
	name string
	test learning.Metrics
}

// rows are the sets of the table, a line for each file of them.
func rows() []row {
	return slices.Concat(
		seriesRows(), speechRows(), cameraRows(), textRows(), priceRows(),
	)
}

// judged is what a baseline reached that named a class for each test sample; scores, by sample and class, may be nil.
func judged(name string, test datasets.Samples, classes int, predicted []int, scores [][]float64) (trivial, error) {
	right, of := make([]float64, classes), make([]float64, classes)
	m := learning.Metrics{Samples: test.Len()}
	for i, c := range test.Label {
		of[c]++
		if predicted[i] == c {
			right[c]++
			m.Accuracy += 1 / float64(test.Len())
		}
	}
	seen := 0.
	for c, n := range of {
		if n > 0 {
			m.BalancedAccuracy += right[c] / n
			seen++
		}
	}
	m.BalancedAccuracy /= seen
	m.AUROC = .5 // of one answer for all
	if scores != nil {
		area, err := learning.AUROC(scores, test.Label)
		if err != nil {
			return trivial{}, err
		}
		m.AUROC = area
	}
	return trivial{name, m}, nil
}
