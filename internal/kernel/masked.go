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
