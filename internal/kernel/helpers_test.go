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

// within returns the part of all, or of a copy of it, that guarded returned with n numbers.
func within(all []float32, n int) []float32 { return all[len(all)-16-n:][:n] }

// checkGuards checks that nothing was written around x.
func checkGuards(t *testing.T, all, x []float32) {
	t.Helper()
	off := len(all) - 16 - len(x)
	for i, g := range all {
		if (i < off || i >= off+len(x)) && g != guard {
			t.Fatalf("guard word %d places from the start is overwritten with %v", i-off, g)
		}
	}
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// transposed lists, for each of n cells, the rows whose lists name it.
func transposed(lists *CSR, rows, n int) *CSR {
	c := &CSR{Lists: Lists{Start: []uint32{0}}}
	for i := range n {
		for r := range rows {
			for _, j := range lists.Row(r) {
				if int(j) == i {
					c.Idx = append(c.Idx, uint32(r))
				}
			}
		}
		c.Start = append(c.Start, uint32(len(c.Idx)))
	}
	return c
}

// randomLists returns up to 4 entries below n for each row.
func randomLists(r *rand.Rand, rows, n int) (start, idx []uint32) {
	start = []uint32{0}
	for range rows {
		for range r.IntN(5) {
			idx = append(idx, uint32(r.IntN(n)))
		}
		start = append(start, uint32(len(idx)))
	}
	return start, idx
}
