//go:build amd64 && !purego

package kernel

// addSIMD takes two places at a time with AVX-512, whose registers hold the sums of both.
func (c *Chosen) addSIMD(to, w, e []float32, at []uint32, set []uint64) {
	step, rest := uintptr(c.Step*bytes), c.Places
	for active == levelAVX512 && len(rest) >= 2 {
		a, b := rest[0], rest[1]
		rest = rest[2:]
		chosenTwoAVX512(&to[a.To], uintptr((b.To-a.To)*bytes), step, &w[a.W], uintptr((b.W-a.W)*bytes), &e[0], &at[0], &set[0], c.Words, c.Gain, len(at))
	}
	for _, p := range rest {
		chosen(&to[p.To], 0, step, &w[p.W], 0, &e[0], &at[0], &set[0], c.Words, c.Gain, len(at))
	}
}

// largestSIMD reads whole vectors, and so columns behind the last.
func largestSIMD(best []float32, won []uint64, from []float32, at []uint32) {
	var all [Panel]float32
	largest(&all[0], &won[0], &from[0], &at[0], len(at), (len(best)+lanes()-1)/lanes())
	copy(best, all[:])
}

// keepSIMD takes all but the last len(dst) mod 16 elements and says how many these are.
func keepSIMD(dst, x []float32, bits []uint64) (done int) {
	n := len(dst) &^ 15
	for lo := 0; lo < n; lo += mostMoments {
		keep(&dst[lo], &x[lo], &bits[lo>>6], min(mostMoments, n-lo)/lanes())
	}
	return n
}

// termsSIMD adds to all but the last N mod 16 columns and says how many these are.
func termsSIMD(dst Matrix, s Size, coef, x Matrix) (done int) {
	ldd, ldc, ldx := uintptr(dst.Ld*bytes), uintptr(coef.Ld*bytes), uintptr(x.Ld*bytes)
	most := max(1, mostUpdates*8/s.K)
	for r := 0; r < s.M; r += most {
		some, j := min(most, s.M-r), 0
		for ; j+64 <= s.N; j += 64 {
			terms64(&dst.X[r*dst.Ld+j], ldd, coef.at(r), ldc, s.K, &x.X[j], ldx, some)
		}
		for ; j+16 <= s.N; j += 16 {
			terms16(&dst.X[r*dst.Ld+j], ldd, coef.at(r), ldc, s.K, &x.X[j], ldx, some)
		}
	}
	return s.N &^ 15
}
