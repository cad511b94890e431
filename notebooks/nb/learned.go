package nb

import (
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// Gradients are the norms of the gradients of a diagnosis by step, for plot.Gradients. Projections without a gradient have none; those whose input
// is a current that does not change, and arrives in no step, are left out.
func Gradients(d *learning.Diagnosis) (all []plot.LayerGradient) {
	if d == nil {
		return nil
	}
	for _, p := range d.Projections {
		if p.Gradient > 0 && !slices.ContainsFunc(p.Steps, func(norm float64) bool { return norm > 0 }) {
			continue
		}
		all = append(all, plot.LayerGradient{Name: p.Name, Norms: p.Steps})
	}
	return all
}

// Activities are the silent and the saturated cells of the spiking populations of a diagnosis, for plot.Activities.
func Activities(d *learning.Diagnosis) (all []plot.Activity) {
	if d == nil {
		return nil
	}
	for _, p := range d.Populations {
		if p.Kind == snn.SpikingKind {
			all = append(all, plot.Activity{Name: p.Name, Cells: p.Cells, Silent: p.Silent, Saturated: p.Saturated})
		}
	}
	return all
}

// Goodness is the goodness of positive and of negative samples in each population of a report by epoch, for plot.Goodness: that of CSDP. It is nil
// for other rules.
func Goodness(r *learning.Report) (all []plot.LayerGoodness) {
	if r == nil {
		return nil
	}
	for _, p := range r.Entry.Net.Populations {
		name := "goodness of " + p.Name
		if positive := r.Observed(name + ", positive"); positive != nil {
			all = append(all, plot.LayerGoodness{Name: p.Name, Positive: positive, Negative: r.Observed(name + ", negative")})
		}
	}
	return all
}
