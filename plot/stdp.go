package plot

import (
	"errors"
	"math"
	"sort"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"
)

// STDPWindow draws the weight change dw of spike pairs against the time difference dt = t(post) − t(pre) in ms, in any order.
// Pairs in which the pre cell fires first (dt ≥ 0) and those in which it fires after have a colour and a line each: the
// window is not continuous at 0. Where a side is an exponential, A·exp(−|Δt|/τ), the key has its constants, fitted to the pairs.
func STDPWindow(title string, dt, dw []float64) (*Figure, error) {
	const kind = "STDP window"
	if len(dt) != len(dw) {
		return nil, complain(kind, "%d time differences, %d weight changes", len(dt), len(dw))
	}
	if len(dt) == 0 {
		return nil, complain(kind, "no pairs")
	}
	if err := finite(kind, "time difference", dt); err != nil {
		return nil, err
	}
	if err := finite(kind, "weight change", dw); err != nil {
		return nil, err
	}
	pairs := sortedPairs(dt, dw)
	x, y := axis{label: "t(post) − t(pre) (ms)"}, axis{label: "weight change"}
	x.lo, x.hi = padded(bounds(dt, []float64{0}))
	y.lo, y.hi = padded(bounds(dw, []float64{0}))
	if err := errors.Join(x.check(kind, "time differences"), y.check(kind, "weight changes")); err != nil {
		return nil, err
	}
	return &Figure{kind: kind, title: title, tall: shaped(3), draw: func(c *canvas) error { return drawWindow(c, title, x, y, pairs, nil) }}, nil
}

// MeasuredWindow draws weight changes that were measured at pairs of spikes, in a simulation, as points over the closed form of the rule as lines:
// measured and closed are those at the same time differences dt = t(post) − t(pre) in ms, in any order. The key has the constants of the closed form
// where a side is an exponential, and the largest difference of both.
func MeasuredWindow(title string, dt, measured, closed []float64) (*Figure, error) {
	const kind = "measured window"
	if len(closed) != len(measured) {
		return nil, complain(kind, "%d weight changes that were measured, %d of the closed form", len(measured), len(closed))
	}
	f, err := STDPWindow(title, dt, measured)
	if err != nil {
		return nil, err
	}
	if err := finite(kind, "closed form", closed); err != nil {
		return nil, err
	}
	x, y := axis{label: "t(post) − t(pre) (ms)"}, axis{label: "weight change"}
	x.lo, x.hi = padded(bounds(dt, []float64{0}))
	y.lo, y.hi = padded(bounds(measured, closed, []float64{0}))
	if err := y.check(kind, "weight changes"); err != nil {
		return nil, err
	}
	lines, dots := sortedPairs(dt, closed), sortedPairs(dt, measured)
	f.kind = kind
	for _, e := range windowKey(lines, dots) {
		f.keys = append(f.keys, e.name)
	}
	f.draw = func(c *canvas) error { return drawWindow(c, title, x, y, lines, dots) }
	return f, nil
}

// sortedPairs returns points by their place.
func sortedPairs(x, y []float64) []point {
	pairs := make([]point, len(x))
	for i := range x {
		pairs[i] = point{x[i], y[i]}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].x < pairs[j].x })
	return pairs
}

// drawWindow draws pairs sorted by x, with both axes through zero, and dots over them if there are any that were measured.
func drawWindow(c *canvas, title string, x, y axis, pairs, dots []point) error {
	key, split := windowKey(pairs, dots), firstAfter(pairs)
	before, after := key[0].pen, key[1].pen
	a, err := c.axes(c.header(title, key...), x, y)
	if err != nil {
		return err
	}
	zero := pen{grey, 0.7, nil}
	c.line(zero, a.xAt(0), a.area.y0, a.xAt(0), a.area.y1)
	c.line(zero, a.area.x0, a.yAt(0), a.area.x1, a.yAt(0))
	if len(dots) > 0 {
		c.stroke(before, a.points(pairs[:split]))
		c.stroke(after, a.points(pairs[split:]))
		c.markers(Circle, a.points(dots), 2, ink)
		return nil
	}
	c.branch(a, before, pairs[:split])
	c.branch(a, after, pairs[split:])
	return nil
}

// firstAfter is the number of pairs in which the pre cell fires after the post cell.
func firstAfter(pairs []point) int {
	return sort.Search(len(pairs), func(i int) bool { return pairs[i].x >= 0 })
}

// windowKey explains the two sides, and the dots if there are any.
func windowKey(pairs, dots []point) []entry {
	split := firstAfter(pairs)
	key := []entry{{name: "pre after post" + constants(pairs[:split], "−"), pen: pen{okabeVermilion, 1.4, []float64{5, 2}}},
		{name: "pre before post" + constants(pairs[split:], "+"), pen: pen{okabeBlue, 1.4, nil}}}
	if len(dots) > 0 {
		key = append(key, entry{name: "measured, within " + power(apart(pairs, dots)), pen: pen{color: ink}, marker: Circle, sign: markerSign})
	}
	return key
}

// points returns where points of the data lie.
func (a axes) points(data []point) []point {
	out := make([]point, len(data))
	for i, p := range data {
		out[i] = a.at(p.x, p.y)
	}
	return out
}

// power writes a small number with one digit and a power of ten.
func power(v float64) string {
	if v == 0 || v >= 1e-3 {
		return digits(v)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', 0, 64), "e-")
	return mantissa + "·10^{−" + strings.TrimLeft(exponent, "0") + "}"
}

// apart is the largest difference of values at the same places.
func apart(a, b []point) float64 {
	most := 0.0
	for i := range a {
		most = math.Max(most, math.Abs(a[i].y-b[i].y))
	}
	return most
}

// constants writes amplitude and time constant of one side, A·exp(−|Δt|/τ), if its pairs follow that within a hundredth of the largest; nothing if
// they do not.
func constants(pairs []point, sign string) string {
	amplitude, tau, ok := exponential(pairs)
	if !ok {
		return ""
	}
	return ": A_{" + sign + "} = " + digits(amplitude) + ", τ_{" + sign + "} = " + digits(tau) + " ms"
}

// exponential fits a straight line to the logarithms of the values, by least squares.
func exponential(pairs []point) (amplitude, tau float64, ok bool) {
	if len(pairs) < 3 || pairs[0].y == 0 {
		return 0, 0, false
	}
	sign := math.Copysign(1, pairs[0].y)
	var x, y []float64
	largest := 0.0
	for _, p := range pairs {
		if !(sign*p.y > 0) {
			return 0, 0, false
		}
		x, y = append(x, math.Abs(p.x)), append(y, math.Log(sign*p.y))
		largest = math.Max(largest, sign*p.y)
	}
	alpha, beta := stat.LinearRegression(x, y, nil, false)
	amplitude, tau = sign*math.Exp(alpha), -1/beta
	for _, p := range pairs {
		if off := math.Abs(p.y - amplitude*math.Exp(-math.Abs(p.x)/tau)); !(off <= 0.01*largest) {
			return 0, 0, false
		}
	}
	return amplitude, tau, tau > 0 && !math.IsInf(amplitude, 0) && !math.IsInf(tau, 0)
}

// branch draws one side of the window; few pairs are also marked one by one.
func (c *canvas) branch(a axes, s pen, pairs []point) {
	const mostDots = 60
	run := a.points(pairs)
	if len(pairs) <= mostDots {
		for _, p := range run {
			c.dot(p.x, p.y, 2, s.color)
		}
	}
	c.stroke(s, run)
}
