package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// scratch is the working memory of one worker.
type scratch struct {
	current []float32 // [row][64]
	errors  []float32 // post-factors, [row][64]
	grad    []float32 // of a block of synapses, [pre 64][post 64]
	turned  []float32 // its transpose
	count   []float32 // rows in which pre and post cell fired
	spikes  marks     // of the panel
	marks   marks     // of all cells that have fired in the window

	synapses synapseScratch
}

// phases are the parts of a step between which all workers meet: spikes are listed by population, then each panel learns and
// fires.
type phases struct {
	lists, panels           []task
	encodeFn, listFn        func(chunk, worker int)
	fireFn, passFn, flushFn func(chunk, worker int)
}

const encodeRows = 8 // rows encoded by one chunk

// allocate makes room for mini-batches of up to batch positive samples.
func (t *trainer) allocate(batch int) {
	rows := 2 * batch
	for i := range t.pops {
		t.pops[i].allocate(rows)
	}
	for i := range t.projs {
		j := &t.projs[i]
		j.visits.allocate(t.pops[j.pre].n)
	}
	t.scratch = make([]scratch, t.pool.Workers())
	for i := range t.scratch {
		s := &t.scratch[i]
		s.current, s.errors = kernel.Alloc(rows*kernel.Panel), kernel.Alloc(rows*kernel.Panel)
		s.grad, s.turned, s.count = kernel.Alloc(tile), kernel.Alloc(tile), kernel.Alloc(tile)
	}
	t.allocateSynapses(rows)
	t.everyRow = make([]uint32, rows)
	for b := range t.everyRow {
		t.everyRow[b] = uint32(b)
	}
	t.shown, t.labels = make([]int, rows), make([]int, rows)
	t.spikes, t.mixed = make([]*snn.Spikes, rows), make([][]float32, batch)
	for i := range t.spikes {
		t.spikes[i] = &snn.Spikes{}
	}
	if t.rule.SelfSupervised {
		for i := range t.mixed {
			t.mixed[i] = make([]float32, t.pops[t.input].n)
		}
	}
	t.planPhases()
	t.training, t.inference = rules.NewTally(len(t.pops), len(t.projs)), rules.NewTally(len(t.pops), len(t.projs))
}

func (p *pop) allocate(rows int) {
	p.before, p.now, p.next = p.newLists(rows), p.newLists(rows), p.newLists(rows)
	if p.role < hidden {
		return
	}
	cells := rows * p.panels * kernel.Panel
	p.v, p.z = kernel.Alloc(cells), kernel.Alloc(cells)
	p.shift, p.floor = make([]float32, rows), make([]float32, rows)
	switch p.role {
	case hidden:
		p.good, p.coef = make([]float32, rows*p.panels), make([]float32, rows)
		p.ever, p.marked = kernel.AllocWords(rows*p.panels), make([][kernel.Panel]uint32, p.panels)
		p.colsum = make([]colsum, p.panels)
	case class:
		p.fired = make([]float64, rows*p.n)
	case recon:
		p.sum = kernel.Alloc(cells)
	}
}

func (t *trainer) planPhases() {
	ph := &t.phases
	var inputs []task
	for i := range t.pops {
		p := &t.pops[i]
		if p.role < hidden { // it fires as a whole
			inputs = append(inputs, task{pop: i})
			continue
		}
		if p.role != recon {
			ph.lists = append(ph.lists, task{pop: i})
		}
		for panel := range p.panels {
			ph.panels = append(ph.panels, task{i, panel})
		}
	}
	// What is short comes last, so that all workers end at about the same time.
	ph.lists, ph.panels = append(ph.lists, inputs...), append(ph.panels, inputs...)
	ph.encodeFn = func(c, _ int) { t.encode(c*encodeRows, min((c+1)*encodeRows, t.rows)) }
	ph.listFn = func(c, _ int) { t.list(&t.pops[ph.lists[c].pop]) }
	ph.fireFn = func(c, w int) { t.pass(ph.panels[c], &t.scratch[w], false) }
	ph.passFn = func(c, w int) { t.pass(ph.panels[c], &t.scratch[w], t.learn) }
	ph.flushFn = func(c, _ int) { t.flushPanel(ph.panels[c]) }
}

