package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// sight is that a place of the output sees one of the input, along an axis: by which element of its window.
type sight struct{ place, element uint32 }

// sights returns, for each place of the input along an axis, what sees it, by rising element.
func (c *conv) sights(axis int) [][]sight {
	all := make([][]sight, c.in[axis])
	for d := range c.window.Size[axis] {
		for o := range c.out[axis] {
			if i := c.window.at(axis, o, d); uint(i) < uint(c.in[axis]) {
				all[i] = append(all[i], sight{uint32(o), uint32(d)})
			}
		}
	}
	return all
}

// few reports whether so few cells fire that it is faster to visit what sees each of them than the window of each place.
func (c *conv) few(x Spikes) bool {
	most, n := x.N*c.places()/(2*c.window.Size[1]), 0
	for r := range x.N {
		if n += kernel.Popcount(x.Row(r)); n > most {
			return false
		}
	}
	return true
}

// scatter is list by what sees each cell that fired. Cells come in rising order, and so do the rows of weights behind a place.
func (c *conv) scatter(s *Scratch, x Spikes, g int) {
	s.seen = s.seen[:0]
	for r := range x.N {
		s.fired = kernel.AppendIndices(s.fired[:0], x.Row(r))
		for _, cell := range s.fired {
			if channel := int(cell) % c.in[2]; channel/c.inEach == g {
				c.see(s, int(cell)/c.in[2], uint32(r*c.places()), uint32(channel%c.inEach))
			}
		}
	}
	s.lists.FromPairs(x.N*c.places(), s.seen)
}

// see lists the places of the output, from first on, that see a place of the input, with the rows of weights of a channel there.
func (c *conv) see(s *Scratch, place int, first, channel uint32) {
	wide, out, each := uint32(c.window.Size[1]), uint32(c.out[1]), uint32(c.inEach)
	for _, y := range c.above[place/c.in[1]] {
		for _, x := range c.beside[place%c.in[1]] {
			s.seen = append(s.seen, kernel.Pair{List: first + y.place*out + x.place, Entry: (y.element*wide+x.element)*each + channel})
		}
	}
}

// fewEvents is Events for few spikes.
func (c *conv) fewEvents(row []uint64) (n int64) {
	for k, word := range row {
		for ; word != 0; word &= word - 1 {
			n += int64(c.fan[(64*k+bits.TrailingZeros64(word))/c.in[2]])
		}
	}
	return n
}
