package learning

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/table"
)

// Table is rows of text under a head, as Markdown, as comma-separated values or in columns.
type Table = table.Table

// Table returns the comparison as one row an entry, with its warnings below. Where entries were selected by it ([BestBalanced]) there are balanced
// accuracy and AUROC too.
func (c *Comparison) Table() Table {
	if c == nil {
		panic("learning: Comparison.Table: the comparison is nil; Compare returns one")
	}
	t := Table{Notes: notes(c.Warnings()), Head: []string{"entry", "test %", "unclassified %", "validation %"}}
	if c.Targets.Vectors() {
		t.Head = []string{"entry", "test MSE", "test sMAPE %", "validation MSE"}
	}
	if c.balanced() {
		t.Head = append(t.Head, "balanced %", "AUROC")
	}
	t.Head = append(t.Head, "spikes / inference", "synaptic events / inference", "training events", "parameters", "state bytes", "training s")
	for _, e := range c.Entries {
		row := []string{e.Name, e.Test.share().percent(), percent(e.Unclassified), e.Valid.share().percent()}
		if c.Targets.Vectors() {
			row = []string{e.Name, e.Test.positive().number(), e.SMAPE.positive().number(), e.Valid.positive().number()}
		}
		if c.balanced() {
			row = append(row, e.Balanced.share().percent(), e.AUROC.share().hundredths())
		}
		t.Rows = append(t.Rows, append(row,
			count(e.SpikesPerInference), count(e.SynapticEventsPerInference), count(e.TrainingEvents), count(float64(e.Parameters)),
			count(float64(e.StateBytes)), fmt.Sprintf("%.1f", e.TrainSeconds)))
	}
	return t
}

// balanced reports whether an entry chose its epoch by balanced accuracy, so that accuracy says little.
func (c *Comparison) balanced() bool {
	return slices.ContainsFunc(c.Entries, func(r Result) bool {
		return len(r.Reports) > 0 && r.Reports[0] != nil && r.Reports[0].Entry.Settings.Select == BestBalanced
	})
}

// writes an area with its interval.
func (i Interval) hundredths() string {
	switch {
	case math.IsNaN(i.Mean):
		return "–"
	case math.IsNaN(i.Lo):
		return fmt.Sprintf("%.3f", i.Mean)
	}
	return fmt.Sprintf("%.3f [%.3f, %.3f]", i.Mean, i.Lo, i.Hi)
}

// writes a number with its interval.
func (i Interval) number() string {
	if math.IsNaN(i.Mean) || math.IsNaN(i.Lo) {
		return number(i.Mean)
	}
	return fmt.Sprintf("%s [%s, %s]", number(i.Mean), number(i.Lo), number(i.Hi))
}

// writes an error with four digits.
func number(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.4g", x)
}

// Table returns the report as one row, with its warnings below.
func (r *Report) Table() Table {
	r.known("Table")
	head := []string{"test %", "balanced %", "unclassified", "validation %", "NLL"}
	row := []string{
		percent(r.Test.Accuracy), percent(r.Test.BalancedAccuracy), fmt.Sprintf("%d of %d", r.Unclassified, r.Test.asked()),
		percent(r.Valid.Accuracy), nats(r.Test.NLL),
	}
	if r.Targets.Vectors() {
		head = []string{"test MSE", "test MAE", "test sMAPE %", "validation MSE"}
		row = []string{number(r.Test.MSE), number(r.Test.MAE), number(r.Test.SMAPE), number(r.Valid.MSE)}
	}
	first := []string{r.Entry.Name, fmt.Sprint(r.Entry.Settings.Seed), fmt.Sprintf("%d of %d", r.Best, len(r.Epochs))}
	return Table{
		Notes: notes(r.Warnings), Head: slices.Concat([]string{"entry", "seed", "epoch"}, head, []string{"training s"}),
		Rows: [][]string{slices.Concat(first, row, []string{fmt.Sprintf("%.1f", r.TrainSeconds())})},
	}
}

// nats writes a loss.
func nats(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	return fmt.Sprintf("%.3f", x)
}

// PairedTable returns the paired differences of test accuracy, in points, or for vectors of mean squared errors; where entries were selected by it,
// those of balanced accuracy too, and of AUROC.
func (c *Comparison) PairedTable() Table {
	if c == nil {
		panic("learning: Comparison.PairedTable: the comparison is nil; Compare returns one")
	}
	t := Table{Head: []string{"A − B", "difference of test accuracy, points"}}
	if c.Targets.Vectors() {
		t.Head[1] = "difference of test MSE"
	}
	if c.balanced() {
		t.Head = append(t.Head, "of balanced accuracy, points", "of AUROC")
	}
	for _, p := range c.Paired {
		difference := p.Difference.percent()
		if c.Targets.Vectors() {
			difference = p.Difference.number()
		}
		row := []string{p.A + " − " + p.B, difference}
		if c.balanced() {
			row = append(row, p.Balanced.percent(), p.AUROC.hundredths())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// share is the interval of a share: cut at 0 and 1, which Student's t knows nothing of.
func (i Interval) share() Interval {
	i.Lo, i.Hi = max(i.Lo, 0), min(i.Hi, 1)
	return i
}

// positive is the interval of an error: cut at 0, as share is.
func (i Interval) positive() Interval {
	i.Lo = max(i.Lo, 0)
	return i
}

// percent writes a fraction as a percentage with its interval.
func (i Interval) percent() string {
	if math.IsNaN(i.Mean) || math.IsNaN(i.Lo) {
		return percent(i.Mean)
	}
	return fmt.Sprintf("%s [%s, %s]", percent(i.Mean), percent(i.Lo), percent(i.Hi))
}

// percent writes a fraction as a percentage.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "–"
	}
	if text := fmt.Sprintf("%.2f", 100*x); text != "-0.00" {
		return text
	}
	return "0.00"
}

// count writes a number of events with three digits at least and a power of ten where it is large.
func count(x float64) string {
	if x < 1e6 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.3g", x)
}
