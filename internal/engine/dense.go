package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// dense joins every pre cell to every post cell.
type dense struct {
	uniform
	post int
}

// NewDense returns the wiring of every one of pre cells to every one of post cells.
func NewDense(pre, post int) Wiring { return dense{uniform{pre, post}, post} }

func (d dense) Stored() (rows, cols, ld int) { return d.pre, d.post, kernel.Ld(d.post) }

func (d dense) Each(f func(pre, post, weight int)) {
	for i := range d.pre {
		for j := range d.post {
			f(i, j, i*d.post+j)
		}
	}
}

func (d dense) Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	s.lists.FromBits(x.N, d.pre, x.Bits, x.Words)
	kernel.GatherRows(kernel.Mat(cur.X, cur.Ld), d.post, w, gain, s.lists.Lists)
}

func (d dense) ForwardGraded(_ *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	for i, v := range x {
		if v != 0 {
			kernel.AddRow(cur, w.X[i*w.Ld:][:d.post], float32(gain*v))
		}
	}
}

// oneToOne joins cell i to cell i.
type oneToOne struct{ uniform }

// NewOneToOne returns the wiring of each of n cells to the one of its number.
func NewOneToOne(n int) Wiring { return oneToOne{uniform{n, 1}} }

func (o oneToOne) Stored() (rows, cols, ld int) { return o.pre, 1, 1 }

func (o oneToOne) Each(f func(pre, post, weight int)) {
	for i := range o.pre {
		f(i, i, i)
	}
}

func (o oneToOne) Forward(_ *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	for r := range x.N {
		dst := cur.Row(r, o.pre)
		for k, word := range x.Row(r) {
			for ; word != 0; word &= word - 1 {
				i := k*64 + bits.TrailingZeros64(word)
				dst[i] += float32(gain * w.X[i])
			}
		}
	}
}

func (o oneToOne) ForwardGraded(_ *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	for i, v := range x {
		cur[i] += float32(float32(gain*w.X[i]) * v)
	}
}
