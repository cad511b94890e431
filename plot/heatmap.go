package plot

import (
	"errors"
	"image"
	"math"
)

// Scale is how the colours of a figure follow its values. From white, values above 0 run through vermilion to dark and those below 0 through
// blue to dark: the same colour is the same sign in every figure. Where there are both, the scale is as long on both sides, and white is 0.
type Scale struct {
	Label     string
	Log       bool    // by the logarithm: no value may be below 0, and those that are 0 have no colour
	Diverging bool    // white is 0, with as much on either side, also where all values have one sign
	Lo, Hi    float64 // the range; chosen if both are 0; values beyond have the colour of its end
}

// HeatMap draws a matrix, row 0 at the bottom, with a labelled colour bar. An axis runs from the outer side of the first cell to that of the
// last: from Lo to Hi, or, if both are 0, from −½ to n−½, so that the number of a cell is at its middle. Cells smaller than a pixel, which SVG
// and PDF have as many of as their other bitmaps, are averaged.
func HeatMap(title string, x, y Axis, s Scale, rows [][]float64) (*Figure, error) {
	const kind = "heat map"
	h, err := heatOf(kind, x, y, s, rows)
	if err != nil {
		return nil, err
	}
	return &Figure{kind: kind, title: title, tall: shaped(3.6), draw: func(c *canvas) error { return h.draw(c, title) }}, nil
}

// heat is a matrix with its axes and colours.
type heat struct {
	x, y  axis
	cells rect // where they lie on the axes, in values of those
	scale colorbar
	rows  [][]float64
	notes []entry
}

func heatOf(kind string, x, y Axis, s Scale, rows [][]float64) (heat, error) {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return heat{}, complain(kind, "no values")
	}
	h := heat{rows: make([][]float64, len(rows))}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return h, complain(kind, "row %d has %d values, row 0 has %d", i, len(row), len(rows[0]))
		}
		if err := finite(kind, "row "+number(float64(i), 0), row); err != nil {
			return h, err
		}
		h.rows[i] = append([]float64(nil), row...)
	}
	if err := errors.Join(x.checkCells(kind, "X"), y.checkCells(kind, "Y")); err != nil {
		return h, err
	}
	h.x, h.y = x.cells(len(rows[0])), y.cells(len(rows))
	err := errors.Join(x.check(kind, "X"), y.check(kind, "Y"), h.x.check(kind, "X"), h.y.check(kind, "Y"))
	if err != nil {
		return h, err
	}
	h.cells = rect{h.x.lo, h.y.lo, h.x.hi, h.y.hi}
	h.scale.label = s.Label
	h.scale.colors, err = s.colors(kind, h.rows)
	return h, err
}

// checkCells returns an error if the range of a logarithmic axis is not known.
func (a Axis) checkCells(kind, name string) error {
	if a.Log && a.Lo == 0 && a.Hi == 0 {
		return complain(kind, "%s: a logarithmic axis: give the range that the cells cover", name)
	}
	return nil
}

// cells returns the axis of so many cells beside each other.
func (a Axis) cells(n int) axis {
	lo, hi := a.Lo, a.Hi
	if lo == 0 && hi == 0 {
		lo, hi = -0.5, float64(n)-0.5
	}
	out := a.plain(lo, hi)
	out.grid, out.whole = false, a.Lo == 0 && a.Hi == 0
	return out
}

// colors returns the scale for values.
func (s Scale) colors(kind string, rows [][]float64) (colormap, error) {
	lo, hi := bounds(rows...)
	given := s.Lo != 0 || s.Hi != 0
	if given && (!(s.Lo < s.Hi) || math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0)) {
		return colormap{}, complain(kind, "a scale from %v to %v: must increase", s.Lo, s.Hi)
	}
	if s.Log {
		return s.logarithmic(kind, rows)
	}
	if given {
		lo, hi = s.Lo, s.Hi
	}
	m := colormap{lo: lo, hi: hi, stops: upwards}
	switch {
	case s.Diverging || lo < 0 && hi > 0:
		m.hi = math.Max(math.Abs(lo), math.Abs(hi))
		m.hi = above(0, m.hi)
		m.lo, m.stops = -m.hi, bothWays
	case hi <= 0 && lo < 0:
		m.stops = downwards
		if !given && hi >= lo/2 || lo == hi {
			m.hi = 0
		}
	case !given && lo <= hi/2 || lo == hi:
		m.lo, m.hi = 0, above(0, hi)
	}
	return m, axis{lo: m.lo, hi: m.hi}.check(kind, "values")
}

// logarithmic returns the scale for values that are not below 0, over whole decades where the greatest is less than ten times the least.
func (s Scale) logarithmic(kind string, rows [][]float64) (colormap, error) {
	lo, hi := math.Inf(1), 0.0
	for i, row := range rows {
		for j, v := range row {
			if v < 0 {
				return colormap{}, complain(kind, "row %d, column %d is %v, on a logarithmic scale", i, j, v)
			}
			if v > 0 {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
		}
	}
	switch {
	case s.Diverging || s.Lo < 0 || s.Lo == 0 && s.Hi != 0:
		return colormap{}, complain(kind, "a logarithmic scale from %v to %v, diverging %v: must be above 0, and cannot diverge", s.Lo, s.Hi, s.Diverging)
	case s.Hi > 0:
		lo, hi = s.Lo, s.Hi
	case hi == 0:
		lo, hi = 1, 10
	case hi < 10*lo:
		lo, hi = decades(math.Floor(math.Log10(lo)), math.Ceil(math.Max(math.Log10(hi), math.Floor(math.Log10(lo))+1)))
	}
	return colormap{lo: lo, hi: hi, stops: fromLeast, log: true}, nil
}

// draw draws the cells, the axes around them and the bar.
func (h heat) draw(c *canvas, title string) error {
	r := c.header(title, h.notes...)
	scale := h.scale.in(c)
	r.x1 -= c.barRoom(scale, r.h()-c.underAxis())
	c.panel.full = true
	a, err := c.axes(r, h.x, h.y)
	if err != nil {
		return err
	}
	box := rect{a.xAt(h.cells.x0), a.yAt(h.cells.y0), a.xAt(h.cells.x1), a.yAt(h.cells.y1)}
	fine := h
	fine.rows = averaged(h.rows, c.length(box.w()), c.length(box.h()))
	c.image(box, fine.image(scale.colors))
	c.frame(box, framePen)
	c.annotate(underData)
	c.bar(a.area, scale)
	return nil
}

// averaged returns the matrix with no more columns and rows than there are pixels: means of the values, since those of colours may be colours that
// the scale does not have.
func averaged(rows [][]float64, columns, lines int) [][]float64 {
	columns, lines = min(columns, len(rows[0])), min(lines, len(rows))
	if columns == len(rows[0]) && lines == len(rows) {
		return rows
	}
	out := make([][]float64, lines)
	for i := range out {
		out[i] = make([]float64, columns)
		from, to := i*len(rows)/lines, (i+1)*len(rows)/lines
		for j := range out[i] {
			left, right := j*len(rows[0])/columns, (j+1)*len(rows[0])/columns
			for _, row := range rows[from:to] {
				for _, v := range row[left:right] {
					out[i][j] += v / float64((to-from)*(right-left))
				}
			}
		}
	}
	return out
}

// image returns the matrix in colours, row 0 at the bottom.
func (h heat) image(m colormap) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, len(h.rows[0]), len(h.rows)))
	for i, row := range h.rows {
		for j, v := range row {
			if v != 0 || !m.log {
				img.SetNRGBA(j, len(h.rows)-1-i, m.at(v).nrgba())
			}
		}
	}
	return img
}
