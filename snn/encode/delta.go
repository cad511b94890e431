package encode

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Delta is delta modulation: a channel of a sampled signal fires where it rises by Threshold or more from one
// sample to the next [eshraghian2023]. The raw sample is T rows of n channels, x[t·n + c]; values that do not fill
// a row are ignored.
//
//	channel c      fires if gain·(x_t − x_{t−1}) ≥ Threshold
//	channel n + c  fires if gain·(x_t − x_{t−1}) ≤ −Threshold, with OffSpikes
//
// With ChannelsLast, which has a meaning beside OffSpikes alone, the two are 2c and 2c + 1, as the maps of a convolution have their channels.
type Delta struct {
	T         int     // samples in time; there is no default
	Threshold float64 // 0 means 0.1
	OffSpikes bool    // a second set of channels tells falls
	Padding   bool    // the signal was at its first value before; otherwise it was at 0
	// ChannelsLast puts the two cells of a channel beside each other: {…, 2} instead of {2, …}.
	ChannelsLast bool
}

func (e Delta) series() series { return series{encoder: "Delta", t: e.T, whole: true} }

// Steps returns the number of steps of the code.
func (e Delta) Steps() int { return e.T }

func (e Delta) threshold() float64 { return orElse(e.Threshold, .1) }

// Check reports the first field that is out of range.
func (e Delta) Check() error {
	if e.T == 0 {
		return errors.New("encode: Delta: T is 0; give the number of samples in time of the signal")
	}
	if e.T == 1 && e.Padding {
		return errors.New("encode: Delta: with T of 1 and Padding nothing changes, so that no cell ever fires; give more samples in time, or no Padding")
	}
	return errors.Join(checkSteps("Delta", e.T), checkThreshold("Delta", e.Threshold))
}

// CheckSample reports a sample that has no value for each of the T samples in time: no channel would be left of it.
func (e Delta) CheckSample(x []float32) error {
	if len(x) < e.T {
		return fmt.Errorf("encode: Delta: a sample of %d values is shorter than T, %d samples in time; give T values for each channel, or a smaller T",
			len(x), e.T)
	}
	return nil
}

// Cells returns how many input cells samples of a shape become: one a channel, or two with OffSpikes. The first side of the shape is T.
func (e Delta) Cells(shape []int) (int, error) {
	n, err := e.series().width(shape)
	if e.OffSpikes {
		return times("Delta", n, 2, err)
	}
	return n, err
}

// Version is raised when spikes change.
func (e Delta) Version() string { return "2" }

// Encode makes dst the spike train of x.
func (e Delta) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	n := len(x) / max(e.T, 1)
	cells := n
	if e.OffSpikes {
		cells = 2 * n
	}
	resize("Delta", dst, e.T, cells)
	threshold := float32(e.threshold())
	for t := range e.T {
		for c := range n {
			d := float32(gain * e.change(x, n, t, c))
			rise, fall := signs(c, n, e.OffSpikes && e.ChannelsLast)
			switch {
			case d >= threshold:
				dst.Set(t, rise)
			case e.OffSpikes && d <= -threshold:
				dst.Set(t, fall)
			}
		}
	}
}

// change returns the difference of channel c at step t to the step before; float32 as the signal is.
func (e Delta) change(x []float32, n, t, c int) float32 {
	switch {
	case t > 0:
		return x[t*n+c] - x[(t-1)*n+c]
	case e.Padding:
		return 0
	default:
		return x[c]
	}
}
