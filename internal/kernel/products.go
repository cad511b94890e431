package kernel

// MultiplyRows writes dst[i] = a[i] · b[i] for every element of dst; a and b are at least as long. Any of them may be the same memory.
func MultiplyRows(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	done := 0
	if active != levelGeneric {
		done = multiplySIMD(dst, a, b)
	}
	for i := done; i < len(dst); i++ {
		dst[i] = float32(a[i] * b[i])
	}
}

// AddProduct adds products: dst[i] += a[i] · b[i] for every element of dst, rounded before the sum; a and b are at least as long.
func AddProduct(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	done := 0
	if active != levelGeneric {
		done = addProductSIMD(dst, a, b)
	}
	for i := done; i < len(dst); i++ {
		dst[i] += float32(a[i] * b[i])
	}
}

// SubtractProduct is dst[i] −= a[i] · b[i], otherwise as AddProduct.
func SubtractProduct(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	done := 0
	if active != levelGeneric {
		done = subtractProductSIMD(dst, a, b)
	}
	for i := done; i < len(dst); i++ {
		dst[i] -= float32(a[i] * b[i])
	}
}

// Above returns which of up to 64 numbers are greater than their thresholds: bit i is x[i] > th[i]. th is at least as long as x.
func Above(x, th []float32) (bits uint64) {
	th = th[:len(x)]
	if active != levelGeneric && len(x) > 0 && len(x)&15 == 0 {
		return aboveSIMD(x, th)
	}
	for i, v := range x {
		if v > th[i] {
			bits |= 1 << (i & 63)
		}
	}
	return bits
}
