package learning

import (
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// csdpTile is the number of synapses in a block of 64 pre cells.
const csdpTile = kernel.Tile * kernel.Panel

// csdpFactors are the post-factors of one panel: coef[row] · post[row][64].
type csdpFactors struct{ post, coef []float32 }

// csdpMarks lists rows by cell of one panel: those of cell j are rows[start[j]:start[j+1]].
type csdpMarks struct {
	start  [kernel.Panel + 1]uint32
	rows   []uint32
	factor []float32 // post-factors, one for each of rows
}

// update learns in all synapses onto one panel. Every rule is post-factor ⊗ pre-factor, summed over rows:
//
//	hidden          ∂C/∂z        ⊗ s_pre(t−1)
//	class           y − z        ⊗ s_pre(t−1), positive rows
//	reconstruction  x(t) − s(t)  ⊗ s_pre(t),   positive rows
func (t *csdpTrainer) update(task csdpTask, s *csdpScratch) {
	p := &t.pops[task.pop]
	if p.role == csdpRecon {
		t.reconstruct(p, task.panel, s)
	}
	if !t.learn || p.role < csdpHidden {
		return
	}
	f := csdpFactors{s.errors, t.ones}
	switch p.role {
	case csdpHidden:
		f = csdpFactors{p.z[task.panel*t.rows*kernel.Panel:], p.coef}
		t.listSpikes(p, task.panel, &s.spikes)
		if t.masks(p) {
			t.listMarks(p, task.panel, f, &s.marks)
		}
	case csdpClass:
		t.classError(p, task.panel, s.errors)
	case csdpRecon:
		t.reconstructionError(p, task.panel, s.errors)
	}
	for _, k := range p.in {
		if j := &t.projs[k]; !j.frozen {
			t.updateProjection(j, task.panel, f, s)
		}
	}
}

// reconstruct fires the reconstruction population on the hidden spikes of this very step.
func (t *csdpTrainer) reconstruct(p *csdpPop, panel int, s *csdpScratch) {
	rows := t.rowsOf(p)
	if t.learn {
		for _, k := range p.in {
			if j := &t.projs[k]; !j.frozen {
				t.replay(j, panel, t.clock[0]-1)
			}
		}
	}
	spikes := t.bitsOf(p, p.now, panel)
	t.integrate(p, panel, rows, spikes, s)
	if t.learn {
		return
	}
	lo, hi := panel*rows*kernel.Panel, (panel+1)*rows*kernel.Panel
	t.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, spikes, 1, nil)
	kernel.AddRow(p.sum[lo:hi], p.z[lo:hi], 1)
}

// classError writes 2 (y − z) / B for the positive rows.
func (t *csdpTrainer) classError(p *csdpPop, panel int, e []float32) {
	scale := 2 / float32(t.pos)
	first := panel * kernel.Panel
	lo := first * t.pos
	for b := range t.pos {
		for j := range kernel.Panel {
			k := b*kernel.Panel + j
			e[k] = float32(-scale * p.z[lo+k])
			if first+j == t.labels[b] {
				e[k] = float32(scale * (1 - p.z[lo+k]))
			}
		}
	}
}

// reconstructionError writes 2 (x(t) − s(t)) / B, spikes against spikes, for the positive rows.
func (t *csdpTrainer) reconstructionError(p *csdpPop, panel int, e []float32) {
	scale := 2 / float32(t.pos)
	in := &t.pops[t.input]
	x, y := t.bitsOf(in, in.now, panel), t.bitsOf(p, p.now, panel)
	clear(e[:t.pos*kernel.Panel])
	for b := range t.pos {
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

// listSpikes lists the spikes of a panel, and notes their sums over rows.
func (t *csdpTrainer) listSpikes(p *csdpPop, panel int, m *csdpMarks) {
	var n [kernel.Panel]uint32
	spikes := t.bitsOf(p, p.now, panel)
	for _, w := range spikes {
		for ; w != 0; w &= w - 1 {
			n[bits.TrailingZeros64(w)]++
		}
	}
	at := m.makeRoom(&n)
	for b, w := range spikes {
		for ; w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w)
			m.rows[at[j]] = uint32(b)
			at[j]++
		}
	}
	colsum := &p.colsum[panel][t.clock[0]%kernel.Lags]
	for j := range colsum {
		colsum[j] = float32(n[j])
	}
}

