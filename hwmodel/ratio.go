package hwmodel

import (
	"fmt"
	"math"
	"slices"
)

// Ratio returns how many times the energy of o this estimate takes, each within its own scope and pace. Prices that both share are moved
// together: of each independent source, both sums of count × price are taken with its prices at their low and at their high ends, all
// others typical, and the logarithms of what this does to the ratio add in quadrature. k times the same counts are thus k times the energy,
// at any price. Between estimates of one chip, the prices of one source are common, as they are in Energy; between chips, only those that
// are read from the same file. An error says which of the two has no energy to compare.
func (e Estimate) Ratio(o Estimate) (Interval, error) {
	for _, x := range []Estimate{e, o} {
		if err := x.check(); err != nil {
			return Interval{}, fmt.Errorf("hwmodel: ratio: %s by %s: %w", x.Chip, x.Method, err)
		}
		if !x.Known() {
			return Interval{}, fmt.Errorf("hwmodel: ratio: of %s by %s no energy is known", x.Chip, x.Method)
		}
	}
	var sources []string
	named := naming(e, o)
	typical := func(source string, i Interval) float64 {
		if !slices.Contains(sources, source) {
			sources = append(sources, source)
		}
		return i.Typical
	}
	mine, others := e.sumAt(named, typical), o.sumAt(named, typical)
	if others == 0 {
		return Interval{}, fmt.Errorf("hwmodel: ratio: %s by %s takes no energy, so that nothing is a multiple of it", o.Chip, o.Method)
	}
	if mine == 0 {
		return Interval{}, nil
	}
	ratio, down, up := mine/others, 0.0, 0.0
	for _, s := range sources {
		low := math.Log(e.sumAt(named, moved(s, lowEnd)) / o.sumAt(named, moved(s, lowEnd)) / ratio)
		high := math.Log(e.sumAt(named, moved(s, highEnd)) / o.sumAt(named, moved(s, highEnd)) / ratio)
		down, up = math.Hypot(down, min(low, high, 0)), math.Hypot(up, max(low, high, 0))
	}
	return Interval{ratio * math.Exp(-down), ratio, ratio * math.Exp(up)}, nil
}

// Against writes how this estimate compares with another: the [Estimate.Ratio] with its range where it has one, or "not distinguishable"
// where the range holds 1. Beside nothing there is no ratio, and where an energy is not known a dash.
func (e Estimate) Against(o Estimate) string {
	e.mustAdd("Against")
	o.mustAdd("Against")
	r, err := e.Ratio(o)
	switch {
	case err != nil && e.Known() && o.Known():
		return "against nothing"
	case err != nil:
		return unknown
	}
	return r.verdict()
}

// verdict writes a ratio in words.
func (i Interval) verdict() string {
	const same = 5e-4 // below what three digits show
	switch {
	case i.Typical == 0:
		return "nothing"
	case i.Low > 1-same && i.High < 1+same:
		return "the same"
	case i.Low <= 1 && 1 <= i.High:
		return "not distinguishable"
	case i.Typical < 1:
		return Interval{1 / i.High, 1 / i.Typical, 1 / i.Low}.times() + "× less"
	}
	return i.times() + "× more"
}

// times writes a factor, with its range where three digits show it.
func (i Interval) times() string {
	low, typical, high := fmt.Sprintf("%.3g", i.Low), fmt.Sprintf("%.3g", i.Typical), fmt.Sprintf("%.3g", i.High)
	if low == high {
		return typical
	}
	return fmt.Sprintf("%s [%s, %s]", typical, low, high)
}

// picking chooses a value of a range whose error is that of a source.
type picking func(source string, i Interval) float64

func lowEnd(i Interval) float64  { return i.Low }
func highEnd(i Interval) float64 { return i.High }

// moved picks one end of all that is of a source, and typical values of all else.
func moved(source string, end func(Interval) float64) picking {
	return func(s string, i Interval) float64 {
		if s == source {
			return end(i)
		}
		return i.Typical
	}
}

// naming returns the name of what the error of a price is common to. Energies and times are never common, as in [Term].
func naming(e, o Estimate) func(chip string, q *Quantity) string {
	return func(chip string, q *Quantity) string {
		name := q.Source
		if e.Chip != o.Chip {
			name = q.fileOr(chip) + " " + name
		}
		if unitOf(q.Unit).of == "time" {
			name += ", time"
		}
		return name
	}
}

// sumAt is the energy of the method with the prices and times that are picked.
func (e Estimate) sumAt(named func(string, *Quantity) string, pick picking) float64 {
	sum := func(terms []Term) float64 {
		s := 0.0
		for _, t := range terms {
			v := t.Count * pick(named(e.Chip, t.Price), t.Price.Interval())
			if t.Span != (Interval{}) {
				v *= pick(e.Chip+", span of "+t.What, t.Span)
			}
			s += v
		}
		return s
	}
	span := e.paced(Exactly(sum(e.Time)), e.Pace)
	return sum(e.Terms) + sum(e.powered(e.Scope, span))
}