// window simulates the rows that are encoded for all steps. What a panel learns in a step and how it fires in the next is one
// task, since both read the same weights.
func (t *trainer) window(y *rules.Tally) {
	for i := range t.pops {
		t.silence(&t.pops[i])
	}
	t.cost = 0
	t.step = -1
	t.pool.Run(len(t.phases.panels), t.phases.fireFn)
	for t.step = 0; t.step < t.encoder.Steps(); t.step++ {
		t.turnOver()
		t.oneStep()
		t.count(y)
	}
}

// turnOver makes the spikes of the next step those of this one.
func (t *trainer) turnOver() {
	for i := range t.pops {
		p := &t.pops[i]
		p.before, p.now, p.next = p.now, p.next, p.before
	}
}

// oneStep lists the spikes of this step, learns from them, and lets every population fire on them.
func (t *trainer) oneStep() {
	if t.learn {
		t.clock[0]++
		a := t.rule.Adam
		t.adam = kernel.Adam{Rate: t.rule.Rate, Beta1: a.Beta1, Beta2: a.Beta2, Eps: a.Epsilon}.At(t.clock[0])
		t.rates[t.clock[0]%kernel.Lags] = kernel.Rates{Eta: t.adam.Eta, Q: t.adam.Q}
	}
	t.pool.Run(len(t.phases.lists), t.phases.listFn)
	t.pool.Run(len(t.phases.panels), t.phases.passFn)
	for _, h := range t.hidden {
		t.cost += t.pops[h].cost
	}
}

// silence brings a population to the start of a window: no spikes, no potentials, initial thresholds.
func (t *trainer) silence(p *pop) {
	n := t.rows * p.panels
	clear(p.now.bits[:n])
	t.decode(p, p.now, t.rowsOf(p))
	t.listByCell(p)
	if p.role < hidden {
		return
	}
	clear(p.v[:n*kernel.Panel])
	clear(p.z[:n*kernel.Panel])
	clear(p.ever)
	clear(p.marked)
	clear(p.sum)
	clear(p.fired)
	for b := range t.rows {
		p.shift[b], p.floor[b] = 0, noFloor
	}
}

// noFloor lies below any threshold: the floor acts from the first adaptation on.
const noFloor = -1e30

// rowsOf is the number of rows of which p is simulated: read-outs learn from positive samples only.
func (t *trainer) rowsOf(p *pop) int {
	if p.role == class || p.role == recon {
		return t.pos
	}
	return t.rows
}

// pass goes through one panel: what its synapses learn in this step, and how it fires in the next. The reconstruction fires in the
// step that it reads; inputs load their spikes.
func (t *trainer) pass(task task, s *scratch, learn bool) {
	p := &t.pops[task.pop]
	fires := t.step+1 < t.encoder.Steps()
	switch {
	case p.role < hidden && fires:
		t.load(p)
		t.decode(p, p.next, t.rows)
	case p.role == recon && t.step >= 0:
		t.reconstruct(p, task.panel, s)
		if learn {
			t.factors(p, task.panel, s)
			t.synapses(p, task.panel, s, true, false)
		}
	case p.role == hidden || p.role == class:
		if learn {
			t.factors(p, task.panel, s)
		}
		t.synapses(p, task.panel, s, learn, fires)
		if fires {
			t.fire(p, task.panel, s)
		}
	}
}

// fire advances one panel to the next step, with the currents j = Σ gain · s W that synapses has left in s:
//
//	v ← v + (dt/τ)(j − v),  s = v > θ,  v ← v (1 − s),  z ← (1 − dt/τ_tr) z (1 − s) + s
func (t *trainer) fire(p *pop, panel int, s *scratch) {
	rows := t.rowsOf(p)
	spikes := t.bitsOf(p, p.next, panel)
	t.membrane(p, panel, rows, spikes, s)
	lo := panel * rows * kernel.Panel
	var sumsq []float32
	if p.role == hidden {
		sumsq = p.good[panel*rows : (panel+1)*rows]
	}
	t.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, spikes, 1, sumsq)
	if p.role == hidden && t.learn {
		t.mark(p, panel)
	}
}

// bitsOf returns the spikes of one panel in l, a word a row.
func (t *trainer) bitsOf(p *pop, l *lists, panel int) []uint64 {
	return l.bits[panel*t.rows : (panel+1)*t.rows]
}

