// Package forecasters has the models that are scored on the chaotic series of NeuroBench by its protocol (datasets.MackeyGlass): trained on 750
// points, then 750 points on their own outputs, sMAPE in percent.
package forecasters

import (
	"fmt"

	"gonum.org/v1/gonum/stat"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/forecast"
)

// newModel returns an untrained model by its name.
func newModel(name string, seed uint64) (datasets.Forecaster, error) {
	switch name {
	case "esn":
		return forecast.NewEchoState(seed), nil
	case "spiking":
		return newSpiking(seed), nil
	case "delays":
		return newDelays(seed), nil
	case "mean":
		return &mean{}, nil
	case "lstm":
		return forecast.NewLSTM(seed), nil
	}
	return nil, fmt.Errorf("no model %q; there are mean, esn, lstm, delays and spiking", name)
}

// Scores returns the sMAPE of the first repetitions of the task, a new model of the name for each: mean, esn, lstm, delays or spiking. Repetition r
// starts 37.5·r points later and has seed r.
func Scores(name string, task datasets.MackeyGlass, repeats int) ([]float64, error) {
	scores := make([]float64, repeats)
	for r := range scores {
		model, err := newModel(name, uint64(r))
		if err != nil {
			return nil, err
		}
		task.Repeat = r
		if scores[r], err = task.Score(model); err != nil {
			return nil, fmt.Errorf("%s, repetition %d: %w", name, r, err)
		}
	}
	return scores, nil
}

// mean expects the mean of its training inputs at every step.
type mean struct{ value float64 }

// Fit takes the mean.
func (m *mean) Fit(inputs, _ []float64) error {
	m.value = stat.Mean(inputs, nil)
	return nil
}

// Next returns it.
func (m *mean) Next(float64) float64 { return m.value }
