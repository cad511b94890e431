package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

const guard = 12345.678

// guarded returns n random numbers behind and before guard words, at an odd alignment.
func guarded(r *rand.Rand, n int) (all, x []float32) {
	off := 1 + r.IntN(17)
	all = make([]float32, off+n+16)
	for i := range all {
		all[i] = guard
	}
	x = all[off : off+n : off+n]
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return all, x
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, plain Go has %v", what, i, got[i], want[i])
		}
	}
}
