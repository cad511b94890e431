package bptc

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// cells are those of a layer in a presentation.
type cells struct {
	*layer
	current []float32
	um, us  []float32
	u       []float32 // um − us
	ends    [2]uint32 // of the list of spikes that are heard
	silent  []uint64  // cells that have not fired
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
		move: make([]float32, n), delta: make([]float32, n), u: make([]float32, n), silent: make([]uint64, snn.Words(n)),
	}
}

func (c *cells) begin() {
	clear(c.um)
	clear(c.us)
	c.fired = c.fired[:0]
	for i := range c.at {
		c.at[i] = none
	}
	for i := range c.silent {
		c.silent[i] = ^uint64(0)
	}
}

// step lets the cells hear spikes of the layer before and fire, and returns those that did. most bounds what move is.
func (c *cells) step(t int, heard []uint32, most float32) []uint32 {
	c.ends[1] = uint32(len(heard))
	kernel.GatherSums(kernel.Mat(c.current, c.Post), c.Post, kernel.Mat(c.w, c.Post), c.gain, kernel.Lists{Start: c.ends[:], Idx: heard})
	leak(c.um, c.keepsM, c.current, c.factor)
	leak(c.us, c.keepsS, c.current, c.factor)
	subtract(c.u, c.um, c.us)
	from := len(c.fired)
	for lo := 0; lo < c.Post; lo += 64 {
		hi := min(lo+64, c.Post)
		for above := kernel.Above(c.u[lo:hi], c.theta[lo:]) & c.silent[lo>>6]; above != 0; above &= above - 1 {
			c.fire(lo+bits.TrailingZeros64(above), t, most)
		}
	}
	return c.fired[from:]
}

// fire lets cell j fire in step t.
func (c *cells) fire(j, t int, most float32) {
	c.at[j], c.over[j], c.fired = int32(t), c.u[j], append(c.fired, uint32(j))
	c.silent[j>>6] &^= 1 << (j & 63)
	c.move[j] = min(max(1/(c.um[j]/c.tauM-c.us[j]/c.tauS), -most), most)
}

// leak takes x through a step with input: x ← keeps·x + factor·input.
func leak(x, keeps, input []float32, factor float32) {
	kernel.MultiplyRows(x, x, keeps)
	kernel.AddRow(x, input, factor)
}

// subtract is dst = x − y.
func subtract(dst, x, y []float32) {
	copy(dst, x)
	kernel.AddRow(dst, y, -1)
}

// firedIn returns the cells of fired, from place from on, that fired in step t, and the place of the next.
func (c *cells) firedIn(t int32, from int) (list []uint32, next int) {
	for next = from; next < len(c.fired) && c.at[c.fired[next]] == t; next++ {
	}
	return c.fired[from:next], next
}
