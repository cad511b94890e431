package kernel

// Largest writes the largest numbers of the columns of several rows to best, at most [Panel] columns: row k begins at place at[k] of from. Bit j of
// won[k] is set where row k is the first that has the largest number of column j; there are as many words as rows. Numbers are neither −0 nor
// not a number. Behind the last row, from has room for as many numbers as fill a cache line.
func Largest(best []float32, won []uint64, from []float32, at []uint32) {
	best, won = best[:len(best):len(best)], won[:len(at)]
	for _, a := range at {
		_ = from[int(a)+ceil(len(best), lineFloats)*lineFloats-1]
	}
	clear(won)
	if active != levelGeneric {
		largestSIMD(best, won, from, at)
	} else {
		largestGeneric(best, won, from, at)
	}
	left := ^uint64(0) >> (Panel - len(best)) // columns of which no later row is the largest
	for k := len(won) - 1; k > 0; k-- {
		won[k] &= left
		left &^= won[k]
	}
	won[0] = left
}

// lineFloats fill a cache line.
const lineFloats = cacheLine / bytes

// largestGeneric sets bit j of won[k], k ≥ 1, where row k is larger than all before.
func largestGeneric(best []float32, won []uint64, from []float32, at []uint32) {
	copy(best, from[at[0]:])
	for k := 1; k < len(at); k++ {
		row, word := from[at[k]:][:len(best)], uint64(0)
		for j, x := range row {
			b := best[j]
			word |= above(x, b) << j
			best[j] = max(x, b)
		}
		won[k] = word
	}
}

// above is 1 where x is larger than b, and otherwise 0.
func above(x, b float32) uint64 {
	if x > b {
		return 1
	}
	return 0
}

// KeepRow writes dst[i] = x[i] where bit i of bits is set, and 0 elsewhere, for every element of dst.
func KeepRow(dst, x []float32, bits []uint64) {
	x, bits = x[:len(dst)], bits[:ceil(len(dst), 64)]
	done := 0
	if active != levelGeneric {
		done = keepSIMD(dst, x, bits)
	}
	for i := done; i < len(dst); i++ {
		dst[i] = 0
		if bits[i>>6]>>(i&63)&1 != 0 {
			dst[i] = x[i]
		}
	}
}
