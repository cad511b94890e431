package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// run is a row of cells that stand side by side in the map, whose weights stand side by side in the window.
type run struct{ cell, row, n int }

// inOneRun reports whether the cells of a row of the window stand side by side in the map: it is one run then.
func (c *conv) inOneRun() bool { return c.window.Dilation[1] == 1 && c.groups == 1 }

// runsAcross returns, for each column of the output, the runs of a row of its window, as if that were the first row of map and window.
func (c *conv) runsAcross() [][]run {
	v, n, across := c.window, c.inEach, make([][]run, c.out[1])
	for x := range across {
		left := v.at(1, x, 0)
		first, last := max(0, -left), min(v.Size[1], c.in[1]-left)
		switch {
		case !c.inOneRun():
			for dx := range v.Size[1] {
				if ix := v.at(1, x, dx); uint(ix) < uint(c.in[1]) {
					across[x] = append(across[x], run{ix * c.in[2], dx * n, n})
				}
			}
		case first < last:
			across[x] = append(across[x], run{(left + first) * n, first * n, (last - first) * n})
		}
	}
	return across
}

// eachRun calls f with the runs of group g that a place of the output sees, by rising cell.
func (c *conv) eachRun(place, g int, f func(k run)) {
	for dy := range c.window.Size[0] {
		iy := c.window.at(0, place/c.out[1], dy)
		if uint(iy) >= uint(c.in[0]) {
			continue
		}
		cell, row := iy*c.in[1]*c.in[2]+g*c.inEach, dy*c.window.Size[1]*c.inEach
		for _, k := range c.across[place%c.out[1]] {
			f(run{cell + k.cell, row + k.row, k.n})
		}
	}
}

// windows sets s.words to the spikes in the window of each sample and place of the output, in the order of the rows of weights of group g, and
// returns how many words each window takes.
func (c *conv) windows(s *Scratch, x Spikes, g int) (words int) {
	rows, _, _ := c.Stored()
	words = (rows + 63) / 64
	if n := x.N * c.places() * words; cap(s.words) < n {
		s.words = kernel.AllocWords(n)
	} else {
		s.words = s.words[:n]
		clear(s.words)
	}
	for r := range x.N {
		row, to := x.Row(r), s.words[r*c.places()*words:]
		for y := range c.out[0] {
			for dy := range c.window.Size[0] {
				if iy := c.window.at(0, y, dy); uint(iy) < uint(c.in[0]) {
					c.windowRow(to[y*c.out[1]*words:], words, dy*c.window.Size[1]*c.inEach, row, iy*c.in[1]*c.in[2]+g*c.inEach)
				}
			}
		}
	}
	return words
}

// span are neighbouring places of a row of the output that have one run of the same weights each: that of place x begins step cells behind that of
// the place before.
type span struct {
	first, n int // places
	run      run // of the first
	step     int
}

// spans gathers runs of the columns of the output that are alike.
func (c *conv) spansAcross() (spans []span) {
	for x, runs := range c.across {
		for _, k := range runs {
			spans = appendRun(spans, x, k, c.window.Stride[1]*c.in[2])
		}
	}
	return spans
}

// appendRun adds the run of place x to the span that it goes on with, or begins a new one.
func appendRun(spans []span, x int, k run, step int) []span {
	for i := range spans {
		if s := &spans[i]; s.first+s.n == x && s.run.row == k.row && s.run.n == k.n && s.run.cell+s.n*step == k.cell {
			s.n++
			return spans
		}
	}
	return append(spans, span{x, 1, k, step})
}

// windowRow copies one row of the windows of all columns of the output, which begins at bit at of each and at cell from of the map.
func (c *conv) windowRow(to []uint64, words, at int, row []uint64, from int) {
	for i := range c.spans {
		s := &c.spans[i]
		for lo := 0; lo < s.run.n; lo += 64 {
			copyBits(to[s.first*words:], words, row, piece{at + s.run.row + lo, from + s.run.cell + lo, s.step, min(64, s.run.n-lo), s.n})
		}
	}
}

// piece are up to 64 bits of a run, for each of count places: they stand from bit at on in the window, and from bit from on in the map, step
// further for each place.
type piece struct{ at, from, step, n, count int }

// copyBits sets bits of rows of words words, which are clear, to those of src.
func copyBits(dst []uint64, words int, src []uint64, p piece) {
	k, shift, mask, from := p.at>>6, p.at&63, ^uint64(0)>>(64-p.n), p.from
	over := shift+p.n > 64
	for range p.count {
		x := bitsAt(src, from) & mask
		dst[k] |= x << (shift & 63)
		if over {
			dst[k+1] |= x >> ((64 - shift) & 63)
		}
		k, from = k+words, from+p.step
	}
}

// bitsAt returns 64 bits from bit at on; beyond the row they are 0.
func bitsAt(row []uint64, at int) uint64 {
	k, shift := at>>6, at&63
	x := row[k] >> shift
	if k+1 < len(row) {
		x |= row[k+1] << 1 << (63 - shift)
	}
	return x
}

// countBits counts the bits of row that are set from bit from to bit to−1.
func countBits(row []uint64, from, to int) (n int) {
	for ; from < to; from += 64 {
		x := bitsAt(row, from)
		if m := to - from; m < 64 {
			x &= 1<<m - 1
		}
		n += bits.OnesCount64(x)
	}
	return n
}

// list lists, for each sample and place of the output, the rows of weights of group g whose element fired.
func (c *conv) list(s *Scratch, x Spikes, g int) {
	if c.few(x) {
		c.scatter(s, x, g)
		return
	}
	words := c.windows(s, x, g)
	s.lists.FromParts(x.N*c.places(), words, words, s.words, words)
}
