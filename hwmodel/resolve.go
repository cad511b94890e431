package hwmodel

import "fmt"

// Resolve returns what a measured total leaves for events after static power over the same time, and whether that can be told from
// nothing: where the two ranges overlap, the difference is below the resolution of the measurement, and no number.
func Resolve(total, static Interval) (dynamic Interval, ok bool) {
	if !total.finite() || !static.finite() {
		panic(fmt.Sprintf("hwmodel: Resolve: a total of %v and static %v are not finite", total, static))
	}
	if total.Low <= static.High {
		return Interval{}, false
	}
	return Interval{total.Low - static.High, total.Typical - static.Typical, total.High - static.Low}, true
}

// Exactly is the interval of a number that is given without one, and is finite.
func Exactly(v float64) Interval {
	i := Interval{v, v, v}
	if !i.finite() {
		panic(fmt.Sprintf("hwmodel: Exactly: v is %v", v))
	}
	return i
}
