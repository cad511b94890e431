package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePage = 2 << 20 // bytes

// adviseHuge asks the system for large pages behind x, all of which is read in turn: the processor knows where few pages are at a
// time, and to look one up takes as long as to read a row. If there are none, small ones serve.
func adviseHuge(x []float32) {
	if pages := hugePart(x); len(pages) > 0 {
		_ = unix.Madvise(pages, unix.MADV_HUGEPAGE)
	}
}

// hugePart is the part of x that whole large pages hold.
func hugePart(x []float32) []byte {
	begin := int(-uintptr(unsafe.Pointer(unsafe.SliceData(x))) % hugePage / bytes)
	size := (len(x) - begin) * bytes &^ (hugePage - 1)
	if size <= 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[begin])), size)
}
