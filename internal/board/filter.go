package board

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// perPage is how many rows a page of a table has.
const perPage = 50

// filter is what a page of runs asks for. Its zero value is all runs, those that were written to last first.
type filter struct {
	Text, Rule, Task, State string
	Least, Most             string // test accuracy in %, as it was typed; "" for any
	Sort                    string // one of orders, "" for the time
	Up                      bool   // the other way round than usual: numbers with the least first, names with the last first
	Page                    int    // from 1
}

// parseFilter reads the query of an address. What it does not know has no effect, and never an error: people edit addresses.
func parseFilter(q url.Values) filter {
	f := filter{Text: strings.TrimSpace(q.Get("q")), Rule: q.Get("rule"), Task: q.Get("task"), State: q.Get("state"), Up: q.Get("up") == "1",
		Least: q.Get("least"), Most: q.Get("most")}
	if _, known := orders[q.Get("sort")]; known {
		f.Sort = q.Get("sort")
	}
	page, _ := strconv.Atoi(q.Get("page"))
	f.Page = max(page, 1)
	return f
}

// query is the address of a page with this filter. What is as usual is left out.
func (f filter) query() string {
	q := url.Values{}
	for name, v := range map[string]string{
		"q": f.Text, "rule": f.Rule, "task": f.Task, "state": f.State, "least": f.Least, "most": f.Most, "sort": f.Sort,
	} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Up {
		q.Set("up", "1")
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	return "?" + q.Encode()
}

// By is the address of the same runs in another order: by what is sorted by already, the other way round.
func (f filter) By(name string) string {
	f.Page = 1
	f.Up = f.Sort == name && !f.Up
	f.Sort = name
	return f.query()
}

// At is the address of another page.
func (f filter) At(page int) string {
	f.Page = page
	return f.query()
}

// Sorted is how a column is sorted, as aria-sort has it.
func (f filter) Sorted(name string) string {
	switch {
	case f.Sort != name:
		return "none"
	case f.sign() > 0:
		return "ascending"
	}
	return "descending"
}

// alphabetical are the columns of names, which begin with A unless the filter turns them round. All others begin with what is best, most or newest.
var alphabetical = []string{"name", "rule", "task"}

// sign is 1 if the least comes first, and else −1.
func (f filter) sign() int {
	if f.Up != slices.Contains(alphabetical, f.Sort) {
		return 1
	}
	return -1
}

// Narrow reports whether the filter leaves runs out.
func (f filter) Narrow() bool { return f.Text+f.Rule+f.Task+f.State+f.Least+f.Most != "" }

// percentOr reads a percentage as a share.
func percentOr(text string, otherwise float64) float64 {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(x) {
		return otherwise
	}
	return x / 100
}

// holds reports whether a run is asked for. One without an accuracy is in no range of them.
func (f filter) holds(r *run) bool {
	if f.Rule != "" && r.Rule != f.Rule || f.Task != "" && r.Task != f.Task || f.State != "" && string(r.State) != f.State {
		return false
	}
	if f.Least+f.Most != "" && !(r.Test.Accuracy >= percentOr(f.Least, math.Inf(-1)) && r.Test.Accuracy <= percentOr(f.Most, math.Inf(1))) {
		return false
	}
	for _, word := range strings.Fields(strings.ToLower(f.Text)) {
		if !strings.Contains(strings.ToLower(r.Fingerprint+" "+r.Name+" "+r.Rule+" "+r.Task+" "+r.Error), word) {
			return false
		}
	}
	return true
}

// orders compare runs by a column: below 0 if a is the lesser one.
var orders = map[string]func(a, b *run) int{
	"":        func(a, b *run) int { return a.Modified.Compare(b.Modified) },
	"name":    func(a, b *run) int { return cmp.Compare(a.Called(), b.Called()) },
	"rule":    func(a, b *run) int { return cmp.Compare(a.Rule, b.Rule) },
	"task":    func(a, b *run) int { return cmp.Compare(a.Task, b.Task) },
	"seed":    func(a, b *run) int { return cmp.Compare(a.Seed, b.Seed) },
	"valid":   func(a, b *run) int { return better(a.Valid, b.Valid) },
	"test":    func(a, b *run) int { return better(a.Test, b.Test) },
	"seconds": func(a, b *run) int { return cmp.Compare(a.Seconds, b.Seconds) },
}

// better compares what runs have reached: errors below accuracies, which they cannot be compared with, and what is not known below all.
func better(a, b learning.Metrics) int {
	rank := func(m learning.Metrics) (kind int, value float64) {
		switch {
		case !math.IsNaN(m.Accuracy):
			return 2, m.Accuracy
		case !math.IsNaN(m.MSE):
			return 1, -m.MSE
		}
		return 0, 0
	}
	kindA, x := rank(a)
	kindB, y := rank(b)
	return cmp.Or(cmp.Compare(kindA, kindB), cmp.Compare(x, y))
}

// choose returns the runs that are asked for, in the order that is asked for. Runs that are equal in it are ordered by fingerprint, so that pages
// of a table never have one twice.
func (f filter) choose(all []*run) (chosen []*run) {
	for _, r := range all {
		if f.holds(r) {
			chosen = append(chosen, r)
		}
	}
	order, sign := orders[f.Sort], f.sign()
	slices.SortFunc(chosen, func(a, b *run) int { return cmp.Or(sign*order(a, b), cmp.Compare(a.Fingerprint, b.Fingerprint)) })
	return chosen
}

// pager is a page of a longer table.
type pager struct {
	From, To, Of int // rows, from 1
	Page, Pages  int
	Back, On     string // addresses of the pages beside it; "" for none
}

// page returns where the rows of the page begin and end. A page behind the last one is the last one.
func (f filter) page(rows int) (from, to int, p pager) {
	pages := max((rows+perPage-1)/perPage, 1)
	at := min(f.Page, pages)
	from, to = min((at-1)*perPage, rows), min(at*perPage, rows)
	p = pager{From: min(from+1, rows), To: to, Of: rows, Page: at, Pages: pages}
	if at > 1 {
		p.Back = f.At(at - 1)
	}
	if at < pages {
		p.On = f.At(at + 1)
	}
	return from, to, p
}
