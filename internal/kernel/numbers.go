package kernel

import "math"

// MostNumber bounds the weights, thresholds and potentials that are calculated with: the current of 2^28 cells, the most that a
// population has, stays a finite float32. A larger number cannot be calculated with, although it is finite itself.
const MostNumber = 1e30

// Finite reports whether x is a number.
func Finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// FirstUnusable returns the position of the first number that is not finite or beyond MostNumber in size, or −1. The bits of a
// float without its sign grow with its size, and those of NaN are above all.
func FirstUnusable(x []float32) int {
	most := math.Float32bits(MostNumber)
	for i, v := range x {
		if math.Float32bits(v)&^(1<<31) > most {
			return i
		}
	}
	return -1
}
