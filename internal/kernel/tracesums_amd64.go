//go:build amd64 && !purego

package kernel

import "unsafe"

// addSIMD adds all but the last N mod 16 columns and says how many these are.
func (x *TraceSums) addSIMD(dst Matrix, cells []uint32) int {
	most := max(1, mostGathers/x.Rows)
	for lo := 0; lo < len(cells); lo += most {
		list, n := &cells[lo], min(most, len(cells)-lo)
		for j := 0; j+16 <= x.N; j += 64 {
			x.addBlock(&dst.X[j], uintptr(dst.Ld*bytes), list, n, j)
		}
	}
	return x.N &^ 15
}

// addBlock adds the block of columns from j on, of n cells.
func (x *TraceSums) addBlock(d *float32, ldd uintptr, list *uint32, n, j int) {
	a, byA, byZ, z := &x.A[j], &x.ByA[j], &x.ByZ[j], &x.Z[0]
	apart, lda, ld, width := uintptr(x.Apart*bytes), uintptr(x.N*bytes), uintptr(x.Ld*bytes), min(64, x.N-j)>>4
	if x.B == nil {
		switch width {
		case 4:
			traceSums64(d, ldd, list, n, a, apart, lda, z, byA, byZ, ld, x.Rows, x.Gain)
		case 3:
			traceSums48(d, ldd, list, n, a, apart, lda, z, byA, byZ, ld, x.Rows, x.Gain)
		case 2:
			traceSums32(d, ldd, list, n, a, apart, lda, z, byA, byZ, ld, x.Rows, x.Gain)
		default:
			traceSums16(d, ldd, list, n, a, apart, lda, z, byA, byZ, ld, x.Rows, x.Gain)
		}
		return
	}
	b, byB := &x.B[j], &x.ByB[j]
	switch width {
	case 4:
		pairedSums64(d, ldd, list, n, a, b, apart, lda, z, byA, byB, byZ, ld, x.Rows, x.Gain)
	case 3:
		pairedSums48(d, ldd, list, n, a, b, apart, lda, z, byA, byB, byZ, ld, x.Rows, x.Gain)
	case 2:
		pairedSums32(d, ldd, list, n, a, b, apart, lda, z, byA, byB, byZ, ld, x.Rows, x.Gain)
	default:
		pairedSums16(d, ldd, list, n, a, b, apart, lda, z, byA, byB, byZ, ld, x.Rows, x.Gain)
	}
}

// stepSIMD takes all but the last N mod 16 columns and says how many these are.
func (x *TraceSteps) stepSIMD(a, b, z []float32) int {
	n := x.N &^ 15
	if n == 0 {
		return 0
	}
	p := eligibleParams{x.Keep, tiny}
	at, ldf, ld := (*byte)(unsafe.Pointer(&p)), uintptr(x.N*bytes), uintptr(x.Ld*bytes)
	if b == nil {
		traceSteps(&z[0], &a[0], ldf, &x.FromZ[0], ld, x.Rows, n/lanes(), at)
		return n
	}
	pairedSteps(&z[0], &a[0], &b[0], ldf, &x.FromB[0], &x.FromZ[0], &x.KeepB[0], &x.BFromZ[0], ld, x.Rows, n/lanes(), at)
	return n
}
