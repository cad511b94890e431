package encode

import (
	"errors"

	"github.com/spikecell/spikecell/snn"
)

// Bernoulli is a rate code: at every step each cell fires independently with probability
//
//	P = clip(gain·x·Max, 0, 1)
//
// as snnTorch's rate code does [eshraghian2023]. The draw of a step and a cell depends only on the stream, the
// step and the cell.
type Bernoulli struct {
	T   int     // steps; 0 means 50 [ororbia2024]
	Max float64 // probability at x = 1 and gain 1; 0 means 1
}

// Steps returns the number of steps of the code.
func (e Bernoulli) Steps() int { return orElse(e.T, 50) }

// Check reports the first field that is out of range.
func (e Bernoulli) Check() error {
	return errors.Join(checkSteps("Bernoulli", e.T), checkPositive("Bernoulli", "Max", e.Max))
}

// Encode makes dst the spike train of x.
func (e Bernoulli) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	dst.Resize(e.Steps(), len(x))
	draw(dst, x, float64(gain)*orElse(e.Max, 1), s)
}

// Poisson is a rate code in units of time: a homogeneous Poisson process of rate x·MaxRate·gain Hz, of which a
// step of Dt holds at most one spike, with P = rate·Dt as in the code of [diehl2015].
type Poisson struct {
	T       int     // steps; 0 means 700, that is 350 ms
	Dt      float64 // length of a step, ms, that of the net; 0 means 0.5
	MaxRate float64 // rate at x = 1 and gain 1, Hz; 0 means 63.75
}

// Steps returns the number of steps of the code.
func (e Poisson) Steps() int { return orElse(e.T, 700) }

// Check reports the first field that is out of range.
func (e Poisson) Check() error {
	return errors.Join(checkSteps("Poisson", e.T), checkPositive("Poisson", "Dt", e.Dt),
		checkPositive("Poisson", "MaxRate", e.MaxRate))
}

// StepLength returns the length of a step, ms, which must be that of the net.
func (e Poisson) StepLength() float64 { return orElse(e.Dt, .5) }

// Encode makes dst the spike train of x.
func (e Poisson) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	dst.Resize(e.Steps(), len(x))
	draw(dst, x, float64(gain)*orElse(e.MaxRate, 63.75)*e.StepLength()/1000, s)
}

// draw fires cell i with probability scale·x[i] at each step, 64 cells at a time. Cells that cannot fire cost
// nothing, which for images is most of them.
func draw(dst *snn.Spikes, x []float32, scale float64, s snn.Stream) {
	for k := range dst.Words() {
		var c column
		c.collect(x[k*64:min(k*64+64, len(x))], k*64, scale)
		c.fire(dst, k, s)
	}
}

// column is one word of cells: those that can fire, and their probabilities in units of 2⁻³².
type column struct {
	n     int
	cells [64]struct {
		p       uint64 // 2³² is certainty
		counter uint64
		bit     uint64
	}
}

func (c *column) collect(x []float32, first int, scale float64) {
	for i, v := range x {
		p := float64(v) * scale
		if !(p > 0) {
			continue
		}
		a := &c.cells[c.n]
		a.p, a.counter, a.bit = uint64(min(p, 1)*(1<<32)+.5), uint64(first+i), uint64(i)
		c.n++
	}
}

// fire draws the spikes of word k. One draw serves two steps, its low half the even one.
func (c *column) fire(dst *snn.Spikes, k int, s snn.Stream) {
	words, cells := dst.Words(), c.cells[:c.n]
	if len(cells) == 0 {
		return
	}
	for t := 0; t < dst.Steps; t += 2 {
		var even, odd uint64
		base := uint64(t/2) << 32
		for i := range cells {
			a := &cells[i]
			r := s.Uint64(base + a.counter)
			// a difference below zero has its top bit set, so that no branch is needed
			even |= (r&(1<<32-1) - a.p) >> 63 << (a.bit & 63)
			odd |= (r>>32 - a.p) >> 63 << (a.bit & 63)
		}
		dst.Bits[t*words+k] = even
		if t+1 < dst.Steps {
			dst.Bits[(t+1)*words+k] = odd
		}
	}
}
