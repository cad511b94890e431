package nb

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

func ofEpochs(valid ...float64) *learning.Report {
	r := &learning.Report{}
	for i, v := range valid {
		r.Epochs = append(r.Epochs, learning.Epoch{Epoch: i + 1, Valid: learning.Metrics{Accuracy: v}})
	}
	return r
}

func TestComparisonBecomesFigures(t *testing.T) {
	nan := math.NaN()
	c := &learning.Comparison{Entries: []learning.Result{
		{Name: "a", Reports: []*learning.Report{ofEpochs(0.1), ofEpochs(0.2, 0.3)}, Test: learning.Interval{N: 2, Mean: 0.97, Lo: 0.9, Hi: 1.04}},
		{Name: "b", Reports: []*learning.Report{ofEpochs(0.5)}, Test: learning.Interval{N: 1, Mean: 0.5, Lo: nan, Hi: nan}},
	}}
	curves := []plot.Curve{{Name: "a", On: "validation", X: []float64{1, 2}, Runs: [][]float64{{0.1}, {0.2, 0.3}}}, {Name: "b", On: "validation", X: []float64{1}, Runs: [][]float64{{0.5}}}}
	if d := cmp.Diff(curves, Curves(c)); d != "" {
		t.Error(d)
	}
	bars := []plot.Bar{{Name: "a", Mean: 0.97, Lo: 0.9, Hi: 1, Interval: "95 % interval over seeds"},
		{Name: "b", Mean: 0.5, Lo: 0.5, Hi: 0.5, Interval: "95 % interval over seeds"}}
	if d := cmp.Diff(bars, Bars(c)); d != "" {
		t.Error(d)
	}
}

// Of a part of the task that is missing the error of a figure says which, and what to do.
func TestMissingPartsAreNamed(t *testing.T) {
	nan := math.NaN()
	unjudged := &learning.Report{Epochs: []learning.Epoch{{Epoch: 1, Valid: learning.Metrics{Accuracy: nan, MSE: nan}}}}
	c := &learning.Comparison{Entries: []learning.Result{{Name: "a", Reports: []*learning.Report{unjudged},
		Test: learning.Interval{Mean: nan, Lo: nan, Hi: nan}}}}
	for want, draw := range map[string]func() (*plot.Figure, error){
		`learning: curve "a": its runs have no validation samples`: func() (*plot.Figure, error) { return plot.Learning("", "accuracy", Curves(c)...) },
		`comparison: bar "a": its runs have no test samples`:       func() (*plot.Figure, error) { return plot.Comparison("", "accuracy", Bars(c)...) },
		`accuracy and energy: point "a" has no accuracy`: func() (*plot.Figure, error) {
			return plot.AccuracyEnergy("", plot.Point{Name: "a", EnergyLo: 1, EnergyHi: 2, Accuracy: nan, AccuracyLo: nan, AccuracyHi: nan})
		},
		"confusion: all counts are 0, as of a run without test samples": func() (*plot.Figure, error) {
			return plot.Confusion("", [][]int{{0, 0}, {0, 0}}, nil)
		},
	} {
		if _, err := draw(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "NaN") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A silent population is drawn as one: an empty strip says more than a missing one.
func TestTrainsHaveTheSilent(t *testing.T) {
	m, err := snn.Feedforward(2, 3).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	x := snn.NewSpikes(4, 2)
	x.Set(1, 0)
	trace, err := m.Run(x)
	if err != nil {
		t.Fatal(err)
	}
	trains := Trains(trace)
	if len(trains) != 2 || trains[0].Name != "input" || !trains[0].Spikes.Has(1, 0) || trains[1].Name != "output" {
		t.Fatalf("%+v", trains)
	}
	if _, err := plot.Raster("", 1, trains...); err != nil {
		t.Error(err)
	}
}

// TestNothingIsNamed holds that what was not made, because its error was not looked at, is named.
func TestNothingIsNamed(t *testing.T) {
	for name, draw := range map[string]func(){
		"Curves: no learning.Comparison":  func() { Curves(nil) },
		"Curves: no learning.Report":      func() { Curves(&learning.Comparison{Entries: []learning.Result{{Reports: []*learning.Report{nil}}}}) },
		"Bars: no learning.Comparison":    func() { Bars(nil) },
		"Energies: no hwmodel.Comparison": func() { Energies(nil) },
		"Trains: no snn.Trace":            func() { Trains(nil) },
	} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.HasPrefix(text, "nb: "+name) {
					t.Errorf("%q, want %q", text, name)
				}
			}()
			draw()
		}()
	}
}
