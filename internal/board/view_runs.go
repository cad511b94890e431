package board

import (
	"cmp"
	"net/http"
	"slices"
)

// runsView is the table of runs.
type runsView struct {
	Filter      filter
	Rules, Task []count
	Counts      []count // runs by state
	Rows        []*run
	Pager       pager
}

// count is how many runs have a value.
type count struct {
	Value string
	Runs  int
}

// countBy counts values, the most frequent first. Runs without one are not counted.
func countBy(all []*run, of func(*run) string) (counts []count) {
	by := map[string]int{}
	for _, r := range all {
		by[of(r)]++
	}
	for value, n := range by {
		if value != "" {
			counts = append(counts, count{value, n})
		}
	}
	slices.SortFunc(counts, func(a, b count) int { return cmp.Or(b.Runs-a.Runs, cmp.Compare(a.Value, b.Value)) })
	return counts
}

// chooser is what the form of filters offers.
func chooser(s *shelf, f filter) runsView {
	v := runsView{Filter: f}
	v.Rules = countBy(s.Runs, func(r *run) string { return r.Rule })
	v.Task = countBy(s.Runs, func(r *run) string { return r.Task })
	v.Counts = countBy(s.Runs, func(r *run) string { return string(r.State) })
	slices.SortFunc(v.Counts, func(a, b count) int {
		return slices.Index(states, state(a.Value)) - slices.Index(states, state(b.Value))
	})
	return v
}

func (b *Board) runsPage(s *shelf, r *http.Request) (string, any, error) {
	v := chooser(s, parseFilter(r.URL.Query()))
	rows := v.Filter.choose(s.Runs)
	from, to, p := v.Filter.page(len(rows))
	v.Rows, v.Pager = rows[from:to], p
	return "Runs", v, nil
}

// entriesView is the table of entries: what all seeds of one have reached.
type entriesView struct {
	runsView
	Entries []*entry
}

func (b *Board) entriesPage(s *shelf, r *http.Request) (string, any, error) {
	f := parseFilter(r.URL.Query())
	v := entriesView{runsView: chooser(s, f)}
	f.State, f.Sort = "", r.URL.Query().Get("sort")
	v.Filter = f
	unsorted := f
	unsorted.Sort = ""
	all := slices.DeleteFunc(entries(unsorted.choose(s.Runs)), func(e *entry) bool { return len(e.Runs) == 0 })
	f.arrange(all)
	from, to, p := f.page(len(all))
	v.Entries, v.Pager = all[from:to], p
	return "Entries", v, nil
}
