package kernel

// AddTerms adds products to rows of N numbers one by one, each rounded before it is added: for 0 ≤ r < M and 0 ≤ j < N
//
//	dst[r·ldd + j] += coef[r·ldc + c] · x[c·ldx + j],   c = 0 … K−1
//
// It is [CombineRows] with sums that begin at dst and not at 0.
func AddTerms(dst Matrix, s Size, coef, x Matrix) {
	if s.M <= 0 || s.N <= 0 || s.K <= 0 {
		return
	}
	last(dst.X, s.M, s.N, dst.Ld)
	last(coef.X, s.M, s.K, coef.Ld)
	last(x.X, s.K, s.N, x.Ld)
	done := 0
	if active != levelGeneric {
		done = termsSIMD(dst, s, coef, x)
	}
	if s.N -= done; s.N > 0 {
		dst.X, x.X = dst.X[done:], x.X[done:]
		termsGeneric(dst, s, coef, x)
	}
}

func termsGeneric(dst Matrix, s Size, coef, x Matrix) {
	for r := range s.M {
		row := dst.X[r*dst.Ld:][:s.N]
		for c, a := range coef.X[r*coef.Ld:][:s.K] {
			if a == 0 {
				continue
			}
			for j, y := range x.X[c*x.Ld:][:s.N] {
				row[j] += float32(a * y)
			}
		}
	}
}
