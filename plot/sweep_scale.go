package plot

import (
	"fmt"
	"slices"
)

// Best is which of the numbers that points of a sweep reached is the best.
type Best int

const (
	// Highest is the best of accuracies.
	Highest Best = iota
	// Lowest is the best of errors.
	Lowest
)

// Colours of what was reached: from pale to what stands out most from the page, in both themes.
var (
	reachedColors = []shade{0xC2CDD6, 0x6FA8CF, okabeBlue, 0x002038}
	reachedNight  = []shade{0x404C5A, 0x3E78A3, 0x4FA3E0, 0xEAF6FF}
)

// achieved is what points of a sweep reached, as it is written and coloured: accuracies as shares of 1 in %.
type achieved struct {
	label  string
	values []float64
	seeds  []int
	unit   string
	sought Best
}

// achievedBy returns what was reached by points in their order, in %, if the label says so.
func achievedBy(kind string, label Axis, best Best, points []Tried) (achieved, error) {
	a := achieved{sought: best}
	if best != Highest && best != Lowest {
		return a, complain(kind, "the best is %v: give Highest or Lowest", best)
	}
	for _, p := range points {
		a.values, a.seeds = append(a.values, p.Mean), append(a.seeds, p.Seeds)
	}
	lo, hi := bounds(a.values)
	written := label.plain(lo, hi).inPercent(a.values)
	a.label = written.label
	for i, v := range a.values {
		a.values[i] = written.written(v)
	}
	if written.percent {
		a.unit = " %"
	}
	return a, axis{lo: lo, hi: above(lo, hi)}.check(kind, "what was reached")
}

// bar is the scale of the values in a theme.
func (a achieved) bar(t Theme) colorbar {
	lo, hi := bounds(a.values)
	m := colormap{lo: lo, hi: above(lo, hi), stops: reachedColors}
	if t == Dark {
		m.stops = reachedNight
	}
	if a.sought == Lowest {
		m.stops = slices.Clone(m.stops)
		slices.Reverse(m.stops)
	}
	return colorbar{label: a.label, colors: m}
}

// best is the first of the best points.
func (a achieved) best() int {
	best := 0
	for i, v := range a.values {
		if a.better(v, a.values[best]) {
			best = i
		}
	}
	return best
}

// better reports whether v is better than w.
func (a achieved) better(v, w float64) bool {
	return v > w && a.sought == Highest || v < w && a.sought == Lowest
}

// notes say which point is marked as the best, and of how many seeds each is the mean, if it is one number.
func (a achieved) notes(sign entry) []entry {
	sign.name = fmt.Sprintf("best of %s: %s%s", count(len(a.values), "point"), short(a.values[a.best()]), a.unit)
	notes := []entry{sign}
	if n, same := a.seedsOfAll(); same && n > 0 {
		notes = append(notes, entry{name: "means of " + count(n, "seed"), sign: noSign})
	}
	return notes
}

// seedsOfAll is how many seeds each point is the mean of, if they are as many.
func (a achieved) seedsOfAll() (n int, same bool) {
	for _, s := range a.seeds {
		if s != a.seeds[0] {
			return 0, false
		}
	}
	return a.seeds[0], true
}
