package plot

import (
	"fmt"
	"math"
	"testing"
)

// Quantiles of Student's t as printed in statistical tables: 0.975 at 4 and at 1 degrees of freedom.
func TestSpreadIsStudents(t *testing.T) {
	for _, c := range []struct {
		values []float64
		mean   float64
		half   float64
	}{
		{[]float64{1, 2, 3, 4, 5}, 3, 2.776 * math.Sqrt(2.5) / math.Sqrt(5)},
		{[]float64{0, 2}, 1, 12.706},
		{[]float64{7}, 7, 0},
	} {
		s := spreadOf(0, c.values)
		if math.Abs(s.mean-c.mean) > 1e-12 || math.Abs(s.hi-s.mean-c.half) > 2e-3 || math.Abs(s.mean-s.lo-c.half) > 2e-3 {
			t.Errorf("%v: got %+v, want %v ± %v", c.values, s, c.mean, c.half)
		}
	}
}

func TestSpreadsCountTheRunsThatReachSoFar(t *testing.T) {
	line := spreads(Curve{Name: "", X: []float64{1, 2, 3, 4}, Runs: [][]float64{{1, 1, 1}, {3}, {2, 5}}})
	var got []string
	for _, s := range line {
		got = append(got, fmt.Sprintf("%g:%g(%d)", s.x, s.mean, s.runs))
	}
	if want := "[1:2(3) 2:3(2) 3:1(1)]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestLinearTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		most   int
		whole  bool
		want   string
	}{
		{0, 1, 6, false, "[0.0 0.2 0.4 0.6 0.8 1.0]"},
		{0, 100, 5, false, "[0 50 100]"},
		{-0.3, 0.31, 8, false, "[−0.3 −0.2 −0.1 0.0 0.1 0.2 0.3]"},
		{1, 4, 12, true, "[1 2 3 4]"},
		{1, 4, 12, false, "[1.0 1.5 2.0 2.5 3.0 3.5 4.0]"},
		{0, 3e9, 4, false, "[0 1e9 2e9 3e9]"},
		{0, 3e-9, 4, false, "[0 1e−9 2e−9 3e−9]"},
		{1e6, 1e6 + 2, 3, false, "[1000000 1000001 1000002]"},
		// One form on one axis.
		{0, 1.5e6, 4, false, "[0 0.5e6 1.0e6 1.5e6]"},
		{9.6e-5, 1.04e-4, 5, false, "[0.96e−4 0.98e−4 1.00e−4 1.02e−4 1.04e−4]"},
	} {
		if got := fmt.Sprint(labels(linearTicks(c.lo, c.hi, c.most, c.whole))); got != c.want {
			t.Errorf("%g to %g: got %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		most   int
		want   string
	}{
		{1e-9, 1e-6, 9, "[1 nJ 10 nJ 100 nJ 1 µJ]"},
		{1e-12, 1, 5, "[1 pJ 1 nJ 1 µJ 1 mJ 1 J]"},
		{1e-20, 1e-19, 5, "[1e−20 J 1e−19 J]"},
	} {
		if got := fmt.Sprint(labels(logTicks(c.lo, c.hi, "J", c.most))); got != c.want {
			t.Errorf("%g to %g: got %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestHonestAxisIncludesZeroForDataNearIt(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		zero   bool
	}{{1, 10, true}, {90, 95, false}, {-3, 5, true}, {-10, -1, true}, {-95, -90, false}} {
		if lo, hi := honest(c.lo, c.hi); (lo <= 0 && hi >= 0) != c.zero || lo > c.lo || hi < c.hi {
			t.Errorf("%g to %g: axis from %g to %g", c.lo, c.hi, lo, hi)
		}
	}
}

func TestThinKeepsExtremes(t *testing.T) {
	v := make([]float64, 100_000)
	v[12345], v[77777] = 9, -9
	x, y := thin(0.5, v)
	if len(x) != 4000 || len(y) != 4000 {
		t.Fatalf("%d and %d values", len(x), len(y))
	}
	peak, pit := false, false
	for i := range y {
		if i > 0 && x[i] < x[i-1] {
			t.Fatalf("time goes back at %d", i)
		}
		peak, pit = peak || y[i] == 9 && x[i] == 12345*0.5, pit || y[i] == -9 && x[i] == 77777*0.5
	}
	if !peak || !pit {
		t.Error("an extreme is lost")
	}
}

func TestEventsAreTheSpikes(t *testing.T) {
	s := chanceTrain(50, 130, 0.1, 3)
	n := 0
	for _, e := range eventsOf(s) {
		if !s.Has(int(e.step), int(e.cell)) {
			t.Errorf("cell %d did not fire in step %d", e.cell, e.step)
		}
		n++
	}
	for step := range s.Steps {
		for cell := range s.Cells {
			if s.Has(step, cell) {
				n--
			}
		}
	}
	if n != 0 {
		t.Errorf("%+d events too many", n)
	}
}

func TestColormaps(t *testing.T) {
	signed := weightColors(-2, 1)
	if got := signed.at(0); got != white {
		t.Errorf("zero is %06x, want white", int(got))
	}
	if signed.lo != -2 || signed.hi != 2 {
		t.Errorf("range %g to %g, want -2 to 2", signed.lo, signed.hi)
	}
	for _, c := range []struct {
		m    colormap
		v    float64
		want shade
	}{
		{greys(0, 1), 0, 0}, {greys(0, 1), 1, white}, {greys(0, 1), 5, white}, {greys(0, 0), 0, 0}, {greys(3, 3), 3, white},
		{weightColors(0, 2), 0, white}, {weightColors(0, 2), 2, 0x4A1F00}, {weightColors(0, 0), 0, white},
	} {
		if got := c.m.at(c.v); got != c.want {
			t.Errorf("%v of %g to %g is %06x, want %06x", c.v, c.m.lo, c.m.hi, int(got), int(c.want))
		}
	}
}

func TestWrapAndElide(t *testing.T) {
	s := titleStyle
	for _, line := range s.wrap("one two three four five six seven incomprehensibilities", 80) {
		if s.width(line) > 80 {
			t.Errorf("line %q is %g wide", line, s.width(line))
		}
	}
	if got := s.elide("short", 1000); got != "short" {
		t.Errorf("got %q", got)
	}
}

func TestRangeText(t *testing.T) {
	for _, c := range []struct {
		lo, v, hi float64
		want      string
	}{{4.1147e-6, 6.172e-6, 9.258e-6, "6.17 [4.11, 9.26] µJ"}, {1.2, 1.2, 1.2, "1.20 J"}, {1e-9, 1e-6, 1e-3, "1.00 [0.00100, 1000] µJ"},
		{1e-20, 1, 1e10, "1.00 [1e−20, 1e10] J"}} {
		if got := rangeText(c.lo, c.v, c.hi, "J"); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// A line from 1 to 3 J passes 2 J half way, and never 4 J.
func TestCrossing(t *testing.T) {
	q := RateCurve{X: []float64{0, 4}, Typical: []float64{1, 3}}
	if x, ok := q.crossing(2); !ok || x != 2 {
		t.Errorf("%v, %v", x, ok)
	}
	if x, ok := q.crossing(4); ok {
		t.Errorf("%v", x)
	}
}

// A dot at the break-even lies on the line that is drawn: energies are in proportion to rates, also on a logarithmic axis.
func TestStraight(t *testing.T) {
	a := axes{area: rect{0, 0, 100, 100}, x: axis{lo: 0, hi: 2}, y: axis{lo: 1, hi: 100, log: true}}
	points := a.straight([]float64{0, 2}, []float64{1, 100})
	if got, want := points[pieces/2], a.at(1, 50.5); got != want {
		t.Errorf("half way at %v, want %v", got, want)
	}
}
