package perturb

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/interval"
	"github.com/spikecell/spikecell/snn"
)

// Result is what an experiment came to.
type Result struct {
	Task     string
	Targets  learning.TargetKind
	Seeds    []uint64
	Outcomes []Outcome // by entry, and within it intact first and then the conditions in their order
	Verdicts []Verdict // of the hypotheses, in their order
}

// Outcome is what the networks of an entry did under a condition.
type Outcome struct {
	Entry     string
	Condition Condition
	Test      learning.Interval // test accuracy, as a fraction; for vectors the mean squared error
	Change    learning.Interval // Test less that of the same network intact
	Values    []float64         // Test by seed
	Rates     []Rate            // of each population
}

// Rate is how often the cells of a population fire.
type Rate struct {
	Population string
	Rate       learning.Interval // spikes a cell and step, of all steps that the rule takes, as the rest of STDP
	Change     learning.Interval // Rate less that of the same network intact
	Values     []float64         // Rate by seed
}

// outcome makes what was seen under a condition, seed by seed, into intervals.
func outcome(entry string, c Condition, net snn.Net, seen, intact []*learning.Assessment) Outcome {
	o := Outcome{Entry: entry, Condition: c}
	for _, a := range seen {
		o.Values = append(o.Values, a.Metrics.Measure())
	}
	var before []float64
	for _, a := range intact {
		before = append(before, a.Metrics.Measure())
	}
	o.Test, o.Change = learning.IntervalOf(o.Values), interval.Paired(o.Values, before)
	for i, p := range net.Populations {
		values := rates(seen, i, p)
		o.Rates = append(o.Rates, Rate{p.Name, learning.IntervalOf(values), interval.Paired(values, rates(intact, i, p)), values})
	}
	return o
}

// rates returns the spikes a cell and step of population i, seed by seed.
func rates(seen []*learning.Assessment, i int, p snn.Population) (values []float64) {
	for _, a := range seen {
		rate := math.NaN()
		if i < len(a.Counts.Populations) && a.Counts.Steps > 0 {
			rate = float64(a.Counts.Populations[i].Spikes) / float64(a.Counts.Steps) / float64(p.Size())
		}
		values = append(values, rate)
	}
	return values
}

// Find returns the outcome of an entry under the condition of that name and dose, nil if there is none.
func (r *Result) Find(entry, condition string, dose float64) *Outcome {
	if r == nil {
		panic("perturb: Result.Find: the result is nil; Run returns one")
	}
	for i, o := range r.Outcomes {
		if o.Entry == entry && o.Condition.Name == condition && o.Condition.Dose == dose {
			return &r.Outcomes[i]
		}
	}
	return nil
}

// Series returns the outcomes of an entry under the conditions of a name, with the intact network as dose 0 before them.
func (r *Result) Series(entry, name string) (all []Outcome) {
	if r == nil {
		panic("perturb: Result.Series: the result is nil; Run returns one")
	}
	for _, o := range r.Outcomes {
		if o.Entry == entry && (o.Condition.Name == name || o.Condition.Name == Intact) {
			all = append(all, o)
		}
	}
	return all
}

// Table returns a row for each outcome, with the accuracy, its change, and the rates of populations.
func (r *Result) Table() snn.Table {
	if r == nil {
		panic("perturb: Result.Table: the result is nil; Run returns one")
	}
	measure := "accuracy, %"
	if r.Targets.Vectors() {
		measure = "mean squared error"
	}
	t := snn.Table{Head: []string{"entry", "condition", measure, "change", "spikes a cell and step"}}
	for _, o := range r.Outcomes {
		change := r.text(o.Change, true)
		if o.Condition.Name == Intact {
			change = ""
		}
		t.Rows = append(t.Rows, []string{o.Entry, o.Condition.String(), r.text(o.Test, false), change, o.rates()})
	}
	t.Notes = []string{fmt.Sprintf("%s, %d seeds; changes are paired by seed, with 95 %% Student-t intervals of their mean", r.Task, len(r.Seeds))}
	return t
}

// text is an interval, in % where it is one of accuracies.
func (r *Result) text(i learning.Interval, signed bool) string {
	scale, form := 100., "%.2f"
	if r.Targets.Vectors() {
		scale, form = 1, "%.4g"
	}
	if signed {
		form = "%+" + form[1:]
	}
	return interval.Text(i, scale, form)
}

// rates is the mean rate of each population.
func (o Outcome) rates() (text string) {
	for _, x := range o.Rates {
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%s %.3g", x.Population, x.Rate.Mean)
	}
	return text
}
