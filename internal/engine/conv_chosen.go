package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Where a convolution is pooled by the largest currents, errors come from one cell in each window. They are sums of the rows of weights of these
// cells alone, in the order and with the bits of the product that Backward works out with zeros in all other places.
//
// A row of the window is cut into blocks of kernel.Panel weights, which stand in the map as they do in the window, and of each block all places
// are done before the next, so that its weights stay in the first cache: from the last block to the first, by rising place. A cell of the map
// so gets what the places say by rising place too.

// blocks is how many blocks a row of the window has.
func (c *conv) blocks() int { return (c.window.Size[1]*c.inEach + kernel.Panel - 1) / kernel.Panel }

// turned returns the weights in blocks, [row of the window][block][channel out, filled up to words][Panel]; nil where the cells of a row of the
// window do not stand side by side.
func (c *conv) turned(turned []float32, w kernel.Matrix) []float32 {
	if !c.inOneRun() {
		return nil
	}
	across, size := c.window.Size[1]*c.inEach, c.blockSize()
	if n := c.window.Size[0] * c.blocks() * size; cap(turned) < n {
		turned = kernel.Alloc(n)
	} else {
		turned = turned[:n]
		clear(turned)
	}
	for dy := range c.window.Size[0] {
		for i := range across {
			to := turned[(dy*c.blocks()+i/kernel.Panel)*size+i%kernel.Panel:]
			for o, x := range w.X[(dy*across+i)*w.Ld:][:c.out[2]] {
				to[o*kernel.Panel] = x
			}
		}
	}
	return turned
}

// blockSize is how many numbers the weights of a block take.
func (c *conv) blockSize() int { return (c.out[2] + 63) / 64 * 64 * kernel.Panel }

// padded are sums of a map, with all places that windows see beyond its sides, and so wide.
type padded struct {
	sums []float32
	wide int
}

// pad returns zeros for the sums of a padded map, and room for what a block is longer than a row of the window.
func (c *conv) pad(s *Scratch) padded {
	reach := func(axis int) int {
		v := c.window
		return max(c.in[axis]+v.Pad[axis], (c.out[axis]-1)*v.Stride[axis]+(v.Size[axis]-1)*v.Dilation[axis]+1)
	}
	return padded{zeros(&s.sum, reach(0)*reach(1)*c.in[2]+kernel.Panel), reach(1)}
}

// eachPadded calls f with the rows of a map, as they stand in p and in x; rows without padding between them are one.
func (c *conv) eachPadded(p padded, x []float32, f func(padded, row []float32)) {
	row, rows := c.in[1]*c.in[2], c.in[0]
	if p.wide == c.in[1] {
		row, rows = row*rows, 1
	}
	for y := range rows {
		f(p.sums[((y+c.window.Pad[0])*p.wide+c.window.Pad[1])*c.in[2]:][:row], x[y*row:][:row])
	}
}

// backwardChosen adds to the errors to of the cells below what those of the cells say that were chosen.
func (c *conv) backwardChosen(s *Scratch, e Rows, choice []uint64, turned []float32, gain float32, to Rows, m *maxPooled) {
	pad := c.pad(s)
	s.places = c.chosenPlaces(s.places[:0], pad.wide)
	s.at = s.at[:0]
	for x := range m.out[1] * m.side[1] {
		s.at = append(s.at, uint32(x/m.side[1]*c.out[2]))
	}
	for r := range e.N {
		dst := to.Row(r, c.in[0]*c.in[1]*c.in[2])
		c.eachPadded(pad, dst, func(padded, row []float32) { copy(padded, row) })
		c.addChosen(s, e.Row(r, m.after()), choice[r*m.ChoiceWords():], turned, gain, pad, m)
		c.eachPadded(pad, dst, func(padded, row []float32) { copy(row, padded) })
	}
}

// chosenPlaces appends where the blocks begin in a padded map as the first place sees it, and in the weights, from the last block on.
func (c *conv) chosenPlaces(dst []kernel.Place, wide int) []kernel.Place {
	for dy := c.window.Size[0] - 1; dy >= 0; dy-- {
		for b := c.blocks() - 1; b >= 0; b-- {
			dst = append(dst, kernel.Place{To: dy*c.window.Dilation[0]*wide*c.in[2] + b*kernel.Panel, W: (dy*c.blocks() + b) * c.blockSize()})
		}
	}
	return dst
}

// addChosen adds the sums of one sample: two blocks at a time, and of these the rows of the output in order.
func (c *conv) addChosen(s *Scratch, e []float32, choice []uint64, turned []float32, gain float32, pad padded, m *maxPooled) {
	sum := kernel.Chosen{Step: c.window.Stride[1] * c.in[2], Words: m.words, Gain: gain}
	for b := 0; b < len(s.places); b += 2 {
		sum.Places = s.places[b:min(b+2, len(s.places))]
		for y := range m.out[0] * m.side[0] {
			sum.Add(pad.sums[y*c.window.Stride[0]*pad.wide*c.in[2]:], turned, e[y/m.side[0]*m.out[1]*c.out[2]:], s.at, choice[y*c.out[1]*m.words:])
		}
	}
}
