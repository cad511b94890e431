package thresholds

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/interval"
	"github.com/spikecell/spikecell/snn"
)

// Result is what an experiment came to on one task.
type Result struct {
	Task     string
	Seeds    []uint64
	Outcomes []Outcome // by subject, and within it by form
}

// Outcome is what the networks of a subject did with a form.
type Outcome struct {
	Subject, Form string
	Refused       string  // why the rule does not take the form; "" if it does, and without it nothing below is known
	Rate          float64 // the learning rate that validation samples chose
	Test          Measure // test accuracy, as a fraction
	Spikes        Measure // of the hidden populations, a test sample
	Silent        Measure // share of hidden cells that fire for no test sample
	Span          Measure // octaves of learning rates around the best one whose validation accuracy is within 2 points of it
	Capacity      Measure // patterns stored
	Curve         []Point // by learning rate
}

// Measure is a number that each network of an outcome has.
type Measure struct {
	Values []float64 // by seed
	Mean   learning.Interval
	Less   learning.Interval // less that of the same seed with the first form; NaN for that form itself
}

// Point is the accuracy at one learning rate.
type Point struct {
	Rate        float64
	Valid, Test learning.Interval
}

// Find returns the outcome of a subject with a form, nil if there is none.
func (r *Result) Find(subject, form string) *Outcome {
	if r == nil {
		panic("thresholds: Result.Find: the result is nil; Run returns one")
	}
	for i, o := range r.Outcomes {
		if o.Subject == subject && o.Form == form {
			return &r.Outcomes[i]
		}
	}
	return nil
}

// measures are all that is measured of an outcome.
func (o *Outcome) measures() []*Measure {
	return []*Measure{&o.Test, &o.Spikes, &o.Silent, &o.Span, &o.Capacity}
}

// pair makes intervals of the numbers, and of their differences to those of one form.
func (r *Result) pair(form string) {
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		first := r.Find(o.Subject, form).measures()
		for k, m := range o.measures() {
			m.Mean, m.Less = learning.IntervalOf(m.Values), learning.IntervalOf(nil)
			if o.Form != form && len(m.Values) == len(first[k].Values) {
				m.Less = interval.Paired(m.Values, first[k].Values)
			}
		}
	}
}

// Table returns a row for each outcome of one or several results, with means and 95 % Student-t intervals over seeds; capacities where they were
// measured.
func Table(results ...*Result) snn.Table {
	t := snn.Table{Head: []string{
		"set", "rule", "thresholds", "rate", "accuracy, %", "less the first form, points", "spikes a sample", "silent cells, %", "rates that do, octaves",
	}}
	if slices.ContainsFunc(results, func(r *Result) bool { return r != nil && r.stored() }) {
		t.Head = append(t.Head, "patterns stored")
	}
	for _, r := range results {
		if r == nil {
			panic("thresholds: Table: a result is nil; Run returns one")
		}
		for _, o := range r.Outcomes {
			t.Rows = append(t.Rows, append([]string{r.Task, o.Subject, o.Form}, o.row()[:len(t.Head)-3]...))
			if o.Refused != "" {
				t.Notes = append(t.Notes, fmt.Sprintf("%s, %s: %s", o.Subject, o.Form, o.Refused))
			}
		}
	}
	for _, r := range results {
		t.Notes = append(t.Notes, fmt.Sprintf("%s: %d seeds, paired; 95 %% Student-t intervals of the mean", r.Task, len(r.Seeds)))
	}
	return t
}

// stored reports whether capacities were measured.
func (r *Result) stored() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return len(o.Capacity.Values) > 0 })
}

// row is an outcome in words, from the learning rate on.
func (o Outcome) row() []string {
	if o.Refused != "" {
		return []string{"", "refused", "", "", "", "", ""}
	}
	return []string{
		strconv.FormatFloat(o.Rate, 'g', -1, 64), interval.Text(o.Test.Mean, 100, "%.1f"), interval.Text(o.Test.Less, 100, "%+.1f"),
		interval.Text(o.Spikes.Mean, 1, "%.1f"), interval.Text(o.Silent.Mean, 100, "%.1f"), interval.Text(o.Span.Mean, 1, "%.1f"),
		interval.Text(o.Capacity.Mean, 1, "%.0f"),
	}
}
