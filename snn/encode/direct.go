package encode

import "github.com/spikecell/spikecell/snn"

// Direct is no code at all: gain·x is injected as a constant current at every step, and the first layer of the
// net learns the code.
type Direct struct {
	T int // steps; 0 means 25
}

// Steps returns the number of steps of the code.
func (e Direct) Steps() int { return orElse(e.T, 25) }

// Check reports a T that is out of range.
func (e Direct) Check() error { return checkSteps("Direct", e.T) }

// Cells returns how many input cells samples of a shape become: one a value.
func (e Direct) Cells(shape []int) (int, error) { return valuesOf("Direct", shape) }

// Encode makes dst the constant current gain·x; a NaN is a current of 0. It keeps the storage of a current that
// dst already has.
func (e Direct) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resizeCurrent("Direct", dst, e.Steps(), len(x))
	for i, v := range x {
		if v != v {
			v = 0
		}
		dst.Current[i] = gain * v
	}
}
