//go:build amd64 && !purego

package kernel

//go:generate go -C asmgen run .

import (
	"math"
	"unsafe"

	"golang.org/x/sys/cpu"
)

// active is the instruction set in use, fixed when the program starts.
var active = detect(wanted)

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

// Assembly cannot be preempted, so that a garbage collection would wait for it: a call gets work for some 50 µs at most.
const (
	mostCells   = 1 << 11 // rows of 64 cells
	mostUpdates = 1 << 10 // rows of 64 weights
	mostMoments = 1 << 15
	mostGathers = 1 << 14 // rows of 64 weights
	gatherRows  = 128     // sums that share a block of columns while it is in the cache
)

// gatherSIMD does GatherRows, or GatherSums if set, for all but the last n mod 16 columns, and says how many these are.
func gatherSIMD(dst Matrix, n int, w Matrix, gain float32, l Lists, set bool) (done int) {
	rows := l.len()
	last(dst.X, rows, n, dst.Ld)
	idx, ldd, ldw := l.Idx[:l.Start[rows]], uintptr(dst.Ld*bytes), uintptr(w.Ld*bytes)
	most := gatherRows
	if n <= 64 {
		most = mostCells // there is one block of columns
	}
	for lo, hi := 0, 0; lo < rows; lo = hi {
		hi = gatherBlock(l.Start, lo, rows, most)
		if l.Start[lo] == l.Start[hi] && !set {
			continue
		}
		for j := 0; j+16 <= n; j += 64 {
			d, x, from := &dst.X[lo*dst.Ld+j], &w.X[j], &l.Start[lo]
			switch blocks := min(64, n-j) >> 4; {
			case blocks == 4 && set:
				gatherSums64(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case blocks == 3 && set:
				gatherSums48(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case blocks == 2 && set:
				gatherSums32(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case set:
				gatherSums16(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case blocks == 4:
				gather64(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case blocks == 3:
				gather48(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			case blocks == 2:
				gather32(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			default:
				gather16(d, ldd, x, ldw, gain, from, &idx[0], hi-lo)
			}
		}
	}
	return n &^ 15
}

// gatherBlock returns where the block of rows that begins at lo ends; most rows belong to it at most.
func gatherBlock(start []uint32, lo, rows, most int) int {
	if rows-lo <= most && start[rows]-start[lo] <= mostGathers {
		return rows
	}
	hi := lo + 1
	for hi < min(rows, lo+most) && start[hi+1]-start[lo] <= mostGathers {
		hi++
	}
	return hi
}

// addRowSIMD adds all but the last len(x) mod 16 elements and says how many these are.
func addRowSIMD(dst, x []float32, a float32) (done int) {
	n := len(x) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		addRow(&dst[lo], &x[lo], a, min(mostMoments, n-lo))
	}
	return n
}

func scaleSIMD(dst, x, coef []float32) {
	for lo := 0; lo < len(coef); lo += mostCells {
		scaleRows(&dst[lo*Panel], &x[lo*Panel], &coef[lo], min(mostCells, len(coef)-lo))
	}
}

// lifParams is read by assembly.
type lifParams struct {
	decay, input float32
	mode         uint32
}

// Bits of the mode.
const (
	zeroNext = 1 << iota
	subtractNext
	subtractNow
	zeroNow
	inclusive
)

func (l LIF) params() lifParams {
	p := lifParams{decay: l.Decay, input: l.Input}
	switch {
	case l.Reset == ResetZero && l.Delayed:
		p.mode = zeroNext
	case l.Reset == ResetSubtract && l.Delayed:
		p.mode = subtractNext
	case l.Reset == ResetSubtract:
		p.mode = subtractNow
	case l.Reset == ResetZero:
		p.mode = zeroNow
	}
	if l.Inclusive {
		p.mode |= inclusive
	}
	return p
}

// rowsSIMD needs v, cur and th padded to 16 cells: see Rows.
func (l LIF) rowsSIMD(rows, n int, v, cur Matrix, th Thresholds, spikes Bits) {
	p := l.params()
	still, least, step := [1]float32{}, [1]float32{float32(math.Inf(-1))}, 0
	if th.Shift == nil {
		th.Shift, th.Floor = still[:], least[:]
	} else {
		last(th.Shift, rows, 1, 1)
		last(th.Floor, rows, 1, 1)
		step = 1
	}
	last(spikes.X, rows, (n+63)/64, spikes.Ld)
	for j := 0; j < n; j += 64 {
		blocks := (min(64, n-j) + 15) / 16
		for lo := 0; lo < rows; lo += mostCells {
			lif64(&v.X[lo*v.Ld+j], uintptr(v.Ld*bytes), &cur.X[lo*cur.Ld+j], uintptr(cur.Ld*bytes), &th.Th[j],
				&th.Shift[lo*step], &th.Floor[lo*step], uintptr(step*bytes), &spikes.X[lo*spikes.Ld+j>>6], uintptr(spikes.Ld*8),
				min(mostCells, rows-lo), blocks*16/lanes(), uint64(64-16*blocks), (*byte)(unsafe.Pointer(&p)))
		}
		if rest := n - j; rest < 64 {
			for b := range rows {
				spikes.X[b*spikes.Ld+j>>6] &= 1<<rest - 1
			}
		}
	}
}

func lanes() int {
	if active == levelAVX512 {
		return 16
	}
	return 8
}

// traceParams is read by assembly.
type traceParams struct{ decay, additive, one, tiny float32 }

func (t Trace) rowsSIMD(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	last(z, rows, n, ldz)
	last(spikes, rows, 1, lds)
	p := traceParams{t.Decay, 0, 1, tiny}
	if t.Additive {
		p.additive = 1
	}
	for lo := 0; lo < rows; lo += mostCells {
		k := min(mostCells, rows-lo)
		var sum *float32
		if sumsq != nil {
			sum = &sumsq[lo:][:k][0]
		}
		trace64(&z[lo*ldz], uintptr(ldz*bytes), &spikes[lo*lds], uintptr(lds*8), k, n/16, (*byte)(unsafe.Pointer(&p)), sum)
	}
}

// adamParams is read by assembly.
type adamParams struct{ eta, q, b1, b2, c1, c2, eps, tiny float32 }

func (s AdamStep) params() adamParams {
	return adamParams{s.Eta, s.Q, s.B1, s.B2, s.C1, s.C2, s.Eps, tiny}
}

// adamSIMD takes the step in all but the last len(w) mod 16 elements and says how many these are.
func adamSIMD(w, g, m, v []float32, s AdamStep) (done int) {
	p := s.params()
	n := len(w) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		adam(&w[lo], &g[lo], &m[lo], &v[lo], min(mostMoments, n-lo), (*byte)(unsafe.Pointer(&p)))
	}
	return n
}

// tileShape returns the rows and columns of a tile of a matrix product.
func tileShape() (high, wide int) {
	switch active {
	case levelAVX512:
		return 8, 48
	case levelAVX2:
		return 4, 24
	}
	return genericHigh, genericWide
}

func tileSIMD(a, b, c []float32, ldc int, add bool) {
	high, wide := tileShape()
	k, adds := len(b)/wide, 0
	if add {
		adds = 1
	}
	last(a, k, high, high)
	last(c, high, wide, ldc)
	tile(k, &a[0], &b[0], &c[0], uintptr(ldc*bytes), adds)
}

func packSIMD(dst, x []float32, ld, width, k int) {
	last(dst, k, width, width)
	last(x, k, width, ld)
	high, _ := tileShape()
	most := 1 << 12 // rows
	for q := 0; q < k; q += most {
		if width == high {
			packHigh(&dst[q*width], &x[q*ld], uintptr(ld*bytes), min(most, k-q))
		} else {
			packWide(&dst[q*width], &x[q*ld], uintptr(ld*bytes), min(most, k-q))
		}
	}
}

// turnSIMD needs multiples of 4 lanes and 8 k.
func turnSIMD(dst []float32, width int, x []float32, ld, lanes, k int) {
	if lanes == 0 || k == 0 {
		return
	}
	last(dst, k, lanes, width)
	last(x, lanes, k, ld)
	for i := 0; i < lanes; i += 4 {
		packTurned(&dst[i], uintptr(width*bytes), &x[i*ld], uintptr(ld*bytes), k/8)
	}
}
