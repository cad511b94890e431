package csdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Synapses that are listed go by the rows in which each pre cell fired: currents and gradients of those onto a panel cost an addition for
// each synapse and row in which its pre cell fired, or, where the weights of a pre cell are spread to a row of 64, for each 64 cells of the panel.
// Adam, decay and bounds are one step for each synapse. Sums run in the order of dense projections, so that a list of all pairs gives the bits of a
// dense projection.

// synapseScratch is what a worker needs for one panel.
type synapseScratch struct {
	sum         []float32 // of weights, [row][64]
	grad, count []float32 // by synapse
	rows        []float32 // of weights, [pre][64]
	fired       []uint32  // rows of a panel of which the pre cell fired
	columns     []uint64  // spikes of the pre cells that a panel hears, [word][row]
	lists       kernel.CSR
	w           []float32 // that a panel has of shared ones
	colsum      [kernel.Panel + kernel.RunSpare]float32
}

// allocateSynapses makes room for rows rows.
func (t *trainer) allocateSynapses(rows int) {
	most, spread, words, weights := -1, 0, 0, 0
	for i := range t.projs {
		if x := t.projs[i].synapses; x != nil {
			for p := range x.panels {
				from, to := x.span(p)
				most = max(most, to-from)
				if x.shared != nil {
					weights = max(weights, len(x.shared.panels[p].weights))
				}
				spread, words = max(spread, x.panels[p].heard.spread), max(words, len(x.panels[p].heard.words))
			}
		}
	}
	if most < 0 {
		return
	}
	for i := range t.room.scratch {
		s := &t.room.scratch[i].synapses
		s.w = kernel.Alloc(weights + kernel.RunSpare)
		s.sum, s.rows, s.columns = kernel.Alloc(rows*kernel.Panel+kernel.RunSpare), kernel.Alloc(spread*kernel.Panel), kernel.AllocWords(words*rows)
		s.grad, s.count = kernel.Alloc(most), kernel.Alloc(most)
		s.lists.Reserve(3*rows/2, rows, 64*words)
	}
}

// below returns the numbers of a rising list that are below limit.
func below(rising []uint32, limit int) []uint32 {
	if n := len(rising); n == 0 || int(rising[n-1]) < limit {
		return rising
	}
	n, _ := slices.BinarySearch(rising, uint32(limit))
	return rising[:n]
}

// listByCell lists by cell the rows in which the cells of p fired in this step, for the synapses that read it so.
func (win *window) listByCell(p *pop) {
	if !p.listed {
		return
	}
	p.now.fired.turn(win, p, p.now, win.rows)
	if win.paired(p) {
		p.now.pairs.Transpose(&p.now.cells, 3*win.pos, p.n)
		if p.runs {
			p.now.splitPairs(p.n, win.pos)
		}
	}
}

// deliverSynapses adds gain · s_pre W to the currents of a panel.
func (win *window) deliverSynapses(j *proj, panel, rows int, s *scratch) {
	pre, p := &win.pops[j.pre], &j.synapses.panels[panel]
	if pre.now.fired.spikes == 0 {
		return
	}
	if shared := j.synapses.shared; shared != nil && shared.runs {
		win.deliverRuns(j, panel, rows, s)
		return
	}
	if len(p.Row) == 0 {
		return
	}
	if p.gathers(len(pre.now.cells.Idx), pre.n) {
		win.gatherSynapses(j, panel, rows, s)
		return
	}
	sum := s.synapses.sum[:rows*kernel.Panel]
	from, to := j.synapses.span(panel)
	if w := j.synapses.wmv[from:to]; win.paired(pre) {
		half := win.pos * kernel.Panel
		clear(sum[:half])
		p.addPairs(&pre.now.pairs, w, sum, nil)
		copy(sum[half:], sum[:half])
		p.addPairs(&pre.now.pairs, w, sum[:half], sum[half:])
	} else {
		clear(sum)
		p.AddTo(sum, w, &pre.now.fired.rows, rows)
	}
	kernel.AddRow(s.current[:len(sum)], sum, j.gain)
}

// addPairs adds the weights w of the synapses onto a panel to sums of pairs of rows, a positive one and its negative: if negative is nil, for
// the pre cells that fired in both rows, and otherwise for those that fired in one, to the sum of that row. The lists are of list numbers
// as [kernel.CSR.PairsFromColumns] has them: 3b for both rows of pair b, 3b+1 for the positive one alone, 3b+2 for the negative one.
func (p *synapsePanel) addPairs(fired *kernel.CSR, w, sum, negative []float32) {
	to := [3][]float32{nil, sum, negative}
	if negative == nil {
		to = [3][]float32{sum, nil, nil}
	}
	for u, i := range p.Row {
		for _, list := range fired.Row(int(i)) {
			if dst := to[list%3]; dst != nil {
				p.AddRow(dst[int(list/3)*kernel.Panel:], w, u)
			}
		}
	}
}