// mark adds the spikes of a panel to those of the window before.
func (t *trainer) mark(p *pop, panel int) {
	ever, marked := p.ever[panel*t.rows:][:t.rows], &p.marked[panel]
	for b, w := range t.bitsOf(p, p.next, panel) {
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

// synapses goes through the projections onto a panel: each learns, and adds to the panel's currents in s. Both at a time, so that its
// weights are still in the cache.
func (t *trainer) synapses(p *pop, panel int, s *scratch, learn, hear bool) {
	rows := t.rowsOf(p)
	if hear {
		clear(s.current[:rows*kernel.Panel])
	}
	for _, k := range p.in {
		j := &t.projs[k]
		if learn && !j.frozen {
			t.updateProjection(j, panel, s)
		}
		if hear {
			t.deliver(j, panel, rows, s)
		}
	}
}

// membrane turns the currents of one panel, in s, into its spikes.
func (t *trainer) membrane(p *pop, panel, rows int, spikes []uint64, s *scratch) {
	lo := panel * kernel.Panel
	n := min(kernel.Panel, p.n-lo)
	shift, floor := p.shift, p.floor
	if p.adapt.Rate == 0 {
		shift, floor = nil, nil
	}
	p.lif.Rows(rows, n, p.v[lo*rows:], kernel.Panel, s.current, kernel.Panel, p.th[lo:], shift, floor, spikes, 1)
}

// deliver adds gain · s_pre W to the currents of a panel.
func (t *trainer) deliver(j *proj, panel, rows int, s *scratch) {
	if j.synapses != nil {
		t.deliverSynapses(j, panel, rows, s)
		return
	}
	pre, current := &t.pops[j.pre], s.current[:rows*kernel.Panel]
	w, l := j.panel(panel, pre.n), &pre.now.cells
	if t.paired(pre) {
		kernel.GatherPairs(current, t.pos, w, chunk, j.gain, l.Start, l.Idx)
		return
	}
	kernel.GatherRows(current, kernel.Panel, kernel.Panel, w, chunk, j.gain, l.Start[:rows+1], l.Idx)
}

func (t *trainer) trace() kernel.Trace {
	return kernel.Trace{Decay: float32(1 - t.model.Net.Step()/t.rule.TraceTau)}
}

// load copies the next step's spikes of the encoded samples, or of the label context, into an input population.
func (t *trainer) load(p *pop) {
	to := p.next.bits
	if p.role == context {
		clear(to[:p.panels*t.rows])
		for b, c := range t.shown[:t.rows] {
			if c >= 0 {
				to[c>>6*t.rows+b] = 1 << (c & 63)
			}
		}
		return
	}
	for b := range t.rows {
		for k, w := range t.spikes[b].Row(t.step + 1) {
			to[k*t.rows+b] = w
		}
	}
}

// list decodes the new spikes of a population, adapts its thresholds, judges its goodness, and plans what its synapses
// learn.
func (t *trainer) list(p *pop) {
	rows := t.rowsOf(p)
	if p.role >= hidden {
		t.decode(p, p.now, rows)
		p.adaptThresholds(rows)
	}
	t.listByCell(p)
	switch {
	case p.role == hidden && t.learn:
		t.judge(p)
	case p.role == class && !t.learn:
		p.countSpikes(rows)
	}
	if t.learn {
		t.plan(p)
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

// judge computes the goodness G of every row, the contrastive cost and the modulator's coefficient:
//
//	p = σ(G − θ_z),  C = mean(−y ln p − (1−y) ln(1−p)),  ∂C/∂z = 2 z (p − y) / N
func (t *trainer) judge(p *pop) {
	sum := 0.0
	for b := range t.rows {
		g := 0.0
		for panel := range p.panels {
			g += float64(p.good[panel*t.rows+b])
		}
		a, y := g-t.rule.Threshold, 0.0
		if b < t.pos {
			y = 1
			sum += softplus(-a)
		} else {
			sum += softplus(a)
		}
		p.coef[b] = float32(2 * (kernel.Sigmoid(a) - y) / float64(t.rows))
	}
	p.cost = sum / float64(t.rows)
}

// softplus is ln(1 + eˣ) without overflow.
func softplus(x float64) float64 {
	return max(x, 0) + kernel.Log(1+kernel.Exp(-max(x, -x)))
}

func (p *pop) countSpikes(rows int) {
	for b := range rows {
		for _, c := range p.now.cells.Row(b) {
			p.fired[b*p.n+int(c)]++
		}
	}
}
