package main

import "github.com/spikecell/spikecell/learning"

// resultJSON is what -json prints of a set. Accuracies are fractions.
type resultJSON struct {
	Set     string         `json:"set"`
	Split   learning.Split `json:"split"`
	Seeds   []uint64       `json:"seeds"`
	Entries []entryJSON    `json:"entries"`
	Trivial []entryJSON    `json:"trivial"`
	Paired  []pairedJSON   `json:"paired"`
}

type entryJSON struct {
	Name     string              `json:"name"`
	Test     []learning.Metrics  `json:"test"` // one a seed
	Valid    []learning.Metrics  `json:"valid,omitempty"`
	Best     []int               `json:"best,omitempty"` // the chosen epoch
	Less     []learning.Interval `json:"less,omitempty"` // balanced accuracy, or mean squared error, less that of each trivial one
	Balanced *learning.Interval  `json:"balanced,omitempty"`
	AUROC    *learning.Interval  `json:"auroc,omitempty"`
	Seconds  float64             `json:"trainSeconds,omitempty"`
}

type pairedJSON struct {
	A          string            `json:"a"`
	B          string            `json:"b"`
	Difference learning.Interval `json:"difference"`
	Balanced   learning.Interval `json:"balanced"`
	AUROC      learning.Interval `json:"auroc"`
}

func (r *result) json() resultJSON {
	j := resultJSON{Set: r.set, Split: r.c.Split, Seeds: r.c.Seeds}
	for _, e := range r.c.Entries {
		one := entryJSON{Name: e.Name, Balanced: &e.Balanced, AUROC: &e.AUROC, Seconds: e.TrainSeconds}
		for _, p := range e.Reports {
			one.Test, one.Valid, one.Best = append(one.Test, p.Test), append(one.Valid, p.Valid), append(one.Best, p.Best)
		}
		for _, x := range r.trivial {
			one.Less = append(one.Less, r.over(e, r.main, r.main(x.test)))
		}
		j.Entries = append(j.Entries, one)
	}
	for _, x := range r.trivial {
		j.Trivial = append(j.Trivial, entryJSON{Name: x.name, Test: []learning.Metrics{x.test}})
	}
	for _, p := range r.c.Paired {
		j.Paired = append(j.Paired, pairedJSON(p))
	}
	return j
}
