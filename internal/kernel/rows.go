package kernel

// AddRow adds a multiple of a row: dst[i] += a · x[i] for every element of x; dst is at least as long.
func AddRow(dst, x []float32, a float32) {
	dst = dst[:len(x)]
	done := 0
	if active != levelGeneric {
		done = addRowSIMD(dst, x, a)
	}
	addRowGeneric(dst[done:], x[done:], a)
}

func addRowGeneric(dst, x []float32, a float32) {
	for i, v := range x {
		dst[i] += float32(a * v)
	}
}

// ScaleRows multiplies each row by a coefficient of its own, for 0 ≤ b < rows and 0 ≤ j < n:
//
//	dst[b·ldd + j] = coef[b] · src[b·lds + j]
func ScaleRows(dst []float32, ldd int, src []float32, lds int, rows, n int, coef []float32) {
	if active != levelGeneric && n == Panel && rows > 0 {
		scaleSIMD(dst, ldd, src, lds, rows, coef)
		return
	}
	scaleGeneric(dst, ldd, src, lds, rows, n, coef)
}

func scaleGeneric(dst []float32, ldd int, src []float32, lds int, rows, n int, coef []float32) {
	for b := range rows {
		d, s, c := dst[b*ldd:][:n], src[b*lds:][:n], coef[b]
		for j, x := range s {
			d[j] = c * x
		}
	}
}
