package main

import (
	"math"
	"testing"
)

// A line is found exactly, and an outlier is the residual.
func TestFitLine(t *testing.T) {
	f := fitLine([]cost{{0, 2}, {100, 7}, {1000, 52}})
	if math.Abs(f.base-2) > 1e-12 || math.Abs(f.slope-0.05) > 1e-12 || f.worst > 1e-12 {
		t.Errorf("2 + 0.05 n: %+v", f)
	}
	if f := fitLine([]cost{{1, 1}, {2, 2}, {3, 6}, {4, 4}}); f.worst < 0.2 {
		t.Errorf("no line: %+v", f)
	}
}

// A sweep varies one thing, over a factor of 16, and has the centre in it.
func TestSweeps(t *testing.T) {
	center := problem{0.08, 64, 512, 16}
	for _, s := range sweeps(center) {
		if len(s.points) != 5 || s.points[2] != center {
			t.Errorf("%s: %v", s.name, s.points)
		}
		a, b := s.points[0], s.points[4]
		grown := 0
		for _, f := range []float64{b.rate / a.rate, float64(b.batch / a.batch), float64(b.hidden / a.hidden), float64(b.steps / a.steps)} {
			if f == 16 {
				grown++
			} else if f != 1 {
				t.Errorf("%s: a quantity grows %g times", s.name, f)
			}
		}
		if grown != 1 {
			t.Errorf("%s: %d quantities grow", s.name, grown)
		}
	}
}
