package learning

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

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
	if !t.learn {
		return
	}
	rows := t.rowsOf(p)
	lo := task.panel * rows * kernel.Panel
	switch p.role {
	case csdpHidden:
		kernel.ScaleRows(s.post, kernel.Panel, p.z[lo:], kernel.Panel, rows, kernel.Panel, p.coef)
		s.listPanel(p, task.panel, rows)
	case csdpClass:
		t.classError(p, task.panel, s.post)
	case csdpRecon:
		t.reconstructionError(p, task.panel, s.post)
	}
	for _, k := range p.in {
		if j := &t.projs[k]; !j.frozen {
			t.updateProjection(j, task.panel, s)
		}
	}
}

// reconstruct fires the reconstruction population on the hidden spikes of this very step.
func (t *csdpTrainer) reconstruct(p *csdpPop, panel int, s *csdpScratch) {
	rows := t.rowsOf(p)
	t.integrate(p, panel, rows, s)
	if t.learn {
		return
	}
	lo, hi := panel*rows*kernel.Panel, (panel+1)*rows*kernel.Panel
	t.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, p.bits[panel:], p.panels, nil)
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
	x := &t.pops[t.input]
	clear(e[:t.pos*kernel.Panel])
	for b := range t.pos {
		in, out := x.bits[b*x.panels+panel], p.bits[b*p.panels+panel]
		row := e[b*kernel.Panel : (b+1)*kernel.Panel]
		for w := in &^ out; w != 0; w &= w - 1 {
			row[bits.TrailingZeros64(w)] = scale
		}
		for w := out &^ in; w != 0; w &= w - 1 {
			row[bits.TrailingZeros64(w)] = -scale
		}
	}
}

// listPanel notes the spikes of a panel by row and their sums over rows.
func (s *csdpScratch) listPanel(p *csdpPop, panel, rows int) {
	s.words = s.words[:0]
	s.colsum = [kernel.Panel]float32{}
	for b := range rows {
		w := p.bits[b*p.panels+panel]
		if w == 0 {
			continue
		}
		s.words = append(s.words, csdpWord{b, w})
		for ; w != 0; w &= w - 1 {
			s.colsum[bits.TrailingZeros64(w)]++
		}
	}
}

// updateProjection sums post-factors over the rows in which each pre cell fired, then takes one step of Adam with
// decay and bounds in every synapse of the panel:
//
//	W ← clip(Adam(W, g) − λ_d Σ_rows (1 − s_pre) s_post)
func (t *csdpTrainer) updateProjection(j *csdpProj, panel int, s *csdpScratch) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	cells := &pre.before.all
	switch post.role {
	case csdpClass:
		cells = &pre.before.positive
	case csdpRecon:
		cells = &pre.now.positive
	}
	used := len(cells.start) * kernel.Panel // slot 0 and one for every cell that fired
	clear(s.grad[:used])
	kernel.GatherRows(s.grad[kernel.Panel:], kernel.Panel, kernel.Panel, s.post, kernel.Panel, 1, cells.start, cells.csr.Idx)
	if j.rule.Lambda != 0 {
		clear(s.count[:used])
		s.countPairs(pre.before, cells.slot)
	}
	rule := j.rule
	rule.Adam = t.adam
	w := j.panel(panel, pre.n)
	rule.Rows(pre.n, w, s.grad, s.count, cells.slot, &s.colsum)
	if j.diagonal {
		lo := panel * kernel.Panel
		for i := lo; i < min(lo+kernel.Panel, post.n); i++ {
			w[i*chunk+i-lo] = 0
		}
	}
}

// countPairs counts, for every pre cell that fired, the rows in which each cell of the panel fired after it.
func (s *csdpScratch) countPairs(before *csdpLists, slot []uint32) {
	for _, w := range s.words {
		pres := before.byRow.Idx[before.byRow.Start[w.row]:before.byRow.Start[w.row+1]]
		for b := w.bits; b != 0; b &= b - 1 {
			j := bits.TrailingZeros64(b)
			for _, i := range pres {
				s.count[int(slot[i])*kernel.Panel+j]++
			}
		}
	}
}
