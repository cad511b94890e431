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
func (l LIF) nextSIMD(rows, n int, before, cur, now Matrix, th []float32, s Fired) {
	p := l.nextParams()
	words := (n + 63) / 64
	var silent [1]uint64
	if s.Now == nil {
		p.mode = 0
	} else {
		last(s.Was, rows, words, s.Ld)
		last(s.Now, rows, words, s.Ld)
	}
	for w := range words {
		j := w * 64
		blocks := (min(64, n-j) + 15) / 16
		for lo := 0; lo < rows; lo += mostCells {
			from, to, step := &silent[0], &silent[0], 0
			if s.Now != nil {
				from, to, step = &s.Was[lo*s.Ld+w], &s.Now[lo*s.Ld+w], s.Ld*8
			}
			membrane64(&before.X[lo*before.Ld+j], uintptr(before.Ld*bytes), &cur.X[lo*cur.Ld+j], uintptr(cur.Ld*bytes),
				&now.X[lo*now.Ld+j], uintptr(now.Ld*bytes), &th[j], from, to, uintptr(step),
				min(mostCells, rows-lo), blocks*16/lanes(), uint64(64-16*blocks), (*byte)(unsafe.Pointer(&p)))
		}
		if rest := n - j; rest < 64 && s.Now != nil {
			for b := range rows {
				s.Now[b*s.Ld+w] &= 1<<rest - 1
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
func (x Errors) rowsSIMD(rows, n int, r ErrorRows) {
	p := errorParams{x.Decay, x.Input, x.Slope.A, x.Slope.B, 1, -1, 0}
	if k := x.Slope.Kind; k != SlopeNone {
		p.mode = 1 << (k - SlopeGiven)
	}
	var silent [1]uint64
	if x.Zero {
		p.mode |= errZero
		last(r.Fired.X, rows, 1, r.Fired.Ld)
	} else {
		r.Fired = Bits{silent[:], 0}
	}
	if r.Direct.X != nil {
		p.mode |= errDirect
	} else {
		r.Direct = Mat(r.E.X, 0)
	}
	if x.Slope.Kind == SlopeGiven {
		last(r.Slope, 1, n, n)
	} else {
		r.Slope = r.E.X
	}
	for lo := 0; lo < rows; lo += mostCells {
		errors64(r.E.at(lo), uintptr(r.E.Ld*bytes), r.G.at(lo), uintptr(r.G.Ld*bytes), r.U.at(lo), uintptr(r.U.Ld*bytes), &r.Th[0],
			&r.Fired.X[lo*r.Fired.Ld], uintptr(r.Fired.Ld*8), r.Direct.at(lo), uintptr(r.Direct.Ld*bytes), &r.Slope[0],
			min(mostCells, rows-lo), n/lanes(), (*byte)(unsafe.Pointer(&p)))
	}
}

// at is where a row begins.
func (m Matrix) at(row int) *float32 { return &m.X[row*m.Ld] }

// combineSIMD adds all but the last N mod 16 columns and says how many these are.
func combineSIMD(dst Matrix, s Size, coef, x Matrix, gain float32, set bool) (done int) {
	last(dst.X, s.M, s.N, dst.Ld)
	last(coef.X, s.M, s.K, coef.Ld)
	last(x.X, s.K, s.N, x.Ld)
	ldd, ldc, ldx := uintptr(dst.Ld*bytes), uintptr(coef.Ld*bytes), uintptr(x.Ld*bytes)
	most := max(1, mostGathers/s.K)
	for lo := 0; lo < s.M; lo += most {
		m := min(most, s.M-lo)
		for j := 0; j+16 <= s.N; j += 64 {
			d, c, y := &dst.X[lo*dst.Ld+j], coef.at(lo), &x.X[j]
			switch blocks := min(64, s.N-j) >> 4; {
			case blocks == 4 && set:
				combineSums64(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case blocks == 3 && set:
				combineSums48(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case blocks == 2 && set:
				combineSums32(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case set:
				combineSums16(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case blocks == 4:
				combine64(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case blocks == 3:
				combine48(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			case blocks == 2:
				combine32(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			default:
				combine16(d, ldd, c, ldc, s.K, y, ldx, gain, m)
			}
		}
	}
	return s.N &^ 15
}
