package main

import (
	"math"
	"path/filepath"
	"reflect"
	"testing"
)

// A line is found exactly, and an outlier is the residual.
func TestFitLine(t *testing.T) {
	f := fitLine([]cost{{events: 0, ms: 2}, {events: 100, ms: 7}, {events: 1000, ms: 52}})
	if math.Abs(f.base-2) > 1e-12 || math.Abs(f.slope-0.05) > 1e-12 || f.worst > 1e-12 {
		t.Errorf("2 + 0.05 n: %+v", f)
	}
	if f := fitLine([]cost{{events: 1, ms: 1}, {events: 2, ms: 2}, {events: 3, ms: 6}, {events: 4, ms: 4}}); f.worst < 0.2 {
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

// A table holds what was measured; one without the longest rounds is read too, and has no band.
func TestTableOfCosts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.csv")
	list := []sweep{{name: "batch"}, {name: "width"}}
	all := [][]cost{{{1e7, 0.5, 0.75}, {2e7, 1, 0}}, {{3e7, 2, 3}}}
	if err := writeCosts(file, list, all); err != nil {
		t.Fatal(err)
	}
	names, read, err := readCosts(file)
	if err != nil || !reflect.DeepEqual(read, all) || names[0].name != "batch" || names[1].name != "width" {
		t.Errorf("%v, %v, %v", names, read, err)
	}
	if l := line("batch", all[1]); len(l.Lo) != 1 || l.Y[0] != 0.002 || l.Hi[0] != 0.003 {
		t.Errorf("%+v", l)
	}
	if l := line("batch", []cost{{events: 1, ms: 1}}); len(l.Lo) != 0 {
		t.Errorf("%+v", l)
	}
}
