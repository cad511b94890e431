package main

import (
	"fmt"

	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/plot"
)

// figure has a row of panels for each result, accuracy against learning rate, and one with spikes and capacity of the first; a column for each rule.
func figure(results []*thresholds.Result) (*plot.Figure, error) {
	var panels []*plot.Figure
	rules := subjectsOf(results[0])
	for _, r := range results {
		for _, rule := range rules {
			f, err := rates(r, rule)
			if err != nil {
				return nil, err
			}
			panels = append(panels, f)
		}
	}
	for _, rule := range rules {
		f, err := capacity(results[0], rule)
		if err != nil {
			return nil, err
		}
		panels = append(panels, f)
	}
	var names []string
	for _, f := range thresholds.Forms() {
		names = append(names, f.Name)
	}
	g, err := plot.Grid("Five forms of threshold", plot.Layout{Columns: len(rules), Share: plot.ShareKey}, panels...)
	if err != nil {
		return nil, err
	}
	return g.Styled(plot.Style{Names: names}), nil
}

// subjectsOf are the rules of a result, in their order.
func subjectsOf(r *thresholds.Result) (names []string) {
	for _, o := range r.Outcomes {
		if len(names) == 0 || names[len(names)-1] != o.Subject {
			names = append(names, o.Subject)
		}
	}
	return names
}

// rates draws the validation accuracy of one rule against its learning rate.
func rates(r *thresholds.Result, rule string) (*plot.Figure, error) {
	var lines []plot.Line
	for _, o := range r.Outcomes {
		if o.Subject != rule || o.Refused != "" {
			continue
		}
		l := plot.Line{Name: o.Form, Bars: true, Band: intervals(r)}
		for _, p := range o.Curve {
			l.X, l.Y = append(l.X, p.Rate), append(l.Y, 100*p.Valid.Mean)
			l.Lo, l.Hi = append(l.Lo, max(0, 100*p.Valid.Lo)), append(l.Hi, min(100, 100*p.Valid.Hi))
		}
		lines = append(lines, l)
	}
	return plot.Lines(r.Task+", "+rule, plot.Axis{Label: "learning rate", Log: true}, plot.Axis{Label: "validation accuracy (%)"}, lines...)
}

// capacity draws the patterns that networks of one rule store against the spikes that they take for a sample of the task.
func capacity(r *thresholds.Result, rule string) (*plot.Figure, error) {
	var lines []plot.Line
	for _, o := range r.Outcomes {
		if m := o.Capacity.Mean; o.Subject == rule && o.Refused == "" {
			lines = append(lines, plot.Line{Name: o.Form, X: []float64{o.Spikes.Mean.Mean}, Y: []float64{m.Mean}, Lo: []float64{m.Lo}, Hi: []float64{m.Hi},
				Bars: true, Band: intervals(r)})
		}
	}
	return plot.Lines(r.Task+", "+rule, plot.Axis{Label: "hidden spikes a sample"}, plot.Axis{Label: "patterns stored"}, lines...)
}

// intervals names the bars.
func intervals(r *thresholds.Result) string {
	return fmt.Sprintf("95 %% interval, %d seeds", len(r.Seeds))
}
