package plot

import (
	"cmp"
	"errors"
	"image/color"
	"slices"
)

// Line is a series of points (X[i], Y[i]), joined in this order.
type Line struct {
	Name   string
	X, Y   []float64
	Smooth bool      // a function that was computed, not values that were measured: a thin dashed line without markers
	Lo, Hi []float64 // the interval of each value, drawn as a band; none if they are empty
	Band   string    // what the band is, such as "95 % interval"
	Bars   bool      // the interval is drawn as an error bar at each point, in place of the band
	Step   Step
	Look   Look
	Naming Naming
	label  string // what names the series, where that is not the name, which its colour follows

	filled bool // down to 0, as a histogram is
}

// said is what names the series.
func (l Line) said() string { return cmp.Or(l.label, l.Name) }

// Step is how points are joined.
type Step int

const (
	// Straight joins them by straight lines.
	Straight Step = iota
	// StepAfter keeps each value until the next place.
	StepAfter
	// StepBefore takes each value from the place before on.
	StepBefore
)

// Naming is where the name of a series stands.
type Naming int

const (
	// InKey is above the figure.
	InKey Naming = iota
	// AtEnd is beside the last point of the series.
	AtEnd
	// Unnamed is nowhere.
	Unnamed
)

// Look is how a series is drawn. Zero fields are chosen: colour and marker belong to the name of the series.
type Look struct {
	Color  color.Color
	Marker Marker
	Dash   []float64 // lengths of dash and gap in points of a notebook; an empty list that is not nil is a solid line
	Width  float64   // points of a notebook
}

// mostMarked is the number of points up to which a line has markers.
const mostMarked = 30

// Lines draws series against common axes, each linear or logarithmic: how a time grows with the work, say. A logarithmic axis
// shows two powers of ten at least. Up to 30 points of a series have markers.
func Lines(title string, x, y Axis, lines ...Line) (*Figure, error) {
	const kind = "lines"
	if len(lines) == 0 {
		return nil, complain(kind, "no series")
	}
	var xs, ys, means [][]float64
	for _, l := range lines {
		if err := l.check(kind, x, y); err != nil {
			return nil, err
		}
		xs, ys, means = append(xs, l.X), append(ys, l.Y, l.Lo, l.Hi), append(means, l.Y)
	}
	horizontal, vertical := x.across(xs).inPercent(xs...), y.over(ys).inPercent(means...)
	if x.Lo == x.Hi {
		horizontal.margin = 4
	}
	if err := errors.Join(x.check(kind, "X"), y.check(kind, "Y"), horizontal.check(kind, "X"), vertical.check(kind, "Y")); err != nil {
		return nil, err
	}
	lines = append([]Line(nil), lines...)
	for i := range lines {
		lines[i].own()
	}
	return &Figure{kind: kind, title: title, tall: shaped(3.6), keys: keyNames(lines), draw: func(c *canvas) error {
		return c.drawLines(title, horizontal, vertical, lines, nil)
	}}, nil
}

// own makes the values those of the line alone, which nobody else changes.
func (l *Line) own() {
	for _, values := range []*[]float64{&l.X, &l.Y, &l.Lo, &l.Hi, &l.Look.Dash} {
		*values = slices.Clone(*values)
	}
}

func (l Line) check(kind string, x, y Axis) error {
	if len(l.X) != len(l.Y) || len(l.X) == 0 {
		return complain(kind, "series %q has %d places and %d values", l.Name, len(l.X), len(l.Y))
	}
	if len(l.Lo) != len(l.Hi) || len(l.Lo) != 0 && len(l.Lo) != len(l.X) {
		return complain(kind, "series %q has %d places, and a band of %d and %d values: give as many, or none", l.Name, len(l.X), len(l.Lo), len(l.Hi))
	}
	for i := range l.Lo {
		if l.Lo[i] > l.Hi[i] {
			return complain(kind, "series %q: band from %v to %v at index %d: must not decrease", l.Name, l.Lo[i], l.Hi[i], i)
		}
	}
	if !(l.Look.Width >= 0 && l.Look.Width <= 100) {
		return complain(kind, "series %q: width of %g points: must be from 0, which chooses, to 100", l.Name, l.Look.Width)
	}
	for _, d := range l.Look.Dash {
		if !(d > 0 && d <= 1000) {
			return complain(kind, "series %q: dash of %g points: must be above 0", l.Name, d)
		}
	}
	for _, side := range []struct {
		name   string
		axis   Axis
		values []float64
	}{{"X", x, l.X}, {"Y", y, l.Y}, {"Lo", y, l.Lo}, {"Hi", y, l.Hi}} {
		if err := side.axis.checkValues(kind, "series \""+l.Name+"\", "+side.name, side.values); err != nil {
			return err
		}
	}
	return nil
}

