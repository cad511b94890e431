//go:build amd64 && !purego

package kernel

import "unsafe"

// Bits of the mode of membrane64.
const (
	memZero = 1 << iota
	memSubtractFirst
	memSubtractLast
	memInclusive
)

func (l LIF) nextParams() lifParams {
	p := lifParams{decay: l.Decay, input: l.Input}
	switch {
	case l.Reset == ResetZero:
		p.mode = memZero
	case l.Reset == ResetSubtract && l.Delayed:
		p.mode = memSubtractLast
	case l.Reset == ResetSubtract:
		p.mode = memSubtractFirst
	}
	if l.Inclusive {
		p.mode |= memInclusive
	}
	return p
}

// nextSIMD needs rows and th padded to 16 cells: see Next.
func (l LIF) nextSIMD(rows, n int, before []float32, ldb int, cur []float32, ldc int, now []float32, ldn int, th []float32,
	was, fired []uint64, lds int) {
	p := l.nextParams()
	words := (n + 63) / 64
	var silent [1]uint64
	if fired == nil {
		p.mode = 0
	} else {
		last(was, rows, words, lds)
		last(fired, rows, words, lds)
	}
	for w := range words {
		j := w * 64
		blocks := (min(64, n-j) + 15) / 16
		for lo := 0; lo < rows; lo += mostCells {
			from, to, step := &silent[0], &silent[0], 0
			if fired != nil {
				from, to, step = &was[lo*lds+w], &fired[lo*lds+w], lds*8
			}
			membrane64(&before[lo*ldb+j], uintptr(ldb*bytes), &cur[lo*ldc+j], uintptr(ldc*bytes), &now[lo*ldn+j], uintptr(ldn*bytes), &th[j],
				from, to, uintptr(step), min(mostCells, rows-lo), blocks*16/lanes(), uint64(64-16*blocks), (*byte)(unsafe.Pointer(&p)))
		}
		if rest := n - j; rest < 64 && fired != nil {
			for b := range rows {
				fired[b*lds+w] &= 1<<rest - 1
			}
		}
	}
}

// errorParams is read by assembly.
type errorParams struct {
	decay, input, a, b, one, minus float32
	mode                           uint32
}

// Bits of the mode of errors64.
const (
	errZero   = 1 << 6
	errDirect = 1 << 7
)

// rowsSIMD takes n padded to 16.
func (x Errors) rowsSIMD(rows, n int, e []float32, lde int, g []float32, ldg int, u []float32, ldu int, th []float32, fired []uint64, lds int,
	direct []float32, ldd int, slope []float32) {
	p := errorParams{x.Decay, x.Input, x.Slope.A, x.Slope.B, 1, -1, 0}
	if k := x.Slope.Kind; k != SlopeNone {
		p.mode = 1 << (k - SlopeGiven)
	}
	var silent [1]uint64
	if x.Zero {
		p.mode |= errZero
		last(fired, rows, 1, lds)
	} else {
		fired, lds = silent[:], 0
	}
	if direct != nil {
		p.mode |= errDirect
	} else {
		direct, ldd = e, 0
	}
	if x.Slope.Kind == SlopeGiven {
		last(slope, 1, n, n)
	} else {
		slope = e
	}
	for lo := 0; lo < rows; lo += mostCells {
		errors64(&e[lo*lde], uintptr(lde*bytes), &g[lo*ldg], uintptr(ldg*bytes), &u[lo*ldu], uintptr(ldu*bytes), &th[0],
			&fired[lo*lds], uintptr(lds*8), &direct[lo*ldd], uintptr(ldd*bytes), &slope[0],
			min(mostCells, rows-lo), n/lanes(), (*byte)(unsafe.Pointer(&p)))
	}
}

// combineSIMD adds all but the last n mod 16 columns and says how many these are.
func combineSIMD(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx int, gain float32, rows int) (done int) {
	last(dst, rows, n, ldd)
	last(coef, rows, k, ldc)
	last(x, k, n, ldx)
	for lo := 0; lo < rows; lo += max(1, mostGathers/k) {
		m := min(max(1, mostGathers/k), rows-lo)
		for j := 0; j+16 <= n; j += 64 {
			d, c, y, ldd, ldc, ldx := &dst[lo*ldd+j], &coef[lo*ldc], &x[j], uintptr(ldd*bytes), uintptr(ldc*bytes), uintptr(ldx*bytes)
			switch min(64, n-j) >> 4 {
			case 4:
				combine64(d, ldd, c, ldc, k, y, ldx, gain, m)
			case 3:
				combine48(d, ldd, c, ldc, k, y, ldx, gain, m)
			case 2:
				combine32(d, ldd, c, ldc, k, y, ldx, gain, m)
			case 1:
				combine16(d, ldd, c, ldc, k, y, ldx, gain, m)
			}
		}
	}
	return n &^ 15
}
