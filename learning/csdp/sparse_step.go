package csdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Synapses that are listed go by the rows in which each pre cell fired: currents and gradients of those onto a panel cost one addition for
// each synapse and row in which its pre cell fired, and Adam, decay and bounds one step for each synapse. Sums run in the order of dense
// projections, so that a list of all pairs gives the bits of a dense projection.

// synapseScratch is what a worker needs for one panel.
type synapseScratch struct {
	sum         []float32 // of weights, [row][64]
	grad, count []float32 // by synapse
}

// allocateSynapses makes room for rows rows.
func (t *trainer) allocateSynapses(rows int) {
	most := -1
	for i := range t.projs {
		if x := t.projs[i].synapses; x != nil {
			for p := range x.panels {
				from, to := x.span(p)
				most = max(most, to-from)
			}
		}
	}
	if most < 0 {
		return
	}
	for i := range t.room.scratch {
		t.room.scratch[i].synapses = synapseScratch{kernel.Alloc(rows * kernel.Panel), kernel.Alloc(most), kernel.Alloc(most)}
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
	}
}

// deliverSynapses adds gain · s_pre W to the currents of a panel.
func (win *window) deliverSynapses(j *proj, panel, rows int, s *scratch) {
	pre := &win.pops[j.pre]
	if pre.now.fired.spikes == 0 {
		return
	}
	sum := s.synapses.sum[:rows*kernel.Panel]
	if win.paired(pre) {
		half := win.pos * kernel.Panel
		clear(sum[:half])
		j.synapses.addPairs(panel, &pre.now.pairs, sum, nil)
		copy(sum[half:], sum[:half])
		j.synapses.addPairs(panel, &pre.now.pairs, sum[:half], sum[half:])
	} else {
		clear(sum)
		j.synapses.add(panel, &pre.now.fired.rows, rows, sum)
	}
	kernel.AddRow(s.current[:len(sum)], sum, j.gain)
}

// add adds the weights of the synapses onto a panel to the sums of the rows below limit in which their pre cells fired.
func (x *synapses) add(panel int, fired *kernel.CSR, limit int, sum []float32) {
	p := &x.panels[panel]
	for u, i := range p.pre {
		lo, hi := p.start[u], p.start[u+1]
		for _, r := range below(fired.Row(int(i)), limit) {
			addListed((*[kernel.Panel]float32)(sum[int(r)*kernel.Panel:]), x.post[lo:hi], x.wmv[lo:hi])
		}
	}
}

// addPairs adds the weights of the synapses onto a panel to sums of pairs of rows, a positive one and its negative: if negative is nil, for
// the pre cells that fired in both rows, and otherwise for those that fired in one, to the sum of that row. The lists are of list numbers
// as [kernel.CSR.PairsFromColumns] has them: 3b for both rows of pair b, 3b+1 for the positive one alone, 3b+2 for the negative one.
func (x *synapses) addPairs(panel int, fired *kernel.CSR, sum, negative []float32) {
	p := &x.panels[panel]
	to := [3][]float32{nil, sum, negative}
	if negative == nil {
		to = [3][]float32{sum, nil, nil}
	}
	for u, i := range p.pre {
		lo, hi := p.start[u], p.start[u+1]
		for _, list := range fired.Row(int(i)) {
			if dst := to[list%3]; dst != nil {
				addListed((*[kernel.Panel]float32)(dst[int(list/3)*kernel.Panel:]), x.post[lo:hi], x.wmv[lo:hi])
			}
		}
	}
}

// addListed adds one number for each synapse to that of its post cell.
func addListed(dst *[kernel.Panel]float32, post []uint8, x []float32) {
	x = x[:len(post)]
	for k, j := range post {
		dst[j%kernel.Panel] += x[k]
	}
}

