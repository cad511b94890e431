package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// A pre cell that fires in no row has no gradient: its weights take steps that depend on nothing but their moments and the
// number of post spikes, and nobody reads them meanwhile. These steps are made up for when the cell fires again, or when
// weights are read as a whole: to the same bits, since [kernel.RowUpdate.Replay] takes the very steps, in order.

// visits says which pre cells of a projection a step touches.
type visits struct {
	through []int64  // by pre cell: the last step that its weights have taken
	fresh   []uint32 // cells with a gradient in this step
	late    []uint32 // cells that have steps to make up for
	lag     []uint32 // how many, one for each of late
	masked  bool     // how gradients are summed: see updateProjection
}

func (v *visits) allocate(cells int) {
	v.through = make([]int64, cells)
	v.fresh, v.late, v.lag = make([]uint32, 0, cells), make([]uint32, 0, cells), make([]uint32, 0, cells)
}

// plan says what the synapses from a population learn in this step, and turns the lists that they need.
func (win *window) plan(p *pop) {
	gathered := false
	for _, k := range p.out {
		j := &win.projs[k]
		if j.frozen {
			continue
		}
		if j.synapses != nil {
			j.visits.masked = win.sumsTiles(j)
			continue
		}
		win.visit(j)
		gathered = gathered || win.pops[j.post].role == hidden && !j.visits.masked
	}
	if gathered && !p.listed {
		p.before.fired.turn(win, p, p.before, win.rows)
	}
	if p.role == hidden || p.role == late {
		p.now.real.turn(win, p, p.now, win.pos)
	}
}

// visit plans the learning step of a projection. Weights that the next step reads must have taken this one; those of a
// projection without delay, which this step reads, the one before.
func (win *window) visit(j *proj) {
	pre, post := &win.pops[j.pre], &win.pops[j.post]
	v, now := &j.visits, win.adam.now()
	switch post.role {
	case hidden:
		v.masked = post.marks()*pre.panels < pre.before.fired.spikes*post.panels
		v.take(pre.before.fired.any, now)
		win.adam.makeUp(v, pre.now.fired.any, now)
	case class:
		v.take(pre.before.real.any, now)
		win.adam.makeUp(v, pre.now.real.any, now)
	case recon:
		win.adam.makeUp(v, pre.now.real.any, now-1)
		v.take(pre.now.real.any, now)
	}
}

// take lists the cells that have a gradient in step now.
func (v *visits) take(any []uint64, now int64) {
	v.fresh = kernel.AppendIndices(v.fresh[:0], any)
	for _, i := range v.fresh {
		v.through[i] = now
	}
}

// makeUp lists the cells that are read soon and have steps up to step upto to make up for, and, so that the rings of past steps
// reach back far enough, one cell in 64 whether it is read or not.
func (a *adam) makeUp(v *visits, soon []uint64, upto int64) {
	v.late, v.lag = v.late[:0], v.lag[:0]
	for b, w := range soon {
		w |= 1 << (a.now() % kernel.Tile)
		if a.eager {
			w = ^uint64(0)
		}
		for ; w != 0; w &= w - 1 {
			v.makeUpCell(b*kernel.Tile+bits.TrailingZeros64(w), upto)
		}
	}
}

func (v *visits) makeUpCell(i int, upto int64) {
	if i >= len(v.through) {
		return
	}
	if lag := upto - v.through[i]; lag > 0 {
		v.late, v.lag = append(v.late, uint32(i)), append(v.lag, uint32(lag))
		v.through[i] = upto
	}
}

// replay makes up for the steps of the late cells, up to step upto, onto one panel.
func (t *trainer) replay(j *proj, panel int, upto int64) {
	if j.synapses != nil {
		return // they have taken every step
	}
	pre, post := t.pops[j.pre].n, &t.pops[j.post]
	past := kernel.Past{Rates: &t.adam.rates, Now: upto}
	if j.rule.Lambda != 0 {
		past.Colsum = (*[kernel.Lags][kernel.Panel]float32)(&post.colsum[panel])
	}
	rule := j.rule
	rule.Adam = t.adam.step
	rule.Replay(j.visits.late, j.visits.lag, j.panel(panel, pre), past)
	j.clearDiagonal(panel, pre)
}

// clearDiagonal takes the weight of each cell to itself away.
func (j *proj) clearDiagonal(panel, n int) {
	if !j.diagonal {
		return
	}
	w, lo := j.panel(panel, n), panel*kernel.Panel
	for i := lo; i < min(lo+kernel.Panel, n); i++ {
		w[i*chunk+i-lo] = 0
	}
}

// flush makes up for all steps of all cells, so that weights and moments can be read as a whole. Before the first step there is
// nothing to make up for: an untrained net still has its lateral diagonal, which the first update takes away.
func (t *trainer) flush() {
	if t.adam.now() == 0 {
		return
	}
	any := make([]uint64, 0)
	for i := range t.projs {
		j := &t.projs[i]
		if j.frozen {
			continue
		}
		for len(any) < t.pops[j.pre].panels {
			any = append(any, ^uint64(0))
		}
		t.adam.makeUp(&j.visits, any[:t.pops[j.pre].panels], t.adam.now())
	}
	t.pool.Run(len(t.tasks.panels), func(c, _ int) { t.flushPanel(t.tasks.panels[c]) })
}

func (t *trainer) flushPanel(task task) {
	for _, k := range t.pops[task.pop].in {
		if j := &t.projs[k]; !j.frozen {
			t.replay(j, task.panel, t.adam.now())
		}
	}
}

// flushed notes that all weights have taken all steps.
func (t *trainer) flushed() {
	for i := range t.projs {
		through := t.projs[i].visits.through
		for k := range through {
			through[k] = t.adam.now()
		}
	}
}
