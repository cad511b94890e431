package kernel

import "unsafe"

// Panel is how many post cells a block of weights or state spans where it is stored by blocks: one word of spikes, four
// cache lines of float32.
const Panel = 64

const cacheLine = 64 // bytes

// Ld returns the stride of weight rows with n columns: n rounded up to 16, plus 16. The rows start at cache lines, and a
// stride that is an odd number of lines for the usual sizes keeps successive rows out of the same cache sets.
func Ld(n int) int { return (n+15)/16*16 + 16 }

// Alloc returns n zeros of which the first stands at the start of a cache line.
func Alloc(n int) []float32 {
	const spare = cacheLine / 4
	x := make([]float32, n+spare)
	off := int(-uintptr(unsafe.Pointer(&x[0]))%cacheLine) / 4
	return x[off : off+n : off+n]
}

// AllocWords returns n words of 64 cleared bits.
func AllocWords(n int) []uint64 { return make([]uint64, n) }
