package plot

import (
	"math"
	"slices"
)

// endNames is the room at the right for names beside the ends of lines.
func (c *canvas) endNames(lines []Line) float64 {
	w := 0.0
	for _, l := range lines {
		if l.Naming == AtEnd {
			w = math.Max(w, 8+tickStyle.width(tickStyle.elide(l.said(), c.w/4)))
		}
	}
	return w
}

// nameEnds writes names beside the ends of lines, moved apart where they would overlap.
func (c *canvas) nameEnds(a axes, signs []entry, lines []Line) {
	type name struct {
		line int
		y    float64
	}
	var names []name
	for i, l := range lines {
		if l.Naming == AtEnd {
			names = append(names, name{i, nearest(a.yAt(l.Y[len(l.Y)-1]), a.area.y0, a.area.y1)})
		}
	}
	slices.SortStableFunc(names, func(p, q name) int {
		if p.y > q.y {
			return -1
		}
		return 1
	})
	apart := tickStyle.size * 1.15
	for i := 1; i < len(names); i++ {
		names[i].y = math.Min(names[i].y, names[i-1].y-apart)
	}
	if n := len(names); n > 0 { // what was moved below the area moves up again
		names[n-1].y = math.Max(names[n-1].y, a.area.y0)
		for i := n - 2; i >= 0; i-- {
			names[i].y = math.Max(names[i].y, names[i+1].y+apart)
		}
	}
	for _, n := range names {
		text := tickStyle.elide(lines[n.line].said(), c.w/4)
		c.textMiddle(tickStyle.with(signs[n.line].pen.color), left, a.area.x1+6, n.y, text)
	}
}
