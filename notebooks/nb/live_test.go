package nb

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

// measured are the curves of validation.
func measured(h *history) []plot.Curve {
	return h.curves(func(_ *runHistory, p point) float64 { return p.measure })
}

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
		p := learning.Progress{Entry: r.entry, Place: strings.Index("BADC", r.entry), Seed: r.seed, Last: &learning.Epoch{Epoch: r.epoch, Valid: learning.Metrics{Accuracy: r.accuracy, MSE: math.NaN()}}}
		if got := h.take(p); got != r.news {
			t.Errorf("%+v: new %v", r, got)
		}
	}
	if h.take(learning.Progress{Entry: "A", Seed: 1}) {
		t.Error("a report without a finished epoch is no news")
	}
	want := []plot.Curve{
		{Name: "B", X: []float64{3, 4}, Runs: [][]float64{{0.7, 0.8}, {0.3}}},
		{Name: "A", X: []float64{1, 2}, Runs: [][]float64{{0.5, 0.6}, {0.4}}},
		{Name: "D", X: []float64{3}, Runs: [][]float64{{0.3}}},
	}
	if d := cmp.Diff(want, measured(h)); d != "" {
		t.Errorf("curves (-want +got):\n%s", d)
	}
}

// However entries appear, they stand in the order of the comparison.
func TestLiveFigureHasTheFinalOrder(t *testing.T) {
	names := []string{"w", "x", "y", "z"}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 1, 2, 0}, {2, 3, 1, 0}, {1}, {3, 0}} {
		h := &history{}
		for _, place := range order {
			h.take(learning.Progress{Entry: names[place], Place: place, Seed: 1, Last: &learning.Epoch{Epoch: 1, Valid: learning.Metrics{Accuracy: 0.5, MSE: math.NaN()}}})
		}
		for i, c := range measured(h) {
			if i > 0 && c.Name < measured(h)[i-1].Name {
				t.Errorf("order %v: curve %q comes behind %q", order, c.Name, measured(h)[i-1].Name)
			}
		}
		if got := len(measured(h)); got != len(order) {
			t.Errorf("order %v: %d curves", order, got)
		}
	}
}

// Entries that are trained one by one all report place 0.
func TestLiveFigureOfSingleRuns(t *testing.T) {
	h := &history{}
	for _, name := range []string{"b", "a"} {
		h.take(learning.Progress{Entry: name, Seed: 1, Last: &learning.Epoch{Epoch: 1, Valid: learning.Metrics{Accuracy: 0.5, MSE: math.NaN()}}})
	}
	if c := measured(h); len(c) != 2 || c[0].Name != "b" || c[1].Name != "a" {
		t.Errorf("%+v", c)
	}
}

// There is a panel for each quantity that any run has; losses are shares of each run's first, and rates are means over cells.
func TestLivePanels(t *testing.T) {
	h, nan := &history{}, math.NaN()
	for _, r := range []struct {
		entry string
		epoch int
		loss  float64
		rates []learning.Rate
	}{
		{"A", 1, 4, []learning.Rate{{Population: "x", Cells: 3, Spikes: .1}, {Population: "y", Cells: 1, Spikes: .5}}},
		{"A", 2, 1, []learning.Rate{{Population: "x", Cells: 3, Spikes: .2}, {Population: "y", Cells: 1, Spikes: .6}}},
		{"B", 1, 0, nil}, // a rule without a loss, whose epoch the store had
	} {
		h.take(learning.Progress{Entry: r.entry, Place: int(r.entry[0] - 'A'), Seed: 1, Rates: r.rates, Last: &learning.Epoch{
			Epoch: r.epoch, Loss: r.loss, Valid: learning.Metrics{Accuracy: nan, MSE: nan},
		}})
	}
	got := h.panels("accuracy")
	want := []livePanel{
		{"loss / first epoch's", []plot.Curve{{Name: "A", X: []float64{1, 2}, Runs: [][]float64{{1, .25}}}}},
		{"spikes per cell and step", []plot.Curve{{Name: "A", X: []float64{1, 2}, Runs: [][]float64{{.2, .3}}}}},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if d := cmp.Diff(want, got, cmp.AllowUnexported(livePanel{}), near); d != "" {
		t.Errorf("panels (-want +got):\n%s", d)
	}
	if f, err := drawLive("Learning", got); err != nil || f.Title() != "Learning" {
		t.Error(f, err)
	}
}
