package plot

import (
	"image/color"
	"math"
	"slices"
)

// bandOpacity is that of areas that show intervals, of 255.
const bandOpacity = 51

// holds reports whether the point lies in the rectangle.
func (r rect) holds(p point) bool { return p.x >= r.x0 && p.x <= r.x1 && p.y >= r.y0 && p.y <= r.y1 }

// clipped draws the parts of a line that lie in the rectangle.
func (c *canvas) clipped(s pen, r rect, run []point) {
	r = r.grow(0.01)
	var pieces [][]point
	var now []point
	end := func() {
		if len(now) > 1 {
			pieces = append(pieces, now)
		}
		now = nil
	}
	for i := 1; i < len(run); i++ {
		p, q, ok := clip(run[i-1], run[i], r)
		if !ok {
			end()
			continue
		}
		if len(now) == 0 || now[len(now)-1] != p {
			end()
			now = []point{p}
		}
		now = append(now, q)
	}
	end()
	if len(pieces) > 0 {
		c.stroke(s, pieces...)
	}
}

// clip returns the part of a straight line that lies in the rectangle, by the method of Liang and Barsky.
func clip(p, q point, r rect) (from, to point, ok bool) {
	dx, dy := q.x-p.x, q.y-p.y
	t0, t1 := 0.0, 1.0
	for _, side := range [...][2]float64{{-dx, p.x - r.x0}, {dx, r.x1 - p.x}, {-dy, p.y - r.y0}, {dy, r.y1 - p.y}} {
		switch d, room := side[0], side[1]; {
		case d == 0 && room < 0:
			return p, q, false
		case d < 0:
			t0 = math.Max(t0, room/d)
		case d > 0:
			t1 = math.Min(t1, room/d)
		}
	}
	if t0 > t1 {
		return p, q, false
	}
	from, to = p, q
	if t0 > 0 {
		from = point{p.x + float64(t0*dx), p.y + float64(t0*dy)}
	}
	if t1 < 1 {
		to = point{p.x + float64(t1*dx), p.y + float64(t1*dy)}
	}
	return from, to, true
}

// area fills what lies between two lines, within the axes.
func (c *canvas) area(a axes, col color.Color, upper, lower []point) {
	upper, lower = c.seen(upper), slices.Clone(c.seen(lower))
	slices.Reverse(lower)
	polygon := append(slices.Clone(upper), lower...)
	for i, p := range polygon {
		polygon[i] = point{nearest(p.x, a.area.x0, a.area.x1), nearest(p.y, a.area.y0, a.area.y1)}
	}
	c.fill(c.tone(col, bandOpacity), polygon)
}
