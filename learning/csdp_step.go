package learning

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// csdpScratch is the working memory of one worker.
type csdpScratch struct {
	current []float32 // [row][64]
	post    []float32 // post-factors, [row][64]
	grad    []float32 // [slot][64]
	count   []float32 // [slot][64]: rows in which pre and post fired
	colsum  [kernel.Panel]float32
	words   []csdpWord
}

// csdpWord are the spikes of one row in a panel.
type csdpWord struct {
	row  int
	bits uint64
}

// csdpPhases are the parts of a step between which all workers meet.
type csdpPhases struct {
	fire, list, update []csdpTask
	encode             int // chunks of rows
	fireFn, listFn     func(chunk, worker int)
	updateFn, encodeFn func(chunk, worker int)
}

const csdpEncodeRows = 8 // rows encoded by one chunk

// allocate makes room for mini-batches of up to batch positive samples.
func (t *csdpTrainer) allocate(batch int) {
	rows, widest := 2*batch, 0
	for i := range t.pops {
		t.pops[i].allocate(rows)
		widest = max(widest, t.pops[i].n)
	}
	t.scratch = make([]csdpScratch, t.pool.Workers())
	for i := range t.scratch {
		s := &t.scratch[i]
		s.current, s.post = kernel.Alloc(rows*kernel.Panel), kernel.Alloc(rows*kernel.Panel)
		s.grad, s.count = kernel.Alloc((widest+1)*kernel.Panel), kernel.Alloc((widest+1)*kernel.Panel)
		s.words = make([]csdpWord, 0, rows)
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
	t.training, t.inference = newTally(len(t.pops), len(t.projs)), newTally(len(t.pops), len(t.projs))
}

func (p *csdpPop) allocate(rows int) {
	p.bits = kernel.AllocWords(rows * p.panels)
	p.now, p.before = &csdpLists{}, &csdpLists{}
	if p.role < csdpHidden {
		return
	}
	cells := rows * p.panels * kernel.Panel
	p.v, p.z = kernel.Alloc(cells), kernel.Alloc(cells)
	p.shift, p.floor = make([]float32, rows), make([]float32, rows)
	switch p.role {
	case csdpHidden:
		p.good, p.coef = make([]float32, rows*p.panels), make([]float32, rows)
	case csdpClass:
		p.fired = make([]float64, rows*p.n)
	case csdpRecon:
		p.sum = kernel.Alloc(cells)
	}
}

func (t *csdpTrainer) planPhases() {
	ph := &t.phases
	for i := range t.pops {
		p := &t.pops[i]
		if p.role != csdpRecon {
			task := csdpTask{pop: i}
			if p.role < csdpHidden {
				ph.fire = append(ph.fire, task)
				continue
			}
			ph.list = append(ph.list, task)
		}
		for panel := range p.panels {
			task := csdpTask{i, panel}
			if p.role != csdpRecon {
				ph.fire = append(ph.fire, task)
			}
			ph.update = append(ph.update, task)
		}
	}
	ph.fireFn = func(c, w int) { t.fire(ph.fire[c], &t.scratch[w]) }
	ph.listFn = func(c, _ int) { t.list(&t.pops[ph.list[c].pop]) }
	ph.updateFn = func(c, w int) { t.update(ph.update[c], &t.scratch[w]) }
	ph.encodeFn = func(c, _ int) { t.encode(c*csdpEncodeRows, min((c+1)*csdpEncodeRows, t.rows)) }
}

// window simulates the rows prepared by present for all steps.
func (t *csdpTrainer) window(y *tally) {
	for i := range t.pops {
		t.pops[i].reset(t.rows)
	}
	t.cost = 0
	t.pool.Run((t.rows+csdpEncodeRows-1)/csdpEncodeRows, t.phases.encodeFn)
	for t.step = 0; t.step < t.encoder.Steps(); t.step++ {
		t.oneStep()
		t.count(y)
	}
}

// oneStep lets every population fire on the spikes of the step before, lists the new spikes, then learns.
func (t *csdpTrainer) oneStep() {
	if t.learn {
		t.clock[0]++
		a := t.rule.Adam
		t.adam = kernel.Adam{Rate: t.rule.Rate, Beta1: a.Beta1, Beta2: a.Beta2, Eps: a.Epsilon}.At(t.clock[0])
	}
	for i := range t.pops {
		p := &t.pops[i]
		p.now, p.before = p.before, p.now
	}
	t.pool.Run(len(t.phases.fire), t.phases.fireFn)
	t.pool.Run(len(t.phases.list), t.phases.listFn)
	t.pool.Run(len(t.phases.update), t.phases.updateFn)
	for _, h := range t.hidden {
		t.cost += t.pops[h].cost
	}
}

// reset silences a population at the start of a window; thresholds return to their initial values.
func (p *csdpPop) reset(rows int) {
	n := rows * p.panels
	clear(p.bits[:n])
	p.now.byRow.Start, p.now.byRow.Idx = zeros(p.now.byRow.Start, rows+1), p.now.byRow.Idx[:0]
	p.now.all.empty(p.n)
	p.now.positive.empty(p.n)
	if p.role < csdpHidden {
		return
	}
	clear(p.v[:n*kernel.Panel])
	clear(p.z[:n*kernel.Panel])
	clear(p.sum)
	clear(p.fired)
	for b := range rows {
		p.shift[b], p.floor[b] = 0, noFloor
	}
}

// noFloor lies below any threshold: the floor acts from the first adaptation on.
const noFloor = -1e30

func zeros(s []uint32, n int) []uint32 {
	if cap(s) < n {
		return make([]uint32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// rowsOf is the number of rows of which p is simulated: read-outs learn from positive samples only.
func (t *csdpTrainer) rowsOf(p *csdpPop) int {
	if p.role == csdpClass || p.role == csdpRecon {
		return t.pos
	}
	return t.rows
}

// fire advances one panel by a step:
//
//	j = Σ gain · s(t−1) W,  v ← v + (dt/τ)(j − v),  s = v > θ,  v ← v (1 − s),  z ← (1 − dt/τ_tr) z (1 − s) + s
//
// or loads the input's spikes of this step.
func (t *csdpTrainer) fire(task csdpTask, s *csdpScratch) {
	p := &t.pops[task.pop]
	if p.role < csdpHidden {
		t.load(p)
		t.listCells(p)
		return
	}
	rows := t.rowsOf(p)
	t.integrate(p, task.panel, rows, s)
	lo := task.panel * rows * kernel.Panel
	var sumsq []float32
	if p.role == csdpHidden {
		sumsq = p.good[task.panel*rows : (task.panel+1)*rows]
	}
	t.trace().Rows(rows, kernel.Panel, p.z[lo:], kernel.Panel, p.bits[task.panel:], p.panels, sumsq)
}

// integrate is the current and the membrane of one panel.
func (t *csdpTrainer) integrate(p *csdpPop, panel, rows int, s *csdpScratch) {
	current := s.current[:rows*kernel.Panel]
	clear(current)
	for _, k := range p.in {
		j := &t.projs[k]
		pre := &t.pops[j.pre]
		lists := pre.before
		if p.role == csdpRecon {
			lists = pre.now
		}
		kernel.GatherRows(current, kernel.Panel, kernel.Panel, j.panel(panel, pre.n), chunk, j.gain, lists.byRow.Start[:rows+1], lists.byRow.Idx)
	}
	lo := panel * kernel.Panel
	n := min(kernel.Panel, p.n-lo)
	shift, floor := p.shift, p.floor
	if p.adapt.Rate == 0 {
		shift, floor = nil, nil
	}
	p.lif.Rows(rows, n, p.v[lo*rows:], kernel.Panel, current, kernel.Panel, p.th[lo:], shift, floor, p.bits[panel:], p.panels)
}

func (t *csdpTrainer) trace() kernel.Trace {
	return kernel.Trace{Decay: float32(1 - t.model.Net.Step()/t.rule.TraceTau)}
}

// load copies this step's spikes of the encoded samples, or of the label context, into an input population.
func (t *csdpTrainer) load(p *csdpPop) {
	for b := range t.rows {
		row := p.bits[b*p.panels : (b+1)*p.panels]
		if p.role == csdpInput {
			copy(row, t.spikes[b].Row(t.step))
			continue
		}
		clear(row)
		if c := t.shown[b]; c >= 0 {
			row[c>>6] = 1 << (c & 63)
		}
	}
}

// list decodes the new spikes of a population, adapts its thresholds and judges its goodness.
func (t *csdpTrainer) list(p *csdpPop) {
	rows := t.rowsOf(p)
	if p.role == csdpHidden {
		t.listCells(p)
	} else {
		p.now.byRow.FromBits(rows, p.n, p.bits, p.panels)
	}
	p.adaptThresholds(rows)
	switch {
	case p.role == csdpHidden && t.learn:
		t.judge(p)
	case p.role == csdpClass && !t.learn:
		p.countSpikes(rows)
	}
}

// listCells decodes spikes by row and, for learning, by cell.
func (t *csdpTrainer) listCells(p *csdpPop) {
	l := p.now
	l.byRow.FromBits(t.rows, p.n, p.bits, p.panels)
	if !t.learn {
		return
	}
	l.all.from(&l.byRow, t.rows, p.n)
	if p.role == csdpHidden {
		l.positive.from(&kernel.CSR{Start: l.byRow.Start[:t.pos+1], Idx: l.byRow.Idx}, t.pos, p.n)
	}
}

func (c *csdpCells) empty(n int) {
	c.start = append(c.start[:0], 0)
	c.slot = zeros(c.slot, n)
	c.csr.Idx = c.csr.Idx[:0]
}

// from turns lists by row into lists by firing cell.
func (c *csdpCells) from(byRow *kernel.CSR, rows, n int) {
	c.csr.Transpose(byRow, rows, n)
	c.slot = zeros(c.slot, n)
	c.start = append(c.start[:0], 0)
	for i := range n {
		if c.csr.Start[i+1] > c.csr.Start[i] {
			c.slot[i] = uint32(len(c.start))
			c.start = append(c.start, c.csr.Start[i+1])
		}
	}
}

// adaptThresholds moves the thresholds of each row by rate·(spikes − 1), not below the floor:
// θ ← max(θ + δ, F) for every cell is max(θ0 + shift, floor) with shift ← shift + δ, floor ← max(floor + δ, F).
func (p *csdpPop) adaptThresholds(rows int) {
	if p.adapt.Rate == 0 {
		return
	}
	rate, lowest := float32(p.adapt.Rate), float32(p.adapt.Floor)
	for b := range rows {
		k := float32(p.now.byRow.Start[b+1] - p.now.byRow.Start[b])
		delta := float32(rate * (k - 1))
		p.shift[b] += delta
		p.floor[b] = max(p.floor[b]+delta, lowest)
	}
}

// judge computes the goodness G of every row, the contrastive cost and the modulator's coefficient:
//
//	p = σ(G − θ_z),  C = mean(−y ln p − (1−y) ln(1−p)),  ∂C/∂z = 2 z (p − y) / N
func (t *csdpTrainer) judge(p *csdpPop) {
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

func (p *csdpPop) countSpikes(rows int) {
	for b := range rows {
		for _, c := range p.now.byRow.Idx[p.now.byRow.Start[b]:p.now.byRow.Start[b+1]] {
			p.fired[b*p.n+int(c)]++
		}
	}
}
