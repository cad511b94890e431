package plot

import (
	"math"
	"slices"
)

// Swept is what an entry of a sweep reached, at one point after the other.
type Swept struct {
	Name   string
	Points []Tried
}

// Tried is a point of a sweep: the value of each field, and the mean that was reached over seeds with its interval. Lo and Hi are NaN where
// there is none, as of one seed.
type Tried struct {
	At           []float64
	Mean, Lo, Hi float64
	Seeds        int // that it is the mean of; 0 where that is not told
}

// Sweep draws what was reached over the fields that were swept. One field has a series for each entry, with its intervals as bars. Several fields
// have a panel each, in which every point lies by its value of that field; means there are without intervals: other fields move them further.
func Sweep(title string, reached Axis, fields []Axis, entries ...Swept) (*Figure, error) {
	const kind = "sweep"
	if len(fields) == 0 || len(fields) > mostPanels {
		return nil, complain(kind, "%d fields: give from 1 to %d", len(fields), mostPanels)
	}
	if len(entries) == 0 {
		return nil, complain(kind, "no entries")
	}
	for _, e := range entries {
		if err := e.check(kind, len(fields)); err != nil {
			return nil, err
		}
	}
	if len(fields) == 1 {
		lines := make([]Line, len(entries))
		for i, e := range entries {
			lines[i] = e.line()
		}
		return Lines(title, fields[0], reached, lines...)
	}
	panels := make([]*Figure, len(fields))
	for k, x := range fields {
		clouds := make([]Cloud, len(entries))
		for i, e := range entries {
			clouds[i] = e.cloud(k)
		}
		var err error
		if panels[k], err = Scatter("", x, reached, clouds...); err != nil {
			return nil, err
		}
	}
	return Grid(title, Layout{Columns: min(len(fields), 3), Share: ShareY | ShareKey}, panels...)
}

func (e Swept) check(kind string, fields int) error {
	if len(e.Points) == 0 {
		return complain(kind, "entry %q has no points", e.Name)
	}
	for i, p := range e.Points {
		if p.Seeds < 0 {
			return complain(kind, "entry %q, point %d: the mean of %d seeds", e.Name, i, p.Seeds)
		}
		if len(p.At) != fields {
			return complain(kind, "entry %q, point %d has %d values: give one for each of %d fields", e.Name, i, len(p.At), fields)
		}
		if err := finite(kind, "entry \""+e.Name+"\", mean and values", append([]float64{p.Mean}, p.At...)); err != nil {
			return err
		}
		if p.Lo > p.Mean || p.Mean > p.Hi || math.IsNaN(p.Lo) != math.IsNaN(p.Hi) || math.IsInf(p.Lo, 0) || math.IsInf(p.Hi, 0) {
			return complain(kind, "entry %q, point %d: interval from %v to %v does not hold the mean %v", e.Name, i, p.Lo, p.Hi, p.Mean)
		}
	}
	return nil
}

// line is the series over the one field, from its lowest value to its highest. A point without an interval has one of no length; where none has
// one, there are none.
func (e Swept) line() Line {
	points := slices.Clone(e.Points)
	slices.SortStableFunc(points, func(a, b Tried) int {
		switch {
		case a.At[0] < b.At[0]:
			return -1
		case a.At[0] > b.At[0]:
			return 1
		}
		return 0
	})
	l, known := Line{Name: e.Name, Bars: true, Band: "95 % interval over seeds"}, false
	for _, p := range points {
		l.X, l.Y = append(l.X, p.At[0]), append(l.Y, p.Mean)
		lo, hi := p.Mean, p.Mean
		if !math.IsNaN(p.Lo) {
			lo, hi, known = p.Lo, p.Hi, true
		}
		l.Lo, l.Hi = append(l.Lo, lo), append(l.Hi, hi)
	}
	if !known {
		l.Lo, l.Hi, l.Bars, l.Band = nil, nil, false, ""
	}
	return l
}

// cloud has the points by their values of field k.
func (e Swept) cloud(k int) Cloud {
	c := Cloud{Name: e.Name}
	for _, p := range e.Points {
		c.X, c.Y = append(c.X, p.At[k]), append(c.Y, p.Mean)
	}
	return c
}
