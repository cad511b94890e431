package nb

import (
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// What to do where a part of the task is missing by which runs are judged.
const (
	noValidation = "its runs have no validation samples, so no epoch was judged; give the task some, as set.Split(datasets.Split{Valid: 0.2}) or " +
		"set.Hold(n) does, or draw Epoch.Loss"
	noTest = "its runs have no test samples; give the task some, as set.Split(datasets.Split{Test: 0.2}) does, or draw the last value of nb.Curves"
)

// Curves returns the validation accuracy of each entry of a comparison after each epoch, from 0 to 1, or for vectors the mean squared error, one
// run a seed, for plot.Learning, whose key says of which samples they are, and which writes accuracies in %. Of runs without validation samples, and
// of none, there is nothing to draw: the figure's error says why.
func Curves(c *learning.Comparison) []plot.Curve {
	var all []plot.Curve
	for _, e := range given("Curves", c).Entries {
		curve := plot.Curve{Name: e.Name, On: validation}
		for _, r := range e.Reports {
			var run []float64
			for _, epoch := range given("Curves", r).Epochs {
				if math.IsNaN(epoch.Valid.Measure()) {
					curve.Missing = noValidation
				}
				run = append(run, epoch.Valid.Measure())
				if len(run) > len(curve.X) {
					curve.X = append(curve.X, float64(epoch.Epoch))
				}
			}
			curve.Runs = append(curve.Runs, run)
		}
		all = append(all, curve)
	}
	return all
}

// validation is what the key of learning curves calls the samples that are not trained on.
const validation = "validation"

// Bars returns the test accuracy of each entry, from 0 to 1, or for vectors the mean squared error, with its interval over seeds, which the figure
// names, for plot.Comparison, which writes accuracies in %. The interval has no width for one seed, and is cut at 0, and for accuracies at 1, which
// Student's t knows nothing of. Of runs without test samples there is nothing to draw: the figure's error says why.
func Bars(c *learning.Comparison) []plot.Bar {
	var all []plot.Bar
	for _, e := range given("Bars", c).Entries {
		lo, hi := ends(e.Test, c.Targets)
		if e.Test.N < 2 {
			lo, hi = e.Test.Mean, e.Test.Mean
		}
		bar := plot.Bar{Name: e.Name, Mean: e.Test.Mean, Lo: lo, Hi: hi, Interval: "95 % interval over seeds"}
		if math.IsNaN(bar.Mean) {
			bar.Missing = noTest
		}
		all = append(all, bar)
	}
	return all
}

// ends are those of an interval of accuracies, or for vectors of errors, cut at what can be; NaN where it has none, as for one seed.
func ends(i learning.Interval, targets learning.TargetKind) (lo, hi float64) {
	if targets.Vectors() {
		return max(i.Lo, 0), i.Hi
	}
	return max(i.Lo, 0), min(i.Hi, 1)
}

// Trains returns the spikes of the populations of a trace, also of the silent ones, for plot.Raster.
func Trains(t *snn.Trace) []plot.Train {
	var all []plot.Train
	for _, p := range given("Trains", t).Populations {
		if s := p.Spikes; s != nil && s.Current == nil && s.Graded == nil {
			all = append(all, plot.Train{Name: p.Name, Spikes: s})
		}
	}
	return all
}
