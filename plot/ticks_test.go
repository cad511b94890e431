package plot

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// A logarithmic axis has two labels at least, also where its range was given and has no two powers of ten (gonum/plot issue 747).
func TestLogarithmicAxesHaveLabels(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		unit   string
		most   int
		want   string
	}{
		{2, 80, "", 8, "[2 5 10 20 50]"},
		{2e-3, 8e-3, "", 8, "[0.002 0.005]"},
		{3, 4.5, "", 8, "[3 4]"},
		{2.1, 2.9, "", 5, "[2.2 2.4 2.6 2.8]"},
		{2e-7, 8e-6, "J", 8, "[200 nJ 500 nJ 1 µJ 2 µJ 5 µJ]"},
		{1, 100, "", 8, "[10^{0} 10^{1} 10^{2}]"},
	} {
		if got := fmt.Sprint(labels(logTicks(c.lo, c.hi, c.unit, c.most))); got != c.want {
			t.Errorf("from %g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
	far := math.Nextafter(1e300, 2e300)
	if _, err := Lines("", Axis{Log: true, Lo: 1e300, Hi: far}, Axis{}, Line{Name: "p", X: []float64{far}, Y: []float64{1}}); err == nil {
		t.Error("an axis of no length is drawn")
	}
}

// What is rounded to zero has no sign.
func TestNoNegativeZero(t *testing.T) {
	for _, v := range []float64{-0.04, -1e-13, math.Copysign(0, -1), 0} {
		if got := number(v, 1); got != "0.0" {
			t.Errorf("%g is %q", v, got)
		}
	}
	b := Bar{Name: "a − b", Mean: -0.0001, Lo: -5, Hi: 5}
	if got := b.text(axis{hi: 11}); got != "0.0 [−5.0, 5.0]" {
		t.Error(got)
	}
}

// Places far from zero fill a horizontal axis; those near it have it in view. Values begin at zero.
func TestPlacesFillTheAxis(t *testing.T) {
	for _, c := range []struct {
		x      []float64
		lo, hi float64
	}{
		{[]float64{2016, 2020, 2026}, 2016, 2026},
		{[]float64{1000, 1050}, 1000, 1050},
		{[]float64{1, 10}, 0, 10.45},
		{[]float64{-3, 5}, -3.4, 5.4},
	} {
		a := Axis{}.across([][]float64{c.x})
		if math.Abs(a.lo-c.lo) > 1e-9 || math.Abs(a.hi-c.hi) > 0.06 {
			t.Errorf("%v: from %g to %g", c.x, a.lo, a.hi)
		}
	}
	if a := (Axis{}).over([][]float64{{2016, 2026}}); a.lo != 0 {
		t.Errorf("values from %g on", a.lo)
	}
}

// A value on the edge of two bins is in the upper one, whatever its last digit (astrofrog/fast-histogram issue 63): spikes 0.1 ms apart.
func TestValuesOnEdgesOfBins(t *testing.T) {
	var values []float64
	for k := range 200 {
		values = append(values, float64(k)*0.1, float64(k)/10)
	}
	for _, width := range []float64{0.1, 0.2, 0.5} {
		for from := range 8 {
			d, err := divide("k", "X", Axis{}, width, 3, values[2*from:])
			if err != nil {
				t.Fatal(err)
			}
			counts := make([]int, d.n)
			for _, v := range values[2*from:] {
				counts[d.bin(v)]++
			}
			whole := int(math.Round(width / 0.05)) // values of a whole bin
			if inner := counts[1 : d.n-1]; slices.Min(inner) != whole || slices.Max(inner) != whole {
				t.Errorf("bins of %g from %g on: %v", width, d.first, counts)
			}
		}
	}
}

// Values at the end of an axis with a range are in the last bin that is seen (seaborn issue 3220); without one they have a bin of their own.
func TestValuesAtTheEndOfTheAxis(t *testing.T) {
	values := []float64{0.1, 0.9, 1, 1}
	for _, c := range []struct {
		axis Axis
		n    int
		last float64
	}{{Axis{Lo: 0, Hi: 1}, 9, 3}, {Axis{}, 10, 2}, {Axis{Lo: 0, Hi: 1.05}, 10, 2}, {Axis{Lo: 0, Hi: 3}, 10, 2}} {
		d, err := divide("k", "X", c.axis, 0.1, 3, values)
		if err != nil {
			t.Fatal(err)
		}
		count := 0.0
		for _, v := range values {
			if d.bin(v) == d.n-1 {
				count++
			}
		}
		if d.n != c.n || count != c.last {
			t.Errorf("axis to %g: %d bins, %g values in the last", c.axis.Hi, d.n, count)
		}
	}
}

// Of cells smaller than pixels the values are averaged, not the colours.
func TestHeatMapAveragesValues(t *testing.T) {
	rows := [][]float64{{1, 3, -2, 2, 5, 5}, {1, 3, 0, 0, 5, 7}}
	if got := fmt.Sprint(averaged(rows, 3, 1)); got != "[[2 0 5.5]]" {
		t.Error(got)
	}
	if got := averaged(rows, 600, 2); &got[0][0] != &rows[0][0] {
		t.Error("cells of whole pixels are copied")
	}
}
