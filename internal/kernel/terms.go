package kernel

// AddTerms adds products to rows of n numbers one by one, each rounded before it is added: for 0 ≤ r < rows and 0 ≤ j < n
//
//	dst[r·ldd + j] += coef[r·ldc + c] · x[c·ldx + j],   c = 0 … k−1
//
// It is [CombineRows] with sums that begin at dst and not at 0.
func AddTerms(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx, rows int) {
	if rows <= 0 || n <= 0 || k <= 0 {
		return
	}
	last(dst, rows, n, ldd)
	last(coef, rows, k, ldc)
	last(x, k, n, ldx)
	done := 0
	if active != levelGeneric {
		done = termsSIMD(dst, ldd, n, coef, ldc, k, x, ldx, rows)
	}
	if done < n {
		termsGeneric(dst[done:], ldd, n-done, coef, ldc, k, x[done:], ldx, rows)
	}
}

func termsGeneric(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx, rows int) {
	for r := range rows {
		row := dst[r*ldd:][:n]
		for c, a := range coef[r*ldc:][:k] {
			if a == 0 {
				continue
			}
			for j, y := range x[c*ldx:][:n] {
				row[j] += float32(a * y)
			}
		}
	}
}
