package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Window is how the places of a plane look at those of another, {vertical, horizontal}: place o of the output sees the places
// o·Stride − Pad + d·Dilation of the input, d below Size, those on the padding left out.
type Window struct {
	Size, Stride, Pad, Dilation [2]int
}

// Output returns the side of the output along an axis for a side of the input, below 1 if the window does not fit.
func (v Window) Output(axis, side int) int {
	reach := side + 2*v.Pad[axis] - v.Dilation[axis]*(v.Size[axis]-1) - 1
	if reach < 0 {
		return 0
	}
	return reach/v.Stride[axis] + 1
}

// at returns where an output place sees an element of its window, which may lie on the padding.
func (v Window) at(axis, place, element int) int {
	return place*v.Stride[axis] - v.Pad[axis] + element*v.Dilation[axis]
}

// conv is a convolution. Cells stand in the order [y][x][channel], weights as rows [dy][dx][channel of the group] of all channels out.
// It is computed by lists: for each place of the output, the elements of its window that fired, in rising order, name the rows of
// weights that it sums; and each row of weights sums the errors of the places that its element fired for.
type conv struct {
	in, out         [3]int // height, width, channels
	window          Window
	groups          int
	inEach, outEach int // channels of a group
	fan             []int32
	synapses        int64
}

// NewConv returns the convolution of maps in with a window onto maps out, both {height, width, channels}; the channels of each of groups
// see only their own.
func NewConv(in, out [3]int, window Window, groups int) Differentiable {
	c := &conv{in: in, out: out, window: window, groups: groups, inEach: in[2] / groups, outEach: out[2] / groups, fan: make([]int32, in[0]*in[1])}
	for y := range out[0] {
		for x := range out[1] {
			c.eachElement(y, x, func(place, _ int) {
				c.fan[place] += int32(c.outEach)
				c.synapses += int64(c.inEach) * int64(out[2])
			})
		}
	}
	return c
}

// eachElement calls f with every place of the input that output (y, x) sees, y·width + x, and its number in the window.
func (c *conv) eachElement(y, x int, f func(place, element int)) {
	v := c.window
	for dy := range v.Size[0] {
		iy := v.at(0, y, dy)
		for dx := range v.Size[1] {
			if ix := v.at(1, x, dx); uint(iy) < uint(c.in[0]) && uint(ix) < uint(c.in[1]) {
				f(iy*c.in[1]+ix, dy*v.Size[1]+dx)
			}
		}
	}
}

func (c *conv) Stored() (rows, cols, ld int) {
	return c.window.Size[0] * c.window.Size[1] * c.inEach, c.out[2], kernel.Ld(c.out[2])
}
func (c *conv) Synapses() int64 { return c.synapses }
func (c *conv) Fan(pre int) int { return int(c.fan[pre/c.in[2]]) }
func (c *conv) places() int     { return c.out[0] * c.out[1] }
func (c *conv) cells() int      { return c.places() * c.out[2] }

func (c *conv) Even() (fan int, ok bool) { return 0, false }

func (c *conv) Events(row []uint64) (n int64) {
	eachSpike(row, func(i int) { n += int64(c.Fan(i)) })
	return n
}

func (c *conv) Each(f func(pre, post, weight int)) {
	from := make([][]int, c.in[0]*c.in[1]) // of each input place the outputs that see it, and by which element
	for p := range c.places() {
		c.eachElement(p/c.out[1], p%c.out[1], func(place, element int) { from[place] = append(from[place], p, element) })
	}
	for pre := range len(from) * c.in[2] {
		seen, channel := from[pre/c.in[2]], pre%c.in[2]
		g := channel / c.inEach
		for k := 0; k < len(seen); k += 2 {
			row := seen[k+1]*c.inEach + channel%c.inEach
			for o := g * c.outEach; o < (g+1)*c.outEach; o++ {
				f(pre, seen[k]*c.out[2]+o, row*c.out[2]+o)
			}
		}
	}
}

// list lists, for each sample and place of the output, the rows of weights of group g whose element fired.
func (c *conv) list(s *Scratch, x Spikes, g int) {
	l := &s.lists
	l.Start, l.Idx = append(l.Start[:0], 0), l.Idx[:0]
	for r := range x.N {
		row := x.Row(r)
		for p := range c.places() {
			s.runs = c.runs(s.runs[:0], p/c.out[1], p%c.out[1], g)
			for _, k := range s.runs {
				l.Idx = appendRange(l.Idx, row, k.cell, k.n, k.row)
			}
			l.Start = append(l.Start, uint32(len(l.Idx)))
		}
	}
}

// run is a row of cells that stand side by side in the map, whose weights stand side by side in the window.
type run struct{ cell, row, n int }

// runs appends the runs of group g that output (y, x) sees, by rising cell.
func (c *conv) runs(dst []run, y, x, g int) []run {
	v, n, left := c.window, c.inEach, c.window.at(1, x, 0)
	side := v.Dilation[1] == 1 && c.groups == 1
	first, last := max(0, -left), min(v.Size[1], c.in[1]-left)
	for dy := range v.Size[0] {
		iy := v.at(0, y, dy)
		switch {
		case uint(iy) >= uint(c.in[0]):
		case side && first < last:
			dst = append(dst, run{(iy*c.in[1] + left + first) * n, (dy*v.Size[1] + first) * n, (last - first) * n})
		case !side:
			for dx := range v.Size[1] {
				if ix := v.at(1, x, dx); uint(ix) < uint(c.in[1]) {
					dst = append(dst, run{(iy*c.in[1]+ix)*c.in[2] + g*n, (dy*v.Size[1] + dx) * n, n})
				}
			}
		}
	}
	return dst
}

