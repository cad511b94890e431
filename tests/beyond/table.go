package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// tables are what is reached, and the differences of the first entry and the others, seed by seed.
func (r *result) tables() []learning.Table {
	t := learning.Table{Head: []string{"entry", "accuracy %", "balanced %", "AUROC", "balanced % of each seed"}}
	if r.c.Targets.Vectors() {
		t.Head = []string{"entry", "MSE", "MAE", "MSE of each seed"}
	}
	for _, x := range r.trivial {
		t.Head = append(t.Head, "less "+x.name)
	}
	t.Head = append(t.Head, "spikes / inference", "synaptic events / inference", "parameters", "training s")
	for _, e := range r.c.Entries {
		t.Rows = append(t.Rows, r.entry(e))
	}
	for _, x := range r.trivial {
		t.Rows = append(t.Rows, r.baseline(x))
	}
	tables := []learning.Table{t}
	if len(r.c.Entries) > 1 {
		tables = append(tables, r.pairs())
	}
	return append(tables, r.more...)
}

// entry is the row of an entry.
func (r *result) entry(e learning.Result) []string {
	of := func(f func(learning.Metrics) float64) learning.Interval { return r.over(e, f, 0) }
	row := []string{e.Name, percent(share(of(accuracy))), percent(share(of(r.main))), plain(share(of(area))), r.each(e)}
	show := percent
	if r.c.Targets.Vectors() {
		row, show = []string{e.Name, plain(of(r.main)), plain(of(absolute)), r.each(e)}, plain
	}
	for _, x := range r.trivial {
		row = append(row, show(r.over(e, r.main, r.main(x.test))))
	}
	return append(row, fmt.Sprintf("%.0f", e.SpikesPerInference), fmt.Sprintf("%.3g", e.SynapticEventsPerInference), fmt.Sprint(e.Parameters),
		fmt.Sprintf("%.1f", e.TrainSeconds))
}

// baseline is the row of something trivial.
func (r *result) baseline(x trivial) []string {
	only := func(v float64) learning.Interval { return learning.IntervalOf([]float64{v}) }
	if r.c.Targets.Vectors() {
		return []string{x.name, plain(only(x.test.MSE)), plain(only(x.test.MAE))}
	}
	return []string{x.name, percent(only(x.test.Accuracy)), percent(only(x.test.BalancedAccuracy)), plain(only(x.test.AUROC))}
}

// pairs are the differences of the first entry and each other one.
func (r *result) pairs() learning.Table {
	t := learning.Table{Head: []string{"A − B", "accuracy, points", "balanced accuracy, points", "AUROC"}}
	if r.c.Targets.Vectors() {
		t.Head = []string{"A − B", "MSE"}
	}
	for _, p := range r.c.Paired {
		if p.A != r.c.Entries[0].Name {
			continue
		}
		row := []string{p.A + " − " + p.B, percent(p.Difference), percent(p.Balanced), plain(p.AUROC)}
		if r.c.Targets.Vectors() {
			row = []string{row[0], plain(p.Difference)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func accuracy(m learning.Metrics) float64 { return m.Accuracy }
func area(m learning.Metrics) float64     { return m.AUROC }
func absolute(m learning.Metrics) float64 { return m.MAE }

// each are the values of all seeds.
func (r *result) each(e learning.Result) string {
	var all []string
	for _, p := range e.Reports {
		if r.c.Targets.Vectors() {
			all = append(all, fmt.Sprintf("%.4g", r.main(p.Test)))
			continue
		}
		all = append(all, fmt.Sprintf("%.1f", 100*r.main(p.Test)))
	}
	return strings.Join(all, ", ")
}

// share is the interval of a share: cut at 0 and 1, which Student's t knows nothing of.
func share(i learning.Interval) learning.Interval {
	i.Lo, i.Hi = max(i.Lo, 0), min(i.Hi, 1)
	return i
}

// percent writes a share or a difference of shares with its interval.
func percent(i learning.Interval) string { return written(i, "%.1f", 100) }

// plain writes any other number with its interval.
func plain(i learning.Interval) string { return written(i, "%.3g", 1) }

func written(i learning.Interval, format string, by float64) string {
	switch {
	case math.IsNaN(i.Mean):
		return "–"
	case math.IsNaN(i.Lo):
		return fmt.Sprintf(format, by*i.Mean)
	}
	return fmt.Sprintf(format+" ["+format+", "+format+"]", by*i.Mean, by*i.Lo, by*i.Hi)
}
