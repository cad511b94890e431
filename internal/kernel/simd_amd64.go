//go:build amd64 && !purego

package kernel

import (
	"math"
	"os"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// active is the instruction set in use, fixed when the program starts.
var active = detect(os.Getenv("SPIKECELL_KERNEL"))

// detect returns the best level that the processor has, or the lower one that is asked for.
func detect(wanted string) level {
	best := levelGeneric
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		best = levelAVX2
		if cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
			best = levelAVX512
		}
	}
	switch wanted {
	case "generic":
		return levelGeneric
	case "avx2":
		return min(best, levelAVX2)
	}
	return best
}

func bytePtr[T any](p *T) *byte { return (*byte)(unsafe.Pointer(p)) }

// most is how many rows of work one assembly call may have: such calls cannot be preempted.
const most = 1 << 12

func gatherSIMD(dst []float32, ldd, n int, w []float32, ldw int, gain float32, start, idx []uint32) (done int) {
	rows := len(start) - 1
	f64, f16 := gather64AVX2, gather16AVX2
	if active == levelAVX512 {
		f64, f16 = gather64AVX512, gather16AVX512
	}
	for lo := 0; lo < rows; lo += gatherRows {
		k := min(gatherRows, rows-lo)
		if start[lo] == start[lo+k] {
			continue
		}
		d, s, list := lo*ldd, &start[lo], &idx[0]
		j := 0
		for ; j+64 <= n; j += 64 {
			f64(&dst[d+j], uintptr(ldd*4), &w[j], uintptr(ldw*4), gain, s, list, k)
		}
		for ; j+16 <= n; j += 16 {
			f16(&dst[d+j], uintptr(ldd*4), &w[j], uintptr(ldw*4), gain, s, list, k)
		}
	}
	return n &^ 15
}

const gatherRows = 128

func scaleSIMD(dst []float32, ldd int, src []float32, lds int, rows int, coef []float32) {
	f := scale64AVX2
	if active == levelAVX512 {
		f = scale64AVX512
	}
	for lo := 0; lo < rows; lo += most {
		f(&dst[lo*ldd], uintptr(ldd*4), &src[lo*lds], uintptr(lds*4), &coef[lo], min(most, rows-lo))
	}
}

// lifParams is read by assembly.
type lifParams struct {
	decay, input                                            float32
	zeroNext, subtractNext, subtractNow, zeroNow, inclusive uint32
}

func flag(on bool) uint32 {
	if on {
		return math.MaxUint32
	}
	return 0
}

func (l LIF) params() lifParams {
	return lifParams{l.Decay, l.Input,
		flag(l.Delayed && l.Reset == ResetZero), flag(l.Delayed && l.Reset == ResetSubtract),
		flag(!l.Delayed && l.Reset == ResetSubtract), flag(!l.Delayed && l.Reset == ResetZero), flag(l.Inclusive)}
}

// lifSIMD advances the first n &^ 15 cells of every row; all of them where the rows are padded to 16 cells.
func (l LIF) rowsSIMD(rows, n int, v []float32, ldv int, cur []float32, ldc int, th, shift, floor []float32, spikes []uint64, lds int) {
	f := lif64AVX2
	if active == levelAVX512 {
		f = lif64AVX512
	}
	p, step := l.params(), uintptr(4)
	if shift == nil {
		shift, floor, step = []float32{0}, []float32{float32(math.Inf(-1))}, 0
	}
	for j := 0; j < n; j += 64 {
		vectors := (min(64, n-j) + 15) / 16
		for lo := 0; lo < rows; lo += most {
			k := lo
			if step == 0 {
				k = 0
			}
			f(&v[lo*ldv+j], uintptr(ldv*4), &cur[lo*ldc+j], uintptr(ldc*4), &th[j], &shift[k], &floor[k], step,
				&spikes[lo*lds+j>>6], uintptr(lds*8), min(most, rows-lo), vectors*16/simdLanes(), uint64(64-16*vectors), bytePtr(&p))
		}
		if rest := n - j; rest < 64 {
			for b := range rows {
				spikes[b*lds+j>>6] &= 1<<rest - 1
			}
		}
	}
}

func simdLanes() int {
	if active == levelAVX512 {
		return 16
	}
	return 8
}

type traceParams struct{ decay, additive, one, tiny float32 }

func (t Trace) rowsSIMD(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	f := trace64AVX2
	if active == levelAVX512 {
		f = trace64AVX512
	}
	p := traceParams{t.Decay, 0, 1, tiny}
	if t.Additive {
		p.additive = 1
	}
	for lo := 0; lo < rows; lo += most {
		var sum *float32
		if sumsq != nil {
			sum = &sumsq[lo]
		}
		f(&z[lo*ldz], uintptr(ldz*4), &spikes[lo*lds], uintptr(lds*8), min(most, rows-lo), (n+15)/16, bytePtr(&p), sum)
	}
}

type adamParams struct{ eta, q, b1, b2, c1, c2, eps, tiny float32 }

type rowParams struct {
	adamParams
	scale, lambda, lo, hi, soft, one float32
}

func (s AdamStep) params() adamParams {
	return adamParams{s.Eta, s.Q, s.B1, s.B2, s.C1, s.C2, s.Eps, tiny}
}

func (u RowUpdate) rowsSIMD(rows int, wmv, grad, count []float32, slot []uint32, colsum *[64]float32) {
	f := rowUpdateAVX2
	if active == levelAVX512 {
		f = rowUpdateAVX512
	}
	p := rowParams{u.Adam.params(), u.Scale, u.Lambda, u.Lo, u.Hi, 0, 1}
	if u.Soft {
		p.soft = 1
	}
	decays, cnt, sum := 0, &grad[0], &grad[0]
	if u.Lambda != 0 {
		decays, cnt, sum = 1, &count[0], &colsum[0]
	}
	for lo := 0; lo < rows; lo += 1024 {
		f(min(1024, rows-lo), &wmv[lo*192], &grad[0], cnt, &slot[lo], sum, decays, bytePtr(&p))
	}
}

func adamSIMD(w, g, m, v []float32, s AdamStep) (done int) {
	f := adamAVX2
	if active == levelAVX512 {
		f = adamAVX512
	}
	p := s.params()
	n := len(w) &^ 15
	for lo := 0; lo < n; lo += 1 << 15 {
		f(&w[lo], &g[lo], &m[lo], &v[lo], min(1<<15, n-lo), bytePtr(&p))
	}
	return n
}

func maskedSIMD(dst []float32, words int, b []uint64, lds int, rows []uint32, coef []float32) {
	f := maskedSumAVX2
	if active == levelAVX512 {
		f = maskedSumAVX512
	}
	_ = coef[len(rows)-1]
	for k := range words {
		f(&dst[k*Panel], &b[k], uintptr(lds*8), &rows[0], &coef[0], len(rows))
	}
}
