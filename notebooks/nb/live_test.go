package nb

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

func TestHistory(t *testing.T) {
	h, nan := &history{}, math.NaN()
	for _, r := range []struct {
		entry    string
		seed     uint64
		epoch    int
		accuracy float64
		news     bool
	}{
		{"A", 1, 1, 0.5, true},
		{"A", 1, 1, 0.5, false}, // reported many times until the next epoch ends
		{"A", 1, 2, 0.6, true},
		{"B", 1, 3, 0.7, true}, // continues after its second epoch
		{"A", 2, 1, 0.4, true},
		{"A", 2, 0, 0.9, false},
		{"B", 1, 4, 0.8, true},
		{"B", 2, 1, 0.3, true}, // is not where seed 1 began
		{"B", 3, 1, 0.1, true},
		{"B", 3, 2, 0.2, true},
		{"B", 3, 3, 0.3, true},
		{"D", 1, 1, 0.1, true},
		{"D", 1, 3, 0.3, true},  // the second epoch was not reported
		{"C", 1, 1, nan, false}, // has no validation samples
	} {
		p := learning.Progress{Entry: r.entry, Seed: r.seed, Last: &learning.Epoch{Epoch: r.epoch, Valid: learning.Metrics{Accuracy: r.accuracy, MSE: math.NaN()}}}
		if got := h.take(p); got != r.news {
			t.Errorf("%+v: new %v", r, got)
		}
	}
	if h.take(learning.Progress{Entry: "A", Seed: 1}) {
		t.Error("a report without a finished epoch is no news")
	}
	want := []plot.Curve{
		{Name: "A", X: []float64{1, 2}, Runs: [][]float64{{0.5, 0.6}, {0.4}}},
		{Name: "B", X: []float64{3, 4}, Runs: [][]float64{{0.7, 0.8}, {0.3}}},
		{Name: "D", X: []float64{3}, Runs: [][]float64{{0.3}}},
	}
	if d := cmp.Diff(want, h.curves()); d != "" {
		t.Errorf("curves (-want +got):\n%s", d)
	}
}
