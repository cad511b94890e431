package nb

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Fields that are numbers are axes, of which one that spans a power of ten is logarithmic; values of others name series.
func TestSweepFigure(t *testing.T) {
	part := learning.Samples{X: [][]float32{{0, 1}, {1, 0}, {0.1, 0.9}, {0.9, 0.1}}, Label: []int{0, 1, 0, 1}}
	task := learning.Task{Name: "two", Classes: 2, Shape: []int{2}, Train: part, Valid: part, Test: part}
	e := learning.Entry{Name: "e", Net: snn.Feedforward(2, 3, 2), Encoder: encode.Direct{T: 2}, Learner: gradient.Rule{}, Settings: learning.Settings{Store: "-"}}
	p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: learning.Seeds(2), Fields: []sweep.Field{
		{Path: "Learner.Optimizer.Rate", Values: []any{1e-3, 1e-1}}, {Path: "Learner.Optimizer.Kind", Values: []any{"Adam", "SGD"}},
		{Path: "Encoder.T", Values: []any{3}},
	}}, task)
	if err != nil {
		t.Fatal(err)
	}
	none, err := sweep.Collect(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sweep("", none); err == nil || !strings.Contains(err.Error(), "0 of ") {
		t.Errorf("no results: %v", err)
	}
	if _, err := Sweep("", nil); err == nil {
		t.Error("a figure of nothing")
	}
	r, err := sweep.Local{Workers: 1}.Run(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Sweep("Rates", r)
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(svg.String(), ">T<") {
		t.Error("a field of one value has an axis")
	}
	for _, want := range []string{"e, Adam", "e, SGD", ">Rate<", "validation accuracy (%)", "95 % interval"} {
		if !strings.Contains(svg.String(), want) {
			t.Errorf("the figure does not say %q", want)
		}
	}
}

// The number of fields that vary chooses the figure: lines over one, a map of two, parallel coordinates of more.
func TestSweepFigureByFields(t *testing.T) {
	part := learning.Samples{X: [][]float32{{0, 1}, {1, 0}, {0.1, 0.9}, {0.9, 0.1}}, Label: []int{0, 1, 0, 1}}
	task := learning.Task{Name: "two", Classes: 2, Shape: []int{2}, Train: part, Valid: part, Test: part}
	fields := []sweep.Field{{Path: "Learner.Optimizer.Rate", Values: []any{1e-3, 1e-1}}, {Path: "Encoder.T", Values: []any{2, 3}},
		{Path: "Settings.Epochs", Values: []any{1, 2}}}
	for n, wants := range map[int][]string{
		1: {"95 % interval", ">Rate<"}, 2: {">Rate<", ">T<", "best of 4 points: ", "means of 2 seeds"},
		3: {">Rate<", ">T<", ">Epochs<", "best of 8 points: ", "validation accuracy (%)"},
	} {
		e := learning.Entry{Name: "e", Net: snn.Feedforward(2, 3, 2), Encoder: encode.Direct{T: 2}, Learner: gradient.Rule{}, Settings: learning.Settings{Store: "-"}}
		p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{e}, Seeds: learning.Seeds(2), Fields: fields[:n]}, task)
		if err != nil {
			t.Fatal(err)
		}
		r, err := sweep.Local{Workers: 1}.Run(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Sweep("", r)
		if err != nil {
			t.Fatal(err)
		}
		var svg bytes.Buffer
		if err := f.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(svg.String(), want) {
				t.Errorf("%d fields: the figure does not say %q", n, want)
			}
		}
	}
}

// Intervals are drawn as tables have them, cut at what can be; a number in the name of a series says of which field it is.
func TestSweepEndsAndSeries(t *testing.T) {
	for targets, want := range map[learning.TargetKind][2]float64{learning.ClassPerSample: {0, 1}, learning.VectorPerSample: {0, 1.2}} {
		if lo, hi := ends(learning.Interval{Mean: 0.9, Lo: -0.1, Hi: 1.2, N: 2}, targets); lo != want[0] || hi != want[1] {
			t.Errorf("%v: %v to %v, want %v", targets, lo, hi, want)
		}
	}
	if lo, hi := ends(learning.Interval{Mean: 0.9, Lo: math.NaN(), Hi: math.NaN(), N: 1}, learning.ClassPerSample); !math.IsNaN(lo) || !math.IsNaN(hi) {
		t.Errorf("of one seed: %v to %v", lo, hi)
	}
	p := sweep.Point{Entry: "e", Values: []sweep.Value{
		{Path: "Encoder.T", Value: []byte("4")}, {Path: "Learner.Optimizer.Kind", Value: []byte(`"SGD"`)}, {Path: "Learner.Optimizer.Rate", Value: []byte("0.1")},
	}}
	vary := map[string]bool{"Encoder.T": true, "Learner.Optimizer.Kind": true, "Learner.Optimizer.Rate": true}
	if name, at := series(p, []string{"Learner.Optimizer.Rate"}, vary); name != "e, T 4, SGD" || len(at) != 1 || at[0] != 0.1 {
		t.Errorf("%s, %v", name, at)
	}
}
