package learning

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// The limits beyond which something is a finding. They are rules of thumb, for nets that should learn by all of their cells; a sparse code may pass
// them on purpose.
const (
	manySilent    = 0.5  // of the cells of a population
	manySaturated = 0.1  // of the cells of a population
	manyAtBound   = 0.95 // of the weights of a projection; lateral weights that compete end there for the most part
	manyUnnamed   = 0.1  // of the samples
	littleOverlap = 0.01 // of cells and steps
	steepGradient = 1e4  // between the parts of a gradient by step, and between projections
)

// find says what is wrong, populations first.
func (d *Diagnosis) find() (all []Finding) {
	for _, p := range d.Populations {
		all = append(all, p.find()...)
	}
	for _, p := range d.Projections {
		all = append(all, p.find()...)
	}
	return append(append(all, d.findGradients()...), d.findClasses()...)
}

// findLate looks for projections over which no spike arrives within so many steps.
func findLate(n snn.Net, steps int) (all []Finding) {
	for _, p := range n.Projections {
		if at := firstSpike(n, p.Pre); at+p.Delay >= steps {
			all = append(all, Finding{
				fmt.Sprintf("nothing arrives over %v: its Delay is %d, its first spike may be fired in step %d, and presentations have %d", p, p.Delay,
					at, steps),
				"shorten the Delays up to there, or give the encoder more steps"})
		}
	}
	return all
}

func (p PopulationDiagnosis) find() (all []Finding) {
	if p.Kind != snn.SpikingKind {
		return nil
	}
	switch {
	case p.Silent == p.Cells && p.Reach > 0:
		all = append(all, Finding{fmt.Sprintf("population %q never fired; its cells came to %.2g of their thresholds", p.Name, p.Reach),
			"give it larger weights or a larger Gain, a stronger input, or a lower Threshold"})
	case p.Silent == p.Cells:
		all = append(all, Finding{fmt.Sprintf("population %q never fired", p.Name),
			"see that something excites it: larger weights, a larger Gain, a stronger input, or a lower Threshold"})
	case float64(p.Silent) >= manySilent*float64(p.Cells):
		all = append(all, Finding{fmt.Sprintf("%d of %d cells of population %q never fired", p.Silent, p.Cells, p.Name),
			"give it larger weights or a stronger input, or fewer cells; no rule learns from cells that neither fire nor come near it"})
	}
	if float64(p.Saturated) >= manySaturated*float64(p.Cells) {
		all = append(all, Finding{fmt.Sprintf("%d of %d cells of population %q fired in every step that they could", p.Saturated, p.Cells, p.Name),
			"give it smaller weights or a weaker input, a higher Threshold, or cells that adapt; such cells say nothing of the sample"})
	}
	if p.Differentiated && p.SurrogateOverlap < littleOverlap {
		all = append(all, Finding{
			fmt.Sprintf("the surrogate derivative of population %q is a tenth of its largest value or more in %.2g %% of cells and steps", p.Name,
				100*p.SurrogateOverlap),
			"make it wider (a smaller Slope, a larger Width), or bring potentials nearer to the threshold: weights, Gain, Threshold",
		})
	}
	return all
}

func (p ProjectionDiagnosis) find() []Finding {
	if p.AtBound < manyAtBound {
		return nil
	}
	return []Finding{{fmt.Sprintf("%.0f %% of the weights of %s are at a bound", 100*p.AtBound, p.Name),
		"lower the rates of the rule, widen Bound, or take a form of the rule whose steps shrink towards the bounds"}}
}

