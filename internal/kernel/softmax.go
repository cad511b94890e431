package kernel

import "math"

// Sigmoid returns 1/(1+e^−x).
func Sigmoid(x float64) float64 {
	if x < 0 {
		e := Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + Exp(-x))
}

// Softmax writes e^x[i] / Σ_j e^x[j] to dst, which has the length of x and may be x. The elements of x are finite.
func Softmax(dst, x []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range x {
		top = max(top, v)
	}
	for i, v := range x {
		dst[i] = Exp(v - top)
		sum += dst[i]
	}
	for i := range x {
		dst[i] /= sum
	}
}
