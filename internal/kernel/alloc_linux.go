package kernel

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePage = 2 << 20 // bytes

// adviseHuge asks the system for large pages behind x, of which all are read in turn: the processor knows where few pages are at a time,
// and to look one up takes as long as to read a row. If there are none, small ones serve.
func adviseHuge(x []float32) {
	begin := int(-uintptr(unsafe.Pointer(unsafe.SliceData(x))) % hugePage / bytes)
	if pages := (len(x) - begin) * bytes / hugePage; pages > 0 {
		_ = unix.Madvise(unsafe.Slice((*byte)(unsafe.Pointer(&x[begin])), pages*hugePage), unix.MADV_HUGEPAGE)
	}
}
