package nb

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/plot"
)

// Sweep draws what the points of a sweep reached on validation samples, over the fields whose values are numbers: one of them by [plot.Sweep], two
// by [plot.SweepMap], more by [plot.Parallel]. Values of other fields name series of their own. Fields of one value, and points of which no seed is
// done, are left out. The label of a field is the end of its path.
func Sweep(title string, r *sweep.Results) (*plot.Figure, error) {
	if r == nil || r.Plan == nil {
		return nil, errors.New("nb: Sweep: there are no results; an executor or sweep.Collect returns them")
	}
	all := r.Points()
	points := slices.DeleteFunc(slices.Clone(all), func(p sweep.Point) bool { return p.Valid.N == 0 })
	vary := varying(points)
	paths := numericPaths(points, vary)
	if len(paths) == 0 {
		return nil, fmt.Errorf("nb: Sweep: %d of %d points are done, and no field has several numbers among them; there is nothing to draw over",
			len(points), len(all))
	}
	axes, reached, best := make([]plot.Axis, len(paths)), plot.Axis{Label: "validation accuracy"}, plot.Highest
	if r.Plan.Task().Targets().Vectors() {
		reached.Label, best = "validation MSE", plot.Lowest
	}
	var entries []plot.Swept
	for _, p := range points {
		name, at := series(p, paths, vary)
		i := slices.IndexFunc(entries, func(e plot.Swept) bool { return e.Name == name })
		if i < 0 {
			i, entries = len(entries), append(entries, plot.Swept{Name: name})
		}
		lo, hi := ends(p.Valid, r.Plan.Task().Targets())
		entries[i].Points = append(entries[i].Points, plot.Tried{At: at, Mean: p.Valid.Mean, Lo: lo, Hi: hi, Seeds: p.Valid.N})
	}
	for k, path := range paths {
		axes[k] = fieldAxis(path, k, entries)
	}
	switch len(axes) {
	case 1:
		return plot.Sweep(title, reached, axes, entries...)
	case 2:
		return plot.SweepMap(title, reached, best, axes[0], axes[1], entries...)
	}
	return plot.Parallel(title, reached, best, axes, entries...)
}

// number returns the value of a path, if it is a number.
func number(p sweep.Point, path string) (float64, bool) {
	for _, v := range p.Values {
		if v.Path == path {
			return v.Number()
		}
	}
	return 0, false
}

// varying are the paths that have more than one value.
func varying(points []sweep.Point) map[string]bool {
	first, vary := map[string]string{}, map[string]bool{}
	for _, p := range points {
		for _, v := range p.Values {
			if before, ok := first[v.Path]; !ok {
				first[v.Path] = v.Text()
			} else if before != v.Text() {
				vary[v.Path] = true
			}
		}
	}
	return vary
}

// numericPaths are those of paths that vary which have a number at every point.
func numericPaths(points []sweep.Point, vary map[string]bool) (paths []string) {
	if len(points) == 0 {
		return nil
	}
	for _, v := range points[0].Values {
		lacks := func(p sweep.Point) bool { _, ok := number(p, v.Path); return !ok }
		if vary[v.Path] && !slices.ContainsFunc(points, lacks) {
			paths = append(paths, v.Path)
		}
	}
	return paths
}

// series names the series of a point, and returns its place in it.
func series(p sweep.Point, paths []string, vary map[string]bool) (name string, at []float64) {
	name = p.Entry
	for _, v := range p.Values {
		if vary[v.Path] && !slices.Contains(paths, v.Path) {
			name += ", "
			if _, number := v.Number(); number { // which says nothing alone
				name += sweep.ShortPath(v.Path) + " "
			}
			name += v.Text()
		}
	}
	for _, path := range paths {
		x, _ := number(p, path)
		at = append(at, x)
	}
	return name, at
}

// fieldAxis is logarithmic where values span a power of ten or more.
func fieldAxis(path string, k int, entries []plot.Swept) plot.Axis {
	lo, hi := entries[0].Points[0].At[k], entries[0].Points[0].At[k]
	for _, e := range entries {
		for _, p := range e.Points {
			lo, hi = min(lo, p.At[k]), max(hi, p.At[k])
		}
	}
	return plot.Axis{Label: sweep.ShortPath(path), Log: lo > 0 && hi >= 10*lo}
}
