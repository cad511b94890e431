package plot

import (
	"slices"
	"strings"
	"testing"
)

// Accuracies are drawn in %, whether they are given as shares or in %; what else is given is drawn as it is.
func TestAccuraciesAreDrawnInPercent(t *testing.T) {
	for _, c := range []struct {
		label, said   string
		value         float64
		tick, numbers string
	}{
		{"test accuracy", "test accuracy (%)", 0.9, "90", "90.0 [80.0, 99.0]"},
		{"Accuracy", "Accuracy (%)", 0.9, "90", "90.0 [80.0, 99.0]"},
		{"accuracy (%)", "accuracy (%)", 90, "90", "90.0 [80.0, 99.0]"},
		{"accuracy (share)", "accuracy (share)", 0.9, "0.9", "0.900 [0.800, 0.990]"},
		{"accuracy", "accuracy", 90, "90", "90 [80, 99]"},
		{"loss", "loss", 0.9, "0.9", "0.90 [0.80, 0.99]"},
		{"mean squared error", "mean squared error", 0.9, "0.9", "0.90 [0.80, 0.99]"},
	} {
		v := c.value
		bars, err := Comparison("", c.label, Bar{Name: "a", Mean: v, Lo: v * 8 / 9, Hi: v * 1.1}, Bar{Name: "b", Mean: v / 2, Lo: v / 2, Hi: v / 2})
		if err != nil {
			t.Fatal(err)
		}
		curves, err := Learning("", c.label, Curve{Name: "a", X: []float64{1, 2}, Runs: [][]float64{{v / 2, v}}})
		if err != nil {
			t.Fatal(err)
		}
		lines, err := Lines("", Axis{Label: "epoch"}, Axis{Label: c.label}, Line{Name: "a", X: []float64{1, 2}, Y: []float64{v / 2, v}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*Figure{bars, curves, lines} {
			texts := textsOf(t, f)
			if !slices.Contains(texts, c.said) || !slices.ContainsFunc(texts, func(s string) bool { return strings.TrimRight(s, "0") == strings.TrimRight(c.tick, "0") }) {
				t.Errorf("%s of %s: %q lacks %q or the tick %s", f.kind, c.label, texts, c.said, c.tick)
			}
		}
		if texts := textsOf(t, bars); !slices.Contains(texts, c.numbers) {
			t.Errorf("%s: %q lacks %q", c.label, texts, c.numbers)
		}
	}
}

// Marks and ranges are in the coordinates of the data, also where the axis says per cent.
func TestMarksOnPercentAreShares(t *testing.T) {
	y := Axis{Label: "accuracy", Lo: 0, Hi: 1}
	f, err := Lines("", Axis{Label: "epoch"}, y, Line{Name: "a", X: []float64{1, 2}, Y: []float64{0.5, 0.9}, Lo: []float64{0.4, 0.8}, Hi: []float64{0.6, 1.04}})
	if err != nil {
		t.Fatal(err)
	}
	c := drawnOn(t, f.Annotate(RefY{At: 0.1, Text: "chance"}))
	if a := c.panel.area; !a.y.percent || a.y.lo != 0 || a.y.hi != 1 {
		t.Errorf("%+v", a.y)
	}
	y.Hi = 100 // the caller thinks in %
	if f, err = Lines("", Axis{Label: "epoch"}, y, Line{Name: "a", X: []float64{1, 2}, Y: []float64{0.5, 0.9}}); err != nil || drawnOn(t, f).panel.area.y.percent {
		t.Error(err, "an axis to 100 holds no shares")
	}
}
