package forecast

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/datasets"
)

// Score is how far forecasts of the next point are from it: the root of the mean square, and the mean absolute value, in the unit of the series.
type Score struct{ RMSE, MAE float64 }

// Test fits a model to the points of a series before number from, and scores its forecasts of that one and all points after it; it is given each
// true point before it forecasts the next one.
func Test(model datasets.Forecaster, series []float64, from int) (Score, error) {
	expected, err := Forecasts(model, series, from)
	if err != nil {
		return Score{}, err
	}
	return ScoreOf(expected, series)
}

// Forecasts returns what [Test] scores: the forecast of point from and of all points after it. None of them knows a point that comes later than the
// one before it.
func Forecasts(model datasets.Forecaster, series []float64, from int) ([]float64, error) {
	if model == nil {
		return nil, errors.New("forecast: Test: the model is nil")
	}
	if from < 2 || from >= len(series) {
		return nil, fmt.Errorf("forecast: Test: forecasts from point %d on of %d; give 2 to one less than there are", from, len(series))
	}
	if err := checkFinite(series, series); err != nil {
		return nil, err
	}
	if err := model.Fit(series[:from-1:from-1], series[1:from:from]); err != nil {
		return nil, err
	}
	expected := make([]float64, 0, len(series)-from)
	for _, x := range series[from-1 : len(series)-1] {
		expected = append(expected, model.Next(x))
	}
	return expected, nil
}

// ScoreOf scores forecasts of the last points of a series, in their order, whoever made them. Forecasts that are not finite, errors whose
// squares are not, and none or more than there are points, are errors.
func ScoreOf(expected, series []float64) (Score, error) {
	n := len(expected)
	if n == 0 || n > len(series) {
		return Score{}, fmt.Errorf("forecast: %d forecasts of a series of %d points; give at least one, and no more than points", n, len(series))
	}
	found := series[len(series)-n:]
	if err := checkFinite(expected, found); err != nil {
		return Score{}, err
	}
	var s Score
	for i, y := range expected {
		e := y - found[i]
		s.RMSE, s.MAE = s.RMSE+float64(e*e), s.MAE+math.Abs(e)
	}
	if s = (Score{RMSE: math.Sqrt(s.RMSE / float64(n)), MAE: s.MAE / float64(n)}); math.IsInf(s.RMSE, 0) || math.IsInf(s.MAE, 0) {
		return Score{}, fmt.Errorf("forecast: the errors of %d forecasts are too large to be squared and added up; give the series in another unit", n)
	}
	return s, nil
}
