package rules

import (
	"math"
	"slices"
)

// ClassOf returns the class with the highest score, the first of equals, or −1 where one of them is not finite.
func ClassOf(score []float64) int {
	best := 0
	for c, v := range score {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return -1
		}
		if v > score[best] {
			best = c
		}
	}
	return best
}

// HeardClass is ClassOf, but −1 too where all scores are 0: no spike has reached the output, and it says nothing.
func HeardClass(score []float64) int {
	if !slices.ContainsFunc(score, func(v float64) bool { return v != 0 }) {
		return -1
	}
	return ClassOf(score)
}
