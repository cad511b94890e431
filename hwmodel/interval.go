package hwmodel

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/si"
)

// Interval is a figure with the range that holds it 9 times in 10, as far as the sources know.
type Interval struct {
	Low     float64 `json:"low"`
	Typical float64 `json:"typical"`
	High    float64 `json:"high"`
}

// Times returns the interval with all three values times f, which is not negative. It panics where the result is not finite.
func (i Interval) Times(f float64) Interval {
	t := Interval{i.Low * f, i.Typical * f, i.High * f}
	if !t.finite() {
		panic(fmt.Sprintf("hwmodel: Interval.Times: %v times f = %v is not finite", i, f))
	}
	return t
}

// Plus adds end to end, as is right for figures whose errors are common. It panics where the result is not finite.
func (i Interval) Plus(j Interval) Interval {
	s := Interval{i.Low + j.Low, i.Typical + j.Typical, i.High + j.High}
	if !s.finite() {
		panic(fmt.Sprintf("hwmodel: Interval.Plus: %v plus %v is not finite", i, j))
	}
	return s
}

// finite reports whether all three values are numbers.
func (i Interval) finite() bool {
	for _, v := range [...]float64{i.Low, i.Typical, i.High} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// product multiplies figures whose errors are independent and log-normal: the logarithms of their spreads add in quadrature.
func (i Interval) product(j Interval) Interval {
	typical := i.Typical * j.Typical
	if typical == 0 {
		return Interval{}
	}
	part := func(a, b float64) float64 { return math.Hypot(math.Log(a), math.Log(b)) }
	return Interval{
		typical * math.Exp(-part(i.Typical/i.Low, j.Typical/j.Low)), typical,
		typical * math.Exp(part(i.High/i.Typical, j.High/j.Typical)),
	}
}

// independent adds figures whose errors are independent: the distances from typical to each end add in quadrature.
func independent(all []Interval) Interval {
	var s Interval
	var down, up float64
	for _, i := range all {
		s.Typical += i.Typical
		down, up = math.Hypot(down, i.Typical-i.Low), math.Hypot(up, i.High-i.Typical)
	}
	s.Low, s.High = s.Typical-down, s.Typical+up
	return s
}

// Overlaps reports whether the two ranges have a value in common.
func (i Interval) Overlaps(j Interval) bool { return i.Low <= j.High && j.Low <= i.High }

// text writes the interval in a unit, such as 6.17 [4.11, 9.26] µJ.
func (i Interval) text(unit string) string {
	if i.Typical == 0 && i.High == 0 {
		return "0 " + unit
	}
	scale, prefix := si.Of(i.Typical)
	if i.Low == i.Typical && i.High == i.Typical {
		return fmt.Sprintf("%.4g %s%s", i.Typical/scale, prefix, unit)
	}
	return fmt.Sprintf("%.4g [%.4g, %.4g] %s%s", i.Typical/scale, i.Low/scale, i.High/scale, prefix, unit)
}

// amountText writes one value in a unit with a prefix.
func amountText(v float64, unit string) string { return Interval{v, v, v}.text(unit) }