// pen and marker of a line that has a look by its name.
func (l Line) signs(named look) (pen, Marker) {
	s, m := pen{named.color, 1.5, nil}, named.marker
	if len(l.X) > mostMarked {
		m, s.dash = NoMarker, named.dash
	}
	if l.Smooth {
		m, s.width, s.dash = alone(l.X), 1, []float64{4 / float64(1+named.again), 3}
	}
	if l.Look.Color != nil {
		s.color = l.Look.Color
	}
	if l.Look.Marker != AutoMarker {
		m = l.Look.Marker
	}
	if l.Look.Dash != nil {
		s.dash = l.Look.Dash
	}
	if l.Look.Width > 0 {
		s.width = l.Look.Width
	}
	return s, m
}

// drawLines draws the key, which ends with notes, the axes, the bands and then the lines.
func (c *canvas) drawLines(title string, x, y axis, lines []Line, notes []entry) error {
	var names []string
	for _, l := range lines {
		name := l.Name
		if l.Look.Color != nil {
			name = colored + name
		}
		names = append(names, name)
	}
	signs := make([]entry, len(lines))
	var key []entry
	for i, named := range c.looks(names...) {
		l := lines[i]
		s, m := l.signs(named)
		signs[i] = entry{name: l.said(), pen: s, marker: m, again: named.again}
		if l.Naming == InKey && l.said() != "" {
			key = append(key, signs[i])
		}
	}
	r := c.header(title, append(append(key, bandKeys(lines, signs)...), notes...)...)
	ends := c.endNames(lines)
	r.x1 -= ends
	a, err := c.axes(r, x, y)
	if err != nil {
		return err
	}
	for i, l := range lines {
		if l.filled {
			run := l.Step.points(a, l.X, l.Y)
			c.area(a, signs[i].pen.color, run, []point{{run[0].x, a.area.y0}, {run[len(run)-1].x, a.area.y0}})
		}
		if len(l.Lo) > 0 && !l.Bars {
			c.area(a, signs[i].pen.color, l.Step.points(a, l.X, l.Hi), l.Step.points(a, l.X, l.Lo))
		}
	}
	for i, l := range lines {
		if l.Bars {
			c.bars(a, pen{signs[i].pen.color, 1, nil}, l)
		}
		c.series(a, signs[i], l)
	}
	c.nameEnds(a, signs, lines)
	return nil
}

// keyNames are the names that stand in the key.
func keyNames(lines []Line) (names []string) {
	for _, l := range lines {
		if l.Naming == InKey && l.said() != "" {
			names = append(names, l.said())
		}
		if len(l.Lo) > 0 && !slices.Contains(names, l.Band) {
			names = append(names, l.Band)
		}
	}
	return names
}

// points returns where the values lie on the page, joined by the step.
func (s Step) points(a axes, x, y []float64) []point {
	var run []point
	for i := range x {
		if i > 0 {
			switch s {
			case StepAfter:
				run = append(run, a.at(x[i], y[i-1]))
			case StepBefore:
				run = append(run, a.at(x[i-1], y[i]))
			}
		}
		run = append(run, a.at(x[i], y[i]))
	}
	return run
}

// series draws one line and its markers, as far as they lie within the axes.
func (c *canvas) series(a axes, e entry, l Line) {
	c.clipped(e.pen, a.area, l.Step.points(a, l.X, l.Y))
	for i := range l.X {
		if p := a.at(l.X[i], l.Y[i]); a.area.grow(0.01).holds(p) && e.marker != NoMarker {
			c.marker(e.marker, p.x, p.y, 2.3, e.pen.color)
		}
	}
}
