package hwmodel

// Resolve returns what a measured total leaves for events after static power over the same time, and whether that can be told from
// nothing: where the two ranges overlap, the difference is below the resolution of the measurement, and no number.
func Resolve(total, static Interval) (dynamic Interval, ok bool) {
	if total.Low <= static.High {
		return Interval{}, false
	}
	return Interval{total.Low - static.High, total.Typical - static.Typical, total.High - static.Low}, true
}

// Exactly is the interval of a number that is given without one.
func Exactly(v float64) Interval { return Interval{v, v, v} }
