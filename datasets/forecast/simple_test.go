package forecast

import (
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// A series x_{t+1} = 1 + 0.5·x_t − 0.3·x_{t−1} is forecast without an error, and its weights are found.
func TestLinear(t *testing.T) {
	x := []float64{3, -1}
	for i := range 60 {
		x = append(x, 1+.5*x[i+1]-.3*x[i])
	}
	m := &Linear{Lags: 2}
	s, err := Test(m, x[:20], 12)
	if err != nil || s.RMSE > 1e-12 || s.MAE > s.RMSE {
		t.Error(s, err)
	}
	for i, want := range []float64{1, .5, -.3} {
		if math.Abs(m.weight[i]-want) > 1e-9 {
			t.Errorf("weights %v", m.weight)
		}
	}
}

// White noise of variance 1: the last value is √2 away, a mean or nothing 1.
func TestScoresOfNoise(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	x := make([]float64, 40000)
	for i := range x {
		x[i] = random.NormFloat64()
	}
	for _, c := range []struct {
		model datasets.Forecaster
		rmse  float64
	}{{LastValue{}, math.Sqrt2}, {&Linear{}, 1}} {
		s, err := Test(c.model, x, 20000)
		if err != nil || math.Abs(s.RMSE-c.rmse) > .02 || math.Abs(s.MAE-c.rmse*math.Sqrt(2/math.Pi)) > .02 {
			t.Errorf("%T: %+v, %v", c.model, s, err)
		}
	}
}

func TestForecastsRefuse(t *testing.T) {
	for want, f := range map[string]func() error{
		"the model is nil":                  func() error { _, err := Test(nil, []float64{1, 2, 3}, 2); return err },
		"from point 3 on of 3":              func() error { _, err := Test(LastValue{}, []float64{1, 2, 3}, 3); return err },
		"from point 1 on of 3":              func() error { _, err := Test(LastValue{}, []float64{1, 2, 3}, 1); return err },
		"input 2 is NaN":                    func() error { _, err := Test(LastValue{}, []float64{1, 2, math.NaN()}, 2); return err },
		"1 inputs and 0 targets":            func() error { return LastValue{}.Fit([]float64{1}, nil) },
		"linear model of -1 lags":           func() error { return (&Linear{Lags: -1}).Fit(make([]float64, 9), make([]float64, 9)) },
		"linear model of 5 lags, 9 inputs":  func() error { return (&Linear{}).Fit(make([]float64, 9), make([]float64, 9)) },
		"or a series that is not constant":  func() error { return (&Linear{}).Fit(make([]float64, 19), make([]float64, 19)) },
		"of 5 lags, 20 inputs and 2 target": func() error { return (&Linear{}).Fit(make([]float64, 20), make([]float64, 2)) },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "forecast: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if y := (&Linear{}).Next(1); !math.IsNaN(y) {
		t.Errorf("%v before Fit", y)
	}
}

// The scores in docs/guide/data.md, equal to those of numpy's least squares on the same days.
func TestSP500Baselines(t *testing.T) {
	prices, err := datasets.SP500Prices(datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("sp500 is not here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	starts, err := datasets.Forecast{}.Starts(len(prices))
	if err != nil {
		t.Fatal(err)
	}
	level := make([]float64, len(prices))
	for i, p := range prices {
		level[i] = 100 * math.Log(p)
	}
	for _, c := range []struct {
		model datasets.Forecaster
		want  Score
	}{{LastValue{}, Score{1.2126, .6550}}, {&Linear{}, Score{1.2055, .6642}}} {
		got, err := Test(c.model, level, starts[2])
		if err != nil || math.Abs(got.RMSE-c.want.RMSE) > .0005 || math.Abs(got.MAE-c.want.MAE) > .0005 {
			t.Errorf("%T: %+v, want %+v (%v)", c.model, got, c.want, err)
		}
	}
}
