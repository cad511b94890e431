package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// endNames is the room at the right for names beside the ends of lines.
func (c *canvas) endNames(lines []Line) float64 {
	w, n := 0.0, 0
	for _, l := range lines {
		if l.Naming == AtEnd {
			n++
			w = math.Max(w, 8+tickStyle.width(tickStyle.elide(l.said(), c.w/4)))
		}
	}
	if n > fewEnds {
		w = math.Max(w, 8+noteStyle.width(moreNames(n)))
	}
	return w
}

// fewEnds is the number of names that have room in every figure.
const fewEnds = 3

// moreNames stands for names that have no room.
func moreNames(n int) string { return fmt.Sprintf("and %d more", n) }

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
	slices.SortStableFunc(names, func(p, q name) int { return cmp.Compare(q.y, p.y) })
	apart := tickStyle.size * 1.15
	more := 0
	if room := max(int(a.area.h()/apart), 1); len(names) > room+1 {
		names, more = names[:room], len(names)-room
	}
	for i := 1; i < len(names); i++ {
		names[i].y = math.Min(names[i].y, names[i-1].y-apart)
	}
	if n := len(names); n > 0 { // what was moved below the area moves up again
		names[n-1].y = math.Max(names[n-1].y, a.area.y0)
		for i := n - 2; i >= 0; i-- {
			names[i].y = math.Max(names[i].y, names[i+1].y+apart)
		}
	}
	if more > 0 { // the lowest place is theirs
		c.textMiddle(noteStyle, left, a.area.x1+6, a.area.y0, moreNames(more))
		for i := range names {
			names[i].y = math.Max(names[i].y, a.area.y0+float64(len(names)-i)*apart)
		}
	}
	for _, n := range names {
		text := tickStyle.elide(lines[n.line].said(), c.w/4)
		c.textMiddle(tickStyle.with(signs[n.line].pen.color), left, a.area.x1+6, n.y, text)
	}
}
