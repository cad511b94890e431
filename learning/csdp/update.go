package csdp

import (
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// tile is the number of synapses in a block of 64 pre cells.
const tile = kernel.Tile * kernel.Panel

// marks lists rows by cell of one panel: those of cell j are rows[start[j]:start[j+1]].
type marks struct {
	start  [kernel.Panel + 1]uint32
	rows   []uint32
	factor []float32 // post-factors, one for each of rows
}

// factors prepares what the synapses onto a panel learn from. Every rule is post-factor ⊗ pre-factor, summed over rows:
//
//	hidden          ∂C/∂z        ⊗ s_pre(t−1)
//	class           y − z        ⊗ s_pre(t−1), positive rows
//	reconstruction  x(t) − s(t)  ⊗ s_pre(t),   positive rows
func (win *window) factors(p *pop, panel int, s *scratch) {
	switch p.role {
	case hidden:
		masked, gathered := win.summedBy(p)
		win.sumSpikes(p, panel)
		if masked {
			win.listSpikes(p, panel, &s.spikes)
			win.listMarks(p, panel, &s.marks)
		}
		if gathered {
			win.modulate(p, panel, s.errors)
		}
	case class:
		win.classError(p, panel, s.errors)
	case recon:
		win.reconstructionError(p, panel, s.errors)
	}
}

// summedBy reports whether any projections onto p sum gradients by post cell in this step, and any by pre cell.
func (n *net) summedBy(p *pop) (masked, gathered bool) {
	for _, k := range p.in {
		if j := &n.projs[k]; !j.frozen {
			masked, gathered = masked || j.visits.masked, gathered || !j.visits.masked
		}
	}
	return masked, gathered
}

// reconstruct fires the reconstruction population on the hidden spikes of this very step.
func (win *window) reconstruct(p *pop, panel int, s *scratch) {
	rows := win.rowsOf(p)
	if win.learn {
		for _, k := range p.in {
			if j := &win.projs[k]; !j.frozen {
				win.replay(j, panel, win.adam.now()-1)
			}
		}
	}
	spikes := win.bitsOf(p, p.now, panel)
	win.synapses(p, panel, s, false, true)
	win.membrane(p, panel, rows, spikes, s)
	if win.learn {
		return
	}
	lo, hi := panel*rows*kernel.Panel, (panel+1)*rows*kernel.Panel
	win.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, spikes, 1, nil)
	kernel.AddRow(p.sum[lo:hi], p.z[lo:hi], 1)
}

// classError writes 2 (y − z) / B for the positive rows.
func (win *window) classError(p *pop, panel int, e []float32) {
	scale := 2 / float32(win.pos)
	first := panel * kernel.Panel
	lo := first * win.pos
	for b := range win.pos {
		for j := range kernel.Panel {
			k := b*kernel.Panel + j
			e[k] = float32(-scale * p.z[lo+k])
			if first+j == win.batch.Label[b] {
				e[k] = float32(scale * (1 - p.z[lo+k]))
			}
		}
	}
}

// reconstructionError writes 2 (x(t) − s(t)) / B, spikes against spikes, for the positive rows.
func (win *window) reconstructionError(p *pop, panel int, e []float32) {
	scale := 2 / float32(win.pos)
	in := &win.pops[win.input]
	x, y := win.bitsOf(in, in.now, panel), win.bitsOf(p, p.now, panel)
	clear(e[:win.pos*kernel.Panel])
	for b := range win.pos {
		in, out := x[b], y[b]
		row := e[b*kernel.Panel : (b+1)*kernel.Panel]
		for w := in &^ out; w != 0; w &= w - 1 {
			row[bits.TrailingZeros64(w)] = scale
		}
		for w := out &^ in; w != 0; w &= w - 1 {
			row[bits.TrailingZeros64(w)] = -scale
		}
	}
}

