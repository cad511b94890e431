package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// autoregressive returns n values x_t = a·x_{t−1} + noise of variance 1.
func autoregressive(a float64, n int, seed uint64) []float64 {
	random := rand.New(rand.NewPCG(seed, 2))
	x := make([]float64, n)
	for i := range x {
		x[i] = random.NormFloat64()
		if i > 0 {
			x[i] += a * x[i-1]
		}
	}
	return x
}

// The mean of n values of an autoregressive series of coefficient a has the standard deviation 1/((1−a)·√n): the interval is ±1.96 of that. Blocks
// of one value take the values for independent, whose mean has 1/√((1−a²)·n).
func TestBlocks(t *testing.T) {
	const n = 20000
	for _, c := range []struct {
		a, deviation float64
		length       int
	}{{0, 1, 1}, {0, 1, 20}, {.5, 2, 50}, {.5, 1 / math.Sqrt(.75), 1}} {
		half := 0.
		for seed := range uint64(4) {
			i, err := Blocks{Length: c.length, Draws: 500, Seed: seed}.Mean(autoregressive(c.a, n, seed))
			if err != nil || !(i.Lo < i.Mean && i.Mean < i.Hi) {
				t.Fatal(i, err)
			}
			half += (i.Hi - i.Lo) / 8
		}
		if want := 1.96 * c.deviation / math.Sqrt(n); math.Abs(half/want-1) > .1 {
			t.Errorf("%+v: ±%.4f, want ±%.4f", c, half, want)
		}
	}
	if i, err := (Blocks{Length: 2}).Mean([]float64{3, 3, 3}); err != nil || i != (Interval{3, 3, 3}) {
		t.Errorf("of equal values: %v, %v", i, err)
	}
}

// A forecast does not change with what comes after the point before it, and learns of nothing from point from on.
func TestForecastsKnowNoFuture(t *testing.T) {
	series := autoregressive(.8, 300, 1)
	other := slices.Clone(series)
	for i := 260; i < 300; i++ {
		other[i] = 9 * float64(i%3)
	}
	models := func() []datasets.Forecaster {
		return []datasets.Forecaster{LastValue{}, &Linear{}, &EchoState{
			Cells: 20, Bias: .9, Input: .8, Density: 1, Radius: .9, Leak: .5, Ridge: 1e-3, Skip: 5,
		}}
	}
	again := models()
	for k, model := range models() {
		a, err := Forecasts(model, series, 200)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Forecasts(again[k], other, 200)
		if err != nil || !slices.Equal(a[:61], b[:61]) || slices.Equal(a[61:], b[61:]) {
			t.Errorf("%T: forecasts %v and %v, %v", model, a[55:65], b[55:65], err)
		}
		score, err := ScoreOf(a, series)
		if tested, _ := Test(model, series, 200); err != nil || tested != score {
			t.Errorf("%T: %v and %v, %v", model, tested, score, err)
		}
	}
}

func TestBlocksRefuse(t *testing.T) {
	for want, f := range map[string]func() error{
		"blocks of 20 of 3 values":     func() error { _, err := Blocks{}.Mean([]float64{1, 2, 3}); return err },
		"blocks of -1 of 1 values":     func() error { _, err := Blocks{Length: -1}.Mean([]float64{1}); return err },
		"2 draws of 1 values":          func() error { _, err := Blocks{Length: 1, Draws: 2}.Mean([]float64{1}); return err },
		"input 0 is NaN":               func() error { _, err := Blocks{Length: 1}.Mean([]float64{math.NaN()}); return err },
		"0 forecasts of a series of 1": func() error { _, err := ScoreOf(nil, []float64{1}); return err },
		"2 forecasts of a series of 1": func() error { _, err := ScoreOf([]float64{1, 2}, []float64{1}); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "forecast: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
