package encode

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Phase is the code of weighted spikes [kim2018]: a value is told by its first Bits binary digits, one in each phase of a period of so many steps,
// the largest first:
//
//	x = Σ_k s_k·2^−k, k = 1 to Bits, and a spike in phase k is worth 2^−k
//
// Periods follow each other to the end of the presentation. A spike is a bit, and its weight is for the reader to know; with Weighted
// each spike is a graded input of its weight, so that the inputs of a period add up to the value. Digits beyond Bits are cut off, and x = 1
// is the largest value there is, 1 − 2^−Bits, where SpikingJelly refuses it.
type Phase struct {
	T        int  // steps, as many as Bits at least; by default one period, Bits
	Bits     int  // binary digits, up to 32; 0 means 8
	Weighted bool // graded input of the weights
}

// Steps returns the number of steps of the code.
func (e Phase) Steps() int { return orElse(e.T, e.bits()) }

func (e Phase) bits() int { return orElse(e.Bits, 8) }

// Check reports the first field that is out of range.
func (e Phase) Check() error {
	switch {
	case e.bits() < 1 || e.bits() > 32:
		return fmt.Errorf("encode: Phase: Bits is %d; give 1 to 32", e.Bits)
	case e.T > 0 && e.T < e.bits():
		return fmt.Errorf("encode: Phase: T is %d, less than a period of %d steps; give Bits or more, or fewer Bits", e.T, e.bits())
	}
	return checkSteps("Phase", e.T)
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e Phase) Cells(shape []int) (int, error) { return valuesOf("Phase", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e Phase) CheckSample(x []float32) error { return checkUnit("Phase", x) }

// Version is raised when spikes change.
func (e Phase) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Phase) Resolve() Encoder {
	e.T, e.Bits = e.Steps(), e.bits()
	return e
}

// Graded reports whether the code is graded values.
func (e Phase) Graded() bool { return e.Weighted }

// Encode makes dst the spike train, or the graded input, of gain·x.
func (e Phase) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	if e.Weighted {
		resizeGraded("Phase", dst, e.Steps(), len(x))
	} else {
		resize("Phase", dst, e.Steps(), len(x))
	}
	bits := min(max(e.bits(), 1), 32)
	for i, v := range x {
		if digits := e.digits(gain*v, bits); digits != 0 {
			e.write(dst, i, digits, bits)
		}
	}
}

// digits returns the first binary digits of a value, the largest in the highest of bits.
func (e Phase) digits(y float32, bits int) uint64 {
	if !(y > 0) {
		return 0
	}
	return min(uint64(min(float64(y), 1)*float64(uint64(1)<<bits)), 1<<bits-1)
}

// write makes a cell fire in the phases of its digits.
func (e Phase) write(dst *snn.Spikes, cell int, digits uint64, bits int) {
	for t := range dst.Steps {
		phase := t % bits
		switch {
		case digits>>(bits-1-phase)&1 == 0:
		case e.Weighted:
			dst.Graded[t*dst.Cells+cell] = 1 / float32(uint64(2)<<phase)
		default:
			dst.Set(t, cell)
		}
	}
}
