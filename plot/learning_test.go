package plot

import (
	"bytes"
	"regexp"
	"slices"
	"testing"
)

// A curve that has a place has the colour and dashes of the curve at that place in a figure of all.
func TestCurvesKeepTheirPlaces(t *testing.T) {
	curve := func(name string, place int) Curve {
		return Curve{Name: name, Place: place, X: []float64{1, 2, 3}, Runs: [][]float64{{0.1, 0.5, 0.6}}}
	}
	var all []Curve
	for i := range 9 {
		all = append(all, curve(string(rune('a'+i)), 0))
	}
	whole := strokes(t, all...)
	if len(whole) < 9 {
		t.Fatalf("%d strokes of 9 curves", len(whole))
	}
	for i := range all {
		alone, first := strokes(t, curve("x", i+1)), strokes(t, curve("x", 0))
		if !slices.Contains(whole, alone[0]) || (i > 0) == slices.Equal(alone, first) {
			t.Errorf("place %d: drawn as %v, the first as %v, all as %v", i+1, alone, first, whole)
		}
	}
	if _, err := Learning("", "y", curve("x", -1)); err == nil || err.Error() != `plot: learning: curve "x": Place is -1; give a number from 1 on, or 0 for its own place` {
		t.Errorf("error %v", err)
	}
}

// strokes are the colours and dashes of coloured lines in a figure.
func strokes(t *testing.T, curves ...Curve) (all []string) {
	t.Helper()
	f, err := Learning("", "y", curves...)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.SVG(&b); err != nil {
		t.Fatal(err)
	}
	for _, s := range regexp.MustCompile(`stroke:#[0-9A-F]{6};stroke-width:1.5[^"]*`).FindAllString(b.String(), -1) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
