package plot

import (
	"errors"
	"image/color"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Curve is what one learner reached: Runs[s][i] is the value of seed s at X[i]. A run may be shorter than X.
type Curve struct {
	Name string
	X    []float64
	Runs [][]float64
	// Place says whose colour the line has: that of the curve which comes at this place in a figure of all, from 1 on. 0 means its own place in this
	// one; a figure that lacks some curves keeps the colours of one that has them.
	Place int
}

// series is the number of the curve's colour, where it is the i-th one of a figure.
func (c Curve) series(i int) int {
	if c.Place > 0 {
		return c.Place - 1
	}
	return i
}

// spread is the mean of a curve at one place, with its interval.
type spread struct {
	x, mean, lo, hi float64
	runs            int
}

// Learning draws one line a curve against the epoch: the mean over the runs that reach so far. Where there are two
// or more, a band shows the 95 % interval of the mean by Student's t: mean ± t(0.975, n−1)·s/√n. X must increase. The
// vertical axis fits the runs; a band that goes far beyond all runs, as with two seeds, is cut off there.
func Learning(title, ylabel string, curves ...Curve) (*Figure, error) {
	const kind = "learning"
	if len(curves) == 0 {
		return nil, complain(kind, "no curves")
	}
	lines := make([][]spread, len(curves))
	key := make([]entry, len(curves))
	var x, runs [][]float64
	for i, curve := range curves {
		if err := checkCurve(kind, curve); err != nil {
			return nil, err
		}
		lines[i] = spreads(curve)
		color, dash := series(curve.series(i))
		key[i] = entry{name: curve.Name + " (" + count(len(curve.Runs), "seed") + ")", pen: pen{color, 1.5, dash}}
		x = append(x, curve.X[:len(lines[i])])
		runs = append(runs, curve.Runs...)
	}
	h, v := axis{label: "epoch", margin: 4, whole: whole(x)}, axis{label: ylabel, grid: true}
	h.lo, h.hi = spanned(bounds(x...))
	v.lo, v.hi = valueRange(runs, lines)
	if err := errors.Join(h.check(kind, "X"), v.check(kind, "runs")); err != nil {
		return nil, err
	}
	height := 3.4 + 0.07*float64(max(len(curves)-4, 0)) // room for the key
	return &Figure{kind, title, notebookWidth, height, func(c *canvas) error {
		a, err := c.axes(c.header(title, key...), h, v)
		if err != nil {
			return err
		}
		for i, line := range lines {
			c.band(a, key[i].pen, line)
		}
		for i, line := range lines {
			c.mean(a, key[i].pen, line)
		}
		return nil
	}}, nil
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
	if curve.Place < 0 {
		return complain(kind, "curve %q: Place is %d; give a number from 1 on, or 0 for its own place", curve.Name, curve.Place)
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
	var polygon []point
	for _, p := range line[:n] {
		polygon = append(polygon, a.at(p.x, clamp(p.hi)))
	}
	for i := n - 1; i >= 0; i-- {
		polygon = append(polygon, a.at(line[i].x, clamp(line[i].lo)))
	}
	tint := color.NRGBAModel.Convert(s.color).(color.NRGBA)
	tint.A = 51
	if n == 1 {
		c.line(pen{tint, 6, nil}, polygon[0].x, polygon[0].y, polygon[1].x, polygon[1].y)
		return
	}
	c.fill(tint, polygon)
}

// mean draws the line of means; the places of a short line are marked.
func (c *canvas) mean(a axes, s pen, line []spread) {
	const mostDots = 30
	run := make([]point, len(line))
	for i, p := range line {
		run[i] = a.at(p.x, p.mean)
		if len(line) <= mostDots {
			c.dot(run[i].x, run[i].y, 2, s.color)
		}
	}
	c.stroke(s, run)
}
