package kernel

import (
	"math"
	"testing"
)

// FirstUnusable agrees with the comparison of numbers that it is written for, at both sides of its bound and at every place.
func TestFirstUnusable(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	most := float32(MostNumber)
	for _, v := range []float32{0, 1, -1, most, -most, math.Nextafter32(most, inf), -math.Nextafter32(most, inf), math.MaxFloat32, inf, -inf, nan, -nan, 1e-45} {
		size := math.Abs(float64(v))
		unusable := !Finite(float64(v)) || size > float64(most)
		for at := range 5 {
			x := make([]float32, 5)
			x[at] = v
			if got := FirstUnusable(x); unusable != (got == at) || !unusable && got != -1 {
				t.Errorf("%v at %d: %d", v, at, got)
			}
		}
	}
	if FirstUnusable(nil) != -1 {
		t.Error("of no numbers one is unusable")
	}
}
