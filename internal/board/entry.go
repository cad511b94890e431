package board

import (
	"cmp"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// entry is what all seeds of one entry on one task have reached.
type entry struct {
	Key, Name, Rule, Task string
	Runs                  []*run // the newest of each seed that is finished, by seed
	Of                    int    // runs in all states
	Valid, Test           learning.Interval
	Vectors               bool
}

// entries gathers runs by what they train.
func entries(all []*run) (found []*entry) {
	by := map[string]*entry{}
	for _, r := range all {
		key := r.entryKey()
		e := by[key]
		if e == nil {
			e = &entry{Key: key, Name: r.Called(), Rule: r.Rule, Task: r.Task}
			by[key], found = e, append(found, e)
		}
		if e.Of++; r.State == finished {
			e.Name, e.Rule, e.Task, e.Runs = r.Called(), r.Rule, r.Task, append(e.Runs, r)
		}
	}
	for _, e := range found {
		e.summarize()
	}
	return found
}

// summarize puts the runs in order, and makes their intervals.
func (e *entry) summarize() {
	slices.SortFunc(e.Runs, func(a, b *run) int { return cmp.Or(cmp.Compare(a.Seed, b.Seed), b.Modified.Compare(a.Modified)) })
	e.Runs = slices.CompactFunc(e.Runs, func(a, b *run) bool { return a.Seed == b.Seed })
	var valid, test []float64
	for _, r := range e.Runs {
		valid, test = append(valid, r.Valid.Measure()), append(test, r.Test.Measure())
		e.Vectors = r.Vectors()
	}
	e.Valid, e.Test = learning.IntervalOf(valid), learning.IntervalOf(test)
}

// Run is the run by which the entry is named in addresses.
func (e *entry) Run() string {
	if len(e.Runs) == 0 {
		return ""
	}
	return e.Runs[0].Fingerprint
}

// entryOrders compare entries by a column, as orders do runs.
var entryOrders = map[string]func(a, b *entry) int{
	"name":  func(a, b *entry) int { return cmp.Compare(a.Name, b.Name) },
	"rule":  func(a, b *entry) int { return cmp.Compare(a.Rule, b.Rule) },
	"task":  func(a, b *entry) int { return cmp.Compare(a.Task, b.Task) },
	"seeds": func(a, b *entry) int { return cmp.Compare(len(a.Runs), len(b.Runs)) },
	"valid": func(a, b *entry) int { return betterMean(a.Vectors, a.Valid, b.Vectors, b.Valid) },
	"test":  func(a, b *entry) int { return betterMean(a.Vectors, a.Test, b.Vectors, b.Test) },
}

func betterMean(aVectors bool, a learning.Interval, bVectors bool, b learning.Interval) int {
	metrics := func(vectors bool, i learning.Interval) learning.Metrics {
		m := unknown()
		if m.Accuracy = i.Mean; vectors {
			m.Accuracy, m.MSE = math.NaN(), i.Mean
		}
		return m
	}
	return better(metrics(aVectors, a), metrics(bVectors, b))
}

// arrange orders entries: by test, the best first, unless the filter says otherwise.
func (f filter) arrange(all []*entry) {
	order, known := entryOrders[f.Sort]
	if !known {
		order = entryOrders["test"]
	}
	sign := f.sign()
	slices.SortFunc(all, func(a, b *entry) int { return cmp.Or(sign*order(a, b), cmp.Compare(a.Key, b.Key)) })
}
