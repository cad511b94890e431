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
	scale, lambda, lo, hi, soft, one float32
}

func (u RowUpdate) params() rowParams {
	p := rowParams{u.Adam.params(), u.Scale, u.Lambda, u.Lo, u.Hi, 0, 1}
	if u.Soft {
		p.soft = 1
	}
	return p
}

func (u RowUpdate) rowsSIMD(cells []uint32, lo, hi int, wmv, grad, count []float32, colsum *[Panel]float32) {
	last(wmv, int(slices.Max(cells[lo:hi]))+1, 3*Panel, 3*Panel)
	p := u.params()
	decays, counts, sum := 0, &grad[0], &grad[0]
	if u.Lambda != 0 {
		last(count, Tile, Panel, Panel)
		decays, counts, sum = 1, &count[0], &colsum[0]
	}
	for ; lo < hi; lo += mostUpdates {
		rowUpdate(min(mostUpdates, hi-lo), &cells[lo], len(cells)-lo, &wmv[0], &grad[0], counts, sum, decays, (*byte)(unsafe.Pointer(&p)))
	}
}

func (u RowUpdate) learnSIMD(cells []uint32, wmv []float32, f Factors, colsum *[Panel]float32) {
	most := int(slices.Max(cells))
	last(wmv, most+1, 3*Panel, 3*Panel)
	last(f.Post, len(f.Fired), Panel, Panel)
	start := f.Rows.Start
	rows := f.Rows.Idx[:start[most+1]]
	if len(rows) == 0 {
		rows = start // nothing is read
	}
	p, decays, sum := u.params(), 0, &wmv[0]
	if u.Lambda != 0 {
		decays, sum = 1, &colsum[0]
	}
	var sums [2 * Panel]float32
	for lo, hi := 0, 0; lo < len(cells); lo = hi {
		entries := uint32(0)
		for ; hi < len(cells) && (hi == lo || hi-lo < mostUpdates && entries < mostGathers); hi++ {
			entries += start[cells[hi]+1] - start[cells[hi]]
		}
		learnRows(hi-lo, &cells[lo], len(cells)-lo, &wmv[0], &start[0], &rows[0], &f.Post[0], &f.Fired[0], sum, decays, (*byte)(unsafe.Pointer(&p)), &sums[0])
	}
}

// mostReplays bounds the work of a call, since a row may take Lags steps.
const mostReplays = 64

func (u RowUpdate) replaySIMD(cells, lag []uint32, wmv []float32, past Past) {
	last(wmv, int(slices.Max(cells))+1, 3*Panel, 3*Panel)
	p := u.params()
	decays, sums := 0, &wmv[0]
	if u.Lambda != 0 {
		decays, sums = 1, &past.Colsum[0][0]
	}
	for lo := 0; lo < len(cells); lo += mostReplays {
		replay(min(mostReplays, len(cells)-lo), &cells[lo], len(cells)-lo, &lag[lo], &wmv[0], &past.Rates[0].Eta, sums, int(past.Now), decays, (*byte)(unsafe.Pointer(&p)))
	}
}
