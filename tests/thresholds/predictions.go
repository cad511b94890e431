package main

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/snn"
)

// prediction is what a form was expected to do, compared with fixed thresholds, seed by seed.
type prediction struct {
	says          string
	subject, form string
	of            func(o *thresholds.Outcome) thresholds.Measure
	expect        perturb.Expectation
	margin        float64
}

func accuracy(o *thresholds.Outcome) thresholds.Measure { return o.Test }
func spikes(o *thresholds.Outcome) thresholds.Measure   { return o.Spikes }
func silent(o *thresholds.Outcome) thresholds.Measure   { return o.Silent }
func span(o *thresholds.Outcome) thresholds.Measure     { return o.Span }
func stored(o *thresholds.Outcome) thresholds.Measure   { return o.Capacity }

// predictions were written down before the first whole run, and after one of -quick.
func predictions() []prediction {
	all := []prediction{
		{"thresholds of the population cost accuracy under CSDP", "csdp", "per population", accuracy, perturb.Lower, 0},
		{"but more learning rates do", "csdp", "per population", span, perturb.Higher, 0},
		{"they cost none under gradients, which know of them (to 2 points)", "surrogate", "per population", accuracy, perturb.Unchanged, .02},
		{"thresholds that differ from cell to cell let gradients store more patterns", "surrogate", "per cell", stored, perturb.Higher, 0},
	}
	for _, rule := range []string{"csdp", "surrogate"} {
		all = append(all,
			prediction{"thresholds that differ from cell to cell cost no accuracy (to 2 points)", rule, "per cell", accuracy, perturb.Unchanged, .02},
			prediction{"thresholds of the population leave more cells silent", rule, "per population", silent, perturb.Higher, 0},
			prediction{"thresholds that follow their cells save spikes", rule, "by history", spikes, perturb.Lower, 0},
			prediction{"and cost no accuracy (to 2 points)", rule, "by history", accuracy, perturb.Unchanged, .02},
			prediction{"lateral inhibition saves spikes", rule, "lateral inhibition", spikes, perturb.Lower, 0},
			prediction{"and leaves more cells silent", rule, "lateral inhibition", silent, perturb.Higher, 0},
		)
	}
	return all
}

// judged is what has become of the predictions.
func judged(results []*thresholds.Result) snn.Table {
	t := snn.Table{Head: []string{"prediction", "rule", "set", "less fixed", "outcome"}}
	for _, p := range predictions() {
		for _, r := range results {
			o := r.Find(p.subject, p.form)
			d := p.of(o).Less
			if math.IsNaN(d.Mean) { // refused, or not measured
				continue
			}
			t.Rows = append(t.Rows, []string{p.says, p.subject, r.Task, interval(d), fmt.Sprint(p.expect.Decide(d, p.margin))})
		}
	}
	return t
}

func interval(i learning.Interval) string {
	return fmt.Sprintf("%+.3g [%+.3g, %+.3g]", i.Mean, i.Lo, i.Hi)
}
