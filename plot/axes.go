package plot

import (
	"fmt"
	"math"
)

const (
	edge       = 8.0 // free space around a figure
	tickLength = 3.0
	leastArea  = 36.0 // a data area narrower or lower than this is refused
)

// entry explains one colour in the key above a figure.
type entry struct {
	name string
	pen  pen
	box  bool // a filled box instead of a line
}

// header writes the title and the key at the top, both broken into as many lines as they need, and returns the room below.
func (c *canvas) header(title string, key ...entry) rect {
	r := rect{edge, edge, c.w - edge, c.h - edge}
	for _, line := range titleStyle.wrap(title, r.w()) {
		c.text(titleStyle, left, r.x0, r.y1-titleStyle.size, line)
		r.y1 -= titleStyle.size * lineHeight
	}
	if title != "" {
		r.y1 -= 5
	}
	if len(key) > 0 {
		r.y1 = c.key(r, key) - 4
	}
	return r
}

// key writes the entries in rows at the top of r and returns the height at which they end.
func (c *canvas) key(r rect, key []entry) float64 {
	const swatch, gap, row = 18.0, 16.0, 13.0
	x, y := r.x0, r.y1-row/2
	for _, e := range key {
		name := tickStyle.elide(e.name, r.w()-swatch-4)
		w := swatch + 4 + tickStyle.width(name)
		if x > r.x0 && x+w > r.x1 {
			x, y = r.x0, y-row
		}
		if e.box {
			c.fillRect(rect{x, y - 4, x + swatch, y + 4}, e.pen.color)
		} else {
			c.line(e.pen, x, y, x+swatch, y)
		}
		c.textMiddle(tickStyle, left, x+swatch+4, y, name)
		x += w + gap
	}
	return y - row/2
}

// axes is a data area with its two axes.
type axes struct {
	x, y axis
	area rect
}

// at returns where the point of the data lies.
func (a axes) at(x, y float64) point { return point{a.xAt(x), a.yAt(y)} }

func (a axes) xAt(v float64) float64 {
	return a.area.x0 + a.x.margin + float64(a.x.part(v)*(a.area.w()-2*a.x.margin))
}

func (a axes) yAt(v float64) float64 {
	return a.area.y0 + a.y.margin + float64(a.y.part(v)*(a.area.h()-2*a.y.margin))
}

// axes draws both axes into r and returns the area that is left for the data.
func (c *canvas) axes(r rect, x, y axis) (axes, error) {
	r.y0 += labelStyle.size*lineHeight + tickStyle.size + tickLength + 5
	r.y1 -= tickStyle.size / 2
	yTicks := y.ticks(max(2, int(r.h()/22)))
	r.x0 += labelStyle.size*lineHeight + tickStyle.widest(labels(yTicks)) + tickLength + 6
	a, err := c.xAxis(r, x)
	if err != nil {
		return a, err
	}
	a.y = y
	c.yAxis(a, yTicks)
	middle := (a.area.y0 + a.area.y1) / 2
	c.textUp(labelStyle, center, edge+labelStyle.size, middle, labelStyle.elide(y.label, around(middle, r.y1+edge)))
	return a, nil
}

// xAxis draws a horizontal axis below r, which it makes narrower at the right so that the last label fits.
func (c *canvas) xAxis(r rect, x axis) (axes, error) {
	ticks := x.ticks(2)
	for most := 12; most > 2; most-- { // the most ticks whose labels keep their distance
		t := x.ticks(most)
		if float64(len(labels(t)))*(tickStyle.widest(labels(t))+14) <= r.w() {
			ticks = t
			break
		}
	}
	a := axes{x: x, area: r}
	if n := len(ticks); n > 0 {
		w := tickStyle.width(ticks[n-1].label)
		a.area.x1 -= math.Max(0, a.xAt(ticks[n-1].at)+w/2-r.x1)
	}
	if a.area.w() < leastArea || a.area.h() < leastArea {
		return a, fmt.Errorf("%.3g x %.3g inches leave no room for the data", c.w/72, c.h/72)
	}
	line := pen{grey, 0.7, nil}
	for _, t := range ticks {
		at, length := a.xAt(t.at), tickLength
		if t.label == "" {
			length /= 2
		} else if x.grid {
			c.line(pen{pale, 0.5, nil}, at, a.area.y0, at, a.area.y1)
		}
		c.line(line, at, a.area.y0, at, a.area.y0-length)
		c.text(tickStyle, center, at, a.area.y0-tickLength-2-tickStyle.size, t.label)
	}
	c.line(line, a.area.x0, a.area.y0, a.area.x1, a.area.y0)
	middle := (a.area.x0 + a.area.x1) / 2
	c.text(labelStyle, center, middle, edge+2, labelStyle.elide(x.label, around(middle, c.w)))
	return a, nil
}

// around returns the length of the longest text that can be centred at a position of a page that ends at size.
func around(middle, size float64) float64 { return 2 * (math.Min(middle, size-middle) - edge) }

// yAxis draws the ticks of the vertical axis at the left of the area.
func (c *canvas) yAxis(a axes, ticks []tick) {
	line := pen{grey, 0.7, nil}
	for _, t := range ticks {
		at, length := a.yAt(t.at), tickLength
		if t.label == "" {
			length /= 2
		} else if a.y.grid {
			c.line(pen{pale, 0.5, nil}, a.area.x0, at, a.area.x1, at)
		}
		c.line(line, a.area.x0, at, a.area.x0-length, at)
		c.textMiddle(tickStyle, right, a.area.x0-tickLength-2, at, t.label)
	}
	c.line(line, a.area.x0, a.area.y0, a.area.x0, a.area.y1)
}

// labels returns the labels of the ticks that have one.
func labels(ticks []tick) []string {
	var l []string
	for _, t := range ticks {
		if t.label != "" {
			l = append(l, t.label)
		}
	}
	return l
}
