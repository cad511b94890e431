package kernel

import "math/bits"

// AddMasked adds d to dst[i] for every bit i that is set in b.
func AddMasked(dst []float32, b []uint64, d float32) {
	for k, w := range b {
		for ; w != 0; w &= w - 1 {
			dst[k*64+bits.TrailingZeros64(w)] += d
		}
	}
}

// MaskedTile sums coefficients where bits are set: for each list j of start and i < 64,
//
//	dst[64·j + i] = Σ_e coef[e] · bit(rows[e], i),   e = start[j] … start[j+1]−1
//
// in order of e from 0, where bit(r, i) is bit i of word r·lds of b. It is the gradient of 64 pre cells towards the post cells
// j, when few rows have a post-factor and many pre cells fire in each.
func MaskedTile(dst []float32, b []uint64, lds int, start, rows []uint32, coef []float32) {
	n := len(start) - 1
	dst, coef = dst[:n*Tile], coef[:len(rows)]
	if active != levelGeneric && len(rows) > 0 {
		maskedSIMD(dst, b, lds, start, rows, coef)
		return
	}
	maskedGeneric(dst, b, lds, start, rows, coef)
}

// CountTile counts where bits are set: [MaskedTile] with coefficients of 1.
func CountTile(dst []float32, b []uint64, lds int, start, rows []uint32) {
	dst = dst[:(len(start)-1)*Tile]
	if active != levelGeneric && len(rows) > 0 {
		countSIMD(dst, b, lds, start, rows)
		return
	}
	countGeneric(dst, b, lds, start, rows)
}

func countGeneric(dst []float32, b []uint64, lds int, start, rows []uint32) {
	clear(dst)
	for j := range len(start) - 1 {
		for _, r := range rows[start[j]:start[j+1]] {
			AddMasked(dst[j*Tile:][:Tile], b[int(r)*lds:][:1], 1)
		}
	}
}

func maskedGeneric(dst []float32, b []uint64, lds int, start, rows []uint32, coef []float32) {
	clear(dst)
	for j := range len(start) - 1 {
		for e := start[j]; e < start[j+1]; e++ {
			AddMasked(dst[j*Tile:][:Tile], b[int(rows[e])*lds:][:1], coef[e])
		}
	}
}

// TurnRows writes rows rows of w, of n numbers, as columns: to[j·ldt + i] = w[i·ldw + j].
func TurnRows(to, w Matrix, rows, n int) {
	high, wide := 0, 0
	if active != levelGeneric {
		high, wide = rows&^3, n&^7
		turnSIMD(to.X, to.Ld, w.X, w.Ld, high, wide)
	}
	turnRest(to, w, high, rows, 0, wide)
	turnRest(to, w, 0, rows, wide, n)
}

// turnRest is TurnRows of the rows from a and columns from b on, four columns at a time.
func turnRest(to, w Matrix, a, rows, b, n int) {
	for ; b+4 <= n; b += 4 {
		p, q, r, s := to.X[b*to.Ld:][:rows], to.X[(b+1)*to.Ld:][:rows], to.X[(b+2)*to.Ld:][:rows], to.X[(b+3)*to.Ld:][:rows]
		for i := a; i < rows; i++ {
			x := w.X[i*w.Ld+b:][:4]
			p[i], q[i], r[i], s[i] = x[0], x[1], x[2], x[3]
		}
	}
	for ; b < n; b++ {
		for i := a; i < rows; i++ {
			to.X[b*to.Ld+i] = w.X[i*w.Ld+b]
		}
	}
}

// Turn writes the transpose of a tile of 64 × 64: dst[64·i + j] = src[64·j + i].
func Turn(dst, src []float32) {
	dst, src = dst[:Tile*Panel], src[:Tile*Panel]
	if active != levelGeneric {
		turnSIMD(dst, Tile, src, Panel, Panel, Tile)
		return
	}
	for i := range Tile {
		for j := range Panel {
			dst[i*Panel+j] = src[j*Tile+i]
		}
	}
}
