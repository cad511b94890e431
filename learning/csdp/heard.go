package csdp

import "github.com/spikecell/spikecell/internal/kernel"

// heard says by which of its pre cells the currents of a panel can be gathered as those of a dense projection: weights are spread to rows of 64,
// with zeros where there is no synapse, and each row of the mini-batch sums those of the cells that fired. Sums are to the bits of those by
// synapse, since no sum of weights is −0.
type heard struct {
	rows   []uint32 // of each row of the panel, its place among those of the words; nil: its pre cell, of all
	words  []uint32 // 64 pre cells each, if the panel hears few cells
	mask   []uint64 // those of them that it hears
	silent []uint32 // pre cells that it does not hear, if it hears most
	spread int      // rows of 64 weights to spread to; 0: currents cannot be gathered
}

// newHeard returns what the synapses s, from so many pre cells, hear.
func newHeard(s kernel.Spread, pre int) heard {
	for u := 1; u < len(s.Row); u++ {
		if s.Row[u] == s.Row[u-1] {
			return heard{} // two rows cannot be one
		}
	}
	if 2*len(s.Row) >= pre {
		return heard{silent: silent(s, pre), spread: pre}
	}
	var h heard
	for _, i := range s.Row {
		if n := len(h.words); n == 0 || h.words[n-1] != i/64 {
			h.words, h.mask = append(h.words, i/64), append(h.mask, 0)
		}
		n := len(h.words) - 1
		h.mask[n] |= 1 << (i % 64)
		h.rows = append(h.rows, uint32(n)*64+i%64)
	}
	const few = 16 // rows a word, below which spreading takes memory that is not linear in synapses
	if len(s.Row) < few*len(h.words) {
		return heard{}
	}
	h.spread = 64 * len(h.words)
	return h
}

// silent lists the pre cells that have no row.
func silent(s kernel.Spread, pre int) (none []uint32) {
	u := 0
	for i := range uint32(pre) {
		if u < len(s.Row) && s.Row[u] == i {
			u++
		} else {
			none = append(none, i)
		}
	}
	return none
}

// gathers tells whether currents cost less if they are gathered: a row to spread takes the time of some additions of 64 weights.
func (p *synapsePanel) gathers(spikes, pre int) bool {
	if p.heard.spread == 0 {
		return false
	}
	rows, synapses := len(p.Row), int(p.Start[len(p.Row)])
	const row, whole, call, one = 12, 5, 5, 3 // cycles: to spread a row, to add one, to begin a list of synapses, to add one
	heard := spikes * rows / pre
	gathered := heard
	if p.heard.rows == nil {
		gathered = spikes
	}
	return row*rows+whole*gathered < heard*(call+one*synapses/max(rows, 1))
}

// spreadTo writes the weights of a panel to rows of 64.
func (p *synapsePanel) spreadTo(rows, w []float32) {
	s := p.Spread
	if p.heard.rows != nil {
		s.Row = p.heard.rows
	}
	for _, i := range p.heard.silent {
		clear(rows[int(i)*kernel.Panel:][:kernel.Panel])
	}
	s.Expand(rows, w)
}

// listsOf returns the lists of the cells that fired and that a panel hears, by row or three a pair of rows.
func (win *window) listsOf(p *synapsePanel, pre *pop, rows int, s *synapseScratch) *kernel.CSR {
	h := &p.heard
	if h.rows == nil {
		return &pre.now.cells
	}
	for k, word := range h.words {
		to := s.columns[k*rows:][:rows]
		for b, w := range pre.now.bits[int(word)*win.rows:][:rows] {
			to[b] = w & h.mask[k]
		}
	}
	columns := s.columns[:len(h.words)*rows]
	if win.paired(pre) {
		s.lists.PairsFromColumns(win.pos, columns, rows)
	} else {
		s.lists.FromColumns(rows, columns, rows)
	}
	return &s.lists
}

// gatherSynapses adds gain · s_pre W to the currents of a panel.
func (win *window) gatherSynapses(j *proj, panel, rows int, s *scratch) {
	p, pre, current := &j.synapses.panels[panel], &win.pops[j.pre], s.current[:rows*kernel.Panel]
	from, to := j.synapses.span(panel)
	w := s.synapses.rows[:p.heard.spread*kernel.Panel]
	p.spreadTo(w, j.synapses.wmv[from:to])
	l := win.listsOf(p, pre, rows, &s.synapses)
	if win.paired(pre) {
		kernel.GatherPairs(current, win.pos, w, kernel.Panel, j.gain, l.Start, l.Idx)
		return
	}
	fired := kernel.Lists{Start: l.Start[:rows+1], Idx: l.Idx}
	kernel.GatherRows(kernel.Mat(current, kernel.Panel), kernel.Panel, kernel.Mat(w, kernel.Panel), j.gain, fired)
}
