package plot

import (
	"errors"
	"math"
	"sort"

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
	pairs := make([]point, len(dt))
	for i := range dt {
		pairs[i] = point{dt[i], dw[i]}
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].x < pairs[j].x })
	x, y := axis{label: "t(post) − t(pre) (ms)"}, axis{label: "weight change"}
	x.lo, x.hi = padded(bounds(dt, []float64{0}))
	y.lo, y.hi = padded(bounds(dw, []float64{0}))
	if err := errors.Join(x.check(kind, "time differences"), y.check(kind, "weight changes")); err != nil {
		return nil, err
	}
	return &Figure{kind: kind, title: title, tall: shaped(3), draw: func(c *canvas) error { return drawWindow(c, title, x, y, pairs) }}, nil
}

// drawWindow draws pairs sorted by x, with both axes through zero.
func drawWindow(c *canvas, title string, x, y axis, pairs []point) error {
	before := pen{okabeVermilion, 1.4, []float64{5, 2}}
	after := pen{okabeBlue, 1.4, nil}
	split := sort.Search(len(pairs), func(i int) bool { return pairs[i].x >= 0 })
	r := c.header(title, entry{name: "pre after post" + constants(pairs[:split], "−"), pen: before},
		entry{name: "pre before post" + constants(pairs[split:], "+"), pen: after})
	a, err := c.axes(r, x, y)
	if err != nil {
		return err
	}
	zero := pen{grey, 0.7, nil}
	c.line(zero, a.xAt(0), a.area.y0, a.xAt(0), a.area.y1)
	c.line(zero, a.area.x0, a.yAt(0), a.area.x1, a.yAt(0))
	c.branch(a, before, pairs[:split])
	c.branch(a, after, pairs[split:])
	return nil
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
	run := make([]point, len(pairs))
	for i, p := range pairs {
		run[i] = a.at(p.x, p.y)
		if len(pairs) <= mostDots {
			c.dot(run[i].x, run[i].y, 2, s.color)
		}
	}
	c.stroke(s, run)
}
