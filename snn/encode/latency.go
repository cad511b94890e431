package encode

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Latency is a time-to-first-spike code: each cell fires once, bright ones first [eshraghian2023]:
//
//	log:     t = First + Tau·ln(y/(y − Threshold)),  y = max(x, Threshold + 10⁻⁷)
//	linear:  t = First + Tau·(1 − max(x, Threshold))
//
// computed in float32, as snnTorch does, and rounded half to even. The dimmest: values below Threshold fire with those at the
// threshold, which is the latest time there is, or never with Clip. A time beyond the last step is the last step, one before the first the first.
type Latency struct {
	T         int     // steps; 0 means 100
	Linear    bool    // linear instead of logarithmic
	First     int     // step from which times are counted, at which the brightest fire
	Tau       float64 // steps; 0 means 1; not read with Linear and Normalize, which imply T − 1 − First
	Threshold float64 // value of x below which nothing is told apart; 0 means 0.01
	Normalize bool    // stretch the times of a sample so that its latest is the last step
	Clip      bool    // cells with x < Threshold never fire
}

// Steps returns the number of steps of the code.
func (e Latency) Steps() int { return orElse(e.T, 100) }

func (e Latency) tau() float64 { return orElse(e.Tau, 1) }

func (e Latency) threshold() float64 { return orElse(e.Threshold, .01) }

// Check reports the first field that is out of range, and fields with which all values fire at one time.
func (e Latency) Check() error {
	err := errors.Join(checkSteps("Latency", e.T), checkPositive("Latency", "Tau", e.Tau), checkThreshold("Latency", e.Threshold))
	switch threshold := e.threshold(); {
	case err != nil:
		return err
	case e.Tau != 0 && (e.Tau < 0x1p-126 || e.Tau > 1e30):
		return fmt.Errorf("encode: Latency: Tau is %v steps, which no time in float32 is made of", e.Tau)
	case threshold >= 1:
		return fmt.Errorf("encode: Latency: Threshold is %v, so that no value from 0 to 1 is told from another; give less than 1", threshold)
	case e.First < 0 || e.First >= e.Steps():
		return fmt.Errorf("encode: Latency: First is %d of %d steps; give 0 to %d", e.First, e.Steps(), e.Steps()-1)
	case e.First == e.Steps()-1 && e.T != 1 && !e.Clip:
		return fmt.Errorf("encode: Latency: First is %d, the last step, so that all cells fire at once; give fewer, or Clip", e.First)
	case e.Steps() == 1 && !e.Clip:
		return errors.New("encode: Latency: T is 1, so that all cells fire at once; give more steps, or Clip")
	}
	first, last := e.step(1, e.stretch([]float32{0, 1}, 1)), e.step(0, e.stretch([]float32{0, 1}, 1))
	if first == last && !e.Clip {
		return fmt.Errorf("encode: Latency: Tau is %v, so that all values from 0 to 1 fire at step %d; give another Tau, or Normalize",
			e.tau(), first)
	}
	return nil
}

// CheckSample reports the first value that is not between 0 and 1.
func (e Latency) CheckSample(x []float32) error { return checkUnit("Latency", x) }

// Cells returns how many input cells samples of a shape become: one a value.
func (e Latency) Cells(shape []int) (int, error) { return valuesOf("Latency", shape) }

// Version is raised when spikes change.
func (e Latency) Version() string { return "3" }

// Encode makes dst the spike train of gain·x.
func (e Latency) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("Latency", dst, e.Steps(), len(x))
	if dst.Steps == 0 {
		return
	}
	stretch := e.stretch(x, gain)
	for i, v := range x {
		if y := float32(gain * v); e.fires(y) {
			dst.Set(e.step(y, stretch), i)
		}
	}
}

// Times returns the times of gain·x in steps before they are rounded and cut off at the last step; of a cell that never fires, −1. It
// panics if Check would refuse the code.
func (e Latency) Times(x []float32, gain float32) []float32 {
	mustCheck(e.Check())
	stretch := e.stretch(x, gain)
	return timesOf(x, func(v float32) (float32, bool) {
		y := float32(gain * v)
		return e.at(y, stretch), e.fires(y)
	})
}

// timesOf collects times of values, −1 where they do not fire.
func timesOf(x []float32, at func(v float32) (t float32, fires bool)) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = -1
		if t, fires := at(v); fires {
			out[i] = t
		}
	}
	return out
}

func (e Latency) fires(y float32) bool { return y == y && !(e.Clip && y < float32(e.threshold())) }

// at returns the time at which a value fires.
func (e Latency) at(y, stretch float32) float32 {
	return float32(float32(e.time(y)*stretch) + float32(e.First))
}

// step returns the step at which a value fires.
func (e Latency) step(y, stretch float32) int {
	t, last := e.at(y, stretch), e.Steps()-1
	switch {
	case t >= float32(last):
		return last
	case t > 0:
		return int(math.RoundToEven(float64(t)))
	}
	return 0
}

// time returns the time of a value before normalisation, in steps from First on.
func (e Latency) time(y float32) float32 {
	threshold, tau := float32(e.threshold()), float32(e.tau())
	if e.Linear {
		y = min(y, math.MaxFloat32)
		if e.Normalize {
			tau = float32(e.Steps() - 1 - e.First)
		}
		return tau * (1 - max(y, threshold))
	}
	return charge(y, e.threshold(), tau)
}

// charge returns the time in which a current y charges a leaky membrane to the threshold, which it is taken to be 10⁻⁷ above at least.
func charge(y float32, threshold float64, tau float32) float32 {
	y = max(min(y, math.MaxFloat32), float32(threshold+1e-7))
	return tau * float32(kernel.Log(float64(y/(y-float32(threshold)))))
}

// stretch returns the factor of all times of a sample.
func (e Latency) stretch(x []float32, gain float32) float32 {
	if !e.Normalize || e.Linear {
		return 1
	}
	latest := float32(0)
	for _, v := range x {
		if y := float32(gain * v); y == y {
			latest = max(latest, e.time(y))
		}
	}
	if latest == 0 {
		return 1
	}
	return float32(e.Steps()-1-e.First) / latest
}
