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
	even            []int   // places from which on the fan is another
	across          [][]run // see runs.go
	spans           []span
	above, beside   [][]sight // by row and by column of the input
}

// Convolution is what can be pooled by the largest currents.
type Convolution interface {
	Differentiable
	// turned returns the weights as backwardChosen reads them, in the memory of turned if that is enough; nil where there is no such form.
	turned(turned []float32, w kernel.Matrix) []float32
	// backwardChosen is Pooled.BackwardChosen for cells that m pools.
	backwardChosen(s *Scratch, e Rows, choice []uint64, turned []float32, gain float32, to Rows, m *maxPooled)
}

// NewConv returns the convolution of maps in with a window onto maps out, both {height, width, channels}; the channels of each of groups
// see only their own.
func NewConv(in, out [3]int, window Window, groups int) Convolution {
	c := &conv{in: in, out: out, window: window, groups: groups, inEach: in[2] / groups, outEach: out[2] / groups, fan: make([]int32, in[0]*in[1])}
	c.across = c.runsAcross()
	c.spans = c.spansAcross()
	c.above, c.beside = c.sights(0), c.sights(1)
	for y := range out[0] {
		for x := range out[1] {
			c.eachElement(y, x, func(place, _ int) {
				c.fan[place] += int32(c.outEach)
				c.synapses += int64(c.inEach) * int64(out[2])
			})
		}
	}
	for place, f := range c.fan {
		if place == 0 || f != c.fan[place-1] {
			c.even = append(c.even, place)
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

// Events counts the spikes between places of equal fan, or each by itself where they are fewer.
func (c *conv) Events(row []uint64) (n int64) {
	if kernel.Popcount(row) < len(c.even) {
		return c.fewEvents(row)
	}
	for i, k := range c.even {
		end := len(c.fan)
		if i+1 < len(c.even) {
			end = c.even[i+1]
		}
		if f := c.fan[k]; f != 0 {
			n += int64(f) * int64(countBits(row, k*c.in[2], end*c.in[2]))
		}
	}
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

// padded is how many numbers the channels of a group take where rows are summed: kernels sum 16 at a time.
func (c *conv) padded() int { return (c.outEach + 15) &^ 15 }

func (c *conv) Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	n, wide := c.outEach, c.padded()
	for g := range c.groups {
		c.list(s, x, g)
		for r := range x.N {
			start, dst := s.lists.Start[r*c.places():][:c.places()+1], cur.Row(r, c.cells())
			if wide == n || c.groups > 1 { // behind the columns of a group are those of the next, and no zeros
				kernel.GatherRows(kernel.Mat(dst[g*n:], c.out[2]), n, kernel.Mat(w.X[g*n:], w.Ld), gain, kernel.Lists{Start: start, Idx: s.lists.Idx})
				continue
			}
			sum := zeros(&s.wide, c.places()*wide)
			kernel.GatherRows(kernel.Mat(sum, wide), wide, w, gain, kernel.Lists{Start: start, Idx: s.lists.Idx})
			for p := range c.places() {
				kernel.AddRow(dst[p*n:], sum[p*wide:][:n], 1)
			}
		}
	}
}

// Backward multiplies the errors of each place by the weights of its window, and adds the products where the window lies. Samples whose
// errors stand side by side are one product.
func (c *conv) Backward(s *Scratch, _ Spikes, e Rows, w kernel.Matrix, gain float32, to Rows) {
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
			kernel.Gemm(nil, size, kernel.Mat(from, c.out[2]), kernel.Mat(w.X[g*n:], w.Ld).T(), kernel.Mat(col, rows), false)
			for r := range together {
				c.addWindows(col[r*c.places()*rows:], g, gain, to.Row(first+r, cells))
			}
		}
	}
}

// addWindows adds what each place says of its window, in rows as long as the window's of one group, to the cells that lie there.
func (c *conv) addWindows(col []float32, g int, gain float32, to []float32) {
	rows, _, _ := c.Stored()
	for p := range c.places() {
		c.eachRun(p, g, func(k run) { kernel.AddRow(to[k.cell:][:k.n], col[p*rows+k.row:][:k.n], gain) })
	}
}

func (c *conv) Accumulate(s *Scratch, x Spikes, e Rows, w kernel.Matrix, gain float32, grad []float32) {
	rows, _, _ := c.Stored()
	n, wide := c.outEach, c.padded()
	for g := range c.groups {
		words := c.windows(s, x, g)
		s.turned.ByCell(x.N*c.places(), rows, s.words, words, 1)
		from := e.X
		if n != c.out[2] || n != wide || e.Ld != c.cells() && e.N > 1 {
			from = c.sideBySide(s, e, g)
		}
		kernel.GatherRows(kernel.Mat(grad[g*n:], w.Ld), c.filled(), kernel.Mat(from, wide), gain, s.turned.Lists)
	}
}

// sideBySide copies the errors of group g of every sample and place to rows without a gap, padded with zeros.
func (c *conv) sideBySide(s *Scratch, e Rows, g int) []float32 {
	n, wide := c.outEach, c.padded()
	to := zeros(&s.wide, e.N*c.places()*wide)
	for r := range e.N {
		all := e.Row(r, c.cells())
		for p := range c.places() {
			copy(to[(r*c.places()+p)*wide:], all[p*c.out[2]+g*n:][:n])
		}
	}
	return to
}
