package plot

import (
	"fmt"
	"math"
	"slices"
)

// complain returns an error that begins with the package and the kind of figure.
func complain(kind, format string, args ...any) error {
	return fmt.Errorf("plot: "+kind+": "+format, args...)
}

// finite returns an error that names the first value that is NaN or infinite.
func finite[T float32 | float64](kind, name string, values []T) error {
	for i, v := range values {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return complain(kind, "%s: value %d is %v", name, i, v)
		}
	}
	return nil
}

// positive returns an error unless the step is a finite number above 0.
func positive(kind string, dt float64) error {
	if !(dt > 0) || math.IsInf(dt, 1) {
		return complain(kind, "time step of %v ms: must be above 0", dt)
	}
	return nil
}

// holds reports whether n = a·b, for a, b ≥ 1. The product itself may be too large for an int.
func holds(n, a, b int) bool { return n%a == 0 && n/a == b }

// timeAxis names what an axis of time shows.
func timeAxis(dt float64, steps int) string { return fmt.Sprintf("%d time steps of %v ms", steps, dt) }

// bounds returns the least and the greatest value of all lists; 0 and 1 if there are none.
func bounds[T float32 | float64](lists ...[]T) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range lists {
		for _, v := range l {
			lo, hi = math.Min(lo, float64(v)), math.Max(hi, float64(v))
		}
	}
	if lo > hi {
		return 0, 1
	}
	return lo, hi
}

// distinct returns an error if two things that only colours tell apart have one name, and thus one colour.
func distinct(kind, thing string, names []string) error {
	for i, name := range names {
		if first := slices.Index(names, name); first < i {
			return complain(kind, "%s %d and %d are both named %q, and a colour belongs to a name: give each its own", thing, first+1, i+1, name)
		}
	}
	return nil
}
