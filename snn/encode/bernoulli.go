package encode

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Bernoulli is a rate code: at every step each cell fires independently with probability
//
//	P = clip(gain·x·Max + Offset, 0, 1)
//
// as snnTorch's rate code does [eshraghian2023]. The draw of a step and a cell depends only on the stream, the
// step and the cell. An Offset makes cells fire in the dark, too; a cell whose value is NaN is silent.
type Bernoulli struct {
	T      int     // steps; 0 means 50 [ororbia2024]
	Max    float64 // probability at x = 1 and gain 1, without the offset; 0 means 1
	Offset float64 // added to the probability of all cells, −1 to 1
	First  int     // steps at the beginning in which no cell fires
}

// Steps returns the number of steps of the code.
func (e Bernoulli) Steps() int { return orElse(e.T, 50) }

func (e Bernoulli) max() float64 { return orElse(e.Max, 1) }

// Check reports the first field that is out of range.
func (e Bernoulli) Check() error {
	if err := errors.Join(checkSteps("Bernoulli", e.T), checkPositive("Bernoulli", "Max", e.Max)); err != nil {
		return err
	}
	switch {
	case !(e.Offset >= -1 && e.Offset < 1):
		return fmt.Errorf("encode: Bernoulli: Offset is %v; give a probability below 1, or what is taken from one, down to -1", e.Offset)
	case e.First < 0 || e.First >= e.Steps():
		return fmt.Errorf("encode: Bernoulli: First is %d of %d steps; give 0 to %d", e.First, e.Steps(), e.Steps()-1)
	case e.Offset != 0:
		what := fmt.Sprintf("Max of %v with an Offset of %v", e.max(), e.Offset)
		return checkChance("Bernoulli", what, e.max()+e.Offset, fmt.Sprintf("give a Max of %.6g or less", 1-e.Offset))
	}
	return checkChance("Bernoulli", fmt.Sprintf("Max of %v", e.max()), e.max(), "give a Max of 1 or less")
}

// CheckSample reports the first value that is not between 0 and 1.
func (e Bernoulli) CheckSample(x []float32) error { return checkUnit("Bernoulli", x) }

// Cells returns how many input cells samples of a shape become: one a value.
func (e Bernoulli) Cells(shape []int) (int, error) { return valuesOf("Bernoulli", shape) }

// Encode makes dst the spike train of x.
func (e Bernoulli) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	resize("Bernoulli", dst, e.Steps(), len(x))
	scale := float64(gain) * e.max()
	if e.Offset != 0 {
		x, scale = e.chances(x, scale), 1
	}
	dst.Draw(x, scale, s)
	clear(dst.Bits[:max(min(e.First, dst.Steps), 0)*dst.Words()])
}

// chances returns the probabilities of all cells.
func (e Bernoulli) chances(x []float32, scale float64) []float32 {
	p := make([]float32, len(x))
	for i, v := range x {
		p[i] = float32(float64(float64(v)*scale) + e.Offset)
	}
	return p
}
