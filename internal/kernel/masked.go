package kernel

import "math/bits"

// MaskedSums sums coefficients where bits are set: for i < 64·words,
//
//	dst[i] = Σ_e coef[e] · bit(rows[e], i)
//
// in order of e from 0, where bit(r, i) is bit i of the lds-word row r of b. It is the gradient of one post cell for all pre
// cells at once, when few rows have a post-factor and many pre cells fire in each.
func MaskedSums(dst []float32, words int, b []uint64, lds int, rows []uint32, coef []float32) {
	dst = dst[:words*Panel]
	if active != levelGeneric && len(rows) > 0 {
		maskedSIMD(dst, words, b, lds, rows, coef)
		return
	}
	maskedGeneric(dst, words, b, lds, rows, coef)
}

func maskedGeneric(dst []float32, words int, b []uint64, lds int, rows []uint32, coef []float32) {
	clear(dst)
	for e, r := range rows {
		for k, w := range b[int(r)*lds:][:words] {
			for ; w != 0; w &= w - 1 {
				dst[k*Panel+bits.TrailingZeros64(w)] += coef[e]
			}
		}
	}
}
