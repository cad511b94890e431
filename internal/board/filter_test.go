package board

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
)

// some are runs to choose from, the oldest first.
func some() []*run {
	accuracy := func(x float64) learning.Metrics { m := unknown(); m.Accuracy = x; return m }
	errorOf := func(x float64) learning.Metrics { m := unknown(); m.MSE = x; return m }
	day := func(n int) time.Time { return time.Unix(int64(n)*86400, 0) }
	return []*run{
		{Fingerprint: "a", Name: "Alpha", Rule: "csdp", Task: "digits", State: finished, Seed: 2, Test: accuracy(0.5), Modified: day(1)},
		{Fingerprint: "b", Name: "beta", Rule: "stdp", Task: "digits", State: finished, Seed: 10, Test: accuracy(0.9), Modified: day(2)},
		{Fingerprint: "c", Rule: "csdp", Task: "prices", State: finished, Seed: 1, Test: errorOf(0.1), Modified: day(3)},
		{Fingerprint: "d", Rule: "csdp", State: failed, Error: "weights diverge", Test: unknown(), Modified: day(4)},
		{Fingerprint: "e", Rule: "csdp", Task: "prices", State: finished, Seed: 1, Test: errorOf(0.3), Modified: day(5)},
	}
}

// Filters and orders, by the fingerprints that are left.
func TestChoose(t *testing.T) {
	for query, want := range map[string]string{
		"": "edcba", "up=1": "abcde", "rule=csdp": "edca", "task=digits": "ba", "state=failed": "d", "q=ALPHA": "a", "q=csdp+prices": "ec", "q=diverge": "d", "q=nothing": "",
		"least=60": "b", "most=60": "a", "least=50&most=50": "a", "least=x&most=": "ba", "rule=csdp&task=prices&q=c": "ec",
		"sort=test": "baced", "sort=test&up=1": "decab", "sort=seed": "baced",
		"sort=nonsense": "edcba", "page=99": "edcba", "page=-3": "edcba",
	} {
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range parseFilter(q).choose(some()) {
			got += r.Fingerprint
		}
		if got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

// A column is said to be sorted as its rows are: names from A on unless they are turned round, numbers from the greatest on.
func TestSortedAsItIsSaid(t *testing.T) {
	for name, values := range map[string]func(r *run) string{
		"name": (*run).Called, "rule": func(r *run) string { return r.Rule }, "task": func(r *run) string { return r.Task },
		"seed": func(r *run) string { return fmt.Sprintf("%20d", r.Seed) }, "": func(r *run) string { return r.Modified.UTC().Format(time.RFC3339) },
	} {
		for _, up := range []bool{false, true} {
			f := filter{Sort: name, Up: up}
			var column []string
			for _, r := range f.choose(some()) {
				column = append(column, values(r))
			}
			sorted := slices.Sorted(slices.Values(column))
			if f.Sorted(name) == "descending" {
				slices.Reverse(sorted)
			}
			if !slices.Equal(column, sorted) {
				t.Errorf("%q, other way round %v: %q is not %s", name, up, column, f.Sorted(name))
			}
		}
	}
}

// The address of a filter gives the filter back, and that of its order turns it round.
func TestAddressOfAFilter(t *testing.T) {
	f := filter{Text: `a&b="c"`, Rule: "r", Task: "t u", State: "failed", Least: "1.5", Most: "99", Sort: "test", Up: true, Page: 3}
	back := func(address string) filter {
		q, err := url.ParseQuery(strings.TrimPrefix(address, "?"))
		if err != nil {
			t.Fatal(err)
		}
		return parseFilter(q)
	}
	if got := back(f.query()); got != f {
		t.Errorf("%+v", got)
	}
	if got := back(f.By("test")); got.Up || got.Page != 1 || got.Sort != "test" {
		t.Errorf("%+v", got)
	}
	f.Up = false
	if got := back(f.By("test")); !got.Up {
		t.Errorf("%+v", got)
	}
	if got := back(f.By("seed")); got.Up || got.Sort != "seed" {
		t.Errorf("%+v", got)
	}
}

// Every row is on one page of a table.
func TestPagesHaveEachRowOnce(t *testing.T) {
	for _, rows := range []int{0, 1, 49, 50, 51, 100, 10_000} {
		seen := 0
		for page := 1; ; page++ {
			from, to, p := filter{Page: page}.page(rows)
			if from != seen || to > rows || p.Of != rows {
				t.Fatalf("%d rows, page %d: from %d to %d after %d", rows, page, from, to, seen)
			}
			if seen = to; p.On == "" {
				break
			}
		}
		if seen != rows {
			t.Errorf("%d rows: %d were seen", rows, seen)
		}
		if _, to, p := (filter{Page: math.MaxInt}).page(rows); to != rows || p.On != "" {
			t.Errorf("%d rows: the last page ends at %d", rows, to)
		}
	}
}