// learnSynapses takes one step of Adam with decay and bounds in the synapses onto a panel, with the equation of updateProjection.
func (win *window) learnSynapses(j *proj, panel int, s *scratch) {
	if j.synapses.shared != nil {
		j.synapses.refresh(panel)
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
	clear(l.Grad)
	clear(l.Count)
	if j.visits.masked {
		win.sumTiles(j, panel, s, l)
	} else {
		win.sumListed(j, panel, s, l)
	}
	return l
}

// sumListed sums post-factors over the rows in which each pre cell fired, and counts those in which the post cell fired with it.
func (win *window) sumListed(j *proj, panel int, s *scratch, l kernel.Listed) {
	post := &win.pops[j.post]
	rows, limit := &win.pops[j.pre].before.fired.rows, win.rowsOf(post)
	if post.role == recon {
		rows = &win.pops[j.pre].now.fired.rows
	}
	p, spikes := &j.synapses.panels[panel], win.bitsOf(post, post.now, panel)
	for u, i := range p.pre {
		fired := below(rows.Row(int(i)), limit)
		if len(fired) == 0 {
			continue
		}
		lo, hi := p.start[u]-p.start[0], p.start[u+1]-p.start[0]
		for _, r := range fired {
			gatherListed(l.Grad[lo:hi], l.Post[lo:hi], (*[kernel.Panel]float32)(s.errors[int(r)*kernel.Panel:]))
		}
		if j.rule.Lambda != 0 {
			for _, r := range fired {
				countListed(l.Count[lo:hi], l.Post[lo:hi], spikes[r])
			}
		}
	}
}

// sumsTiles tells whether gradients onto a population are summed faster by post cell, for 64 pre cells at once: where these fire often, few
// post-factors are not zero, and each cell has many synapses. What a tile costs in sum is then less than one addition a synapse and spike.
func (n *net) sumsTiles(j *proj) bool {
	pre, post := &n.pops[j.pre], &n.pops[j.post]
	if post.role != hidden {
		return false
	}
	const mark, tile = 8, 512 // additions that 64 of them at once, and an empty tile, take the time of
	return pre.panels*(mark*post.marks()+tile*post.panels) < pre.before.fired.spikes*j.synapses.count()/pre.n
}

// sumTiles does what sumListed does, to the same bits, through tiles of all pairs of 64 pre cells and the panel.
func (win *window) sumTiles(j *proj, panel int, s *scratch, l kernel.Listed) {
	pre, p := &win.pops[j.pre], &j.synapses.panels[panel]
	block := uint32(1 << 31)
	for u, i := range p.pre {
		if i/kernel.Tile != block {
			block = i / kernel.Tile
			fired := pre.before.bits[int(block)*win.rows:]
			kernel.MaskedTile(s.grad, fired, 1, s.marks.start[:], s.marks.rows, s.marks.factor)
			if j.rule.Lambda != 0 {
				kernel.CountTile(s.count, fired, 1, s.spikes.start[:], s.spikes.rows)
			}
		}
		lo, hi := p.start[u]-p.start[0], p.start[u+1]-p.start[0]
		pickListed(l.Grad[lo:hi], l.Post[lo:hi], s.grad[i%kernel.Tile:])
		if j.rule.Lambda != 0 {
			pickListed(l.Count[lo:hi], l.Post[lo:hi], s.count[i%kernel.Tile:])
		}
	}
}

// pickListed sets the number of each synapse of one pre cell from its column of a tile, in which post cells have rows.
func pickListed(x []float32, post []uint8, column []float32) {
	x = x[:len(post)]
	for k, j := range post {
		x[k] = column[int(j)*kernel.Tile]
	}
}

// gatherListed adds the number of its post cell to that of each synapse.
func gatherListed(x []float32, post []uint8, from *[kernel.Panel]float32) {
	x = x[:len(post)]
	for k, j := range post {
		x[k] += from[j%kernel.Panel]
	}
}

// countListed adds 1 to the number of each synapse whose post cell is among spikes.
func countListed(x []float32, post []uint8, spikes uint64) {
	if spikes == 0 {
		return
	}
	x = x[:len(post)]
	for k, j := range post {
		x[k] += float32(spikes >> (j % kernel.Panel) & 1)
	}
}
