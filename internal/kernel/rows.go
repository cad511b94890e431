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
