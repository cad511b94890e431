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
	if model == nil {
		return Score{}, errors.New("forecast: Test: the model is nil")
	}
	if from < 2 || from >= len(series) {
		return Score{}, fmt.Errorf("forecast: Test: forecasts from point %d on of %d; give 2 to one less than there are", from, len(series))
	}
	if err := checkFinite(series, series); err != nil {
		return Score{}, err
	}
	if err := model.Fit(series[:from-1:from-1], series[1:from:from]); err != nil {
		return Score{}, err
	}
	var s Score
	for i, x := range series[from-1 : len(series)-1] {
		e := model.Next(x) - series[from+i]
		s.RMSE, s.MAE = s.RMSE+float64(e*e), s.MAE+math.Abs(e)
	}
	n := float64(len(series) - from)
	return Score{RMSE: math.Sqrt(s.RMSE / n), MAE: s.MAE / n}, nil
}
