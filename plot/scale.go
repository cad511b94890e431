package plot

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/si"
)

// axis is a range of values, with what is written along it.
type axis struct {
	label  string
	lo, hi float64
	log    bool   // lo must be above 0
	unit   string // of a log axis, written with SI prefixes
	fixed  []tick // instead of those that would be chosen
	grid   bool
	whole  bool    // ticks at whole numbers only
	margin float64 // points kept free on either side of the data

	percent bool // places are shares of 1, what is written along the axis is %
}

// tick is a marked value. A minor tick has no label.
type tick struct {
	at    float64
	label string
}

// What an axis can show. Beyond it, ticks and lengths on the page are no longer exact, or no numbers at all.
const (
	farthest = 1e300  // of its ends
	shortest = 1e-290 // its length
	finest   = 1e-12  // its length, as a share of the farther end
)

// same reports whether two values lie too near to each other to be told apart on an axis.
func same(lo, hi float64) bool {
	return hi-lo < math.Max(shortest, float64(finest*math.Max(math.Abs(lo), math.Abs(hi))))
}

// padded returns a range a little wider than the data, or one around them if they are all the same.
func padded(lo, hi float64) (float64, float64) {
	d := float64(0.05 * (hi - lo))
	if same(lo, hi) {
		d = math.Max(float64(0.05*math.Abs(lo)), 0.01)
	}
	return lo - d, hi + d
}

// spanned returns the range of the data, or one around them if they are all the same.
func spanned(lo, hi float64) (float64, float64) {
	if same(lo, hi) {
		return padded(lo, hi)
	}
	return lo, hi
}

// decades returns the range from 10^a to 10^b, as far as numbers reach.
func decades(a, b float64) (lo, hi float64) {
	return math.Max(math.Pow(10, a), math.SmallestNonzeroFloat64), math.Min(math.Pow(10, b), math.MaxFloat64)
}

// check returns an error that names the data unless the axis can show them. A logarithmic axis shows all numbers above 0.
func (a axis) check(kind, data string) error {
	switch {
	case a.log && math.Log10(a.lo) == math.Log10(a.hi):
		return complain(kind, "%s: a logarithmic axis from %g to %g: too short", data, a.lo, a.hi)
	case a.log:
		return nil
	case !(math.Abs(a.lo) <= farthest && math.Abs(a.hi) <= farthest):
		return complain(kind, "%s: an axis from %.3g to %.3g: must not go beyond ±%g", data, a.lo, a.hi, farthest)
	case same(a.lo, a.hi):
		return complain(kind, "%s: an axis from %g to %g: too short", data, a.lo, a.hi)
	}
	return nil
}

// mostLengths is how many lengths of the axis from it a value is taken to lie at most: differences of greater ones would overflow.
const mostLengths = 1e9

// part returns where a value lies between the ends of the axis, from 0 to 1, or beyond them.
func (a axis) part(v float64) float64 {
	lo, hi := a.lo, a.hi
	if a.log {
		lo, hi, v = math.Log10(lo), math.Log10(hi), math.Log10(v)
	}
	return nearest((v-lo)/(hi-lo), -mostLengths, mostLengths)
}

// ticks returns no more than most labelled ticks.
func (a axis) ticks(most int) []tick {
	switch {
	case a.fixed != nil:
		return a.fixed
	case a.log:
		return logTicks(a.lo, a.hi, a.unit, most)
	case a.whole:
		return wholeTicks(a.lo, a.hi, most)
	case a.percent:
		return percentTicks(a.lo, a.hi, most)
	}
	return linearTicks(a.lo, a.hi, most, false)
}

// linearTicks returns the multiples of 1, 2 or 5 times a power of ten within the range, as many as most allows.
func linearTicks(lo, hi float64, most int, whole bool) []tick {
	exp := int(math.Floor(math.Log10((hi - lo) / float64(max(most, 1)))))
	if whole {
		exp = max(exp, 0)
	}
	for ; ; exp++ {
		for _, m := range [...]int{1, 2, 5} {
			if t := multiples(lo, hi, m, exp); len(t) <= max(most, 2) {
				return t
			}
		}
	}
}

// wholeTicks returns whole numbers, the first of the range among them: 1, 3, 5 or 1, 5, 10.
func wholeTicks(lo, hi float64, most int) []tick {
	t := linearTicks(lo, hi, most, true)
	if lo != math.Trunc(lo) || len(t) < 2 || t[0].at == lo {
		return t
	}
	first := tick{lo, number(lo, 0)}
	step := t[1].at - t[0].at
	if step == 2 {
		for i := range t {
			t[i] = tick{t[i].at - 1, number(t[i].at-1, 0)}
		}
		if next := t[len(t)-1].at + 2; next <= hi && len(t) < most {
			t = append(t, tick{next, number(next, 0)})
		}
		return t
	}
	if t[0].at-lo >= step/2 {
		t = append([]tick{first}, t...)
	}
	return t
}

