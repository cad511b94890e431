package plot

import "math"

// margins are the distances from the sides of a panel to its data area, in points of a notebook.
type margins struct{ left, right, bottom, top float64 }

// span is a range of values; the zero value is none.
type span struct{ lo, hi float64 }

func (s span) empty() bool { return s == span{} }

// with returns the range that holds both.
func (s span) with(t span) span {
	switch {
	case s.empty():
		return t
	case t.empty():
		return s
	}
	return span{math.Min(s.lo, t.lo), math.Max(s.hi, t.hi)}
}

// panel is what a grid asks of a figure, and what the figure tells it when it is drawn.
type panel struct {
	// asked
	letter       string
	least        margins
	x, y         span // of the axes; what is empty is chosen by the figure
	colors       span // of the colour scale
	bareX, bareY bool // ticks have no labels: another panel has them
	noKey, noBar bool
	low          bool // the data area may be low
	inset        bool // the panel lies in the data area of another figure, and is smaller than others may be
	full         bool // the data fill their area, set by the figure: nothing can lie under them, and marks lie on them
	marks        []Mark

	// told
	area  axes
	told  margins // of the data area
	key   []entry
	bar   *colorbar
	names []string // of series; then asked: those of all panels, none of which shares a colour with another
}

// over returns the axis with the range that the grid asks for.
func (s span) over(a axis) axis {
	if !s.empty() {
		a.lo, a.hi = s.lo, s.hi
	}
	return a
}

// align returns the data area with the margins that the grid asks for.
func (c *canvas) align(r rect) rect {
	m := c.panel.least
	return rect{math.Max(r.x0, m.left), math.Max(r.y0, m.bottom), math.Min(r.x1, c.w-m.right), math.Min(r.y1, c.h-m.top)}
}

// tell takes note of the data area and its axes, and draws the marks that lie under the data.
func (c *canvas) tell(a axes) {
	c.panel.area = a
	c.panel.told = margins{a.area.x0, c.w - a.area.x1, a.area.y0, c.h - a.area.y1}
	if !c.panel.full {
		c.annotate(underData)
	}
}

// part returns a canvas for a part of this one, drawn for a panel.
func (c *canvas) part(r rect, p *panel) *canvas {
	d := *c
	d.w, d.h, d.panel = r.w(), r.h(), p
	d.origin = point{c.origin.x + float64(r.x0*c.scale), c.origin.y + float64(r.y0*c.scale)}
	return &d
}
