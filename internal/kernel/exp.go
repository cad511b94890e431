package kernel

import "math"

// Exp returns e^x.
func Exp(x float64) float64 { return math.Exp(x) }

// Exp32 returns e^x, rounded once.
func Exp32(x float32) float32 { return float32(Exp(float64(x))) }

// Log returns the natural logarithm of x.
func Log(x float64) float64 { return math.Log(x) }

// Sigmoid returns 1/(1+e^−x).
func Sigmoid(x float64) float64 { return 1 / (1 + Exp(-x)) }

// Softmax writes e^x[i] / Σ_j e^x[j] to dst, which is as long as x.
func Softmax(dst, x []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range x {
		top = max(top, v)
	}
	for i, v := range x {
		dst[i] = Exp(v - top)
		sum += dst[i]
	}
	for i := range dst {
		dst[i] /= sum
	}
}