// multiples returns the multiples of m·10^exp within the range. Each is computed from whole numbers, so that labels are exact.
func multiples(lo, hi float64, m, exp int) []tick {
	value := func(k int) float64 {
		if exp < 0 {
			return float64(k*m) / math.Pow10(-exp)
		}
		return float64(k*m) * math.Pow10(exp)
	}
	const slack = 1e-9 // a tick at the very end of the axis is not lost to rounding
	step := value(1)
	first, last := int(math.Ceil(lo/step-slack)), int(math.Floor(hi/step+slack))
	var t []tick
	for k := first; k <= last && len(t) < 1000; k++ {
		t = append(t, tick{at: value(k)})
	}
	label(t, -exp)
	return t
}

// label writes the values of ticks in one form, with the given decimals (−2: to hundreds): where they are very large or small, all with the
// exponent of the largest.
func label(ticks []tick, decimals int) {
	most := 0.0
	for _, t := range ticks {
		most = math.Max(most, math.Abs(t.at))
	}
	exp, power := int(math.Floor(math.Log10(math.Max(most, math.SmallestNonzeroFloat64)))), ""
	if decimals > 5 || most >= 1e6 && decimals < -3 || most >= 1e12 {
		power = "e" + strconv.Itoa(exp)
	}
	for i, t := range ticks {
		switch {
		case power == "":
			ticks[i].label = number(t.at, decimals)
		case t.at == 0:
			ticks[i].label = "0"
		default:
			mantissa := strconv.FormatFloat(scaledDown(t.at, exp), 'f', min(max(exp+decimals, 0), 15), 64)
			ticks[i].label = strings.ReplaceAll(mantissa+power, "-", "−")
		}
	}
}

// scaledDown is v/10^exp, also where that power is no number.
func scaledDown(v float64, exp int) float64 {
	half := exp / 2
	return v / math.Pow10(half) / math.Pow10(exp-half)
}

// number writes a value with the given decimals (−2: to hundreds) and a true minus sign, very large or small ones with an
// exponent.
func number(v float64, decimals int) string {
	if v == 0 && decimals > 5 {
		return "0"
	}
	s := strconv.FormatFloat(v, 'f', max(decimals, 0), 64)
	if strings.Trim(s, "-0.") == "" { // no value is below 0 by less than a digit
		s = strings.TrimPrefix(s, "-")
	}
	if size := math.Abs(v); v != 0 && (decimals > 5 || size >= 1e6 && decimals < -3 || size >= 1e12) {
		digits := int(math.Floor(math.Log10(size))) + 1 + decimals
		s = strconv.FormatFloat(v, 'g', min(max(digits, 1), 6), 64)
		s = strings.NewReplacer("e+0", "e", "e+", "e", "e-0", "e-").Replace(s)
	}
	return strings.ReplaceAll(s, "-", "−")
}

// logTicks returns labelled decades, and between them unlabelled multiples.
func logTicks(lo, hi float64, unit string, most int) []tick {
	const slack = 1e-9
	first, last := int(math.Ceil(math.Log10(lo)-slack)), int(math.Floor(math.Log10(hi)+slack))
	every := max(1, (last-first+max(most, 1))/max(most, 1))
	var t []tick
	for e := first - 1; e <= last; e++ {
		for m := 1; m < 10; m++ {
			v := float64(m) * math.Pow10(e)
			switch {
			case v < lo*(1-slack) || v > hi*(1+slack) || math.IsInf(v, 1) || m > 1 && every > 1:
			case m == 1 && (e-first)%every == 0:
				t = append(t, tick{v, decade(e, unit)})
			default:
				t = append(t, tick{v, ""})
			}
		}
	}
	if len(labels(t)) < 2 {
		return within(t, lo, hi, unit, most)
	}
	return t
}

// within labels multiples of decades in a range that has fewer than two decades: 1, 2, 5, or all, or where fewer than two of these lie in it,
// ticks as those of a linear axis.
func within(decades []tick, lo, hi float64, unit string, most int) []tick {
	for _, leading := range []string{"125", "123456789"} {
		t := slices.Clone(decades)
		for i, d := range t {
			if t[i].label = ""; strings.Contains(leading, strconv.FormatFloat(d.at, 'e', 0, 64)[:1]) {
				t[i].label = quantity(d.at, unit)
			}
		}
		if n := len(labels(t)); n >= 2 && n <= max(most, 2) {
			return t
		}
	}
	if len(decades) > 2 || same(lo, hi) {
		return decades
	}
	t := linearTicks(lo, hi, most, false)
	for i := range t {
		t[i].label = strings.TrimSpace(t[i].label + " " + unit)
	}
	return t
}

// quantity writes a value of a unit with an SI prefix, or a pure number.
func quantity(v float64, unit string) string {
	if unit == "" {
		return short(v)
	}
	scale, prefix := si.Of(v)
	return short(v/scale) + " " + prefix + unit
}

// decade writes 10^e of a unit with an SI prefix, 100 nJ, or of a pure number as a power: 10⁻⁴.
func decade(e int, unit string) string {
	if unit == "" {
		return "10^{" + strings.ReplaceAll(strconv.Itoa(e), "-", "−") + "}"
	}
	thousands := int(math.Floor(float64(e) / 3))
	prefix, ok := si.Prefix(thousands)
	if !ok {
		return "1e" + strings.ReplaceAll(strconv.Itoa(e), "-", "−") + " " + unit
	}
	return strings.TrimSpace(strconv.Itoa(int(math.Pow10(e-3*thousands))) + " " + prefix + unit)
}

// count writes a number of things: 1 cell, 400 cells.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
