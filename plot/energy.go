package plot

import (
	"math"
)

// Point is one learner: its accuracy as a share from 0 to 1 with its interval, and the interval that the energy of
// one inference lies in (J).
type Point struct {
	Name                             string
	EnergyLo, EnergyHi               float64
	Accuracy, AccuracyLo, AccuracyHi float64
}

// AccuracyEnergy draws accuracy (%) against energy (J, logarithmic), for each point an energy interval and an accuracy
// interval, and its name beside it. An energy is known as an interval only: the dot is at its middle on the logarithmic axis,
// which is no estimate.
func AccuracyEnergy(title string, points ...Point) (*Figure, error) {
	const kind = "accuracy and energy"
	if len(points) == 0 {
		return nil, complain(kind, "no points")
	}
	var energy, accuracy []float64
	for _, p := range points {
		if err := p.check(kind); err != nil {
			return nil, err
		}
		energy = append(energy, math.Log10(p.EnergyLo), math.Log10(p.EnergyHi))
		accuracy = append(accuracy, p.AccuracyLo, p.AccuracyHi)
	}
	x, y := axis{label: "energy per inference", log: true, unit: "J", grid: true}, axis{label: "accuracy", grid: true}
	x.lo, x.hi = aroundDecades(bounds(energy))
	y.lo, y.hi = padded(bounds(accuracy))
	y.lo, y.hi, y.margin = math.Max(y.lo, 0), math.Min(y.hi, 1), 5
	y = y.inPercent(accuracy)
	points = append([]Point(nil), points...)
	return &Figure{kind: kind, title: title, tall: shaped(3.8), keys: keysOfPoints(points), draw: func(c *canvas) error {
		a, err := c.axes(c.header(title, c.pointKey(points)...), x, y)
		if err != nil {
			return err
		}
		c.points(a, points)
		return nil
	}}, nil
}

func (p Point) check(kind string) error {
	if math.IsNaN(p.Accuracy) {
		return complain(kind, "point %q has no accuracy, as an entry without test samples; give its task some, as "+
			"set.Split(datasets.Split{Test: 0.2}) does", p.Name)
	}
	all := []float64{p.EnergyLo, p.EnergyHi, p.Accuracy, p.AccuracyLo, p.AccuracyHi}
	if err := finite(kind, "point \""+p.Name+"\" (energy lo, hi, accuracy, lo, hi)", all); err != nil {
		return err
	}
	if p.EnergyLo <= 0 || p.EnergyHi < p.EnergyLo {
		return complain(kind, "point %q: energy from %v to %v J: must be above 0 and increase", p.Name, p.EnergyLo, p.EnergyHi)
	}
	if !(0 <= p.AccuracyLo && p.AccuracyLo <= p.Accuracy && p.Accuracy <= p.AccuracyHi && p.AccuracyHi <= 1) {
		return complain(kind, "point %q: accuracy %v from %v to %v: must increase from lo to hi, within 0 and 1",
			p.Name, p.Accuracy, p.AccuracyLo, p.AccuracyHi)
	}
	return nil
}

// mostNamed is the number of points up to which names stand beside them; of more, they stand in the key.
const mostNamed = 8

// pointKey says what the lines are, and the names of points if they are many.
func (c *canvas) pointKey(points []Point) []entry {
	var key []entry
	if len(points) > mostNamed {
		for i, l := range c.looks(pointNames(points)...) {
			key = append(key, entry{name: points[i].Name, pen: pen{l.color, 1.3, nil}, marker: l.marker, again: l.again})
		}
	}
	return append(key, entry{name: "lines: interval of the accuracy, range of the energy", pen: pen{grey, 1.3, nil}, sign: whiskers})
}

// keysOfPoints are the names in the key.
func keysOfPoints(points []Point) []string {
	if len(points) <= mostNamed {
		return nil
	}
	return pointNames(points)
}

func pointNames(points []Point) (names []string) {
	for _, p := range points {
		names = append(names, p.Name)
	}
	return names
}

// cross is where a point lies on the page.
type cross struct{ x, y, x0, x1, y0, y1 float64 }

// points draws intervals, dots and names. Names are placed last, one by one, where they hide nothing.
func (c *canvas) points(a axes, points []Point) {
	crosses := make([]cross, len(points))
	var taken []rect
	looks := c.looks(pointNames(points)...)
	for i, p := range points {
		q := cross{x0: a.xAt(p.EnergyLo), x1: a.xAt(p.EnergyHi), y0: a.yAt(p.AccuracyLo), y1: a.yAt(p.AccuracyHi)}
		q.x, q.y = (q.x0+q.x1)/2, a.yAt(p.Accuracy)
		crosses[i] = q
		taken = append(taken, rect{q.x0, q.y, q.x1, q.y}.grow(3), rect{q.x, q.y0, q.x, q.y1}.grow(3))
		s := pen{looks[i].color, 1.3, nil}
		c.interval(s, q.x0, q.y, q.x1, q.y)
		c.interval(s, q.x, q.y0, q.x, q.y1)
		c.marker(looks[i].marker, q.x, q.y, 3.5, s.color)
	}
	if len(points) <= mostNamed {
		c.pointNames(a, points, crosses, taken)
	}
}

// pointNames writes names beside their points, where they hide nothing; a name for which there is no room is left out.
func (c *canvas) pointNames(a axes, points []Point, crosses []cross, taken []rect) {
	for i, p := range points {
		q := crosses[i]
		box, leader, ok := spot(q, tickStyle.width(p.label(a)), tickStyle.size, a.area, taken)
		if !ok {
			continue
		}
		taken = append(taken, box)
		if leader {
			c.line(pen{grey, 0.5, nil}, q.x, q.y, nearest(q.x, box.x0, box.x1), nearest(q.y, box.y0, box.y1))
		}
		c.textMiddle(tickStyle, left, box.x0+1, (box.y0+box.y1)/2, p.label(a))
	}
}

// label returns the name, shortened if it is longer than half of the data area.
func (p Point) label(a axes) string { return tickStyle.elide(p.Name, a.area.w()/2) }

// nearest returns the value from lo to hi that is nearest to v.
func nearest(v, lo, hi float64) float64 { return math.Min(math.Max(v, lo), hi) }

// spot returns the box of a name of w by h points that is nearest to its point, within the area, and overlaps nothing
// taken; leader is set if it lies so far off that it needs a line, ok unless the figure is too crowded for any.
func spot(q cross, w, h float64, area rect, taken []rect) (box rect, leader, ok bool) {
	w, h = w+2, h+1
	over := nearest(q.x-w/2, area.x0, area.x1-w)
	for ring := range 40 {
		d := 4 + 5*float64(ring)
		for _, at := range [...]point{
			{q.x + d, q.y + d}, {q.x - d - w, q.y + d}, {q.x + d, q.y - d - h}, {q.x - d - w, q.y - d - h},
			{q.x1 + d, q.y - h/2}, {q.x0 - d - w, q.y - h/2}, {over, q.y1 + d}, {over, q.y0 - d - h},
		} {
			box = rect{at.x, at.y, at.x + w, at.y + h}
			if box.inside(area) && free(box, taken) {
				return box, ring > 2, true
			}
		}
	}
	return box, true, false
}

// free reports whether the box overlaps none of the taken ones.
func free(box rect, taken []rect) bool {
	for _, t := range taken {
		if box.overlaps(t) {
			return false
		}
	}
	return true
}
