//go:build amd64 && !purego

package kernel

// listSIMD writes the places of the bits of each row behind the n entries of idx, which has room for 64 more than there are, and
// the ends of the lists; it returns how many entries there are then.
func listSIMD(idx, ends []uint32, b grid, words int, base uint32, n int) int {
	const most = 1 << 12 // words
	rows := max(1, most/words)
	for lo := 0; lo < len(ends); lo += rows {
		from, lds, ldw, m := &b.x[lo*b.lds], uintptr(b.lds*8), uintptr(b.ldw*8), min(rows, len(ends)-lo)
		if b.few {
			n = listFew(&idx[0], &ends[lo], from, lds, ldw, m, words, base, n)
		} else {
			n = listRows(&idx[0], &ends[lo], from, lds, ldw, m, words, base, n)
		}
	}
	return n
}
