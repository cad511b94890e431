package entries

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// drifting are prices whose changes go on: each is 0.8 of the one before and noise.
func drifting(n int) []float64 {
	prices, change := []float64{100}, 0.
	for i := 1; i < n; i++ {
		change = .8*change + math.Sin(float64(i*i*i))
		prices = append(prices, prices[i-1]*math.Exp(change/100))
	}
	return prices
}

// Forecasts of a trained net do not change with prices that come later, to the last bit, and neither does what it learned of those before.
func TestPriceForecastsKnowNoFuture(t *testing.T) {
	const n, changed = 1000, 880 // prices; the test part begins with price 800, of which windows have 50 each
	prices := drifting(n)
	other := slices.Clone(prices)
	for i := changed; i < n; i++ {
		other[i] *= 1 + float64(i%3)
	}
	for _, e := range sp500Entries() {
		e.Settings.Epochs, e.Settings.Seed, e.Settings.Store = 2, 1, "-"
		var said [2][]float64
		for i, p := range [][]float64{prices, other} {
			task, err := learning.TaskOf(priceWindows.Set("drifting", p))
			if err != nil {
				t.Fatal(err)
			}
			r, err := learning.Train(t.Context(), e, task)
			if err != nil {
				t.Fatal(err)
			}
			for _, window := range predicted(t, r, task.Test.X) {
				said[i] = append(said[i], window...)
			}
		}
		const known = changed - 800 // forecasts made with prices before the first that changed
		if !slices.Equal(said[0][:known], said[1][:known]) || slices.Equal(said[0][known:], said[1][known:]) {
			t.Errorf("%s: forecasts %v and %v", e.Name, said[0][known-3:known+3], said[1][known-3:known+3])
		}
	}
}

func predicted(t *testing.T, r *learning.Report, x [][]float32) (windows [][]float64) {
	t.Helper()
	all, err := r.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		var w []float64
		for _, y := range p.Output {
			w = append(w, float64(y))
		}
		windows = append(windows, w)
	}
	return windows
}

// Of prices whose changes go on the nets learn that they do: the mean squared error is well below that of no change, which it is not of an index.
func TestNetsForecastWhatCanBe(t *testing.T) {
	if testing.Short() {
		return
	}
	set, err := priceWindows.Set("drifting", drifting(5105))
	if err != nil {
		t.Fatal(err)
	}
	still, n := 0., 0.
	for _, window := range set.Test.Target {
		for _, y := range window {
			still += float64(y) * float64(y)
			n++
		}
	}
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range sp500Entries() {
		e.Settings.Seed, e.Settings.Store = 1, "-"
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		if share := r.Test.MSE / (still / n); !(share < .6) { // the best that there is, 0.8 of the last change, has 0.36
			t.Errorf("%s: %.2f of the error of no change", e.Name, share)
		}
	}
}

// TestSP500Parts: parts are those that results are stated for.
func TestSP500Parts(t *testing.T) {
	for name, want := range map[string][3]int{"sp500": {71, 10, 20}, "sp500-direction": {3553, 491, 1000}} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		set, err := s.Load(0, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("needs the set sp500: %v", err)
		}
		if got := [3]int{set.Train.Len(), set.Valid.Len(), set.Test.Len()}; err != nil || got != want {
			t.Errorf("%s: %v samples, want %v (%v)", name, got, want, err)
		}
	}
}
