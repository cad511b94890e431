package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Graded values are worked out a row of the output at a time: what its places see is written out, times the gain, and each sum runs on from what is
// there already, so that its order is that of the list of synapses. Channels are padded to whole vectors where no other group stands behind them.

// filled is how many numbers of the channels of a group are worked out.
func (c *conv) filled() int {
	if c.groups == 1 {
		return c.padded()
	}
	return c.outEach
}

func (c *conv) ForwardGraded(s *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	rows, _, _ := c.Stored()
	across, n, filled := c.out[1], c.outEach, c.filled()
	for y := range c.out[0] {
		to := cur[y*across*c.out[2]:][:across*c.out[2]]
		for g := range c.groups {
			col := c.seen(s, x, y, g, gain, rows, 1)
			if filled == n {
				kernel.AddTerms(kernel.Mat(to[g*n:], c.out[2]), kernel.Size{M: across, N: n, K: rows}, kernel.Mat(col, rows), kernel.Mat(w.X[g*n:], w.Ld))
				continue
			}
			sum := room(&s.wide, across*filled)
			copyRows(sum, filled, to, n, n)
			kernel.AddTerms(kernel.Mat(sum, filled), kernel.Size{M: across, N: filled, K: rows}, kernel.Mat(col, rows), w)
			copyRows(to, n, sum, filled, n)
		}
	}
}

func (c *conv) AccumulateGraded(s *Scratch, x, e []float32, w kernel.Matrix, gain float32, grad []float32) {
	rows, _, _ := c.Stored()
	across, n, filled := c.out[1], c.outEach, c.filled()
	for y := range c.out[0] {
		from := e[y*across*c.out[2]:][:across*c.out[2]]
		for g := range c.groups {
			col := c.seen(s, x, y, g, gain, 1, across)
			if filled == n {
				kernel.AddTerms(kernel.Mat(grad[g*n:], w.Ld), kernel.Size{M: rows, N: n, K: across}, kernel.Mat(col, across), kernel.Mat(from[g*n:], c.out[2]))
				continue
			}
			wide := zeros(&s.wide, across*filled)
			copyRows(wide, filled, from, n, n)
			kernel.AddTerms(kernel.Mat(grad, w.Ld), kernel.Size{M: rows, N: filled, K: across}, kernel.Mat(col, across), kernel.Mat(wide, filled))
		}
	}
}

// copyRows copies n numbers of each row at stride lds to those at stride ldd.
func copyRows(dst []float32, ldd int, src []float32, lds, n int) {
	for r := range len(src) / lds {
		copy(dst[r*ldd:][:n], src[r*lds:][:n])
	}
}

// seen writes the values that the places of row y of the output see for the rows of weights of group g, times the gain: that of place x and row k
// stands at x·place + k·row. What lies on the padding is 0.
func (c *conv) seen(s *Scratch, x []float32, y, g int, gain float32, place, row int) []float32 {
	rows, _, _ := c.Stored()
	col := zeros(&s.col, rows*c.out[1])
	for dy := range c.window.Size[0] {
		iy := c.window.at(0, y, dy)
		if uint(iy) >= uint(c.in[0]) {
			continue
		}
		from, first := x[iy*c.in[1]*c.in[2]+g*c.inEach:], dy*c.window.Size[1]*c.inEach
		for ox, runs := range c.across {
			for _, k := range runs {
				to := col[ox*place+(first+k.row)*row:]
				for i, v := range from[k.cell:][:k.n] {
					to[i*row] = float32(gain * v)
				}
			}
		}
	}
	return col
}