// findGradients looks for gradients that vanish or grow, from projection to projection and from step to step.
func (d *Diagnosis) findGradients() (all []Finding) {
	most := 0.0
	for _, p := range d.Projections {
		most = max(most, p.Gradient)
	}
	if most == 0 && slices.ContainsFunc(d.Projections, func(p ProjectionDiagnosis) bool { return p.Steps != nil }) {
		return []Finding{{"no gradient reaches any weights", "see that cells fire, and that the surrogate derivative is wide enough"}}
	}
	for _, p := range d.Projections {
		switch {
		case p.Steps == nil:
		case p.Gradient == 0:
			all = append(all, Finding{fmt.Sprintf("no gradient reaches the weights of %s", p.Name),
				"see that cells before and behind it fire, and that the surrogate derivative is wide enough"})
		case p.Gradient*steepGradient < most:
			all = append(all, Finding{fmt.Sprintf("the gradient of %s has a norm of %.2g, and the largest one of the net %.2g", p.Name, p.Gradient, most),
				"take a wider surrogate derivative, another scale of the initial weights, or fewer layers"})
		}
		if first, last := firstAndLast(p.Steps); first > steepGradient*last || last > steepGradient*first {
			all = append(all, Finding{fmt.Sprintf("the gradient of %s has a norm of %.2g in its first steps, and of %.2g in its last", p.Name, first, last),
				"change the time constants, the Slope of the surrogate derivative or the scale of recurrent weights; Truncate and GradientClip limit what grows"})
		}
	}
	return all
}

// firstAndLast are the largest norms in the first and in the last quarter of the steps that have any; equal without such steps.
func firstAndLast(steps []float64) (first, last float64) {
	lo, hi := 0, len(steps)
	for lo < hi && steps[lo] == 0 {
		lo++
	}
	for lo < hi && steps[hi-1] == 0 {
		hi--
	}
	part := (hi - lo + 3) / 4
	for _, v := range steps[lo : lo+part] {
		first = max(first, v)
	}
	for _, v := range steps[hi-part : hi] {
		last = max(last, v)
	}
	return first, last
}

// findClasses looks for classes that are never named.
func (d *Diagnosis) findClasses() (all []Finding) {
	named := 0
	for _, n := range d.Named {
		named += min(n, 1)
	}
	if d.Unclassified > 0 && float64(d.Unclassified) >= manyUnnamed*float64(d.Samples) {
		all = append(all, Finding{fmt.Sprintf("%d of %d samples left the output silent", d.Unclassified, d.Samples),
			"give the output larger weights or a lower Threshold, or read its potentials instead of its spikes"})
	}
	if len(d.Named) > 1 && named == 1 {
		all = append(all, Finding{"one class alone was named for all samples",
			"an untrained net may do so; a trained one did not learn: lower the rate, and see the other findings"})
	}
	return all
}

// Table returns a row for each population and projection, with the findings below.
func (d *Diagnosis) Table() Table {
	if d == nil {
		panic("learning: Diagnosis.Table: the diagnosis is nil; Diagnose returns one")
	}
	t := Table{Notes: words(d.Findings), Head: []string{
		"population or projection", "cells or weights", "spikes / cell and step", "silent", "saturated", "at bound %", "RMS", "gradient",
	}}
	for _, p := range d.Populations {
		rate := fmt.Sprintf("%.3g", p.Rate)
		silent, saturated := fmt.Sprint(p.Silent), fmt.Sprint(p.Saturated)
		if p.Kind != snn.SpikingKind && p.Kind != snn.InputKind { // graded, or a read-out: no cell of it fires
			rate, silent, saturated = "–", "–", "–"
		}
		t.Rows = append(t.Rows, []string{p.Name, fmt.Sprint(p.Cells), rate, silent, saturated, "", "", ""})
	}
	for _, p := range d.Projections {
		gradient := "–"
		if p.Steps != nil {
			gradient = fmt.Sprintf("%.3g", p.Gradient)
		}
		bound, size := fmt.Sprintf("%.1f", 100*p.AtBound), fmt.Sprintf("%.3g", p.RMS)
		t.Rows = append(t.Rows, []string{p.Name, fmt.Sprint(p.Weights), "", "", "", bound, size, gradient})
	}
	return t
}

func words(findings []Finding) (lines []string) {
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	return lines
}