// listMarks lists the post-factors of the cells that have fired in this window. All others are zero.
func (t *csdpTrainer) listMarks(p *csdpPop, panel int, f csdpFactors, m *csdpMarks) {
	at := m.makeRoom(&p.marked[panel])
	m.factor = slices.Grow(m.factor[:0], len(m.rows))[:len(m.rows)]
	for b, w := range p.ever[panel*t.rows:][:t.rows] {
		post := f.post[b*kernel.Panel:][:kernel.Panel]
		for ; w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w)
			m.rows[at[j]], m.factor[at[j]] = uint32(b), f.coef[b]*post[j]
			at[j]++
		}
	}
}

// makeRoom prepares lists of the given lengths and returns where each begins.
func (m *csdpMarks) makeRoom(n *[kernel.Panel]uint32) (at [kernel.Panel]uint32) {
	for j, k := range n {
		at[j] = m.start[j]
		m.start[j+1] = m.start[j] + k
	}
	total := int(m.start[kernel.Panel])
	m.rows = slices.Grow(m.rows[:0], total)[:total]
	return at
}

// masks reports whether a projection onto p sums gradients by post cell in this step.
func (t *csdpTrainer) masks(p *csdpPop) bool {
	return slices.ContainsFunc(p.in, func(k int) bool { return t.projs[k].visits.masked })
}

// updateProjection takes one step of Adam with decay and bounds in the synapses of the panel that this step touches:
//
//	W ← clip(Adam(W, g) − λ_d (Σ_rows s_post − s_preᵀ s_post))
func (t *csdpTrainer) updateProjection(j *csdpProj, panel int, f csdpFactors, s *csdpScratch) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	rule, w, cells := j.rule, j.panel(panel, pre.n), j.visits.fresh
	rule.Adam = t.adam
	var colsum *[kernel.Panel]float32
	if rule.Lambda != 0 {
		colsum = &post.colsum[panel][t.clock[0]%kernel.Lags]
	}
	for lo, hi := 0, 0; lo < len(cells); lo = hi {
		block := int(cells[lo] / kernel.Tile)
		for hi = lo + 1; hi < len(cells) && int(cells[hi]/kernel.Tile) == block; {
			hi++
		}
		t.gradient(j, block, f, s)
		if rule.Lambda != 0 {
			t.countPairs(j, block, panel, s)
		}
		rule.Rows(cells, lo, hi, w, s.grad, s.count, colsum)
	}
	if post.role != csdpRecon {
		t.replay(j, panel, t.clock[0])
	}
}

// gradient sums post-factors over the rows in which each pre cell of block b fired: by pre cell, or, where many of these
// fire and few post-factors are not zero, by post cell. Both add the same numbers in the same order.
func (t *csdpTrainer) gradient(j *csdpProj, b int, f csdpFactors, s *csdpScratch) {
	pre := &t.pops[j.pre]
	if j.visits.masked {
		kernel.MaskedTile(s.turned, pre.before.bits[b*t.rows:], 1, s.marks.start[:], s.marks.rows, s.marks.factor)
		kernel.Turn(s.grad, s.turned)
		return
	}
	start, rows := t.rowsOfBlock(j, b)
	kernel.GatherScaled(s.grad, f.post, f.coef, start, rows)
}

// rowsOfBlock lists the rows in which each pre cell of block b fired.
func (t *csdpTrainer) rowsOfBlock(j *csdpProj, b int) (start, rows []uint32) {
	pre := &t.pops[j.pre]
	cells := &pre.before.fired.rows
	switch t.pops[j.post].role {
	case csdpClass:
		cells = &pre.before.real.rows
	case csdpRecon:
		cells = &pre.now.real.rows
	}
	lo := b * kernel.Tile
	return cells.Start[lo : min(lo+kernel.Tile, pre.n)+1], cells.Idx
}

// countPairs counts, for each synapse of block b, the rows in which the post cell fired after the pre cell.
func (t *csdpTrainer) countPairs(j *csdpProj, b, panel int, s *csdpScratch) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if j.visits.masked {
		kernel.CountTile(s.turned, t.bitsOf(pre, pre.before, b), 1, s.spikes.start[:], s.spikes.rows)
		kernel.Turn(s.count, s.turned)
		return
	}
	start, rows := t.rowsOfBlock(j, b)
	kernel.CountTile(s.count, t.bitsOf(post, post.now, panel), 1, start, rows)
}
