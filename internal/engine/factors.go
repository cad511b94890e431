package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Factors are the numbers in the equations of cells, one a cell and factor, and how they follow from parameters that are learned.
type Factors struct {
	// Parameters are those that are learned; none means that factors stay as they are.
	Parameters []Parameter
	// Of writes the factors of a cell to f and, unless slope is nil, their derivatives by parameter p to slope[p].
	Of func(cell int, f []float64, slope [][]float64)
	// Number is how many factors there are.
	Number int
}

// learned are the factors of n cells.
type learned struct {
	f Factors
	n int
}

// sums is how many arrays of sums the cells need, of so many factors: none where nothing is learned.
func (l *learned) sums(factors int) int {
	if len(l.f.Parameters) == 0 {
		return 0
	}
	return factors
}

// work writes every factor of every cell to its row, which has room for whole blocks.
func (l *learned) work(rows ...*[]float32) {
	f := make([]float64, l.f.Number)
	for _, row := range rows {
		if *row == nil {
			*row = kernel.Alloc(kernel.Ld(l.n))
		}
	}
	for i := range l.n {
		l.f.Of(i, f, nil)
		for k, row := range rows {
			(*row)[i] = float32(f[k])
		}
	}
}

// chain adds, for each parameter, the sum over factors of ∂L/∂factor · ∂factor/∂parameter to grad.
func (l *learned) chain(sums, grad [][]float32) {
	f, slope := make([]float64, l.f.Number), make([][]float64, len(grad))
	for p := range slope {
		slope[p] = make([]float64, l.f.Number)
	}
	for i := range l.n {
		l.f.Of(i, f, slope)
		for p := range grad {
			by := 0.0
			for k := range sums {
				by += float64(float64(sums[k][i]) * slope[p][k])
			}
			grad[p][i] += float32(by)
		}
	}
}

// firstBits returns a word of n ones.
func firstBits(n int) uint64 {
	if n >= 64 {
		return ^uint64(0)
	}
	return 1<<n - 1
}

// eachBit calls f for every one in a word.
func eachBit(word uint64, f func(i int)) {
	for ; word != 0; word &= word - 1 {
		f(bits.TrailingZeros64(word))
	}
}
