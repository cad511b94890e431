package bptc

import (
	"github.com/spikecell/spikecell/internal/kernel"
)

// cells are those of a layer in a presentation.
type cells struct {
	*layer
	current []float32
	um, us  []float32
	at      []int32   // step in which the cell fired, or none
	over    []float32 // um − us as it fired, above 0 by the threshold
	move    []float32 // dt/du as it fired, in steps: a unit of potential more makes the spike so much later, which is below 0
	fired   []uint32  // cells in the order in which they fired
	delta   []float32 // ∂L/∂t · move
}

// none is the step of a cell that is silent.
const none = -1

func newCells(l *layer) *cells {
	n := l.Post
	return &cells{
		layer: l, current: make([]float32, n), um: make([]float32, n), us: make([]float32, n), at: make([]int32, n), over: make([]float32, n),
		move: make([]float32, n), delta: make([]float32, n),
	}
}

func (c *cells) begin() {
	clear(c.um)
	clear(c.us)
	c.fired = c.fired[:0]
	for i := range c.at {
		c.at[i] = none
	}
}

// step lets the cells hear spikes of the layer before and fire, and returns those that did. most bounds what move is.
func (c *cells) step(t int, heard []uint32, most float32) []uint32 {
	clear(c.current)
	for _, i := range heard {
		kernel.AddRow(c.current, c.w[int(i)*c.Post:][:c.Post], c.gain)
	}
	from := len(c.fired)
	for j, x := range c.current {
		in := float32(c.factor * x)
		um, us := float32(c.um[j]*c.a)+in, float32(c.us[j]*c.b)+in
		c.um[j], c.us[j] = um, us
		if u := um - us; u > c.theta[j] && c.at[j] == none {
			c.at[j], c.over[j], c.fired = int32(t), u, append(c.fired, uint32(j))
			c.move[j] = min(max(1/(um/c.tauM-us/c.tauS), -most), most)
		}
	}
	return c.fired[from:]
}

// firedIn returns the cells of fired, from place from on, that fired in step t, and the place of the next.
func (c *cells) firedIn(t int32, from int) (list []uint32, next int) {
	for next = from; next < len(c.fired) && c.at[c.fired[next]] == t; next++ {
	}
	return c.fired[from:next], next
}
