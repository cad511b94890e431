package rules

import "github.com/spikecell/spikecell/internal/kernel"

// CrossEntropy returns −ln softmax(z)_y and leaves its derivative softmax(z) − onehot(y) in z.
func CrossEntropy(z []float64, y int) float64 {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum, right := 0.0, z[y]
	for c, v := range z {
		z[c] = kernel.Exp(v - top)
		sum += z[c]
	}
	for c := range z {
		z[c] /= sum
	}
	z[y]--
	return top - right + kernel.Log(sum)
}
