package plot

import (
	"math"
	"strings"
	"testing"
)

// The constants of an exponential window are found again; those of another window are not made up.
func TestConstantsOfTheWindow(t *testing.T) {
	side := func(f func(x float64) float64) (pairs []point) {
		for x := 1.0; x < 60; x += 3 {
			pairs = append(pairs, point{x, f(x)})
		}
		return pairs
	}
	for _, c := range []struct{ amplitude, tau float64 }{{0.01, 20}, {-0.0105, 33.7}, {1e-6, 5}} {
		amplitude, tau, ok := exponential(side(func(x float64) float64 { return c.amplitude * math.Exp(-x/c.tau) }))
		if !ok || math.Abs(amplitude/c.amplitude-1) > 1e-9 || math.Abs(tau/c.tau-1) > 1e-9 {
			t.Errorf("%v: %v, %v, %v", c, amplitude, tau, ok)
		}
	}
	for name, f := range map[string]func(x float64) float64{
		"line": func(x float64) float64 { return 1 - x/100 }, "both signs": func(x float64) float64 { return math.Cos(x) },
		"zero": func(float64) float64 { return 0 }, "rising": func(x float64) float64 { return math.Exp(x / 20) },
	} {
		if text := constants(side(f), "+"); text != "" {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// The key of a window has both constants.
func TestKeyOfTheWindow(t *testing.T) {
	var dt, dw []float64
	for x := -40.0; x <= 40; x += 4 {
		dt = append(dt, x)
		if x < 0 {
			dw = append(dw, -0.012*math.Exp(x/20))
		} else {
			dw = append(dw, 0.01*math.Exp(-x/17))
		}
	}
	svg := svgOf(t)(STDPWindow("", dt, dw))
	for _, want := range []string{"= −0.0120, τ", "= 0.0100, τ", "= 20.0 ms", "= 17.0 ms"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q", want)
		}
	}
}
