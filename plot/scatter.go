package plot

import (
	"errors"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// Cloud is a class of points (X[i], Y[i]).
type Cloud struct {
	Name string
	X, Y []float64
}

// Clouds sorts points by their labels: point i belongs to names[label[i]]. Classes without points are left out.
func Clouds(x, y []float64, label []int, names []string) ([]Cloud, error) {
	const kind = "clouds"
	if len(x) != len(y) || len(x) != len(label) {
		return nil, complain(kind, "%d places, %d values and %d labels: give as many of each", len(x), len(y), len(label))
	}
	if err := errors.Join(finite(kind, "place", x), finite(kind, "value", y)); err != nil {
		return nil, err
	}
	all := make([]Cloud, len(names))
	for i, l := range label {
		if l < 0 || l >= len(names) {
			return nil, complain(kind, "label %d is %d: must be from 0 to %d, as there are %d names", i, l, len(names)-1, len(names))
		}
		all[l].Name = names[l]
		all[l].X, all[l].Y = append(all[l].X, x[i]), append(all[l].Y, y[i])
	}
	var some []Cloud
	for _, c := range all {
		if len(c.X) > 0 {
			some = append(some, c)
		}
	}
	return some, nil
}

// Scatter draws points of one or several classes. A class has the colour and the marker of its name, so that it is told from others in grey too;
// where classes are more than colours, or points many, its name stands in its middle as well. The more points, the smaller and the more transparent
// they are. Points of all classes lie in turns over each other, so that none hides the others. In SVG and PDF more than 10,000 are a bitmap, unless
// the style asks for vectors.
func Scatter(title string, x, y Axis, clouds ...Cloud) (*Figure, error) {
	const kind = "scatter"
	if len(clouds) == 0 {
		return nil, complain(kind, "no points")
	}
	var xs, ys [][]float64
	var keys []string
	for _, p := range clouds {
		if err := p.check(kind, x, y); err != nil {
			return nil, err
		}
		xs, ys = append(xs, p.X), append(ys, p.Y)
		if p.Name != "" {
			keys = append(keys, p.Name)
		}
	}
	horizontal, vertical := x.around(xs).inPercent(xs...), y.around(ys).inPercent(ys...)
	if err := errors.Join(x.check(kind, "X"), y.check(kind, "Y"), horizontal.check(kind, "X"), vertical.check(kind, "Y")); err != nil {
		return nil, err
	}
	clouds = append([]Cloud(nil), clouds...)
	for i, p := range clouds {
		clouds[i].X, clouds[i].Y = append([]float64(nil), p.X...), append([]float64(nil), p.Y...)
	}
	return &Figure{kind: kind, title: title, tall: shaped(4.4), keys: keys, draw: func(c *canvas) error {
		return c.drawScatter(title, horizontal, vertical, clouds)
	}}, nil
}

func (p Cloud) check(kind string, x, y Axis) error {
	if len(p.X) != len(p.Y) || len(p.X) == 0 {
		return complain(kind, "class %q has %d places and %d values", p.Name, len(p.X), len(p.Y))
	}
	return errors.Join(x.checkValues(kind, "class \""+p.Name+"\", X", p.X), y.checkValues(kind, "class \""+p.Name+"\", Y", p.Y))
}

// around returns the axis for points, which need not begin at zero.
func (a Axis) around(values [][]float64) axis {
	out := a.over(values)
	if a.Lo == 0 && a.Hi == 0 && !a.Log {
		out.lo, out.hi = padded(bounds(values...))
	}
	return out
}

func (c *canvas) drawScatter(title string, x, y axis, clouds []Cloud) error {
	names, n := make([]string, len(clouds)), 0
	for i, p := range clouds {
		names[i], n = p.Name, n+len(p.X)
	}
	looks := c.looks(names...)
	var key []entry
	for i, p := range clouds {
		if p.Name != "" {
			key = append(key, entry{name: p.Name, pen: pen{color: looks[i].color}, marker: looks[i].marker, sign: markerSign, again: looks[i].again})
		}
	}
	a, err := c.axes(c.header(title, key...), x, y)
	if err != nil {
		return err
	}
	if n > mostDrawn && c.pixels == nil && !c.style.Vector {
		c.speckled(a, clouds, looks, n)
	} else {
		r, opacity := pointSize(n)
		for turn := range turns {
			for i, p := range clouds {
				c.markers(looks[i].marker, p.turn(a, turn), r, c.tone(looks[i].color, opacity))
			}
		}
	}
	if len(clouds) > len(palette) || n > mostApart {
		c.nameClouds(a, clouds)
	}
	return nil
}

// mostDrawn is the number of points up to which each is a shape in SVG and PDF; above it, a bitmap is smaller.
const mostDrawn = 10_000

// speckled draws n points as a bitmap.
func (c *canvas) speckled(a axes, clouds []Cloud, looks []look, n int) {
	if _, blind := c.out.(nowhere); blind {
		return
	}
	r, opacity := pointSize(n)
	s, filled := c.bitmapped(a.area.grow(float64(1.3*r) + 0.5))
	side := filled.w() / float64(s.img.Rect.Dx())
	for turn := range turns {
		for i, p := range clouds {
			mask := maskOf(looks[i].marker, r/side)
			for _, q := range p.turn(a, turn) {
				s.stamp(mask, int((q.x-filled.x0)/side), int((filled.y1-q.y)/side))
			}
			s.paint(c.tone(looks[i].color, opacity))
		}
	}
	c.image(filled, s.img)
}

// mostApart is the number of points up to which markers are large enough to tell classes apart.
const mostApart = 300

// nameClouds writes the name of each class of ten points or more at its middle, which is where half of them are to each side, unless another name
// stands there: where colours come again, and where markers are small.
func (c *canvas) nameClouds(a axes, clouds []Cloud) {
	var taken []rect
	for _, p := range clouds {
		at := a.at(median(p.X), median(p.Y))
		style := textStyle{labelStyle.size, true, ink}
		name := style.elide(p.Name, a.area.w()/4)
		half := style.width(name)/2 + 3
		box := rect{at.x - half, at.y - style.size/2 - 2, at.x + half, at.y + style.size/2 + 2}
		if len(p.X) < 10 || name == "" || !box.inside(a.area) || slices.ContainsFunc(taken, box.overlaps) {
			continue
		}
		taken = append(taken, box)
		c.caption(style, at, center, 0.5, name)
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// turns is how often each class draws a part of its points.
const turns = 8

// turn returns where the points of one turn lie on the page, as far as they are within the axes.
func (p Cloud) turn(a axes, turn int) []point {
	var at []point
	for i := turn; i < len(p.X); i += turns {
		if q := a.at(p.X[i], p.Y[i]); a.area.grow(0.01).holds(q) {
			at = append(at, q)
		}
	}
	return at
}

// pointSize is the radius of n points, in points of a notebook, and their opacity of 255: 3.2 and nearly opaque up to 40, 1.3 and more than half from
// 1500 on. The area of all grows with the root of their number.
func pointSize(n int) (r float64, opacity uint8) {
	many := math.Max(float64(n)/40, 1)
	r = math.Max(3.2*math.Pow(many, -0.25), 1.3)
	return math.Round(100*r) / 100, uint8(math.Max(235-22*math.Log2(many), 140))
}

// markers draws one shape at many places, as one area: shapes of a turn do not darken each other.
func (c *canvas) markers(m Marker, at []point, r float64, col color.Color) {
	if len(at) == 0 {
		return
	}
	shape := markerShape(m)
	var all vg.Path
	for _, p := range at {
		for i, q := range shape {
			corner := c.place(point{p.x + float64(q.x*r), p.y + float64(q.y*r)})
			if i == 0 {
				all.Move(corner)
			} else {
				all.Line(corner)
			}
		}
		all.Close()
	}
	c.setColor(col)
	c.out.Fill(all)
}

// markerShape is what many markers are drawn by.
func markerShape(m Marker) []point {
	if shape, ok := shapes[m]; ok {
		return shape
	}
	return disc
}

// disc is a circle by twelve corners: small enough for thousands, and no circle of a few points can be told from it.
var disc = []point{
	{1, 0}, {0.866, 0.5}, {0.5, 0.866}, {0, 1}, {-0.5, 0.866}, {-0.866, 0.5}, {-1, 0},
	{-0.866, -0.5}, {-0.5, -0.866}, {0, -1}, {0.5, -0.866}, {0.866, -0.5},
}
