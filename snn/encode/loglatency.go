package encode

import (
	"errors"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// LogLatency is a time-to-first-spike code without constants: each cell fires once, x = 1 in the first step and x = 0 in the last,
//
//	t = round(T − 1 − ln(α·x + 1)),  α = e^(T−1) − 1
//
// rounded half to even, as the logarithmic form of SpikingJelly's latency code [fang2023] does. Most of the interval fires in the first few steps:
// only values near 0 are told apart by the late ones. SpikingJelly's linear form, t = round((T − 1)·(1 − x)), is [Latency] with Linear,
// Normalize and a Threshold of 1e-30.
type LogLatency struct {
	T int // steps; 0 means 100
}

// Steps returns the number of steps of the code.
func (e LogLatency) Steps() int { return orElse(e.T, 100) }

// Check reports a T that is out of range.
func (e LogLatency) Check() error {
	if e.T == 1 {
		return errors.New("encode: LogLatency: T is 1, so that all cells fire at once; give more steps")
	}
	return checkSteps("LogLatency", e.T)
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e LogLatency) Cells(shape []int) (int, error) { return valuesOf("LogLatency", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e LogLatency) CheckSample(x []float32) error { return checkUnit("LogLatency", x) }

// Version is raised when spikes change.
func (e LogLatency) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e LogLatency) Resolve() Encoder {
	e.T = e.Steps()
	return e
}

// Encode makes dst the spike train of gain·x.
func (e LogLatency) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("LogLatency", dst, e.Steps(), len(x))
	if dst.Steps == 0 {
		return
	}
	rest := e.rest()
	for i, v := range x {
		if y := gain * v; y == y {
			dst.Set(int(math.RoundToEven(e.time(y, rest))), i)
		}
	}
}

// Times returns the times of gain·x in steps before they are rounded; of a NaN, which never fires, −1. It panics if Check
// would refuse the code.
func (e LogLatency) Times(x []float32, gain float32) []float32 {
	mustCheck(e.Check())
	rest := e.rest()
	return timesOf(x, func(v float32) (float32, bool) { return float32(e.time(gain*v, rest)), gain*v == gain*v })
}

func (e LogLatency) rest() float64 { return kernel.Exp(float64(1 - e.Steps())) }

// time returns the time of a value, T − 1 − ln(αy + 1) without α, which would overflow.
func (e LogLatency) time(value float32, rest float64) float64 {
	y := float64(min(max(value, 0), 1))
	return min(max(-kernel.Log(y+float64((1-y)*rest)), 0), float64(e.Steps()-1))
}
