package encode

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Regular is a rate code without chance: each cell fires at equal intervals from First on, at steps
//
//	⌊First + k/P⌋, k = 0, 1, …,  P = min(gain·x·Max, 1)
//
// in float32, as snnTorch's targets of rates do [eshraghian2023]. All cells with x > 0 fire at First; a cell of 0 is silent.
type Regular struct {
	T     int     // steps; 0 means 50
	Max   float64 // spikes a step at x = 1 and gain 1; 0 means 1
	First int     // step of the first spikes
}

// Steps returns the number of steps of the code.
func (e Regular) Steps() int { return orElse(e.T, 50) }

func (e Regular) max() float64 { return orElse(e.Max, 1) }

// Check reports the first field that is out of range, and fields with which all values above 0 fire once.
func (e Regular) Check() error {
	err := errors.Join(checkSteps("Regular", e.T), checkPositive("Regular", "Max", e.Max))
	switch {
	case err != nil:
		return err
	case e.First < 0 || e.First >= e.Steps():
		return fmt.Errorf("encode: Regular: First is %d of %d steps; give 0 to %d", e.First, e.Steps(), e.Steps()-1)
	case e.max() > 1:
		return checkChance("Regular", fmt.Sprintf("Max of %v", e.max()), e.max(), "give a Max of 1 or less")
	case !(e.max()*float64(e.Steps()-e.First) > 1):
		return fmt.Errorf("encode: Regular: Max is %v, so that all values above 0 fire once in %d steps; give more steps, or a larger Max",
			e.max(), e.Steps()-e.First)
	}
	return nil
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e Regular) Cells(shape []int) (int, error) { return valuesOf("Regular", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e Regular) CheckSample(x []float32) error { return checkUnit("Regular", x) }

// Version is raised when spikes change.
func (e Regular) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Regular) Resolve() Encoder {
	e.T, e.Max = e.Steps(), e.max()
	return e
}

// Encode makes dst the spike train of x.
func (e Regular) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("Regular", dst, e.Steps(), len(x))
	scale, end := gain*float32(e.max()), float32(dst.Steps)
	for i, v := range x {
		p := min(v*scale, 1)
		if !(p > 0) {
			continue
		}
		for k := 0; k < dst.Steps; k++ {
			t := float32(max(e.First, 0)) + float32(k)/p
			if t >= end {
				break
			}
			dst.Set(int(t), i)
		}
	}
}
