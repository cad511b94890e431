package plot

import (
	"math"
	"slices"
)

// RateCurve is the energy per inference at firing rates: Low, Typical and High have a value in joules for each of X. Reference is an
// energy that does not depend on the rate, such as that of the same network without spikes by the same method; 0 for none.
type RateCurve struct {
	Name               string
	X                  []float64
	Low, Typical, High []float64
	Reference          float64
}

// EnergyRate draws energies against the firing rate on a logarithmic axis, each curve with its range, and its reference as a dashed line
// of the same colour. A dot marks where the typical curve crosses it: the break-even. xlabel names the rate, with its unit.
func EnergyRate(title, xlabel string, curves ...RateCurve) (*Figure, error) {
	const kind = "energy and rate"
	if len(curves) == 0 {
		return nil, complain(kind, "no curves")
	}
	var x [][]float64
	var ends []float64
	for _, curve := range curves {
		if err := curve.check(kind); err != nil {
			return nil, err
		}
		x = append(x, curve.X)
		for k := range curve.X {
			ends = append(ends, math.Log10(curve.Low[k]), math.Log10(curve.High[k]))
		}
		if curve.Reference > 0 {
			ends = append(ends, math.Log10(curve.Reference))
		}
	}
	h := axis{label: xlabel, margin: 4}
	h.lo, h.hi = spanned(bounds(x...))
	if err := h.check(kind, "X"); err != nil {
		return nil, err
	}
	v := axis{label: "energy per inference", log: true, unit: "J", grid: true}
	v.lo, v.hi = wholeDecades(bounds(ends))
	curves = append([]RateCurve(nil), curves...)
	for i := range curves {
		for _, values := range []*[]float64{&curves[i].X, &curves[i].Low, &curves[i].Typical, &curves[i].High} {
			*values = slices.Clone(*values)
		}
	}
	return &Figure{kind: kind, title: title, tall: shaped(3.4), keys: rateNames(curves), draw: func(c *canvas) error {
		key := c.rateKey(curves)
		a, err := c.axes(c.header(title, withReference(key, curves)...), h, v)
		if err != nil {
			return err
		}
		c.rates(a, key, curves)
		return nil
	}}, nil
}

func rateNames(curves []RateCurve) (names []string) {
	for _, q := range curves {
		names = append(names, q.Name)
	}
	return names
}

// rateKey names the curves.
func (c *canvas) rateKey(curves []RateCurve) []entry {
	names := rateNames(curves)
	var key []entry
	for i, l := range c.looks(names...) {
		key = append(key, entry{name: names[i], pen: pen{l.color, 1.5, l.dash}, again: l.again})
	}
	return key
}

func (q RateCurve) check(kind string) error {
	if len(q.X) < 2 || len(q.Low) != len(q.X) || len(q.Typical) != len(q.X) || len(q.High) != len(q.X) {
		return complain(kind, "curve %q: %d places and %d, %d, %d values: give as many, 2 or more",
			q.Name, len(q.X), len(q.Low), len(q.Typical), len(q.High))
	}
	if q.Reference < 0 || math.IsNaN(q.Reference) || math.IsInf(q.Reference, 0) {
		return complain(kind, "curve %q: reference of %v J: must be finite, and above 0 or left out", q.Name, q.Reference)
	}
	for _, list := range [][]float64{q.X, q.Low, q.Typical, q.High} {
		if err := finite(kind, "curve \""+q.Name+"\"", list); err != nil {
			return err
		}
	}
	for i := range q.X {
		if i > 0 && q.X[i] <= q.X[i-1] {
			return complain(kind, "curve %q: X does not increase at index %d", q.Name, i)
		}
		if err := (Energy{Name: q.Name, Low: q.Low[i], Typical: q.Typical[i], High: q.High[i]}).check(kind); err != nil {
			return err
		}
	}
	return nil
}

// withReference adds what the dashed lines are, if there are any.
func withReference(key []entry, curves []RateCurve) []entry {
	for _, q := range curves {
		if q.Reference > 0 {
			key = append(key[:len(key):len(key)], entry{name: "the same without spikes", pen: pen{grey, 0.8, []float64{1.5, 1.5}}})
			break
		}
	}
	return append(key[:len(key):len(key)], entry{name: rangeWords, pen: pen{grey, 1.5, nil}, sign: bandSign})
}

// rates draws bands, lines and break-evens.
func (c *canvas) rates(a axes, key []entry, curves []RateCurve) {
	for i, q := range curves {
		c.area(a, key[i].pen.color, a.straight(q.X, q.High), a.straight(q.X, q.Low))
	}
	for i, q := range curves {
		if q.Reference > 0 {
			y := a.yAt(q.Reference)
			c.line(pen{key[i].pen.color, 0.8, []float64{1.5, 1.5}}, a.area.x0, y, a.area.x1, y)
		}
	}
	for i, q := range curves {
		c.stroke(key[i].pen, a.straight(q.X, q.Typical))
	}
	for i, q := range curves {
		if x, ok := q.crossing(q.Reference); ok {
			c.dot(a.xAt(x), a.yAt(q.Reference), 3.5, white)
			c.dot(a.xAt(x), a.yAt(q.Reference), 2.8, key[i].pen.color)
		}
	}
}

// pieces is into how many parts a line between two places is cut, so that it looks bent on a logarithmic axis.
const pieces = 8

// straight returns the points of values that change in proportion between places, as energies do with the rate.
func (a axes) straight(x, y []float64) []point {
	points := []point{a.at(x[0], y[0])}
	for k := 1; k < len(x); k++ {
		for i := 1; i <= pieces; i++ {
			f := float64(i) / pieces
			points = append(points, a.at(between(x[k-1], x[k], f), between(y[k-1], y[k], f)))
		}
	}
	return points
}

// between returns the part f of the way from a to b: b at its end, and never beyond them, however large or small they are.
func between(a, b, f float64) float64 {
	return nearest(float64(a*(1-f))+float64(b*f), math.Min(a, b), math.Max(a, b))
}

// crossing returns where the typical curve first passes an energy; between places it is straight.
func (q RateCurve) crossing(joule float64) (float64, bool) {
	for i := 1; i < len(q.X); i++ {
		a, b := q.Typical[i-1], q.Typical[i]
		if a != b && (a <= joule) == (joule <= b) {
			return q.X[i-1] + float64((q.X[i]-q.X[i-1])*((joule-a)/(b-a))), true
		}
	}
	return 0, false
}
