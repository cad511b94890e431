package plot

import (
	"math"
	"testing"
)

// The share within reach, by hand: of a tent from −1 to 1 the tenth lies at ±0.9.
func TestShareWithinReach(t *testing.T) {
	x, tent := []float64{-1, 0, 1}, []float64{0, 5, 0}
	if got := reached(x, tent, []float64{-2, -0.95, -0.85, 0, 0.89, 0.91, 3, 0.5}); got != 0.5 {
		t.Errorf("got %v, want 4 of 8", got)
	}
}

// The columns of the histogram behind surrogates hold all values between the ends, the highest being 1.
func TestDensityLine(t *testing.T) {
	l := densityLine(-3, 3, []float64{-3, -2.95, 0, 0.01, 0.05, 2.999, 3, -4})
	if len(l.X) != 61 || l.X[0] != -3 || l.X[60] != 3 || l.Y[0] != 2./3 || l.Y[30] != 1 || l.Y[59] != 1./3 {
		t.Errorf("got %v at %v", l.Y, l.X)
	}
}

// What is not known is left out, and places stay those of the epochs.
func TestGoodnessOfEpochsThatAreNotKnown(t *testing.T) {
	x, y := known([]float64{math.NaN(), 2, math.NaN(), 4})
	if len(x) != 2 || x[0] != 2 || x[1] != 4 || y[1] != 4 {
		t.Errorf("got %v at %v", y, x)
	}
}
