package kernel

const genericHigh, genericWide = 4, 4

// tileGeneric multiplies a tile of 4×4. Two rows at a time: their sums fit the registers of most processors.
func tileGeneric(a, b, c []float32, ldc int, add bool) {
	for i := 0; i < genericHigh; i += 2 {
		top, bottom := twoRows(a[i:], b)
		store(c[i*ldc:], top, add)
		store(c[(i+1)*ldc:], bottom, add)
	}
}

func twoRows(a, b []float32) (top, bottom [genericWide]float32) {
	var p0, p1, p2, p3, q0, q1, q2, q3 float32
	for ; len(b) >= 4 && len(a) >= 2; b = b[4:] {
		x, y := a[0], a[1]
		p0 += float32(x * b[0])
		p1 += float32(x * b[1])
		p2 += float32(x * b[2])
		p3 += float32(x * b[3])
		q0 += float32(y * b[0])
		q1 += float32(y * b[1])
		q2 += float32(y * b[2])
		q3 += float32(y * b[3])
		a = a[min(genericHigh, len(a)):]
	}
	return [...]float32{p0, p1, p2, p3}, [...]float32{q0, q1, q2, q3}
}

func store(c []float32, x [genericWide]float32, add bool) {
	c = c[:genericWide]
	for j, v := range x {
		if add {
			v += c[j]
		}
		c[j] = v
	}
}
