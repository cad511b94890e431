package foreign

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Bounds of what is drawn at once: samples, and values of all of them.
const (
	mostDrawn  = 1 << 24
	mostValues = 1 << 28
)

// checkDrawn panics where more is to be drawn than the bounds allow.
func checkDrawn(function string, n, values int) {
	if n > mostDrawn || n > 0 && values > mostValues/n {
		panic(fmt.Sprintf("foreign: %s: %d samples of %d values; give at most %d samples, and %d values together", function, n, values,
			mostDrawn, mostValues))
	}
}

// Permuted returns the samples with the values of each in an order of its own, drawn by the seed: as bright as before, and without any form.
func Permuted(x [][]float32, seed uint64) [][]float32 {
	all, s := make([][]float32, len(x)), snn.NewStream(seed).Named("permuted")
	for i, from := range x {
		all[i] = make([]float32, len(from))
		for k, j := range s.At(i).Perm(len(from)) {
			all[i][k] = from[j]
		}
	}
	return all
}

// Resampled returns n samples of which each value is that of a sample of x in the same place, drawn by the seed for each value anew: each value by
// itself has the distribution that it has in x, and no two have anything to do with one another. There are none without x, or where n is below 1.
// It panics if there were more than 2²⁴ samples, or 2²⁸ values.
func Resampled(x [][]float32, n int, seed uint64) (all [][]float32) {
	if len(x) == 0 {
		return nil
	}
	checkDrawn("Resampled", n, len(x[0]))
	s := snn.NewStream(seed).Named("resampled")
	for i := range n {
		y, own := make([]float32, len(x[0])), s.At(i)
		for k := range y {
			if from := x[own.Intn(uint64(k), len(x))]; k < len(from) {
				y[k] = from[k]
			}
		}
		all = append(all, y)
	}
	return all
}

// Uniform returns n samples of so many values drawn from U(0, 1) by the seed. It panics if there were more than 2²⁴ samples, or 2²⁸ values.
func Uniform(n, values int, seed uint64) (all [][]float32) {
	checkDrawn("Uniform", n, values)
	s := snn.NewStream(seed).Named("uniform")
	for i := range n {
		y, own := make([]float32, max(values, 0)), s.At(i)
		for k := range y {
			y[k] = float32(own.Float64(uint64(k)))
		}
		all = append(all, y)
	}
	return all
}
