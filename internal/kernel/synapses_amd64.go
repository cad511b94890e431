//go:build amd64 && !purego

package kernel

import (
	"slices"
	"unsafe"
)

func pairsSIMD(dst []float32, apart int, w []float32, ldw int, gain float32, start, idx []uint32) {
	pairs := len(start) / 3
	last(dst, apart+pairs, Panel, Panel)
	idx = idx[:start[3*pairs]]
	for lo, hi := 0, 0; lo < pairs; lo = hi {
		for hi = lo + 1; hi < pairs && start[3*hi+3]-start[3*lo] <= mostGathers; {
			hi++
		}
		if start[3*lo] == start[3*hi] {
			continue
		}
		for j := 0; j < Panel; j += 4 * lanes() {
			gatherPairs(&dst[lo*Panel+j], Panel*bytes, uintptr(apart*Panel*bytes), &w[j], uintptr(ldw*bytes), gain, &start[3*lo], &idx[0], hi-lo)
		}
	}
}

func maskedSIMD(dst []float32, b []uint64, lds int, start, rows []uint32, coef []float32) {
	n := len(start) - 1
	rows = rows[:start[n]]
	for lo, hi := 0, 0; lo < n; lo = hi {
		hi = gatherBlock(start, lo, n, mostCells)
		maskedTile(&dst[lo*Tile], &b[0], uintptr(lds*8), &start[lo], &rows[0], &coef[0], hi-lo)
	}
}

func countSIMD(dst []float32, b []uint64, lds int, start, rows []uint32) {
	n := len(start) - 1
	rows = rows[:start[n]]
	for lo, hi := 0, 0; lo < n; lo = hi {
		hi = gatherBlock(start, lo, n, mostCells)
		countTile(&dst[lo*Tile], &b[0], uintptr(lds*8), &start[lo], &rows[0], hi-lo)
	}
}

// rowParams is read by assembly.
type rowParams struct {
	adamParams
	scale, lambda, lo, hi, one float32
}

// Bits of the mode: what it leaves out is jumped over.
const (
	decaying = 1 << iota
	softening
)

func (u RowUpdate) params() (p rowParams, mode int) {
	if u.Lambda != 0 {
		mode |= decaying
	}
	if u.Soft {
		mode |= softening
	}
	return rowParams{u.Adam.params(), u.Scale, u.Lambda, u.Lo, u.Hi, 1}, mode
}

func (u RowUpdate) rowsSIMD(cells []uint32, lo, hi int, wmv, grad, count []float32, colsum *[Panel]float32) {
	last(wmv, int(slices.Max(cells[lo:hi]))+1, 3*Panel, 3*Panel)
	p, mode := u.params()
	counts, sum := &grad[0], &grad[0]
	if u.Lambda != 0 {
		last(count, Tile, Panel, Panel)
		counts, sum = &count[0], &colsum[0]
	}
	for ; lo < hi; lo += mostUpdates {
		rowUpdate(min(mostUpdates, hi-lo), &cells[lo], len(cells)-lo, &wmv[0], &grad[0], counts, sum, mode, (*byte)(unsafe.Pointer(&p)))
	}
}

// listedSIMD takes the step in all but the last len(s.W) mod 16 synapses and says how many these are. Places of post cells are below 64.
func (u RowUpdate) listedSIMD(s Listed, colsum *[Panel]float32) (done int) {
	n := len(s.W) &^ 15
	if n == 0 {
		return 0
	}
	_, _, _, _ = s.Post[n-1], s.M[n-1], s.V[n-1], s.Grad[n-1]
	p, mode := u.params()
	count, sum := s.Grad, &[Panel]float32{}
	if u.Lambda != 0 {
		count, sum = s.Count[:n], colsum
	}
	for lo := 0; lo < n; lo += mostMoments {
		listedUpdate(min(mostMoments, n-lo), &s.Post[lo], &s.W[lo], &s.M[lo], &s.V[lo], &s.Grad[lo], &count[lo], &sum[0], mode,
			(*byte)(unsafe.Pointer(&p)))
	}
	return n
}

func (u RowUpdate) learnSIMD(cells []uint32, wmv []float32, f Factors, colsum *[Panel]float32) {
	start := f.Rows.Start
	lists := len(start) - 1
	_ = start[slices.Max(cells)+1]
	last(wmv, lists, 3*Panel, 3*Panel)
	last(f.Post, len(f.Fired), Panel, Panel)
	rows := f.Rows.Idx[:start[lists]]
	if len(rows) == 0 {
		rows = start // nothing is read
	}
	p, mode := u.params()
	sum := &wmv[0]
	if u.Lambda != 0 {
		sum = &colsum[0]
	}
	var room [4*Panel + cacheLine/bytes]float32
	sums := room[toLine(&room[0]):]
	for lo, hi := 0, 0; lo < len(cells); lo = hi {
		hi = f.block(cells, lo, mostUpdates, mostGathers)
		learnRows(hi-lo, &cells[lo], len(cells)-lo, &wmv[0], &start[0], &rows[0], &f.Post[0], &f.Fired[0], sum, mode, (*byte)(unsafe.Pointer(&p)), &sums[0])
	}
}

// block returns where the block of cells that begins at lo ends: of most cells with so many rows in their lists, or one cell more.
func (f Factors) block(cells []uint32, lo, most, rows int) (hi int) {
	hi = min(len(cells), lo+most)
	if len(f.Rows.Idx) <= rows {
		return hi
	}
	for k, i := range cells[lo:hi] {
		if rows -= len(f.Rows.Row(int(i))); rows < 0 {
			return lo + k + 1
		}
	}
	return hi
}

// mostReplays bounds the work of a call, since a row may take Lags steps.
const mostReplays = 64

func (u RowUpdate) replaySIMD(cells, lag []uint32, wmv []float32, past Past) {
	last(wmv, int(slices.Max(cells))+1, 3*Panel, 3*Panel)
	p, mode := u.params()
	sums := &wmv[0]
	if u.Lambda != 0 {
		sums = &past.Colsum[0][0]
	}
	for lo := 0; lo < len(cells); lo += mostReplays {
		replay(min(mostReplays, len(cells)-lo), &cells[lo], len(cells)-lo, &lag[lo], &wmv[0], &past.Rates[0].Eta, sums, int(past.Now), mode,
			(*byte)(unsafe.Pointer(&p)))
	}
}
