package ruletest

import (
	"math"

	"gonum.org/v1/gonum/mathext/prng"
)

// Numpy draws as numpy's legacy generator RandomState does: rand, and randn by the polar method.
type Numpy struct {
	source *prng.MT19937
	next   float64
	kept   bool
}

// NewNumpy is RandomState(seed).
func NewNumpy(seed uint32) *Numpy {
	s := prng.NewMT19937()
	s.Seed(uint64(seed))
	return &Numpy{source: s}
}

// Uint32 draws 32 bits.
func (n *Numpy) Uint32() uint32 { return n.source.Uint32() }

// Uniform draws from [0, 1) with 53 bits.
func (n *Numpy) Uniform() float64 {
	a, b := n.source.Uint32()>>5, n.source.Uint32()>>6
	return (float64(a)*(1<<26) + float64(b)) / (1 << 53)
}

// Normal draws from N(0, 1).
func (n *Numpy) Normal() float64 {
	if n.kept {
		n.kept = false
		return n.next
	}
	for {
		x, y := 2*n.Uniform()-1, 2*n.Uniform()-1
		if r := x*x + y*y; r < 1 && r > 0 {
			f := math.Sqrt(-2 * math.Log(r) / r)
			n.next, n.kept = f*x, true
			return f * y
		}
	}
}

// Normals draws rows of N(0, 1) by a factor, rounded to float32.
func (n *Numpy) Normals(rows, columns int, by float64) [][]float64 {
	w := make([][]float64, rows)
	for i := range w {
		w[i] = make([]float64, columns)
		for k := range w[i] {
			w[i][k] = float64(float32(by * n.Normal()))
		}
	}
	return w
}