// appendRange appends base plus the places of the bits at to at+n−1 that are set, counted from at.
func appendRange(dst []uint32, row []uint64, at, n, base int) []uint32 {
	for lo := 0; lo < n; lo += 64 {
		x := bitsAt(row, at+lo)
		if m := n - lo; m < 64 {
			x &= 1<<m - 1
		}
		dst = kernel.AppendWord(dst, x, uint32(base+lo))
	}
	return dst
}

// bitsAt returns 64 bits from bit at on; beyond the row they are 0.
func bitsAt(row []uint64, at int) uint64 {
	k, shift := at>>6, at&63
	x := row[k] >> shift
	if shift > 0 && k+1 < len(row) {
		x |= row[k+1] << (64 - shift)
	}
	return x
}

// padded is how many numbers the channels of a group take where rows are summed: kernels sum 16 at a time.
func (c *conv) padded() int { return (c.outEach + 15) &^ 15 }

func (c *conv) Forward(s *Scratch, x Spikes, w Weights, gain float32, cur Rows) {
	n, wide := c.outEach, c.padded()
	for g := range c.groups {
		c.list(s, x, g)
		for r := range x.N {
			start, dst := s.lists.Start[r*c.places():][:c.places()+1], cur.Row(r, c.cells())
			if wide == n || c.groups > 1 { // behind the columns of a group are those of the next, and no zeros
				kernel.GatherRows(kernel.Mat(dst[g*n:], c.out[2]), n, kernel.Mat(w.W[g*n:], w.Ld), gain, kernel.Lists{Start: start, Idx: s.lists.Idx})
				continue
			}
			sum := zeros(&s.wide, c.places()*wide)
			kernel.GatherRows(kernel.Mat(sum, wide), wide, kernel.Mat(w.W, w.Ld), gain, kernel.Lists{Start: start, Idx: s.lists.Idx})
			for p := range c.places() {
				kernel.AddRow(dst[p*n:], sum[p*wide:][:n], 1)
			}
		}
	}
}

func (c *conv) ForwardGraded(s *Scratch, x []float32, w Weights, gain float32, cur []float32) {
	c.eachGraded(s, x, func(row, at int, v float32) {
		kernel.AddRow(cur[at:][:c.outEach], w.W[row*w.Ld+at%c.out[2]:][:c.outEach], float32(gain*v))
	})
}

// eachGraded calls f for every value that is not 0 and every place that sees it, with the row of weights and the first cell of the group
// at that place; at each place by rising pre cell of the group.
func (c *conv) eachGraded(s *Scratch, x []float32, f func(row, at int, v float32)) {
	for p := range c.places() {
		for g := range c.groups {
			s.runs = c.runs(s.runs[:0], p/c.out[1], p%c.out[1], g)
			for _, k := range s.runs {
				for i, v := range x[k.cell:][:k.n] {
					if v != 0 {
						f(k.row+i, p*c.out[2]+g*c.outEach, v)
					}
				}
			}
		}
	}
}

// Backward multiplies the errors of each place by the weights of its window, and adds the products where the window lies. Samples whose
// errors stand side by side are one product.
func (c *conv) Backward(s *Scratch, _ Spikes, e Rows, w Weights, gain float32, to Rows) {
	together := 1
	if e.Ld == c.cells() {
		together = e.N
	}
	rows, _, _ := c.Stored()
	n, cells := c.outEach, c.in[0]*c.in[1]*c.in[2]
	col := room(&s.col, together*c.places()*rows)
	for first := 0; first < e.N; first += together {
		for g := range c.groups {
			from := e.X[first*e.Ld+g*n:]
			size := kernel.Size{M: together * c.places(), N: rows, K: n}
			kernel.Gemm(nil, size, kernel.Mat(from, c.out[2]), kernel.Mat(w.W[g*n:], w.Ld).T(), kernel.Mat(col, rows), false)
			for r := range together {
				c.addWindows(s, col[r*c.places()*rows:], g, gain, to.Row(first+r, cells))
			}
		}
	}
}

// addWindows adds what each place says of its window, in rows as long as the window's of one group, to the cells that lie there.
func (c *conv) addWindows(s *Scratch, col []float32, g int, gain float32, to []float32) {
	rows, _, _ := c.Stored()
	for p := range c.places() {
		s.runs = c.runs(s.runs[:0], p/c.out[1], p%c.out[1], g)
		for _, k := range s.runs {
			kernel.AddRow(to[k.cell:][:k.n], col[p*rows+k.row:][:k.n], gain)
		}
	}
}

func (c *conv) Accumulate(s *Scratch, x Spikes, e Rows, w Weights, gain float32, grad []float32) {
	rows, _, _ := c.Stored()
	n, wide := c.outEach, c.padded()
	for g := range c.groups {
		c.list(s, x, g)
		s.turned.Transpose(&s.lists, x.N*c.places(), rows)
		from := room(&s.wide, x.N*c.places()*wide)
		for r := range x.N {
			all := e.Row(r, c.cells())
			for p := range c.places() {
				copy(from[(r*c.places()+p)*wide:], all[p*c.out[2]+g*n:][:n])
			}
		}
		kernel.GatherRows(kernel.Mat(grad[g*n:], w.Ld), n, kernel.Mat(from, wide), gain, s.turned.Lists)
	}
}

func (c *conv) AccumulateGraded(s *Scratch, x, e []float32, w Weights, gain float32, grad []float32) {
	c.eachGraded(s, x, func(row, at int, v float32) {
		kernel.AddRow(grad[row*w.Ld+at%c.out[2]:][:c.outEach], e[at:][:c.outEach], float32(gain*v))
	})
}
