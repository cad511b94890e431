package main

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/snn"
)

// presentations are how many test samples a window is measured with.
const presentations = 40

// window asks whether the change of weights under CSDP depends on the times of two spikes as under STDP, in trained networks: the expectation was
// that pairs in which the pre spike arrives first raise the weight of a positive sample, and pairs in which it arrives last lower it.
func window(ctx context.Context, entry learning.Entry, task learning.Task, seeds int) error {
	var before, after [2][]float64 // the change by pairs at lags of −10 to −1 and of 1 to 10, of positive and negative samples, by seed
	var course [2][][]float64      // Change by lag, by seed
	var explained [2][]float64
	var lags []int
	for _, seed := range learning.Seeds(seeds) {
		entry.Settings.Seed = seed
		report, err := learning.Train(ctx, entry, task)
		if err != nil {
			return err
		}
		for k, negative := range []bool{false, true} {
			w, err := measure(report, task, negative)
			if err != nil {
				return err
			}
			lags = w.Lag
			explained[k] = append(explained[k], w.Explained)
			course[k] = append(course[k], w.Change)
			before[k], after[k] = append(before[k], sum(w, -10, -1)), append(after[k], sum(w, 1, 10))
		}
	}
	fmt.Printf("## the window of CSDP\n\nchange of a weight by a pair of spikes, 10⁻⁶\n\nlag, steps  %-24s  %-24s  positive less negative\n",
		"positive", "negative")
	for i, lag := range lags {
		fmt.Printf("%10d  %s  %s  %s\n", lag, at(course[0], i), at(course[1], i), at(between(course[0], course[1]), i))
	}
	post, pre := learning.IntervalOf(before[0]), learning.IntervalOf(after[0])
	fmt.Printf("\npositive: the pre spike first raises weights, as in STDP: %s, %v\n", text(pre), perturb.Higher.Decide(pre, 0))
	fmt.Printf("positive: the pre spike last lowers weights, as in STDP: %s, %v\n", text(post), perturb.Lower.Decide(post, 0))
	fmt.Printf("share of changes explained: positive %.2f, negative %.2f\n",
		learning.IntervalOf(explained[0]).Mean, learning.IntervalOf(explained[1]).Mean)
	fmt.Printf("negative: lags 1 to 10 %s, lags −10 to −1 %s\n", text(learning.IntervalOf(after[1])), text(learning.IntervalOf(before[1])))
	return nil
}

// measure is the window of the input's weights under plain descent, 10⁻⁴ of the gradient, without decay.
func measure(report *learning.Report, task learning.Task, negative bool) (*perturb.Window, error) {
	rule := report.Entry.Learner.(csdp.Rule)
	rule.Rate, rule.Decay, rule.Adam = 1, learning.Zero, optim.AdamRates{Beta1: learning.Zero, Epsilon: 1e4}
	rule.Negatives = csdp.Mixing{Kind: csdp.OtherData}
	p := perturb.Pairing{
		Model: report.Model, Learner: rule, Projection: "input→hidden1", Classes: task.Classes, AsNegative: negative, Nearest: true, Reach: 15,
	}
	noise := snn.NewStream(report.Entry.Settings.Seed).Named("window")
	for i := range presentations {
		var s snn.Spikes
		report.Entry.Encoder.Encode(&s, task.Test.X[i], 1, noise.At(i))
		p.Trains, p.Labels = append(p.Trains, &s), append(p.Labels, task.Test.Label[i])
	}
	return p.Measure()
}

// sum adds the changes at lags from lo to hi.
func sum(w *perturb.Window, lo, hi int) (s float64) {
	for k, lag := range w.Lag {
		if lo <= lag && lag <= hi {
			s += w.Change[k]
		}
	}
	return s
}

// at is the interval over seeds at one lag.
func at(course [][]float64, i int) string {
	var values []float64
	for _, c := range course {
		values = append(values, c[i])
	}
	return text(learning.IntervalOf(values))
}

// between is a − b, by seed and lag.
func between(a, b [][]float64) [][]float64 {
	d := make([][]float64, len(a))
	for s := range a {
		for i := range a[s] {
			d[s] = append(d[s], a[s][i]-b[s][i])
		}
	}
	return d
}

// text is an interval in units of 10⁻⁶ of weight.
func text(i learning.Interval) string {
	return fmt.Sprintf("%+6.2f [%+6.2f, %+6.2f]", 1e6*i.Mean, 1e6*i.Lo, 1e6*i.Hi)
}
