package kernel

// RaiseRows writes th + strength·a to rows of n numbers: th and strength are the same for all of them, a and dst have a row each at a stride of ld.
func RaiseRows(dst, a []float32, ld int, th, strength []float32, rows, n int) {
	if active != levelGeneric && rows > 0 && n > 0 && n&15 == 0 {
		raiseSIMD(dst, a, ld, th[:n], strength[:n], rows)
		return
	}
	for r := range rows {
		x := a[r*ld:][:n]
		for i, t := range th[:n] {
			dst[r*ld+i] = t + float32(strength[i]*x[i])
		}
	}
}
