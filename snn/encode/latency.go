package encode

import (
	"errors"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Latency is a time-to-first-spike code: each cell fires once, bright ones first [eshraghian2023]:
//
//	log:     t = Tau·ln(y/(y − Threshold)),  y = max(x, Threshold + 10⁻⁷)
//	linear:  t = Tau·(1 − max(x, Threshold))
//
// rounded half to even. The dimmest: values below Threshold fire with those at the threshold, which is the latest
// time there is, or never with Clip. A time beyond the last step is the last step, one before the first the first.
type Latency struct {
	T         int     // steps; 0 means 100
	Linear    bool    // linear instead of logarithmic
	Tau       float64 // steps; 0 means 1; not read with Linear and Normalize, which imply T − 1
	Threshold float64 // value of x below which nothing is told apart; 0 means 0.01
	Normalize bool    // stretch the times of a sample so that its latest is the last step
	Clip      bool    // cells with x < Threshold never fire
}

// Steps returns the number of steps of the code.
func (e Latency) Steps() int { return orElse(e.T, 100) }

// Check reports the first field that is out of range.
func (e Latency) Check() error {
	return errors.Join(checkSteps("Latency", e.T), checkPositive("Latency", "Tau", e.Tau),
		checkPositive("Latency", "Threshold", e.Threshold))
}

// Encode makes dst the spike train of gain·x.
func (e Latency) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	dst.Resize(e.Steps(), len(x))
	threshold, last := orElse(e.Threshold, .01), float64(e.Steps()-1)
	stretch := e.stretch(x, float64(gain))
	for i, v := range x {
		y := float64(gain) * float64(v)
		if y != y || e.Clip && float32(y) < float32(threshold) {
			continue
		}
		dst.Set(int(math.RoundToEven(min(max(e.time(y)*stretch, 0), last))), i)
	}
}

// time returns the time of a value before normalisation, in steps.
func (e Latency) time(y float64) float64 {
	threshold, tau := orElse(e.Threshold, .01), orElse(e.Tau, 1)
	if e.Linear {
		if e.Normalize {
			tau = float64(e.Steps() - 1)
		}
		return tau * (1 - max(y, threshold))
	}
	y = max(y, threshold+1e-7)
	return tau * math.Log(y/(y-threshold))
}

// stretch returns the factor of all times of a sample.
func (e Latency) stretch(x []float32, gain float64) float64 {
	if !e.Normalize || e.Linear {
		return 1
	}
	latest := 0.0
	for _, v := range x {
		if y := gain * float64(v); y == y {
			latest = max(latest, e.time(y))
		}
	}
	if latest == 0 {
		return 1
	}
	return float64(e.Steps()-1) / latest
}
