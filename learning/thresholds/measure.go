package thresholds

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// margin is by how much an accuracy may fall short of the best of a seed for its learning rate to do.
const margin = .02

// describe makes what a comparison of learning rates says of an outcome, of which number best was chosen.
func (o *Outcome) describe(s Subject, c *learning.Comparison, best int) {
	for i, e := range c.Entries {
		o.Curve = append(o.Curve, Point{Rate: s.Rates[i], Valid: e.Valid, Test: e.Test})
	}
	chosen := c.Entries[best]
	for k, report := range chosen.Reports {
		var valid []float64
		for _, e := range c.Entries {
			valid = append(valid, e.Reports[k].Valid.Accuracy)
		}
		spikes := 0.0
		for _, name := range s.Hidden {
			spikes += float64(report.Inference.Populations[report.Model.Net.Index(name)].Spikes)
		}
		o.Test.Values = append(o.Test.Values, report.Test.Accuracy)
		o.Spikes.Values = append(o.Spikes.Values, spikes/float64(report.Inference.Samples))
		o.Span.Values = append(o.Span.Values, span(s.Rates, valid))
	}
}

// span returns how many octaves of learning rates, around the best one without a gap, have an accuracy of at most margin below it.
func span(rates, accuracy []float64) float64 {
	best := slices.Index(accuracy, slices.Max(accuracy))
	lo, hi := best, best
	does := func(i int) bool { return accuracy[i] >= accuracy[best]-margin }
	for lo > 0 && does(lo-1) {
		lo--
	}
	for hi+1 < len(rates) && does(hi+1) {
		hi++
	}
	return math.Log2(rates[hi] / rates[lo])
}

// countSilent measures which share of hidden cells fires for no test sample.
func (o *Outcome) countSilent(ctx context.Context, r learning.Result, hidden []string, task learning.Task) error {
	shown := task
	shown.Train = task.Test // Diagnose shows training samples
	for _, report := range r.Reports {
		d, err := learning.Diagnose(ctx, report.Entry, report.Model, shown, task.Test.Len())
		if err != nil {
			return fmt.Errorf("silent cells: %w", err)
		}
		silent, cells := 0, 0
		for _, p := range d.Populations {
			if slices.Contains(hidden, p.Name) {
				silent, cells = silent+p.Silent, cells+p.Cells
			}
		}
		o.Silent.Values = append(o.Silent.Values, float64(silent)/float64(cells))
	}
	return nil
}
