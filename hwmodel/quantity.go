package hwmodel

import (
	"cmp"
	"fmt"
	"math"
)

// Quantity is one number of a chip. It has a value, a range, or both; where only a range is known, the typical value is its
// geometric mean, and where only a value is known, the confidence class gives the range.
type Quantity struct {
	Value      float64    `json:"value,omitempty"`
	Low        float64    `json:"low,omitempty"`
	High       float64    `json:"high,omitempty"`
	Unit       string     `json:"unit"`
	Class      Class      `json:"class,omitempty"` // limits have none: they are exact
	Provenance Provenance `json:"provenance"`
	Year       int        `json:"year"`
	Source     string     `json:"source"` // key in docs/bibliography.md
	Note       string     `json:"note,omitempty"`

	file, name string // the chip whose file it was read from, and where it stands there, such as davies.synapse
}

// Class is how far a number can be trusted: the factor that its true value is within, 9 times in 10.
type Class string

// The classes, with docs/energy.md's reasons: A is fitted to measurements of the very chip, B documented for it, C inherited
// from a related chip or spread over sources, D generic or contested.
const (
	ClassA Class = "A" // ±25 %
	ClassB Class = "B" // ×/÷ 1.5
	ClassC Class = "C" // ×/÷ 3
	ClassD Class = "D" // ×/÷ 10
)

// spread returns the factors from the typical value to both ends.
func (c Class) spread() (low, high float64) {
	switch c {
	case ClassA:
		return 0.75, 1.25
	case ClassB:
		return 1 / 1.5, 1.5
	case ClassC:
		return 1.0 / 3, 3
	case ClassD:
		return 0.1, 10
	}
	return 1, 1
}

// Provenance is how a number came to be.
type Provenance string

// The provenances.
const (
	Measured  Provenance = "measured"  // on silicon
	Simulated Provenance = "simulated" // before silicon, or estimated by its source
	Vendor    Provenance = "vendor"    // a statement of the maker, or read in the maker's tools
	Derived   Provenance = "derived"   // by arithmetic from other numbers, or read in the code of others
)

// Interval returns the low, typical and high value in SI units: joules, seconds, watts, hertz, square metres; numbers, bits
// and bytes as they are. It panics where the quantity is none, or not finite.
func (q *Quantity) Interval() Interval {
	if q == nil {
		panic("hwmodel: Quantity.Interval: the quantity is nil, so it has no value")
	}
	return q.ends().Times(unitOf(q.Unit).scale)
}

// ends are low, typical and high value in the unit of the quantity.
func (q *Quantity) ends() Interval {
	typical := q.Value
	if typical == 0 {
		typical = math.Sqrt(q.Low * q.High)
	}
	i := Interval{q.Low, typical, q.High}
	low, high := q.Class.spread()
	if q.Low == 0 {
		i.Low = typical * low
	}
	if q.High == 0 {
		i.High = typical * high
	}
	return i
}

// typical returns the typical value in SI units.
func (q *Quantity) typical() float64 { return q.Interval().Typical }

// count returns a limit.
func (q *Quantity) count() int { return int(q.typical()) }

// String writes the quantity with its unit.
func (q *Quantity) String() string {
	if q == nil {
		panic("hwmodel: Quantity.String: the quantity is nil, so it has no value")
	}
	unit := q.Unit
	if unit == "1" {
		unit = ""
	}
	return fmt.Sprintf("%.4g %s", q.ends().Typical, unit)
}

// fileOr returns the chip whose file the quantity was read from, or of one that was made by hand the chip it is used for.
func (q *Quantity) fileOr(chip string) string { return cmp.Or(q.file, chip) }

// origin writes where the quantity is from.
func (q *Quantity) origin() string {
	s := fmt.Sprintf("%s, %s %d", q.Source, q.Provenance, q.Year)
	if q.Class != "" {
		s += ", class " + string(q.Class)
	}
	return s
}

// derived returns a quantity like q with another value in SI units of q's dimension; its relative range stays.
func (q *Quantity) derived(factor float64, name string) *Quantity {
	d := *q
	d.Value, d.Low, d.High = d.Value*factor, d.Low*factor, d.High*factor
	d.name = name
	return &d
}

// sum returns a + b of one source, whose errors are those of one calibration.
func sum(a, b *Quantity, name string) *Quantity {
	s, x := *a, a.Interval().Plus(b.Interval()).Times(1/unitOf(a.Unit).scale)
	s.Value, s.Low, s.High, s.name = x.Typical, x.Low, x.High, name
	return &s
}
