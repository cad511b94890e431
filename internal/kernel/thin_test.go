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
			x := Thin{Rows: 1 + g.IntN(40), N: 1 + g.IntN(130), K: 1 + g.IntN(MostThin), Set: g.IntN(2) == 0}
			pad := (x.N + 15) &^ 15
			x.LdC, x.LdA, x.LdB = pad+g.IntN(3), x.K+g.IntN(3), pad+g.IntN(3)
			x.C, x.A, x.B = normals(g, x.Rows*x.LdC, 1), normals(g, x.Rows*x.LdA, 1), normals(g, x.K*x.LdB, 1)
			want := slices.Clone(x.C)
			if x.Set {
				clear(want)
			}
			Gemm(nil, Size{M: x.Rows, N: x.N, K: x.K}, Mat(x.A, x.LdA), Mat(x.B, x.LdB), Mat(want, x.LdC), true)
			x.Add()
			for i := range x.Rows * x.N {
				at := i/x.N*x.LdC + i%x.N
				if a, b := math.Float32bits(x.C[at]), math.Float32bits(want[at]); a != b {
					t.Fatalf("%d×%d×%d: element %d of row %d is %x, of Gemm %x", x.Rows, x.N, x.K, i%x.N, i/x.N, a, b)
				}
			}
		}
	})
}
