package optim

import (
	"math"
	"strings"
	"testing"
)

// A rule of another package descends as those of this one do, and is told of a gradient that is none.
func TestDescentIsTheOptimizer(t *testing.T) {
	for _, o := range []Optimizer{{}, {Kind: SGD}, {Kind: SGD, Momentum: 0.9}} {
		s := Schedule{Kind: Linear, Steps: 9, Hold: 1}
		w := []float32{1, 1, 1}
		d, err := o.Descend("rule", s, []float32{0}, w)
		if err != nil {
			t.Fatal(err)
		}
		for k := range 7 {
			if err := d.Step(int64(k), 1, []float32{float32(k) - 3, 0, 0.5}); err != nil {
				t.Fatal(err)
			}
		}
		plain := o.Resolve().Plain()
		if want := descend(plain, s, 7, func(k int) float64 { return float64(k) - 3 }); float64(w[0]) != want {
			t.Errorf("%+v: weight %v, want %v", o, w[0], want)
		}
		before := w[2]
		for _, x := range []float32{float32(math.NaN()), float32(math.Inf(1)), -2e15} {
			if err := d.Step(7, 1, []float32{0, 0, x}); err == nil || !strings.Contains(err.Error(), "number 2 of a gradient") || w[2] != before {
				t.Errorf("a gradient of %v: %v, weight %v", x, err, w[2])
			}
		}
		if names := d.Tensors(1, "x"); len(names) != 1+d.Moments() || names[0].Name != "x" || &names[0].F32[0] != &w[0] {
			t.Errorf("%+v: tensors %v", o, names)
		}
	}
	for want, o := range map[string]Optimizer{"rule: Optimizer.Rate is -7": {Rate: -7}, "rule: Optimizer.Kind is 9": {Kind: 9}} {
		if _, err := o.Descend("rule", Schedule{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
