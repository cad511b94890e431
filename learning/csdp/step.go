package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// pass goes through one panel: what its synapses learn in this step, and how it fires in the next. The reconstruction fires in the
// step that it reads; inputs load their spikes.
func (win *window) pass(task task, s *scratch, learn bool) {
	p := &win.pops[task.pop]
	fires := win.step+1 < win.encoder.Steps()
	switch {
	case p.role < hidden && fires:
		win.load(p)
		win.decode(p, p.next, win.rows)
	case p.role == recon && win.step >= 0:
		win.reconstruct(p, task.panel, s)
		if learn {
			win.factors(p, task.panel, s)
			win.synapses(p, task.panel, s, true, false)
		}
	case p.role == hidden || p.role == class:
		if learn {
			win.factors(p, task.panel, s)
		}
		win.synapses(p, task.panel, s, learn, fires)
		if fires {
			win.fire(p, task.panel, s)
		}
	}
}

// synapses goes through the projections onto a panel: each learns, and adds to the panel's currents in s. Both at a time, so that its
// weights are still in the cache.
func (win *window) synapses(p *pop, panel int, s *scratch, learn, hear bool) {
	rows := win.rowsOf(p)
	if hear {
		clear(s.current[:rows*kernel.Panel])
	}
	for _, k := range p.in {
		j := &win.projs[k]
		if learn && !j.frozen {
			win.updateProjection(j, panel, s)
		}
		if hear {
			win.deliver(j, panel, rows, s)
		}
	}
}

// deliver adds gain · s_pre W to the currents of a panel.
func (win *window) deliver(j *proj, panel, rows int, s *scratch) {
	if j.synapses != nil {
		win.deliverSynapses(j, panel, rows, s)
		return
	}
	pre, current := &win.pops[j.pre], s.current[:rows*kernel.Panel]
	w, l := j.panel(panel, pre.n), &pre.now.cells
	if win.paired(pre) {
		kernel.GatherPairs(current, win.pos, w, chunk, j.gain, l.Start, l.Idx)
		return
	}
	kernel.GatherRows(kernel.Mat(current, kernel.Panel), kernel.Panel, kernel.Mat(w, chunk), j.gain, kernel.Lists{Start: l.Start[:rows+1], Idx: l.Idx})
}

// fire advances one panel to the next step, with the currents j = Σ gain · s W that synapses has left in s:
//
//	v ← v + (dt/τ)(j − v),  s = v > θ,  v ← v (1 − s),  z ← (1 − dt/τ_tr) z (1 − s) + s
func (win *window) fire(p *pop, panel int, s *scratch) {
	rows := win.rowsOf(p)
	spikes := win.bitsOf(p, p.next, panel)
	win.membrane(p, panel, rows, spikes, s)
	lo := panel * rows * kernel.Panel
	var sumsq []float32
	if p.role == hidden && !p.judged.cut(panel) {
		sumsq = p.judged.goodOf(p.judged.first[panel], rows)
	}
	win.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, spikes, 1, sumsq)
	if p.role == hidden && win.learn {
		win.mark(p, panel)
		if p.judged.cut(panel) {
			win.sumParts(p, panel)
		}
	}
}

// membrane turns the currents of one panel, in s, into its spikes.
func (win *window) membrane(p *pop, panel, rows int, spikes []uint64, s *scratch) {
	if p.alif.follows() {
		win.adaptiveMembrane(p, panel, rows, spikes, s)
		return
	}
	lo := panel * kernel.Panel
	n := min(kernel.Panel, p.n-lo)
	shift, floor := p.shift, p.floor
	if p.adapt.Rate == 0 {
		shift, floor = nil, nil
	}
	th := kernel.Thresholds{Th: p.th[lo:], Shift: shift, Floor: floor}
	p.lif.Rows(rows, n, kernel.Mat(p.v[lo*rows:], kernel.Panel), kernel.Mat(s.current, kernel.Panel), th, kernel.Bits{X: spikes, Ld: 1})
}

// mark adds the spikes of a panel to those of the window before.
func (win *window) mark(p *pop, panel int) {
	ever, marked := p.ever[panel*win.rows:][:win.rows], &p.marked[panel]
	for b, w := range win.bitsOf(p, p.next, panel) {
		for first := w &^ ever[b]; first != 0; first &= first - 1 {
			marked[bits.TrailingZeros64(first)]++
		}
		ever[b] |= w
	}
}

// marks is how many cells of all rows have fired in this window: those whose traces are not zero.
func (p *pop) marks() (n int) {
	for i := range p.marked {
		n += total(p.marked[i][:])
	}
	return n
}

// load copies the next step's spikes of the encoded samples, of the label context, or of a population that is heard late, into one that is fed.
func (win *window) load(p *pop) {
	to := p.next.bits
	switch p.role {
	case late:
		n := p.panels * win.rows
		p.after.line.pass(win.step, win.pops[p.after.source].now.bits[:n], to[:n])
		return
	case context:
		clear(to[:p.panels*win.rows])
		for b, c := range win.shown[:win.rows] {
			if c >= 0 {
				to[c>>6*win.rows+b] = 1 << (c & 63)
			}
		}
		return
	}
	for b := range win.rows {
		for k, w := range win.spikes[b].Row(win.step + 1) {
			to[k*win.rows+b] = w
		}
	}
}

// list decodes the new spikes of a population, adapts its thresholds, judges its goodness, and plans what its synapses
// learn.
func (win *window) list(p *pop) {
	rows := win.rowsOf(p)
	if p.role >= hidden {
		win.decode(p, p.now, rows)
		p.adaptThresholds(rows)
	}
	win.listByCell(p)
	switch {
	case p.role == hidden && win.learn:
		win.judge(p)
	case p.role == class && !win.learn:
		p.countSpikes(rows)
	}
	if win.learn {
		win.plan(p)
	}
}

// adaptThresholds moves the thresholds of each row by rate·(spikes − 1), not below the floor:
// θ ← max(θ + δ, F) for every cell is max(θ0 + shift, floor) with shift ← shift + δ, floor ← max(floor + δ, F).
func (p *pop) adaptThresholds(rows int) {
	if p.adapt.Rate == 0 {
		return
	}
	rate, lowest := float32(p.adapt.Rate), float32(p.adapt.Floor)
	for b := range rows {
		delta := float32(rate * (float32(p.now.count[b]) - 1))
		p.shift[b] += delta
		p.floor[b] = max(p.floor[b]+delta, lowest)
	}
}

func (p *pop) countSpikes(rows int) {
	for b := range rows {
		for _, c := range p.now.cells.Row(b) {
			p.fired[b*p.n+int(c)]++
		}
	}
}
