package kernel

import "math/bits"

// Popcount returns how many bits are set in b.
func Popcount(b []uint64) int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// AppendIndices appends the places of the bits that are set in row, in rising order.
func AppendIndices(dst []uint32, row []uint64) []uint32 {
	for k, w := range row {
		for ; w != 0; w &= w - 1 {
			dst = append(dst, uint32(k*64+bits.TrailingZeros64(w)))
		}
	}
	return dst
}
