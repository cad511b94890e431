package plot

import (
	"cmp"
	"math"
	"strings"
)

// Axis is what is written along an axis of [Lines], and how values are laid out along it. In [Lines] and [Scatter], accuracies from 0 to 1 (the
// label has the word, and there is no unit) are written in %: range, ticks and marks are given as shares all the same.
type Axis struct {
	Label  string
	Unit   string  // follows the label; of a logarithmic axis, ticks have it, with SI prefixes; without a unit they are powers of ten
	Log    bool    // all values must be above 0
	Lo, Hi float64 // the range; chosen if both are 0
	Ticks  []Tick  // chosen if there are none
	whole  bool    // ticks at whole numbers, the first value among them
}

// Tick is a marked value of an axis. One without a label has a short mark.
type Tick struct {
	At    float64
	Label string
}

// checkValues returns an error unless the values can lie on the axis.
func (a Axis) checkValues(kind, name string, values []float64) error {
	if err := finite(kind, name, values); err != nil {
		return err
	}
	for i, v := range values {
		if a.Log && v <= 0 {
			return complain(kind, "%s: value %d is %v, on a logarithmic axis", name, i, v)
		}
	}
	return nil
}

// check returns an error unless the range and the ticks that are given can be drawn.
func (a Axis) check(kind, name string) error {
	for i, t := range a.Ticks {
		if math.IsNaN(t.At) || math.IsInf(t.At, 0) {
			return complain(kind, "%s: tick %d, %q, is at %v: must be finite", name, i, t.Label, t.At)
		}
	}
	if a.Lo == 0 && a.Hi == 0 {
		return nil
	}
	if !(a.Lo < a.Hi) || math.IsInf(a.Lo, 0) || math.IsInf(a.Hi, 0) || a.Log && a.Lo <= 0 {
		return complain(kind, "%s: an axis from %v to %v: must increase, and be above 0 if it is logarithmic", name, a.Lo, a.Hi)
	}
	return nil
}

// over returns the axis for the values of all series.
func (a Axis) over(values [][]float64) axis {
	lo, hi := bounds(values...)
	switch {
	case a.Lo != 0 || a.Hi != 0:
		lo, hi = a.Lo, a.Hi
	case a.Log:
		lo, hi = roundAbout(lo, hi)
	case a.whole:
		lo, hi = spanned(lo, hi)
	case lo > 0 && lo < hi:
		lo, hi = 0, hi+float64(0.05*hi)
	default:
		lo, hi = padded(lo, hi)
	}
	return a.plain(lo, hi)
}

// across returns the horizontal axis for places, which begins at zero only if they come as near to it as they are spread.
func (a Axis) across(places [][]float64) axis {
	out := a.over(places)
	if lo, hi := bounds(places...); a.Lo == 0 && a.Hi == 0 && !a.Log && lo > hi-lo {
		out.lo, out.hi = spanned(lo, hi)
	}
	return out
}

// plain returns the axis over a range, with the ticks that lie in it.
func (a Axis) plain(lo, hi float64) axis {
	out := axis{label: a.words(), unit: a.Unit, log: a.Log, lo: lo, hi: hi, grid: true, whole: a.whole}
	for _, t := range a.Ticks {
		if lo <= t.At && t.At <= hi {
			out.fixed = append(out.fixed, tick{t.At, t.Label})
		}
	}
	return out
}

// words are the label, with the unit where ticks do not have it.
func (a Axis) words() string {
	if a.Log || a.Unit == "" {
		return a.Label
	}
	return strings.TrimSpace(a.Label + " (" + a.Unit + ")")
}

// or returns the axis with a label and a unit where it has none.
func (a Axis) or(label, unit string) Axis {
	if a.Label == "" {
		a.Label = label
		a.Unit = cmp.Or(a.Unit, unit)
	}
	return a
}

// roundAbout returns a range a little wider than the data, or one of whole decades if fewer than two powers of ten lie within it.
func roundAbout(lo, hi float64) (float64, float64) {
	return aroundDecades(math.Log10(lo), math.Log10(hi))
}

// aroundDecades does so for logarithms of the data.
func aroundDecades(lo, hi float64) (float64, float64) {
	a, b := padded(lo, hi)
	if math.Floor(b)-math.Ceil(a) < 1 {
		a = math.Floor(a)
		b = math.Max(math.Ceil(b), a+1)
	}
	return decades(a, b)
}
