package learning

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// warnings returns what in a report is a sign of a broken net, or of a task that it cannot be judged by: docs/runs.md says when.
func (r *Report) warnings(task Task) []string {
	all := task.Warnings()
	if w := task.assignmentWarning(r.Entry.Learner); w != "" {
		all = append(all, w)
	}
	for _, w := range []string{r.codeWarning(task), r.endWarning(task)} {
		if w != "" {
			all = append(all, w)
		}
	}
	all = append(all, r.scaleWarnings()...)
	all = append(all, r.activityWarnings(r.Training, r.Inference)...)
	if w := unclassifiedWarning(r.Unclassified, r.Test); w != "" {
		all = append(all, w)
	}
	if w := r.collapseWarning(); w != "" {
		all = append(all, w)
	}
	return all
}

// collapseWarning says that one class was named for all test samples, though they have several: such a net has the accuracy of its
// class's share, and nothing else need show that it learned nothing.
func (r *Report) collapseWarning() string {
	named, labels, only := 0, 0, 0
	for c := range r.Confusion {
		column, row := 0, 0
		for k := range r.Confusion {
			column += r.Confusion[k][c]
			row += r.Confusion[c][k]
		}
		if column > 0 {
			named, only = named+1, c
		}
		if row > 0 {
			labels++
		}
	}
	if named != 1 || labels < 2 {
		return ""
	}
	return fmt.Sprintf("class %d was named for all test samples that have a class; they are of %d classes; learning.Diagnose shows what the net does",
		only, labels)
}

func unclassifiedWarning(n int, m Metrics) string {
	switch {
	case n == 0:
		return ""
	case m.Steps > 0:
		return fmt.Sprintf("in %d of %d steps of test samples the output was silent: they have no class and count as wrong", n, m.Steps)
	}
	return fmt.Sprintf("%d of %d test samples left the output silent: they have no class and count as wrong", n, m.Samples)
}

