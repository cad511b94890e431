package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Thin products have the bits of Gemm, whatever the instruction set.
func TestThinProductsAreGemm(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		g := rand.New(rand.NewPCG(1, 8))
		for range 200 {
			size, acc := Size{M: 1 + g.IntN(40), N: 1 + g.IntN(130), K: 1 + g.IntN(MostThin)}, g.IntN(2) == 0
			pad := (size.N + 15) &^ 15
			matrix := func(rows, cols int) Matrix { ld := cols + g.IntN(3); return Mat(normals(g, rows*ld, 1), ld) }
			a, b, c := matrix(size.M, size.K), matrix(size.K, pad), matrix(size.M, pad)
			want := slices.Clone(c.X)
			Gemm(nil, size, a, b, Mat(want, c.Ld), acc)
			GemmThin(size, a, b, c, acc)
			for i := range size.M * size.N {
				at := i/size.N*c.Ld + i%size.N
				if x, y := math.Float32bits(c.X[at]), math.Float32bits(want[at]); x != y {
					t.Fatalf("%+v: element %d of row %d is %x, of Gemm %x", size, i%size.N, i/size.N, x, y)
				}
			}
		}
	})
}