// sumSpikes notes in how many rows each cell of a panel fired.
func (win *window) sumSpikes(p *pop, panel int) {
	all := [2]uint32{0, uint32(win.rows)}
	kernel.CountTile(p.colsum[panel][win.adam.now()%kernel.Lags][:], win.bitsOf(p, p.now, panel), 1, all[:], win.room.everyRow[:win.rows])
}

// listSpikes lists the spikes of a panel.
func (win *window) listSpikes(p *pop, panel int, m *marks) {
	var n [kernel.Panel]uint32
	for j, k := range p.colsum[panel][win.adam.now()%kernel.Lags] {
		n[j] = uint32(k)
	}
	at := m.makeRoom(&n)
	for b, w := range win.bitsOf(p, p.now, panel) {
		for ; w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w)
			m.rows[at[j]] = uint32(b)
			at[j]++
		}
	}
}

// makeRoom prepares lists of the given lengths and returns where each begins.
func (m *marks) makeRoom(n *[kernel.Panel]uint32) (at [kernel.Panel]uint32) {
	for j, k := range n {
		at[j] = m.start[j]
		m.start[j+1] = m.start[j] + k
	}
	total := int(m.start[kernel.Panel])
	m.rows = slices.Grow(m.rows[:0], total)[:total]
	return at
}

// updateProjection takes one step of Adam with decay and bounds in the synapses of the panel that this step touches:
//
//	W ← clip(Adam(W, g) − λ_d (Σ_rows s_post − s_preᵀ s_post))
//
// Gradients g are sums of post-factors over the rows in which each pre cell fired: by pre cell, or, where many of these fire and
// few post-factors are not zero, by post cell. Both add the same numbers in the same order.
func (win *window) updateProjection(j *proj, panel int, s *scratch) {
	if j.synapses != nil {
		win.learnSynapses(j, panel, s)
		return
	}
	pre, post := &win.pops[j.pre], &win.pops[j.post]
	rule, w := j.rule, j.panel(panel, pre.n)
	rule.Adam = win.adam.step
	var colsum *[kernel.Panel]float32
	if post.role == hidden {
		colsum = &post.colsum[panel][win.adam.now()%kernel.Lags]
	}
	if j.visits.masked {
		win.updateBlocks(j, panel, rule, colsum, s)
	} else {
		rule.Learn(j.visits.fresh, w, kernel.Factors{Rows: win.rowsOfPre(j), Post: s.errors, Fired: win.bitsOf(post, post.now, panel)}, colsum)
	}
	if post.role != recon {
		win.replay(j, panel, win.adam.now())
	}
}

// rowsOfPre lists the rows in which each pre cell fired, of those that a projection learns from.
func (n *net) rowsOfPre(j *proj) *kernel.CSR {
	pre := &n.pops[j.pre]
	switch n.pops[j.post].role {
	case class:
		return &pre.before.real.rows
	case recon:
		return &pre.now.real.rows
	}
	return &pre.before.fired.rows
}

// updateBlocks sums gradients, and the rows in which a post cell fired after a pre cell, by post cell, 64 pre cells at a time.
func (win *window) updateBlocks(j *proj, panel int, rule kernel.RowUpdate, colsum *[kernel.Panel]float32, s *scratch) {
	pre, cells := &win.pops[j.pre], j.visits.fresh
	for lo, hi := 0, 0; lo < len(cells); lo = hi {
		block := int(cells[lo] / kernel.Tile)
		for hi = lo + 1; hi < len(cells) && int(cells[hi]/kernel.Tile) == block; {
			hi++
		}
		fired := pre.before.bits[block*win.rows:]
		kernel.MaskedTile(s.turned, fired, 1, s.marks.start[:], s.marks.rows, s.marks.factor)
		kernel.Turn(s.grad, s.turned)
		if rule.Lambda != 0 {
			kernel.CountTile(s.turned, fired, 1, s.spikes.start[:], s.spikes.rows)
			kernel.Turn(s.count, s.turned)
		}
		rule.Rows(cells, lo, hi, j.panel(panel, pre.n), s.grad, s.count, colsum)
	}
}
