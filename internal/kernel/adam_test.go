package kernel

import (
	"math"
	"testing"
)

func TestPower(t *testing.T) {
	for n := range int64(3000) {
		for _, x := range []float64{0, 0.5, 0.9, 0.999, 1} {
			got, want := power(x, n), math.Pow(x, float64(n))
			if math.Abs(got-want) > 1e-12*want {
				t.Fatalf("%v^%d = %v, want %v", x, n, got, want)
			}
		}
	}
}
