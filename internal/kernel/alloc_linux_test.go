package kernel

import (
	"testing"
	"unsafe"
)

// Large pages are asked for in x alone, and for all of it that they can hold.
func TestHugePart(t *testing.T) {
	const page = hugePage / bytes
	all := make([]float32, 4*page)
	for _, first := range []int{0, 1, page / 3, page - 1, page, page + 1} {
		for _, n := range []int{0, 1, page - 1, page, page + 7, 2*page - 1, 2 * page, 2*page + 1} {
			x := all[first : first+n : first+n]
			begin := uintptr(unsafe.Pointer(unsafe.SliceData(x)))
			end := begin + uintptr(n*bytes)
			from, to := (begin+hugePage-1)&^(hugePage-1), end&^(hugePage-1)
			got := hugePart(x)
			if to <= from {
				if len(got) != 0 {
					t.Errorf("%d numbers from %d on: %d bytes, want none", n, first, len(got))
				}
				continue
			}
			if at := uintptr(unsafe.Pointer(&got[0])); at != from || uintptr(len(got)) != to-from {
				t.Errorf("%d numbers from %d on: %d bytes at %#x, want %d at %#x", n, first, len(got), at, to-from, from)
			}
		}
	}
}
