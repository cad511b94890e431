package kernel

import "fmt"

// MostThin is the greatest K of [GemmThin]: one block of the sums of [Gemm].
const MostThin = depth

// GemmThin is [Gemm] with its bits for products of few rows and at most MostThin terms, of matrices as they are stored: nothing is packed, which
// would cost more than it saves where there is a product for every step. Rows of b and c reach to N rounded up to 16; what stands there in c
// has no meaning afterwards.
func GemmThin(s Size, a, b, c Matrix, acc bool) {
	if s.M <= 0 || s.N <= 0 || s.K <= 0 {
		return
	}
	if s.K > MostThin {
		panic(fmt.Sprintf("kernel: GemmThin: %d terms; there are at most %d", s.K, MostThin))
	}
	if active != levelGeneric {
		thinSIMD(s, a, b, c, acc)
		return
	}
	for r := range s.M {
		from, to := a.X[r*a.Ld:][:s.K], c.X[r*c.Ld:][:s.N]
		for j := range to {
			sum := float32(0)
			for q, v := range from {
				sum += float32(v * b.X[q*b.Ld+j])
			}
			if !acc {
				to[j] = 0
			}
			to[j] += sum
		}
	}
}
