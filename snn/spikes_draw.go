package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Draw fires cell i of s with probability scale·x[i] at each step, independently; what was there is overwritten. The draw of a
// step and a cell depends only on the stream, the step and the cell. Cells that cannot fire, those with a NaN among them, cost
// nothing, which for images is most of them. Draw panics unless x has one value a cell and scale is a number that is not negative.
func (s *Spikes) Draw(x []float32, scale float64, from Stream) {
	if s == nil {
		panic("snn: Spikes.Draw: the Spikes are nil; make them with NewSpikes")
	}
	switch {
	case len(x) != s.Cells:
		panic(fmt.Sprintf("snn: Spikes.Draw: %d values for %d cells", len(x), s.Cells))
	case math.IsNaN(scale) || scale < 0:
		panic(fmt.Sprintf("snn: Spikes.Draw: scale is %v; give 0 or more", scale))
	case s.Words() > 0 && s.Steps > len(s.Bits)/s.Words():
		s.outside("Draw", 0, 0)
	}
	var cells [64]kernel.Chance
	for k := range s.Words() {
		n := chances(&cells, x[k*64:min(k*64+64, len(x))], uint64(k*64), scale)
		if s.Steps > 0 {
			kernel.Draw(s.Bits[k:], s.Words(), s.Steps, from.key, cells[:n])
		}
	}
}

// chances lists the cells of a word that can fire, of which the first is cell number first, and returns how many there are.
func chances(cells *[64]kernel.Chance, x []float32, first uint64, scale float64) (n int) {
	for i, v := range x {
		p := float64(v) * scale
		if !(p > 0) {
			continue
		}
		cells[n] = kernel.Chance{P: uint64(min(p, 1)*(1<<32) + .5), Offset: kernel.Golden * (first + uint64(i)), Bit: 1 << i}
		n++
	}
	return n
}