// learnSynapses takes one step of Adam with decay and bounds in the synapses onto a panel, with the equation of updateProjection.
func (win *window) learnSynapses(j *proj, panel int, s *scratch) {
	if x := j.synapses; x.shared != nil {
		if !x.shared.runs {
			x.refresh(panel)
		}
		return
	}
	l := win.sumSynapses(j, panel, s)
	rule, colsum := j.rule, (*[kernel.Panel]float32)(nil)
	rule.Adam = win.adam.step
	if post := &win.pops[j.post]; post.role == hidden {
		colsum = &post.colsum[panel][win.adam.now()%kernel.Lags]
	}
	rule.Listed(l, colsum)
}

// sumSynapses returns the synapses onto a panel with their gradients, and the rows in which both cells fired.
func (win *window) sumSynapses(j *proj, panel int, s *scratch) kernel.Listed {
	l := j.synapses.listed(panel, &s.synapses)
	if j.visits.masked {
		win.sumTiles(j, panel, s)
	} else {
		clear(l.Grad)
		clear(l.Count)
		win.sumListed(j, panel, s)
	}
	return l
}

// sumListed sums post-factors over the rows in which each pre cell fired, and counts those in which the post cell fired with it.
func (win *window) sumListed(j *proj, panel int, s *scratch) {
	post := &win.pops[j.post]
	f := kernel.Factors{Rows: win.firedBefore(j), Post: s.errors, Fired: win.bitsOf(post, post.now, panel)}
	p := &j.synapses.panels[panel]
	s.synapses.fired = p.firedRows(s.synapses.fired[:0], win.anyBefore(j))
	p.Sum(s.synapses.fired, s.synapses.grad, s.synapses.count, f, win.rowsOf(post))
}

// firedRows appends the numbers of the rows whose pre cells are among those that fired.
func (p *synapsePanel) firedRows(list []uint32, fired []uint64) []uint32 {
	n := 0
	list = slices.Grow(list, len(p.Row))[:len(p.Row)]
	for u, i := range p.Row {
		list[n] = uint32(u)
		n += int(fired[i/64] >> (i % 64) & 1)
	}
	return list[:n]
}

// anyBefore returns which pre cells fired in any row of the step that a projection learns from.
func (n *net) anyBefore(j *proj) []uint64 {
	if n.pops[j.post].role != recon {
		return n.pops[j.pre].before.fired.any
	}
	return n.pops[j.pre].now.fired.any
}

// firedBefore lists, for each pre cell, the rows in which it fired, of the step that a projection learns from.
func (n *net) firedBefore(j *proj) *kernel.CSR {
	if n.pops[j.post].role != recon {
		return &n.pops[j.pre].before.fired.rows
	}
	return &n.pops[j.pre].now.fired.rows
}

// sumsTiles tells whether gradients onto a population are summed faster by post cell, for 64 pre cells at once: where these fire often, few
// post-factors are not zero, and most of the 64 have synapses.
func (n *net) sumsTiles(j *proj) bool {
	pre, post := &n.pops[j.pre], &n.pops[j.post]
	if post.role != hidden || j.synapses.shared != nil && j.synapses.shared.runs {
		return false
	}
	const mark, tile, row = 8, 2500, 8 // cycles: to add a post-factor to 64 gradients, to turn a tile of them, to add a row of 64 post-factors
	x := j.synapses
	return x.blocks*(mark*post.marks()/post.panels+tile) < row*pre.before.fired.spikes*x.rows/pre.n
}

// sumTiles does what sumListed does, to the same bits, through tiles of all pairs of 64 pre cells and the panel.
func (win *window) sumTiles(j *proj, panel int, s *scratch) {
	pre, p := &win.pops[j.pre], &j.synapses.panels[panel]
	counts := j.rule.Lambda != 0 && len(s.spikes.rows) > 0
	if !counts {
		clear(s.synapses.count)
	}
	for lo, hi := 0, 0; lo < len(p.Row); lo = hi {
		block := p.Row[lo] / kernel.Tile
		for hi = lo + 1; hi < len(p.Row) && p.Row[hi]/kernel.Tile == block; {
			hi++
		}
		rows, fired := p.Slice(lo, hi), pre.before.bits[int(block)*win.rows:]
		kernel.MaskedTile(s.turned, fired, 1, s.marks.start[:], s.marks.rows, s.marks.factor)
		kernel.Turn(s.grad, s.turned)
		rows.Pick(s.synapses.grad, s.grad)
		if counts {
			kernel.CountTile(s.turned, fired, 1, s.spikes.start[:], s.spikes.rows)
			kernel.Turn(s.count, s.turned)
			rows.Pick(s.synapses.count, s.count)
		}
	}
}
