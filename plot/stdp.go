package plot

import (
	"errors"
	"sort"
)

// STDPWindow draws the weight change dw of spike pairs against the time difference dt = t(post) − t(pre) in ms, in any order.
// Pairs in which the pre cell fires first (dt ≥ 0) and those in which it fires after have a colour and a line each: the
// window is not continuous at 0.
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
	r := c.header(title, entry{name: "pre after post", pen: before}, entry{name: "pre before post", pen: after})
	a, err := c.axes(r, x, y)
	if err != nil {
		return err
	}
	zero := pen{grey, 0.7, nil}
	c.line(zero, a.xAt(0), a.area.y0, a.xAt(0), a.area.y1)
	c.line(zero, a.area.x0, a.yAt(0), a.area.x1, a.yAt(0))
	split := sort.Search(len(pairs), func(i int) bool { return pairs[i].x >= 0 })
	c.branch(a, before, pairs[:split])
	c.branch(a, after, pairs[split:])
	return nil
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
