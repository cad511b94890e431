package kernel

import (
	"math/bits"
	"slices"
)

// listSpare is how many entries list may write in vain behind the last.
const listSpare = 64

// FromParts lists the spikes of rows rows of cells by parts of the cells, so that rows of weights which the lists of one part
// name stay in the first cache: row r's cells of part p, those of part words from word p·part on, of words words in all, are
// list number p·rows + r. Places count from the first cell of all.
func (c *CSR) FromParts(rows, words, part int, b []uint64, lds int) {
	spikes := 0
	for r := range rows {
		spikes += Popcount(b[r*lds:][:words])
	}
	c.reserve(rows*ceil(words, part), spikes+listSpare, roomFor(rows*words*64, 2)+listSpare)
	few := isFew(spikes, rows*words)
	for lo := 0; lo < words && rows > 0; lo += part {
		c.list(rows, min(part, words-lo), grid{b[lo:], lds, 1, few}, uint32(lo*64))
	}
}

// FromColumns lists the spikes of rows rows of bits in columns: word k of row r is b[k·ld + r]. There are len(b)/ld words a row.
func (c *CSR) FromColumns(rows int, b []uint64, ld int) {
	words, spikes := len(b)/max(ld, 1), 0
	for k := range words {
		spikes += Popcount(b[k*ld:][:rows])
	}
	c.reserve(rows, spikes+listSpare, roomFor(rows*words*64, 4)+listSpare)
	c.list(rows, words, grid{b, 1, ld, isFew(spikes, rows*words)}, 0)
}

// PairsFromColumns lists the spikes of pairs of rows, r and pairs + r, as [GatherPairs] reads them: cells that fired in
// both, in the first alone, in the second alone. Bits are in columns, as in FromColumns.
func (c *CSR) PairsFromColumns(pairs int, b []uint64, ld int) {
	words, spikes := len(b)/max(ld, 1), 0
	c.scratch = slices.Grow(c.scratch[:0], 3*pairs*words)
	for k := range words {
		first, second := b[k*ld:][:pairs], b[k*ld+pairs:][:pairs]
		for r, x := range first {
			y := second[r]
			c.scratch = append(c.scratch, x&y, x&^y, y&^x)
			spikes += bits.OnesCount64(x | y)
		}
	}
	c.reserve(3*pairs, spikes+listSpare, roomFor(2*pairs*words*64, 4)+listSpare)
	c.list(3*pairs, words, grid{c.scratch, 1, 3 * pairs, isFew(spikes, 3*pairs*words)}, 0)
}

// ByCell lists, for each of n cells, the rows of rows in which it fired. The first row is number 0; word k of row r is
// b[r·lds + k·ldw].
func (c *CSR) ByCell(rows, n int, b []uint64, lds, ldw int) {
	spikes, across := 0, ceil(rows, 64)
	if len(c.scratch) < 64*across {
		c.scratch = AllocWords(64 * across)
	}
	for k := range ceil(n, 64) {
		for r := range rows {
			spikes += bits.OnesCount64(b[r*lds+k*ldw])
		}
	}
	c.reserve(n, spikes+listSpare, roomFor(rows*n, 2)+listSpare)
	for lo := 0; lo < n; lo += 64 {
		wide := min(64, n-lo)
		for g := range across {
			turnColumn(c.scratch[g:], across, wide, b[g*64*lds+lo>>6*ldw:], lds, min(64, rows-g*64))
		}
		c.list(wide, across, grid{c.scratch, across, 1, isFew(spikes, n*across)}, 0)
	}
}

// grid is rows of words, word k of row r being x[r·lds + k·ldw].
type grid struct {
	x        []uint64
	lds, ldw int
	few      bool // of the bits of a word are set
}

// isFew reports whether words have so few spikes that their bits are found one by one.
func isFew(spikes, words int) bool { return spikes <= 2*words }

// list appends one list for each row of words words; base is the place of the first bit.
func (c *CSR) list(rows, words int, b grid, base uint32) {
	from, n := len(c.Start), len(c.Idx)
	c.Start = c.Start[:from+rows]
	if rows == 0 || words == 0 {
		clear(c.Start[from:])
		return
	}
	_ = b.x[(rows-1)*b.lds+(words-1)*b.ldw]
	if active == levelAVX512 || active == levelAVX2 && b.few {
		c.Idx = c.Idx[:listSIMD(c.Idx[:cap(c.Idx)], c.Start[from:], b, words, base, n)]
		return
	}
	room := c.Idx[:cap(c.Idx)]
	for r := range rows {
		for k := range words {
			n += listWord((*[64]uint32)(room[n:]), b.x[r*b.lds+k*b.ldw], base+uint32(k*64))
		}
		c.Start[from+r] = uint32(n)
	}
	c.Idx = room[:n]
}

// listWord writes base plus the places of the bits of w to dst, in rising order, and returns how many there are. It writes
// four at a time, since to guess the end wrong costs more than what is written in vain.
func listWord(dst *[64]uint32, w uint64, base uint32) int {
	n := bits.OnesCount64(w)
	for i := 0; i < n; i += 4 {
		d := (*[4]uint32)(dst[i&^3:])
		d[0] = base + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		d[1] = base + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		d[2] = base + uint32(bits.TrailingZeros64(w))
		w &= w - 1
		d[3] = base + uint32(bits.TrailingZeros64(w))
		w &= w - 1
	}
	return n
}

// turnColumn transposes bits: bit r of word i of dst becomes bit i of word r of b, for 1 ≤ n ≤ 64 words i at stride ldd and rows words r at stride
// lds; rows beyond are clear.
func turnColumn(dst []uint64, ldd, n int, b []uint64, lds, rows int) {
	var x [64]uint64
	for r := range rows {
		x[r] = b[r*lds] & (^uint64(0) >> (64 - n))
	}
	turnBits(&x, n)
	for i, w := range x[:n] {
		dst[i*ldd] = w
	}
}

// turnBits transposes 64 words of 64 bits, of which those from n on are clear, into the first n words: squares of half the size change
// places across the diagonal, at every size from 32. While the right half of all is clear, the lower squares only move beside the upper ones.
func turnBits(x *[64]uint64, n int) {
	h, words, mask := 32, 64, uint64(1<<32-1)
	for ; h > 0 && n <= h; h >>= 1 {
		for k := range h {
			x[k] |= x[k+h] << h
		}
		words = h
		mask ^= mask << (h >> 1)
	}
	for ; h > 0; h >>= 1 {
		for k := 0; k < words; k = (k + h + 1) &^ h {
			d := (x[k]>>h ^ x[k+h]) & mask
			x[k] ^= d << h
			x[k+h] ^= d
		}
		mask ^= mask << (h >> 1)
	}
}
