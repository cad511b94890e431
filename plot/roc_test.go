package plot

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// The corners by hand; equal scores are one straight piece, and the areas are shares of pairs in order.
func TestROCCurve(t *testing.T) {
	for _, c := range []struct {
		score    []float64
		positive []bool
		x, y     []float64
		area     float64
	}{
		{[]float64{4, 3, 2, 1}, []bool{true, true, false, false}, []float64{0, 0, 0, .5, 1}, []float64{0, .5, 1, 1, 1}, 1},
		{[]float64{1, 2, 3, 4}, []bool{true, true, false, false}, []float64{0, .5, 1, 1, 1}, []float64{0, 0, 0, .5, 1}, 0},
		{[]float64{7, 7, 7}, []bool{true, false, false}, []float64{0, 1}, []float64{0, 1}, .5},
		{[]float64{2, 1, 1, 0}, []bool{true, true, false, false}, []float64{0, 0, .5, 1}, []float64{0, .5, 1, 1}, .875},
		{[]float64{math.Inf(1), 1, math.Inf(-1)}, []bool{true, false, true}, []float64{0, 0, 1, 1}, []float64{0, .5, .5, 1}, .5},
	} {
		x, y, area := Scored{"a", c.score, c.positive}.curve()
		if !slices.Equal(x, c.x) || !slices.Equal(y, c.y) || math.Abs(area-c.area) > 1e-15 {
			t.Errorf("%v: %v, %v, area %v", c.score, x, y, area)
		}
	}
}

// The key says the area.
func TestROCSaysTheArea(t *testing.T) {
	f, err := ROC("", scored("a", 1))
	if err != nil {
		t.Fatal(err)
	}
	_, _, area := scored("a", 1).curve()
	if want := fmt.Sprintf("a, area %.3f", area); !slices.Contains(f.keys, want) {
		t.Errorf("%q, want %q", f.keys, want)
	}
}
