package encode

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// ChargeTime is a time-to-first-spike code: each cell fires when the constant current x has charged a leaky membrane from 0 to Threshold,
//
//	t = ⌊Tau·ln(x/(x − Threshold))⌋
//
// in float32, as SpyTorch does [neftci2019]. Values below Threshold never charge it, and a time beyond the last step
// is none; at Threshold itself x is taken to be 10⁻⁷ above it. [Latency] has the same curve in snnTorch's form, which rounds and keeps
// late cells.
type ChargeTime struct {
	T         int     // steps; 0 means 100
	Tau       float64 // time constant of the membrane, steps; 0 means 20
	Threshold float64 // 0 means 0.2
}

// Steps returns the number of steps of the code.
func (e ChargeTime) Steps() int { return orElse(e.T, 100) }

func (e ChargeTime) tau() float64 { return orElse(e.Tau, 20) }

func (e ChargeTime) threshold() float64 { return orElse(e.Threshold, .2) }

// Check reports the first field that is out of range, and fields with which not even x = 1 fires, or all that fire do at once.
func (e ChargeTime) Check() error {
	err := errors.Join(checkSteps("ChargeTime", e.T), checkPositive("ChargeTime", "Tau", e.Tau), checkThreshold("ChargeTime", e.Threshold))
	switch {
	case err != nil:
		return err
	case e.tau() < 0x1p-126 || e.tau() > 1e30:
		return fmt.Errorf("encode: ChargeTime: Tau is %v steps, which no time in float32 is made of", e.tau())
	case e.threshold() >= 1:
		return fmt.Errorf("encode: ChargeTime: Threshold is %v, which no value from 0 to 1 passes; give less than 1", e.threshold())
	case !(e.time(1) < float32(e.Steps())):
		return fmt.Errorf("encode: ChargeTime: x = 1 would fire at step %.6g of %d; give more steps, or a smaller Tau", e.time(1), e.Steps())
	}
	return nil
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e ChargeTime) Cells(shape []int) (int, error) { return valuesOf("ChargeTime", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e ChargeTime) CheckSample(x []float32) error { return checkUnit("ChargeTime", x) }

// Version is raised when spikes change.
func (e ChargeTime) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e ChargeTime) Resolve() Encoder {
	e.T, e.Tau, e.Threshold = e.Steps(), e.tau(), e.threshold()
	return e
}

// Encode makes dst the spike train of gain·x.
func (e ChargeTime) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("ChargeTime", dst, e.Steps(), len(x))
	end := float32(dst.Steps)
	for i, v := range x {
		if y := gain * v; e.charges(y) {
			if t := e.time(y); t >= 0 && t < end {
				dst.Set(int(t), i)
			}
		}
	}
}

// Times returns the times of gain·x in steps before they are rounded, also those beyond the last step; of a cell that never fires, −1. It
// panics if Check would refuse the code.
func (e ChargeTime) Times(x []float32, gain float32) []float32 {
	mustCheck(e.Check())
	return timesOf(x, func(v float32) (float32, bool) { return e.time(gain * v), e.charges(gain * v) })
}

func (e ChargeTime) charges(y float32) bool { return y >= float32(e.threshold()) }

func (e ChargeTime) time(y float32) float32 {
	return charge(y, e.threshold(), float32(e.tau()))
}
