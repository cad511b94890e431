package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// lists are the spikes of one step of a population.
type lists struct {
	bits  []uint64   // [panel][row], at a stride of the rows now simulated
	count []uint32   // spikes of each row
	cells kernel.CSR // that fired: by row, or three lists a pair of rows
	fired fired      // in all rows
	real  fired      // in the positive ones
	pairs kernel.CSR // lists of pairs of rows in which each cell is; made where it is read
	both  kernel.CSR // pairs of rows in both of which each cell fired; made where runs of synapses read it
	own   kernel.CSR // and rows of pairs in which it fired alone
}

// fired is what some rows of a step have in common.
type fired struct {
	any    []uint64   // cells that fired, by panel
	spikes int        // of all cells in all rows
	rows   kernel.CSR // in which each cell fired; made where it is read
}

// paired tells whether the lists of p are of pairs of rows: a positive row and its negative have most of their input in
// common.
func (win *window) paired(p *pop) bool { return win.learn && p.role < late }

func (p *pop) newLists(rows int) *lists {
	l := &lists{
		bits: kernel.AllocWords(rows * p.panels), count: make([]uint32, rows),
		fired: fired{any: make([]uint64, p.panels)}, real: fired{any: make([]uint64, p.panels)},
	}
	if p.role != hidden { // the hidden ones are all used in the first mini-batch
		l.cells.Reserve(3*rows/2, rows, p.n)
	}
	if p.role < hidden { // whether an input needs it varies from step to step
		l.fired.rows.Reserve(p.n, rows, p.n)
	}
	return l
}

// decode makes the lists of p from the bits of the first rows rows.
func (win *window) decode(p *pop, l *lists, rows int) {
	l.tally(win.rows, rows, win.pos)
	words := l.bits[:p.panels*win.rows]
	if win.paired(p) {
		l.cells.PairsFromColumns(win.pos, words, win.rows)
	} else {
		l.cells.FromColumns(rows, words, win.rows)
	}
}

// tally counts spikes by row and notes which cells fired. There are rows rows, the first positive of them positive.
func (l *lists) tally(stride, rows, positive int) {
	clear(l.count[:rows])
	for k := range l.fired.any {
		column := l.bits[k*stride:][:rows]
		l.real.any[k] = l.countColumn(column[:positive], 0)
		l.fired.any[k] = l.real.any[k] | l.countColumn(column[positive:], positive)
	}
	l.real.spikes = total(l.count[:positive])
	l.fired.spikes = l.real.spikes + total(l.count[positive:rows])
}

// countRows counts the spikes of the first rows rows.
func (l *lists) countRows(stride, rows int) {
	clear(l.count[:rows])
	for k := range l.fired.any {
		l.countColumn(l.bits[k*stride:][:rows], 0)
	}
}

// countColumn counts the spikes in a column of words, of rows from first on, and returns which cells fired in it.
func (l *lists) countColumn(column []uint64, first int) (any uint64) {
	count := l.count[first:][:len(column)]
	for r, w := range column {
		any |= w
		count[r] += uint32(bits.OnesCount64(w))
	}
	return any
}

func total(x []uint32) (n int) {
	for _, v := range x {
		n += int(v)
	}
	return n
}

// turn lists, for each cell of p, the rows among the first rows of l in which it fired.
func (f *fired) turn(win *window, p *pop, l *lists, rows int) {
	if win.paired(p) {
		f.rows.ByCell(rows, p.n, l.bits, 1, win.rows)
	} else {
		f.rows.Transpose(&l.cells, rows, p.n)
	}
}
