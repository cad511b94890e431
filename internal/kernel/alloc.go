package kernel

import "unsafe"

// Panel is how many post cells a block of weights or state spans where it is stored by blocks: one word of spikes, four
// cache lines of float32.
const Panel = 64

const (
	cacheLine = 64 // bytes
	bytes     = 4  // of a float32
)

// Ld returns the stride of weight rows with n columns: an odd number of cache lines, at least one more than n fills. Rows
// start at cache lines then, and as the number is odd, the same columns of successive rows are in different sets of a cache.
func Ld(n int) int {
	const line = cacheLine / bytes
	return (ceil(n, line) + 1 | 1) * line
}

// Alloc returns n zeros of which the first stands at the start of a cache line. Of some megabytes, those pages that can be large are
// asked to be.
func Alloc(n int) []float32 {
	const spare = cacheLine / bytes
	x := make([]float32, n+spare)
	adviseHuge(x)
	off := toLine(&x[0])
	return x[off : off+n : off+n]
}

// toLine returns how many numbers lie between x and the next cache line.
func toLine(x *float32) int { return int(-uintptr(unsafe.Pointer(x)) % cacheLine / bytes) }

// AllocWords returns n words of 64 cleared bits.
func AllocWords(n int) []uint64 { return make([]uint64, n) }
