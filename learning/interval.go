package learning

import (
	"encoding/json"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Interval is a mean over seeds with its 95 % Student-t interval: how far another set of seeds would move the mean, on this split. Over folds,
// which [Join] puts together, it is too narrow: their training samples overlap. With one seed SD, Lo and Hi are NaN, and absent in JSON.
type Interval struct {
	N        int
	Mean, SD float64
	Lo, Hi   float64
}

// IntervalOf returns the interval of the mean of values.
func IntervalOf(values []float64) Interval {
	nan := math.NaN()
	i := Interval{N: len(values), Mean: nan, SD: nan, Lo: nan, Hi: nan}
	if len(values) == 0 {
		return i
	}
	i.Mean = stat.Mean(values, nil)
	if len(values) < 2 {
		return i
	}
	i.SD = stat.StdDev(values, nil)
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(i.N - 1)}.Quantile(0.975) * i.SD / math.Sqrt(float64(i.N))
	i.Lo, i.Hi = i.Mean-half, i.Mean+half
	return i
}

// MarshalJSON writes mean, sd and ci95; without an interval only what there is.
func (i Interval) MarshalJSON() ([]byte, error) {
	var j struct {
		Mean *float64  `json:"mean"`
		SD   *float64  `json:"sd,omitempty"`
		CI95 []float64 `json:"ci95,omitempty"`
	}
	j.Mean, j.SD = known(i.Mean), known(i.SD)
	if kernel.Finite(i.Lo) && kernel.Finite(i.Hi) {
		j.CI95 = []float64{i.Lo, i.Hi}
	}
	return json.Marshal(j)
}
