package plot

import (
	"errors"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Curve is what one learner reached: Runs[s][i] is the value of seed s at X[i]. A run may be shorter than X.
type Curve struct {
	Name string
	On   string // the samples that it is the value of, such as "validation", which the key then says; curves of one Name have one colour
	X    []float64
	Runs [][]float64
	// Missing says why there are no values, and what to do; a figure that is to draw the curve gives it as its error.
	Missing string
}

// spread is the mean of a curve at one place, with its interval.
type spread struct {
	x, mean, lo, hi float64
	runs            int
}

// Learning draws one line a curve against the epoch: the mean over the runs that reach so far. Where there are two
// or more, a band shows the 95 % interval of the mean by Student's t: mean ± t(0.975, n−1)·s/√n; with two or three, every run is a thin line
// as well. X must increase. The vertical axis fits the runs; a band that goes far beyond all runs, as with two seeds, is cut off there, and one of
// accuracies (the word is in ylabel) at 0 and 1, or 100 if ylabel has a %. Accuracies from 0 to 1 are written in %, as by [Comparison].
func Learning(title, ylabel string, curves ...Curve) (*Figure, error) {
	const kind = "learning"
	if len(curves) == 0 {
		return nil, complain(kind, "no curves")
	}
	lines := make([][]spread, len(curves))
	var x, runs [][]float64
	for _, curve := range curves {
		runs = append(runs, curve.Runs...)
	}
	limits := limitsOf(ylabel, runs...)
	for i, curve := range curves {
		if err := checkCurve(kind, curve); err != nil {
			return nil, err
		}
		lines[i] = limits.cut(spreads(curve))
		x = append(x, curve.X[:len(lines[i])])
	}
	h, v := axis{label: "epoch", margin: 4, whole: whole(x)}, axis{label: ylabel, grid: true}
	h.lo, h.hi = spanned(bounds(x...))
	v.lo, v.hi = limits.within(valueRange(runs, lines))
	v.margin = 3
	v = v.inPercent(runs...)
	if err := errors.Join(h.check(kind, "X"), v.check(kind, "runs")); err != nil {
		return nil, err
	}
	curves = append([]Curve(nil), curves...)
	for i, curve := range curves {
		curves[i].X, curves[i].Runs = slices.Clone(curve.X), make([][]float64, len(curve.Runs))
		for s, run := range curve.Runs {
			curves[i].Runs[s] = slices.Clone(run)
		}
	}
	return &Figure{kind: kind, title: title, tall: shaped(3.4), keys: append(keysOf(curves), seedWords), draw: func(c *canvas) error {
		return c.learning(title, h, v, curves, lines)
	}}, nil
}

// limitsOf returns the range that values with such a label cannot leave; an empty one if it is not known, or if values have left it.
func limitsOf(label string, values ...[]float64) span {
	label = strings.ToLower(label)
	isShare := func(word string) bool { return strings.Contains(label, word) }
	if !slices.ContainsFunc([]string{"accuracy", "share", "fraction", "probability"}, isShare) {
		return span{}
	}
	s := span{0, 1}
	if strings.Contains(label, "%") {
		s.hi = 100
	}
	if lo, hi := bounds(values...); lo < s.lo || hi > s.hi {
		return span{}
	}
	return s
}

// cut returns the line with intervals that do not leave the range, unless its means do.
func (s span) cut(line []spread) []spread {
	for i, p := range line {
		if !s.empty() && s.lo <= p.mean && p.mean <= s.hi {
			line[i].lo, line[i].hi = math.Max(p.lo, s.lo), math.Min(p.hi, s.hi)
		}
	}
	return line
}

// within returns the range of an axis that ends where values must.
func (s span) within(lo, hi float64) (float64, float64) {
	if s.empty() {
		return lo, hi
	}
	return math.Max(lo, s.lo), math.Min(hi, s.hi)
}

// learning draws the bands, then single runs, then the means.
func (c *canvas) learning(title string, x, y axis, curves []Curve, lines [][]spread) error {
	looks := c.looks(curveNames(curves)...)
	key := curveKey(curves, looks, lines)
	named := slices.DeleteFunc(slices.Clone(key), func(e entry) bool { return e.name == "" })
	a, err := c.axes(c.header(title, named...), x, y)
	if err != nil {
		return err
	}
	for i, line := range lines {
		c.band(a, key[i].pen, line)
	}
	for i, curve := range curves {
		c.runs(a, looks[i].color, curve)
	}
	for i, line := range lines {
		c.mean(a, key[i], line)
	}
	return nil
}

// seedWords say what a line and its band are.
const seedWords = "mean, 95 % interval of the mean"

func curveNames(curves []Curve) (names []string) {
	for _, curve := range curves {
		names = append(names, curve.Name)
	}
	return names
}

// keysOf are what curves are called in the key: with their samples where these differ.
func keysOf(curves []Curve) (names []string) {
	_, alike := commonSamples(curves)
	for _, curve := range curves {
		name := curve.Name
		if !alike && curve.On != "" {
			name = strings.TrimPrefix(name+", "+curve.On, ", ")
		}
		names = append(names, name)
	}
	return names
}

// commonSamples are those that all curves are of, and whether they are the same for all.
func commonSamples(curves []Curve) (on string, alike bool) {
	alike = !slices.ContainsFunc(curves, func(c Curve) bool { return c.On != curves[0].On })
	return curves[0].On, alike
}

// curveKey has an entry for each curve, and one that says what the line and the band are. Seeds are counted once if all curves have as many.
func curveKey(curves []Curve, looks []look, lines [][]spread) []entry {
	var key []entry
	names := keysOf(curves)
	most, alike := 0, true
	for _, curve := range curves {
		most = max(most, len(curve.Runs))
		alike = alike && len(curve.Runs) == len(curves[0].Runs)
	}
	for i, curve := range curves {
		e := entry{name: names[i], pen: pen{looks[i].color, 1.5, nil}, marker: looks[i].marker, again: looks[i].again}
		if len(lines[i]) > mostMarked {
			e.marker = NoMarker
		}
		if len(lines[i]) > mostMarked || looks[i].again > 0 {
			e.pen.dash = looks[i].dash
		}
		if !alike {
			e.name += " (" + count(len(curve.Runs), "seed") + ")"
		}
		key = append(key, e)
	}
	what := seedWords
	if alike {
		what = "mean of " + count(most, "seed") + ", its 95 % interval"
	}
	if most > 1 && most <= fewRuns {
		what += ", single seeds"
	}
	on, same := commonSamples(curves)
	switch named := same && on != ""; {
	case most > 1 && named:
		key = append(key, entry{name: on + ": " + what, pen: pen{grey, 1.5, nil}, sign: bandSign})
	case most > 1:
		key = append(key, entry{name: what, pen: pen{grey, 1.5, nil}, sign: bandSign})
	case named:
		key = append(key, entry{name: "on " + on + " samples", sign: noSign})
	}
	return key
}

// fewRuns is the number of runs up to which each is drawn.
const fewRuns = 3

// runs draws every run of a curve as a thin line, if they are few.
func (c *canvas) runs(a axes, col shade, curve Curve) {
	if len(curve.Runs) < 2 || len(curve.Runs) > fewRuns {
		return
	}
	for _, run := range curve.Runs {
		c.stroke(pen{c.tone(col, 150), 0.5, nil}, a.line(curve.X[:len(run)], run))
	}
}

// whole reports whether all values are whole numbers.
func whole(lists [][]float64) bool {
	for _, l := range lists {
		for _, v := range l {
			if v != math.Trunc(v) {
				return false
			}
		}
	}
	return true
}

func checkCurve(kind string, curve Curve) error {
	if curve.Missing != "" {
		return complain(kind, "curve %q: %s", curve.Name, curve.Missing)
	}
	if err := finite(kind, "curve \""+curve.Name+"\", X", curve.X); err != nil {
		return err
	}
	for i := 1; i < len(curve.X); i++ {
		if curve.X[i] <= curve.X[i-1] {
			return complain(kind, "curve %q: X does not increase at index %d", curve.Name, i)
		}
	}
	longest := 0
	for s, run := range curve.Runs {
		if len(run) > len(curve.X) {
			return complain(kind, "curve %q: run %d has %d values for %d places", curve.Name, s, len(run), len(curve.X))
		}
		if err := finite(kind, "curve \""+curve.Name+"\", "+"run "+number(float64(s), 0), run); err != nil {
			return err
		}
		longest = max(longest, len(run))
	}
	if longest == 0 {
		return complain(kind, "curve %q has no values", curve.Name)
	}
	return nil
}

// spreads returns mean and interval at every place that a run reaches.
func spreads(curve Curve) []spread {
	var line []spread
	for i, x := range curve.X {
		var values []float64
		for _, run := range curve.Runs {
			if i < len(run) {
				values = append(values, run[i])
			}
		}
		if len(values) == 0 {
			break
		}
		line = append(line, spreadOf(x, values))
	}
	return line
}

// spreadOf returns the mean of the values and its 95 % interval; the interval of a single value is the value. Sums and
// squares are those of the values divided by a power of two near the largest: no less exact, and never too large.
func spreadOf(x float64, values []float64) spread {
	n := len(values)
	lo, hi := bounds(values)
	_, exp := math.Frexp(math.Max(math.Abs(lo), math.Abs(hi)))
	scaled := make([]float64, n)
	for i, v := range values {
		scaled[i] = math.Ldexp(v, -exp)
	}
	mean, half := stat.Mean(scaled, nil), 0.0
	if n > 1 {
		t := distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
		half = t * stat.StdDev(scaled, nil) / math.Sqrt(float64(n))
	}
	return spread{x: x, runs: n, mean: math.Ldexp(mean, exp), lo: math.Ldexp(mean-half, exp), hi: math.Ldexp(mean+half, exp)}
}

// valueRange returns the range of the vertical axis: all runs, and of the bands what lies no further beyond them than
// half of the runs' own range.
func valueRange(runs [][]float64, lines [][]spread) (lo, hi float64) {
	least, most := bounds(runs...)
	lo, hi = least, most
	reach := (most - least) / 2
	for _, line := range lines {
		for _, s := range line {
			lo, hi = math.Min(lo, math.Max(s.lo, least-reach)), math.Max(hi, math.Min(s.hi, most+reach))
		}
	}
	return padded(lo, hi)
}

// band fills the interval around a line, as far as at least two runs go.
func (c *canvas) band(a axes, s pen, line []spread) {
	n := 0
	for n < len(line) && line[n].runs > 1 {
		n++
	}
	clamp := func(v float64) float64 { return math.Min(math.Max(v, a.y.lo), a.y.hi) }
	var upper, lower []point
	for _, p := range line[:n] {
		upper, lower = append(upper, a.at(p.x, clamp(p.hi))), append(lower, a.at(p.x, clamp(p.lo)))
	}
	switch n {
	case 0:
	case 1:
		c.line(pen{c.tone(s.color, bandOpacity), 6, nil}, upper[0].x, upper[0].y, lower[0].x, lower[0].y)
	default:
		c.area(a, s.color, upper, lower)
	}
}

// mean draws the line of means; the places of a short line are marked.
func (c *canvas) mean(a axes, e entry, line []spread) {
	run := make([]point, len(line))
	for i, p := range line {
		run[i] = a.at(p.x, p.mean)
	}
	c.clipped(e.pen, a.area, run)
	for _, p := range run {
		if e.marker != NoMarker && a.area.grow(0.01).holds(p) {
			c.marker(e.marker, p.x, p.y, 2.1, e.pen.color)
		}
	}
}
