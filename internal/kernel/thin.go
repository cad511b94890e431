package kernel

// Thin is a matrix product of few rows, C += A·B, for A of Rows×K, B of K×N and C of Rows×N, all as they are stored: nothing is packed, which
// would cost more than it saves where there is a product for every step. Rows of B and C reach to N rounded up to 16; what stands there in C
// has no meaning afterwards.
type Thin struct {
	Rows, N, K    int
	C, A, B       []float32
	LdC, LdA, LdB int
	Set           bool // C is taken to be 0 before
}

// MostThin is the greatest K: one block of the sums of [Gemm].
const MostThin = depth

// Add works it out, with the bits of [Gemm].
func (x *Thin) Add() {
	if x.Rows <= 0 || x.N <= 0 || x.K <= 0 {
		return
	}
	if x.K > MostThin {
		panic("kernel: a thin product of more than 256 terms")
	}
	if active != levelGeneric {
		x.addSIMD()
		return
	}
	for r := range x.Rows {
		a := x.A[r*x.LdA:][:x.K]
		for j := range x.N {
			sum := float32(0)
			for q, v := range a {
				sum += float32(v * x.B[q*x.LdB+j])
			}
			if x.Set {
				x.C[r*x.LdC+j] = 0
			}
			x.C[r*x.LdC+j] += sum
		}
	}
}
