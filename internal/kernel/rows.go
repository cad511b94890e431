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

// ScaleRows writes multiples of rows of 64: dst[64·r + j] = coef[r] · x[64·r + j].
func ScaleRows(dst, x, coef []float32) {
	dst, x = dst[:len(coef)*Panel], x[:len(coef)*Panel]
	if active != levelGeneric && len(coef) > 0 {
		scaleSIMD(dst, x, coef)
		return
	}
	scaleGeneric(dst, x, coef)
}

func scaleGeneric(dst, x, coef []float32) {
	for r, c := range coef {
		for j, v := range x[r*Panel:][:Panel] {
			dst[r*Panel+j] = c * v
		}
	}
}

func addRowGeneric(dst, x []float32, a float32) {
	for i, v := range x {
		dst[i] += float32(a * v)
	}
}
