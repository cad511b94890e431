package figures

import (
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
)

// fourRules are the entries that are compared.
var fourRules = []string{"csdp", "csdp-unsup", "stdp", "surrogate"}

func rules() Figure {
	return Figure{
		Name:  "rules",
		Title: "Four learning rules on the same digits",
		Caption: "Test accuracy on the digits of $8 \\times 8$ pixels of CSDP with labels and without (Ororbia 2024), STDP (Diehl " +
			"and Cook 2015) and surrogate gradients (Eshraghian and others 2023): " +
			"mean of three seeds with its 95 % interval; the epoch is chosen on validation samples.",
		Style: plot.Style{Medium: plot.Paper},
		Make: ofComparison(func(c *learning.Comparison) (Made, error) {
			f, err := plot.Comparison("", "test accuracy", nb.Bars(c)...)
			return Made{Figure: f, Data: tests(c)}, err
		}, fourRules...),
	}
}

func energy() Figure {
	return Figure{
		Name:  "energy",
		Title: "Accuracy against the energy per inference",
		Caption: "Test accuracy against the energy of one inference on Loihi by its published event energies (neither static power " +
			"nor input and output), " +
			"for four learning rules on the digits of $8 \\times 8$ pixels. Bars are 95 % intervals of accuracy over three seeds, and " +
			"the range of the energy.",
		Style: plot.Style{Medium: plot.Paper},
		Make:  ofComparison(priced, fourRules...),
	}
}

func priced(c *learning.Comparison) (Made, error) {
	chips, err := hwmodel.Named("loihi-1")
	if err != nil {
		return Made{}, err
	}
	data := table.Table{Head: []string{"entry", "energy_lowest_J", "energy_highest_J", "test_accuracy", "accuracy_lowest", "accuracy_highest"}}
	var points []plot.Point
	for _, e := range c.Entries {
		activity, err := e.Inference().Activity(e.Reports[0].Entry.Net)
		if err != nil {
			return Made{}, err
		}
		priced, err := hwmodel.CompareActivity(activity, []hwmodel.Method{hwmodel.ClosedForm}, chips...)
		if err != nil {
			return Made{}, err
		}
		p := nb.Point(e, priced.Rows[0].Estimate)
		points = append(points, p)
		row := []string{p.Name}
		for _, v := range []float64{p.EnergyLo, p.EnergyHi, p.Accuracy, p.AccuracyLo, p.AccuracyHi} {
			row = append(row, number(v))
		}
		data.Rows = append(data.Rows, row)
	}
	f, err := plot.AccuracyEnergy("", points...)
	return Made{Figure: f, Data: data}, err
}
