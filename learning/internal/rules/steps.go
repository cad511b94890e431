package rules

import (
	"fmt"
	"math"
)

// StepsOf returns how many steps of dt a time lasts, or an error, which begins with rule, if they cannot be counted in 31 bits.
func StepsOf(rule, name string, ms, dt float64) (int, error) {
	n := math.Round(ms / dt)
	if !(n < math.MaxInt32) {
		return 0, fmt.Errorf("%s: %s of %v ms is %.3g steps of %v ms; give less than %d steps", rule, name, ms, n, dt, math.MaxInt32)
	}
	return int(n), nil
}
