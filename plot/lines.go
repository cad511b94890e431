package plot

import (
	"errors"
	"math"
)

// Line is a series of points (X[i], Y[i]), joined in this order.
type Line struct {
	Name   string
	X, Y   []float64
	Smooth bool // a function that was computed, not values that were measured: a thin line without dots
}

// Axis is what is written along an axis of [Lines], and how values are laid out along it.
type Axis struct {
	Label string
	Unit  string // of a logarithmic axis, written with SI prefixes; may be empty
	Log   bool   // all values must be above 0
}

// Lines draws series against common axes, each linear or logarithmic: how a time grows with the work, say. A logarithmic axis
// shows two powers of ten at least.
func Lines(title string, x, y Axis, lines ...Line) (*Figure, error) {
	const kind = "lines"
	if len(lines) == 0 {
		return nil, complain(kind, "no series")
	}
	var xs, ys [][]float64
	key := make([]entry, len(lines))
	for i, l := range lines {
		if err := l.check(kind, x, y); err != nil {
			return nil, err
		}
		color, dash := series(i)
		key[i] = entry{name: l.Name, pen: pen{color, 1.5, dash}}
		if l.Smooth {
			key[i].pen = pen{grey, 1, []float64{4, 3}}
		}
		xs, ys = append(xs, l.X), append(ys, l.Y)
	}
	horizontal, vertical := x.over(xs), y.over(ys)
	horizontal.margin = 4
	if err := errors.Join(horizontal.check(kind, "X"), vertical.check(kind, "Y")); err != nil {
		return nil, err
	}
	return &Figure{kind, title, notebookWidth, 3.6, func(c *canvas) error {
		a, err := c.axes(c.header(title, key...), horizontal, vertical)
		if err != nil {
			return err
		}
		for i, l := range lines {
			c.series(a, key[i].pen, l)
		}
		return nil
	}}, nil
}

func (l Line) check(kind string, x, y Axis) error {
	if len(l.X) != len(l.Y) || len(l.X) == 0 {
		return complain(kind, "series %q has %d places and %d values", l.Name, len(l.X), len(l.Y))
	}
	for _, side := range []struct {
		name   string
		axis   Axis
		values []float64
	}{{"X", x, l.X}, {"Y", y, l.Y}} {
		name := "series \"" + l.Name + "\", " + side.name
		if err := finite(kind, name, side.values); err != nil {
			return err
		}
		for i, v := range side.values {
			if side.axis.Log && v <= 0 {
				return complain(kind, "%s: value %d is %v, on a logarithmic axis", name, i, v)
			}
		}
	}
	return nil
}

// over returns the axis for the values of all series.
func (a Axis) over(values [][]float64) axis {
	lo, hi := bounds(values...)
	switch {
	case a.Log:
		lo, hi = roundAbout(lo, hi)
	case lo > 0 && lo < hi:
		lo, hi = 0, hi+float64(0.05*hi)
	default:
		lo, hi = padded(lo, hi)
	}
	return axis{label: a.Label, unit: a.Unit, log: a.Log, lo: lo, hi: hi, grid: true}
}

// roundAbout returns a range a little wider than the data, or one of whole decades if fewer than two powers of ten lie within it.
func roundAbout(lo, hi float64) (float64, float64) {
	a, b := padded(math.Log10(lo), math.Log10(hi))
	if math.Floor(b)-math.Ceil(a) < 1 {
		a = math.Floor(a)
		b = math.Max(math.Ceil(b), a+1)
	}
	return decades(a, b)
}

// series draws one line, and its points unless it is smooth.
func (c *canvas) series(a axes, s pen, l Line) {
	run := make([]point, len(l.X))
	for i := range l.X {
		run[i] = a.at(l.X[i], l.Y[i])
		if !l.Smooth {
			c.dot(run[i].x, run[i].y, 2.2, s.color)
		}
	}
	c.stroke(s, run)
}
