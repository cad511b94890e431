package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// Marker is the shape of a point.
type Marker int

const (
	// AutoMarker chooses: the shape that belongs to the name, or none where points are many.
	AutoMarker Marker = iota
	Circle
	Square
	Triangle
	Diamond
	Nabla
	Cross
	// NoMarker draws no points.
	NoMarker
)

// mostMarkers is the number of shapes.
const mostMarkers = Cross

// corners are those of the shapes with straight sides, for a radius of 1 that makes them look as large as a circle.
var shapes = map[Marker][]point{
	Square:   {{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}},
	Triangle: {{-1.15, -0.85}, {1.15, -0.85}, {0, 1.2}},
	Diamond:  {{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}},
	Nabla:    {{-1.15, 0.85}, {0, -1.2}, {1.15, 0.85}},
	Cross: {{-0.4, -1.2}, {0.4, -1.2}, {0.4, -0.4}, {1.2, -0.4}, {1.2, 0.4}, {0.4, 0.4}, {0.4, 1.2}, {-0.4, 1.2}, {-0.4, 0.4}, {-1.2, 0.4},
		{-1.2, -0.4}, {-0.4, -0.4}},
}

// alone is the marker of a line that needs none, unless it is one point, of which nothing would be seen.
func alone(x []float64) Marker {
	if len(x) == 1 {
		return Circle
	}
	return NoMarker
}

// marker draws the shape around (x, y).
func (c *canvas) marker(m Marker, x, y, r float64, col color.Color) {
	shape, ok := shapes[m]
	switch {
	case m == NoMarker:
		return
	case !ok:
		c.dot(x, y, r, col)
		return
	}
	polygon := make([]point, len(shape))
	for i, p := range shape {
		polygon[i] = point{x + float64(p.x*r), y + float64(p.y*r)}
	}
	c.fill(col, polygon)
}

// dot fills a circle.
func (c *canvas) dot(x, y, r float64, col color.Color) {
	p := c.circle(x, y, r)
	c.setColor(col)
	c.out.Fill(p)
}

// ring draws the outline of a circle.
func (c *canvas) ring(x, y, r float64, s pen) {
	p := c.circle(x, y, r)
	c.setColor(s.color)
	c.out.SetLineWidth(vg.Length(s.width * c.scale))
	c.out.SetLineDash(nil, 0)
	c.out.Stroke(p)
}

// circle is made of four cubic curves because the back-ends do not agree on arcs.
func (c *canvas) circle(x, y, r float64) vg.Path {
	const k = 0.5522847498 // handle length that makes a cubic a quarter circle
	var p vg.Path
	at := func(dx, dy float64) vg.Point { return c.place(point{x + float64(dx*r), y + float64(dy*r)}) }
	p.Move(at(1, 0))
	p.CubeTo(at(1, k), at(k, 1), at(0, 1))
	p.CubeTo(at(-k, 1), at(-1, k), at(-1, 0))
	p.CubeTo(at(-1, -k), at(-k, -1), at(0, -1))
	p.CubeTo(at(k, -1), at(1, -k), at(1, 0))
	p.Close()
	return p
}