// activityWarnings says which populations never fired, or in every step: one line for all populations of which the same is true.
func (r *Report) activityWarnings(training, inference snn.Counts) (all []string) {
	silent, saturated := r.extremes(training)
	silentToo, saturatedToo := r.extremes(inference)
	for _, c := range []struct {
		text            string
		training, tests []string
	}{{"never fired", silent, silentToo}, {"fired in every step that it could", saturated, saturatedToo}} {
		for _, when := range []struct {
			text  string
			names []string
		}{
			{"in training and in the test presentations", common(c.training, c.tests)},
			{"in training", lacking(c.training, c.tests)}, {"in the test presentations", lacking(c.tests, c.training)},
		} {
			if len(when.names) > 0 {
				all = append(all, fmt.Sprintf("%s %s %s; learning.Diagnose shows why", enumerate("population", "populations", when.names), c.text, when.text))
			}
		}
	}
	return all
}

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func lacking(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// extremes returns the populations that never fired, and those that fired in every step, quoted. Inputs may be silent as long as one
// fires: that of a label is, when there is no label.
func (r *Report) extremes(c snn.Counts) (silent, saturated []string) {
	if c.Samples == 0 {
		return nil, nil
	}
	quiet := true
	for _, p := range c.Populations {
		quiet = quiet && (p.Kind != snn.InputKind || p.Spikes == 0)
	}
	for i, p := range c.Populations {
		fires := p.Kind == snn.SpikingKind || p.Kind == snn.InputKind && (quiet || p.Spikes > 0)
		switch most := r.mostSpikes(c, i); {
		case !fires || p.Spikes == 0 && p.Kind == snn.SpikingKind && p.Updates == 0: // a net of parts leaves out populations that the last does not hear
		case p.Spikes == 0:
			silent = append(silent, fmt.Sprintf("%q", p.Name))
		case most > 0 && float64(p.Spikes) >= most:
			saturated = append(saturated, fmt.Sprintf("%q", p.Name))
		}
	}
	return silent, saturated
}

// mostSpikes returns how many spikes population i can have: of each cell one in every step from the first that a spike of the
// input can reach it, but for its refractory period. Of cells that fire once it is more than any number. A presentation of a [Rester] has a rest
// behind it, in which nothing is shown.
func (r *Report) mostSpikes(c snn.Counts, i int) float64 {
	p, shown := c.Populations[i], 1.0 // of a rule that reads raw samples: it has no steps
	if e := r.Entry.Encoder; e != nil {
		shown = float64(e.Steps())
	}
	steps := shown + r.Entry.rest()
	presentations := float64(c.Steps) / steps
	if p.Updates > 0 { // a population may be left out of some: the read-outs of CSDP see no negative samples
		presentations = float64(p.Updates) / float64(p.Size) / steps
	}
	if firesOnce(*r.Entry.Net.Population(p.Name), r.Entry.Net.Step(), int(shown)) {
		return math.Inf(1)
	}
	active := int(shown) - firstSpike(r.Entry.Net, p.Name)
	return presentations * float64(p.Size) * mostOfCell(*r.Entry.Net.Population(p.Name), r.Entry.Net.Step(), active)
}

// rest is how many steps without input a presentation of a [Rester] has behind it.
func (e Entry) rest() float64 {
	if l, ok := e.Learner.(Rester); ok {
		return math.Round(l.RestTime() / e.Net.Step())
	}
	return 0
}

// firesOnce reports whether the refractory period of cells outlasts a presentation of so many steps of dt ms. That such a cell fired is no sign that
// it fires too much.
func firesOnce(p snn.Population, dt float64, steps int) bool {
	r := p.Refractory(dt)
	return r > 0 && r >= float64(steps-1)
}

// mostOfCell is how many spikes a cell can have in so many steps of dt ms.
func mostOfCell(p snn.Population, dt float64, steps int) float64 {
	return math.Ceil(float64(max(steps, 0)) / (1 + p.Refractory(dt)))
}

// firstSpike returns the step in which the first spike of an input can reach a population, 0 if none ever does.
func firstSpike(n snn.Net, population string) int {
	const never = math.MaxInt
	first := map[string]int{}
	for _, p := range n.Populations {
		first[p.Name] = never
		if p.Cell == nil {
			first[p.Name] = 0
		}
	}
	for range n.Populations {
		for _, p := range n.Projections {
			late := n.Population(p.Post).InputDelay()
			if at := first[p.Pre]; at != never && p.Delay < never-at-late {
				first[p.Post] = min(first[p.Post], at+p.Delay+late)
			}
		}
	}
	if first[population] == never {
		return 0
	}
	return first[population]
}

// Warnings returns the warnings of all reports, with the entry and the seeds that each is of; what is true of every report, as of the
// task, stands once. Samples without a class are summed over seeds.
func (c *Comparison) Warnings() []string {
	if c == nil {
		panic("learning: Comparison.Warnings: the comparison is nil; Compare returns one")
	}
	shared := c.sharedWarnings()
	all := slices.Clone(shared)
	for i := range all {
		all[i] = "every entry: " + all[i]
	}
	for _, e := range c.Entries {
		all = append(all, c.warningsOf(e, shared)...)
	}
	return all
}

// sharedWarnings returns what all reports of several entries warn of, but for numbers of samples.
func (c *Comparison) sharedWarnings() []string {
	if len(c.Entries) < 2 || len(c.Entries[0].Reports) == 0 || c.Entries[0].Reports[0] == nil {
		return nil
	}
	first := c.Entries[0].Reports[0]
	own := unclassifiedWarning(first.Unclassified, first.Test)
	return slices.DeleteFunc(slices.Clone(first.Warnings), func(text string) bool {
		for _, e := range c.Entries {
			if slices.ContainsFunc(e.Reports, func(r *Report) bool { return r == nil || !slices.Contains(r.Warnings, text) }) {
				return true
			}
		}
		return text == own
	})
}

// warningsOf returns the warnings of one entry that are not shared.
func (c *Comparison) warningsOf(e Result, shared []string) []string {
	of, texts := map[string][]int{}, []string(nil)
	note := func(text string, i int) {
		if of[text] == nil {
			texts = append(texts, text)
		}
		of[text] = append(of[text], i)
	}
	var silent []int
	unclassified, asked := 0, Metrics{}
	if len(e.Reports) > len(c.Seeds) {
		panic(fmt.Sprintf("learning: Comparison.Warnings: Seeds has %d seeds for %d reports of %q", len(c.Seeds), len(e.Reports), e.Name))
	}
	for i, r := range e.Reports {
		if r == nil {
			panic(fmt.Sprintf("learning: Comparison: report %d of Entries.Reports of %q is nil", i, e.Name))
		}
		own := unclassifiedWarning(r.Unclassified, r.Test)
		for _, text := range r.Warnings {
			if text != own && !slices.Contains(shared, text) {
				note(text, i)
			}
		}
		if own != "" {
			unclassified, silent = unclassified+r.Unclassified, append(silent, i)
			asked.Samples, asked.Steps = asked.Samples+r.Test.Samples, asked.Steps+r.Test.Steps
		}
	}
	for _, i := range silent {
		note(unclassifiedWarning(unclassified, asked), i)
	}
	for k, text := range texts {
		texts[k] = fmt.Sprintf("%s, %s: %s", e.Name, c.runsOf(e, of[text]), text)
	}
	return texts
}

// runsOf names some of an entry's runs by their seeds, and where comparisons of several tasks have been joined, by their task or their number.
func (c *Comparison) runsOf(e Result, index []int) string {
	name := c.seedsOf(index)
	switch {
	case !slices.ContainsFunc(e.Reports, func(r *Report) bool { return r.Task != e.Reports[0].Task }):
		return name
	case len(index) == 1:
		return fmt.Sprintf("%s of %s", name, e.Reports[index[0]].Task)
	}
	return fmt.Sprintf("%s, %d of %d runs", name, len(index), len(e.Reports))
}

// seedsOf names seeds by their positions.
func (c *Comparison) seedsOf(index []int) string {
	if len(index) == len(c.Seeds) && len(index) > 1 {
		return "every seed"
	}
	var names []string
	for _, i := range index {
		if name := fmt.Sprint(c.Seeds[i]); !slices.Contains(names, name) { // one of several folds has the seed of another
			names = append(names, name)
		}
	}
	if len(names) == 1 {
		return "seed " + names[0]
	}
	return "seeds " + strings.Join(names, ", ")
}

// notes are warnings as they stand below a table.
func notes(warnings []string) []string {
	all := slices.Clone(warnings)
	for i := range all {
		all[i] = "warning: " + all[i]
	}
	return all
}
