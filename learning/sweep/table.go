package sweep

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
)

// paths are those of all values, in the order in which they come.
func (r *Results) paths() (all []string) {
	for _, run := range r.Plan.Runs {
		for _, v := range run.Values {
			if !slices.Contains(all, v.Path) {
				all = append(all, v.Path)
			}
		}
	}
	return all
}

// cells are the values of the paths as text, "–" where an entry does not have the field.
func cells(values []Value, paths []string, none string) (row []string) {
	for _, path := range paths {
		text := none
		for _, v := range values {
			if v.Path == path {
				text = v.Text()
			}
		}
		row = append(row, text)
	}
	return row
}

// Text is the value as people read it: its JSON without the quotes of a text.
func (v Value) Text() string {
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value)
}

// Number returns the value, if it is a number.
func (v Value) Number() (x float64, ok bool) {
	return x, json.Unmarshal(v.Value, &x) == nil && string(v.Value) != "null"
}

// ShortPath returns the last name of a path, with the element before it where there is one: Net.Populations[1].Cell.Beta is
// "Beta of Populations[1]".
func ShortPath(path string) string {
	name := path[strings.LastIndex(path, ".")+1:]
	end := strings.LastIndex(path[:len(path)-len(name)], "]")
	if end < 0 {
		return name
	}
	return name + " of " + path[strings.LastIndex(path[:end], ".")+1:end+1]
}

// Table returns a row a point: its values, validation and test with 95 % intervals over seeds, and how many of the seeds are done.
func (r *Results) Table() learning.Table {
	r.known("Table")
	paths := r.paths()
	t := learning.Table{Head: append(append([]string{"entry"}, paths...), "validation %", "test %", "seeds")}
	scale := 100.0
	if r.Plan.Task().Targets().Vectors() {
		t.Head[len(paths)+1], t.Head[len(paths)+2], scale = "validation MSE", "test MSE", 1
	}
	for _, p := range r.Points() {
		seeds := strconv.Itoa(p.Of)
		if p.Test.N < p.Of {
			seeds = fmt.Sprintf("%d of %d", p.Test.N, p.Of)
		}
		row := append([]string{p.Entry}, cells(p.Values, paths, "–")...)
		t.Rows = append(t.Rows, append(row, written(p.Valid, scale), written(p.Test, scale), seeds))
	}
	for _, run := range r.Plan.Repeated() {
		t.Notes = append(t.Notes, fmt.Sprintf("%v is run %d under another name, and was not trained again", run, run.Same))
	}
	return t
}

// written is a mean with its interval.
func written(i learning.Interval, scale float64) string {
	switch {
	case !finite(i.Mean):
		return "–"
	case !finite(i.Lo) || !finite(i.Hi):
		return fmt.Sprintf("%.4g", scale*i.Mean)
	}
	lo, hi := max(i.Lo, 0), i.Hi
	if scale != 1 {
		hi = min(hi, 1)
	}
	return fmt.Sprintf("%.4g [%.4g, %.4g]", scale*i.Mean, scale*lo, scale*hi)
}

// RunTable returns a row a run, for other programs: what it is, and what it reached, in full precision; cells of runs that are not done are empty.
func (r *Results) RunTable() learning.Table {
	r.known("RunTable")
	paths, vectors := r.paths(), r.Plan.Task().Targets().Vectors()
	what := "accuracy"
	if vectors {
		what = "mse"
	}
	t := learning.Table{Head: append([]string{"number", "fingerprint", "entry", "seed"}, paths...)}
	t.Head = append(t.Head, "state", "epoch", "valid_"+what, "test_"+what)
	for i, o := range r.Outcomes {
		run := r.Plan.Runs[i]
		row := []string{strconv.Itoa(i), run.Fingerprint, run.Entry.Name, strconv.FormatUint(run.Entry.Settings.Seed, 10)}
		row = append(row, cells(run.Values, paths, "")...)
		switch {
		case o.Done:
			row = append(row, "done", strconv.Itoa(o.Best), exact(measure(o.Valid, vectors)), exact(measure(o.Test, vectors)))
		case o.Err != nil:
			row = append(row, "failed", "", "", "")
		default:
			row = append(row, "missing", "", "", "")
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func exact(x float64) string {
	if !finite(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
