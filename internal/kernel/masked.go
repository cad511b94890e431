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

// MaskedSums sums coefficients where bits are set: for i < 64·words,
//
//	dst[i] = Σ_e coef[e] · bit(rows[e], i)
//
// in order of e from 0, where bit(r, i) is bit i of the lds-word row r of b. It is the gradient of one post cell for all pre
// cells at once, when few rows have a post-factor and many pre cells fire in each.
func MaskedSums(dst []float32, words int, b []uint64, lds int, rows []uint32, coef []float32) {
	dst, coef = dst[:words*64], coef[:len(rows)]
	if active != levelGeneric && len(rows) > 0 {
		maskedSIMD(dst, words, b, lds, rows, coef)
		return
	}
	maskedGeneric(dst, words, b, lds, rows, coef)
}

func maskedGeneric(dst []float32, words int, b []uint64, lds int, rows []uint32, coef []float32) {
	clear(dst)
	for e, r := range rows {
		AddMasked(dst, b[int(r)*lds:][:words], coef[e])
	}
}
