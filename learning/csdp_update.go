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

// csdpMarks lists the post-factors of one panel that are not zero, by cell: those of cell j from start[j] to start[j+1].
type csdpMarks struct {
	start  [kernel.Panel + 1]uint32
	rows   []uint32
	factor []float32
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
		t.listPanel(p, task.panel, s)
		t.listMarks(p, task.panel, f, &s.marks)
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

// listPanel notes the spikes of a panel by row, and their sums over rows.
func (t *csdpTrainer) listPanel(p *csdpPop, panel int, s *csdpScratch) {
	s.words = s.words[:0]
	colsum := &p.colsum[panel][t.clock[0]%kernel.Lags]
	clear(colsum[:])
	for b, w := range t.bitsOf(p, p.now, panel) {
		if w == 0 {
			continue
		}
		s.words = append(s.words, csdpWord{b, w})
		for ; w != 0; w &= w - 1 {
			colsum[bits.TrailingZeros64(w)]++
		}
	}
}

// listMarks lists the post-factors of the cells that have fired in this window. All others are zero.
func (t *csdpTrainer) listMarks(p *csdpPop, panel int, f csdpFactors, m *csdpMarks) {
	var at [kernel.Panel]uint32
	for j, n := range p.marked[panel] {
		at[j] = m.start[j]
		m.start[j+1] = m.start[j] + n
	}
	n := int(m.start[kernel.Panel])
	m.rows, m.factor = slices.Grow(m.rows[:0], n)[:n], slices.Grow(m.factor[:0], n)[:n]
	for b, w := range p.ever[panel*t.rows:][:t.rows] {
		post := f.post[b*kernel.Panel:][:kernel.Panel]
		for ; w != 0; w &= w - 1 {
			j := bits.TrailingZeros64(w)
			m.rows[at[j]], m.factor[at[j]] = uint32(b), f.coef[b]*post[j]
			at[j]++
		}
	}
}

// updateProjection takes one step of Adam with decay and bounds in the synapses of the panel that this step touches:
//
//	W ← clip(Adam(W + λ_d s_preᵀ s_post, g) − λ_d Σ_rows s_post)
func (t *csdpTrainer) updateProjection(j *csdpProj, panel int, f csdpFactors, s *csdpScratch) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	rule, w, cells := j.rule, j.panel(panel, pre.n), j.visits.fresh
	rule.Adam = t.adam
	var colsum *[kernel.Panel]float32
	decays := rule.Lambda != 0
	byBlock := j.visits.masked || t.paired(pre)
	if decays {
		colsum = &post.colsum[panel][t.clock[0]%kernel.Lags]
	}
	if decays && !byBlock {
		pre.before.spare(w, rule.Lambda, s.words)
	}
	for lo, hi := 0, 0; lo < len(cells); lo = hi {
		block := int(cells[lo] / kernel.Tile)
		for hi = lo + 1; hi < len(cells) && int(cells[hi]/kernel.Tile) == block; {
			hi++
		}
		t.gradient(j, block, f, s)
		if decays && byBlock {
			spareBlock(w[block*kernel.Tile*chunk:], t.bitsOf(pre, pre.before, block), rule.Lambda, s.words)
		}
		rule.Rows(cells, lo, hi, w, s.grad, colsum)
	}
	if post.role != csdpRecon {
		t.replay(j, panel, t.clock[0])
	}
}

// spare gives the weights of pre cells that fired before a post cell, row by row, what the decay is about to take from all
// weights onto it. It needs lists by row.
func (l *csdpLists) spare(w []float32, lambda float32, words []csdpWord) {
	for _, word := range words {
		cells := l.cells.Row(word.row)
		for post := word.bits; post != 0; post &= post - 1 {
			column := w[bits.TrailingZeros64(post):]
			for _, i := range cells {
				column[int(i)*chunk] += lambda
			}
		}
	}
}

// spareBlock is spare for a block of 64 pre cells of which many fire: their spikes of each row are a word of before.
func spareBlock(w []float32, before []uint64, lambda float32, words []csdpWord) {
	for _, word := range words {
		for post := word.bits; post != 0; post &= post - 1 {
			column := w[bits.TrailingZeros64(post):]
			for pre := before[word.row]; pre != 0; pre &= pre - 1 {
				column[bits.TrailingZeros64(pre)*chunk] += lambda
			}
		}
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
	cells := &pre.before.fired.rows
	switch t.pops[j.post].role {
	case csdpClass:
		cells = &pre.before.real.rows
	case csdpRecon:
		cells = &pre.now.real.rows
	}
	lo := b * kernel.Tile
	kernel.GatherScaled(s.grad, f.post, f.coef, cells.Start[lo:min(lo+kernel.Tile, pre.n)+1], cells.Idx)
}
