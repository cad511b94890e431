package plot

import (
	"bytes"
	"math"
	"strings"
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
	x, y := known([]float64{math.NaN(), 2, math.NaN(), 4}, func(i int) float64 { return float64(i + 1) })
	if len(x) != 2 || x[0] != 2 || x[1] != 4 || y[1] != 4 {
		t.Errorf("got %v at %v", y, x)
	}
}

func TestPowers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 3.2e-8: "3·10^{−8}", 9.7e-8: "1·10^{−7}", 0.004: "0.00400", 1e-12: "1·10^{−12}"} {
		if got := power(v); got != want {
			t.Errorf("%v is written %q, want %q", v, got, want)
		}
	}
}

// A name has one colour in all panels that share a key, though it would have another in one of them alone: it stands in the key once.
func TestSharedKeyHasEachNameOnce(t *testing.T) {
	names := []string{"step", "FastSigmoid", "ATan", "PiecewiseLinear", "Gaussian", "Exponential", ""}
	line := func(name string) Line { return Line{Name: name, X: []float64{0, 1}, Y: []float64{0, 1}} }
	var left, right []Line
	for i, name := range names {
		if i < 6 {
			left = append(left, line(name))
		}
		if i > 0 {
			right = append(right, line(name))
		}
	}
	a, _ := Lines("", Axis{}, Axis{}, left...)
	b, _ := Lines("", Axis{}, Axis{}, right...)
	f, err := Grid("", Layout{Share: ShareKey}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	for _, name := range names[:6] {
		if n := strings.Count(svg.String(), ">"+name+"<"); n != 1 {
			t.Errorf("%s stands in the key %d times", name, n)
		}
	}
}
