package main

import (
	"context"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/forecast"
	"github.com/spikecell/spikecell/learning"
)

// priceRows are the days of an index: the next change, and whether it is a rise.
func priceRows() []row {
	return []row{
		{set: "sp500", trivial: stillAndLinear, more: dayByDay},
		{set: "sp500-direction", trivial: func(raw datasets.Set) ([]trivial, error) {
			majority, err := largest(raw)
			return []trivial{majority}, err
		}},
	}
}

// stillAndLinear are that nothing changes, and a linear model of the last five levels that is fitted to the training part, on the days of the test
// windows.
func stillAndLinear(raw datasets.Set) ([]trivial, error) {
	days, err := newDays(raw)
	if err != nil {
		return nil, err
	}
	var all []trivial
	for i, name := range []string{"last value", "linear"} {
		expected, err := days.expected([]datasets.Forecaster{forecast.LastValue{}, &forecast.Linear{}}[i])
		if err != nil {
			return nil, err
		}
		all = append(all, trivial{name, days.metrics(expected)})
	}
	return all, nil
}

// days are those of the test windows: their changes, and the levels 100·ln(price) of all days up to the last of them.
type days struct {
	change []float64
	levels []float64
	train  int // prices
}

func newDays(raw datasets.Set) (d days, err error) {
	for _, window := range raw.Test.Target {
		for _, y := range window {
			d.change = append(d.change, float64(y))
		}
	}
	prices, err := datasets.SP500Prices(datasets.Options{})
	if err != nil {
		return d, err
	}
	starts, err := datasets.Forecast{}.Starts(len(prices))
	d.train = starts[1]
	for _, p := range prices[:starts[2]+len(d.change)+1] {
		d.levels = append(d.levels, 100*math.Log(p))
	}
	return d, err
}

// expected are the changes that a model expects.
func (d days) expected(model datasets.Forecaster) ([]float64, error) {
	levels, err := forecast.Forecasts(model, d.levels, d.train)
	if err != nil {
		return nil, err
	}
	n := len(d.change)
	changes := levels[len(levels)-n:]
	for i := range changes {
		changes[i] -= d.levels[len(d.levels)-1-n+i]
	}
	return changes, nil
}

// metrics are the errors of expected changes.
func (d days) metrics(expected []float64) learning.Metrics {
	m := learning.Metrics{Samples: len(expected)}
	n := float64(len(expected))
	for i, y := range expected {
		e := y - d.change[i]
		m.MSE, m.MAE = m.MSE+float64(e*e)/n, m.MAE+max(e, -e)/n
	}
	return m
}

// dayByDay says by a bootstrap of blocks of 20 days how much larger squared errors are than those of no change, and how often the sign is right.
func dayByDay(ctx context.Context, raw datasets.Set, c *learning.Comparison) (learning.Table, error) {
	t := learning.Table{Head: []string{"forecast", "RMSE, %", "MAE, %", "squared error less that of the last value", "sign right, %"}}
	d, err := newDays(raw)
	if err != nil {
		return t, err
	}
	linear, err := d.expected(&forecast.Linear{})
	if err != nil {
		return t, err
	}
	up := make([]float64, len(linear))
	for i := range up {
		up[i] = math.SmallestNonzeroFloat64
	}
	names, forecasts := []string{"last value, or always up", "linear"}, [][][]float64{{up}, {linear}}
	for _, e := range c.Entries {
		seeds, err := outputs(ctx, e.Reports, raw.Test.X)
		if err != nil {
			return t, err
		}
		names, forecasts = append(names, e.Name), append(forecasts, seeds)
	}
	for i, name := range names {
		row, err := d.row(name, forecasts[i])
		if err != nil {
			return t, err
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// outputs are what nets expect of the days of windows, by seed.
func outputs(ctx context.Context, reports []*learning.Report, x [][]float32) (seeds [][]float64, err error) {
	for _, r := range reports {
		windows, err := r.Predict(ctx, x)
		if err != nil {
			return nil, err
		}
		var all []float64
		for _, w := range windows {
			for _, y := range w.Output {
				all = append(all, float64(y))
			}
		}
		seeds = append(seeds, all)
	}
	return seeds, nil
}

// row has the means over seeds of what changes were expected.
func (d days) row(name string, seeds [][]float64) ([]string, error) {
	more, right, total := make([]float64, len(d.change)), make([]float64, len(d.change)), learning.Metrics{}
	n := float64(len(seeds))
	for _, expected := range seeds {
		m := d.metrics(expected)
		total.MSE, total.MAE = total.MSE+m.MSE/n, total.MAE+m.MAE/n
		for i, y := range expected {
			e := y - d.change[i]
			more[i] += (float64(e*e) - float64(d.change[i]*d.change[i])) / n
			if y > 0 && d.change[i] > 0 || y < 0 && d.change[i] < 0 {
				right[i] += 1 / n
			}
		}
	}
	row := []string{name, fmt.Sprintf("%.4f", math.Sqrt(total.MSE)), fmt.Sprintf("%.4f", total.MAE)}
	for k, values := range [][]float64{more, right} {
		i, err := forecast.Blocks{}.Mean(values)
		if err != nil {
			return nil, err
		}
		by := []float64{1, 100}[k]
		format := []string{"%.4f [%.4f, %.4f]", "%.1f [%.1f, %.1f]"}[k]
		row = append(row, fmt.Sprintf(format, by*i.Mean, by*i.Lo, by*i.Hi))
	}
	return row, nil
}
