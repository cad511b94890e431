package plot

import (
	"fmt"
	"math"
)

const (
	edge       = 8.0 // free space around a figure
	tickLength = 3.0
	leastArea  = 36.0 // a data area narrower or lower than this is refused
	leastLane  = 6.0  // the same for the height of one of several that belong together
	leastInset = 14.0 // and for the width and height of one in a figure
	tickApart  = 18.0 // the least distance of ticks of an upright axis
)

// The lines of axes, of the grid, and of frames.
var (
	axisPen  = pen{grey, 0.8, nil}
	gridPen  = pen{pale, 0.5, nil}
	framePen = pen{grey, 0.5, nil}
)

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
	y = c.panel.y.over(y)
	r.y0 += c.underAxis()
	r.y1 -= tickStyle.size / 2
	yTicks := y.ticks(max(2, int(c.align(r).h()/tickApart)))
	r.x0 += c.besideAxis(yTicks)
	r = c.align(r)
	a, xTicks, err := c.fit(r, x)
	if err != nil {
		return a, err
	}
	a.y = y
	c.gridX(a, xTicks)
	c.gridY(a, yTicks)
	c.drawX(a, xTicks)
	c.drawY(a, yTicks)
	c.tell(a)
	return a, nil
}

// underAxis is the room that a horizontal axis needs below the data.
func (c *canvas) underAxis() float64 {
	if c.panel.bareX {
		return tickLength
	}
	return labelStyle.size*lineHeight + tickStyle.size + tickLength + 5
}

// besideAxis is the room that a vertical axis needs at the left of the data.
func (c *canvas) besideAxis(ticks []tick) float64 {
	if c.panel.bareY {
		return tickLength
	}
	return labelStyle.size*lineHeight + tickStyle.widest(labels(ticks)) + tickLength + 6
}

// xAxis draws a horizontal axis alone.
func (c *canvas) xAxis(r rect, x axis) (axes, error) {
	a, ticks, err := c.fit(c.align(r), x)
	if err != nil {
		return a, err
	}
	c.gridX(a, ticks)
	c.drawX(a, ticks)
	c.tell(a)
	return a, nil
}

// fit chooses the ticks of a horizontal axis below r, which it makes narrower at the right so that the last label is on the page.
func (c *canvas) fit(r rect, x axis) (axes, []tick, error) {
	x = c.panel.x.over(x)
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
		a.area.x1 -= math.Max(0, a.xAt(ticks[n-1].at)+w/2-(c.w-edge))
	}
	narrow, low := leastArea, leastArea
	switch {
	case c.panel.inset:
		narrow, low = leastInset, leastInset
	case c.panel.low:
		low = leastLane
	}
	if a.area.w() < narrow || a.area.h() < low {
		return a, nil, fmt.Errorf("%.3g x %.3g inches leave no room for the data: make the figure larger, or a grid of fewer columns",
			c.w*c.scale/72, c.h*c.scale/72)
	}
	return a, ticks, nil
}

// gridX draws the upright grid lines.
func (c *canvas) gridX(a axes, ticks []tick) {
	for _, t := range ticks {
		if at := a.xAt(t.at); a.x.grid && t.label != "" && at > a.area.x0+0.5 {
			c.line(gridPen, at, a.area.y0, at, a.area.y1)
		}
	}
}

// gridY draws the level grid lines.
func (c *canvas) gridY(a axes, ticks []tick) {
	for _, t := range ticks {
		if at := a.yAt(t.at); a.y.grid && t.label != "" && at > a.area.y0+0.5 {
			c.line(gridPen, a.area.x0, at, a.area.x1, at)
		}
	}
}

// drawX draws the horizontal axis below the area.
func (c *canvas) drawX(a axes, ticks []tick) {
	for _, t := range ticks {
		at := a.xAt(t.at)
		c.line(axisPen, at, a.area.y0, at, a.area.y0-t.length())
		if !c.panel.bareX {
			c.text(tickStyle, center, at, a.area.y0-tickLength-2-tickStyle.size, t.label)
		}
	}
	c.line(axisPen, a.area.x0, a.area.y0, a.area.x1, a.area.y0)
	if !c.panel.bareX {
		middle := (a.area.x0 + a.area.x1) / 2
		c.text(labelStyle, center, middle, a.area.y0-c.underAxis()+2, labelStyle.elide(a.x.label, around(middle, c.w)))
	}
}

// around returns the length of the longest text that can be centred at a position of a page that ends at size.
func around(middle, size float64) float64 { return 2 * (math.Min(middle, size-middle) - edge) }

// drawY draws the vertical axis at the left of the area.
func (c *canvas) drawY(a axes, ticks []tick) {
	for _, t := range ticks {
		at := a.yAt(t.at)
		c.line(axisPen, a.area.x0, at, a.area.x0-t.length(), at)
		if !c.panel.bareY {
			c.textMiddle(tickStyle, right, a.area.x0-tickLength-2, at, t.label)
		}
	}
	c.line(axisPen, a.area.x0, a.area.y0-axisPen.width/2, a.area.x0, a.area.y1) // without a notch where both axes meet
	if !c.panel.bareY {
		x := math.Max(a.area.x0-c.besideAxis(ticks), edge) + labelStyle.size
		c.labelUp(x, a.area, a.y.label)
	}
}

// labelUp writes a label that reads upwards along the area, beyond its ends if it is longer, but within the panel.
func (c *canvas) labelUp(x float64, area rect, label string) {
	top := math.Min(area.y1+edge, c.h-edge/2)
	style := labelStyle.fitting(label, top-edge)
	label = style.elide(label, top-edge)
	half := style.width(label) / 2
	c.textUp(style, center, x, nearest((area.y0+area.y1)/2, edge+half, math.Max(top-half, edge+half)), label)
}

// length is that of the mark of a tick.
func (t tick) length() float64 {
	if t.label == "" {
		return tickLength / 2
	}
	return tickLength
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
