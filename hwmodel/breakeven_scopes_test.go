package hwmodel

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// loads are networks of usual rates and of the greatest, one with values for an input, and one that no cell of fires.
func loads() map[string]snn.Activity {
	return map[string]snn.Activity{
		"784-128-10": w784(), "silent": quiet(784, 128, 10), "one step": feedforward(1, []int{20, 5}, []float64{3, 1}),
		"at the most": feedforward(10, []int{20, 30}, []float64{200, 300}), "graded": graded(w784()),
	}
}

// Within every scope and at both paces, not only those of the method: a break-even is where it says, and where none is named the energy passes
// the reference at no rate that cells can have and at no number of steps up to a million, but in a jump.
func TestBreakEvenWithinAllScopes(t *testing.T) {
	for name, a := range loads() {
		for _, c := range known(t) {
			for _, m := range c.Methods() {
				e, err := c.Estimate(m, a)
				if err != nil {
					t.Fatal(err)
				}
				seen := map[float64]bool{}
				for at := range 8 {
					s, p := Scope(at/2), Pace(at%2)
					now := e.Total(s, p).Typical
					if seen[now] { // a power that is not known adds nothing
						continue
					}
					seen[now] = true
					for _, reference := range []float64{0.3 * now, 1.5 * now, 100 * now} {
						b := breakEven(t, c, m, a, s, p, reference)
						what := fmt.Sprintf("%s by %s, %s, %v, %v, %v J", c.Name, m, name, s, p, reference)
						priced := func(rate, steps float64) float64 {
							e, err := c.Estimate(m, scaled(a, rate, steps/a.T))
							if err != nil {
								t.Fatalf("%s: %+v: %v", what, b, err)
							}
							return e.Total(s, p).Typical
						}
						crossed(t, what+", rate", b, b.Rate, 0, min(mostRate(a), 1e6), reference, func(x float64) float64 { return priced(x, a.T) })
						crossed(t, what+", steps", b, b.Steps, 1, 1e6, reference, func(x float64) float64 { return priced(1, x) })
					}
				}
			}
		}
	}
}

// crossed checks that the energy equals the reference at a point, or if none is named that it passes it nowhere from low to high, but in a jump.
func crossed(t *testing.T, what string, b BreakEven, point, low, high, reference float64, priced func(float64) float64) {
	t.Helper()
	if point > 0 {
		same(t, fmt.Sprintf("%s: %+v", what, b), priced(point), reference, 1e-8)
		return
	}
	if !(priced(low) < reference*(1-1e-8) && priced(high) > reference*(1+1e-8)) {
		return
	}
	for range 60 {
		middle := low + (high-low)/2
		got := priced(middle)
		if math.Abs(got-reference) <= 1e-9*reference {
			t.Errorf("%s: at %v it costs %v, and %+v", what, middle, got, b)
			return
		}
		if got < reference {
			low = middle
		} else {
			high = middle
		}
	}
}
