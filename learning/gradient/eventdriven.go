package gradient

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// eventDriven are the traces of a dense projection that stand as they would have to before a block of steps, for the spikes within it: they change
// where a spike arrives, and at the end of the block. Those of its synapses are [pre][panel of post][sample][cell] of [eligible].
type eventDriven struct {
	pre  []float32 // z̄, [pre][sample]
	base []float32 // weights less what traces as they stand have written since the block began; nil where they are written at every step
}

const (
	wordsAtOnce = 4  // of pre cells, in a chunk of work
	cellsAtOnce = 32 // pre cells of a chunk at the end of a block
)

// isEventDriven reports whether the traces of a projection may stand still.
func (t *trainer) isEventDriven(j *proj) bool {
	inPlace := j.dense && !j.sends && t.pops[j.pre].listed()
	return inPlace && j.traced.block() >= fewestBlock && (j.traced.eligible != nil || t.writesLate(&t.pops[j.post]))
}

// writesLate reports whether weights onto p may be worked out where they are read: what plain descent has made of them is linear in the traces.
func (t *trainer) writesLate(p *pop) bool {
	for _, k := range p.in {
		if j := &t.projs[k]; j.traced != nil && (j.full != nil || j.bound.Limited() || j.bound.ZeroDiagonal) {
			return false
		}
	}
	r := &t.rule
	return r.Optimizer.Kind == optim.SGD && r.Optimizer.Momentum == 0 && r.Schedule.Kind == optim.Constant && r.GradientClip == 0
}

// allocateEvents makes room for a projection, and for the responses of its post population.
func (t *trainer) allocateEvents(j *proj) {
	post := &t.pops[j.post]
	j.traced.events = &eventDriven{pre: kernel.Alloc(t.pops[j.pre].n * t.room)}
	if t.writesLate(post) {
		j.traced.events.base = kernel.Alloc(len(j.w))
	}
	if post.responses == nil {
		post.responses = t.newResponses(post, j.traced)
	}
}

// late reports whether weights of j are worked out where they are read, in the presentation in hand.
func (t *trainer) late(j *proj) bool {
	return t.writing && j.eventDriven() && j.traced.events.base != nil
}

// eventDriven reports whether the traces of j stand still between spikes.
func (j *proj) eventDriven() bool { return j.traced != nil && j.traced.events != nil }

// beginTraces sets all traces to those before a presentation.
func (t *trainer) beginTraces() {
	for i := range t.projs {
		j := &t.projs[i]
		if j.traced == nil {
			continue
		}
		if j.traced.clear(); j.traced.events != nil {
			clear(j.traced.events.pre)
			copy(j.traced.events.base, j.w)
		}
	}
	for i := range t.pops {
		if x := t.pops[i].responses; x != nil {
			x.begin()
		}
	}
}

// respond takes the traces that stand still, and the responses that say what has become of them, through the step in hand.
func (t *trainer) respond() {
	for i := range t.pops {
		p := &t.pops[i]
		if p.responses == nil {
			continue
		}
		t.eachEventDriven(p, func(j *proj) {
			t.slots.arrive.share(t.pool, rules.Ceil(t.pops[j.pre].words, wordsAtOnce), arriveJob{t, j})
		})
		p.responses.next()
		if !t.writesAllLate(p) {
			p.responses.forget()
		}
		t.slots.respond.share(t.pool, t.rows, respondJob{t, p})
	}
}

// writesAllLate reports whether the projections onto p are late. They all are, or none.
func (t *trainer) writesAllLate(p *pop) (late bool) {
	t.eachEventDriven(p, func(j *proj) { late = t.late(j) })
	return late
}

// eachEventDriven calls f for the projections onto p whose traces stand still.
func (t *trainer) eachEventDriven(p *pop, f func(j *proj)) {
	for _, k := range p.in {
		if j := &t.projs[k]; j.eventDriven() {
			f(j)
		}
	}
}

// arriveJob changes the traces of the pre cells whose spikes arrive, wordsAtOnce words of cells a chunk.
type arriveJob struct {
	t *trainer
	j *proj
}

func (x arriveJob) run(c, _ int) {
	t, pre := x.t, &x.t.pops[x.j.pre]
	for k := c * wordsAtOnce; k < min((c+1)*wordsAtOnce, pre.words); k++ {
		for r := range t.rows {
			for word := pre.spikes(t.rows, -x.j.delay, r, k*64)[0]; word != 0; word &= word - 1 {
				x.arrive(k*64+bits.TrailingZeros64(word), r)
			}
		}
	}
}

// arrive changes the traces of pre cell i in sample r.
func (x arriveJob) arrive(i, r int) {
	t, j, e, y := x.t, x.j, x.j.traced.events, x.t.pops[x.j.post].responses
	e.pre[i*t.rows+r] += float32(y.arriving())
	for c := 0; c < y.n && !y.factors(); c += cols {
		at, from, n := t.traceAt(j, i, c)+r*min(cols, y.n-c), r*y.ld+c, min(cols, y.n-c)
		kernel.AddRow(j.traced.filtered[at:], y.spike.filtered[from:][:n], 1)
		if y.adapts() {
			kernel.AddRow(j.traced.adapted[at:], y.spike.adapted[from:][:n], 1)
		}
	}
	if t.late(j) {
		kernel.AddRow(e.base[i*j.ld:], y.spike.written[r*y.ld:][:y.n], t.lateGain(j))
	}
}

// traceAt is where the traces of pre cell i and of the panel of post cells from c on begin.
func (t *trainer) traceAt(j *proj, i, c int) int { return t.rows * (i*t.pops[j.post].n + c) }

// lateGain is what a gradient adds to a weight.
func (t *trainer) lateGain(j *proj) float32 { return -float32(float32(t.rule.Optimizer.Rate) * j.gain) }

// respondJob takes the responses of a population through a step, a sample a chunk.
type respondJob struct {
	t *trainer
	p *pop
}

func (x respondJob) run(r, _ int) {
	slopes := x.p.slopes
	if slopes != nil {
		slopes = slopes[r*x.p.ld:]
	}
	x.p.responses.step(r, slopes, x.p.errorsAt(x.t.rows, 0, r, 0))
}

// weigh adds gain times what the traces of pre cells have written to rows of weights or gradients.
func (t *trainer) weigh(j *proj, to []float32, cells []uint32, gain float32) {
	y, x := t.pops[j.post].responses, j.traced
	if y.factors() {
		size, by := kernel.Size{M: 1, N: y.n, K: t.rows}, kernel.Mat(y.written.pre, y.ld)
		for _, i := range cells {
			kernel.CombineRows(kernel.Mat(to[int(i)*j.ld:], j.ld), size, kernel.Mat(j.traced.events.pre[int(i)*t.rows:], t.rows), by, gain)
		}
		return
	}
	for c := 0; c < y.n; c += cols {
		n, at := min(cols, y.n-c), t.traceAt(j, 0, c)
		s := kernel.TraceSums{Rows: t.rows, N: n, Apart: t.rows * y.n, Ld: y.ld, A: x.filtered[at:], Z: j.traced.events.pre,
			ByA: y.written.filtered[c:], ByZ: y.written.pre[c:], Gain: gain}
		if y.adapts() {
			s.B, s.ByB = x.adapted[at:], y.written.adapted[c:]
		}
		s.Add(kernel.Mat(to[c:], j.ld), cells)
	}
}

// gradientOf sets the gradient of j to that of the step in hand.
func (t *trainer) gradientOf(j *proj) {
	t.clearGradient(j)
	t.slots.weigh.share(t.pool, rules.Ceil(t.pops[j.pre].n, cellsAtOnce), weighJob{t, j})
}

// weighJob is gradientOf, cellsAtOnce pre cells a chunk.
type weighJob struct {
	t *trainer
	j *proj
}

func (x weighJob) run(c, worker int) {
	x.t.weigh(x.j, x.j.grad, x.t.chunkOf(x.j, c, worker), x.j.gain)
}

// chunkOf lists the pre cells of a chunk.
func (t *trainer) chunkOf(j *proj, c, worker int) []uint32 {
	s := &t.scratch[worker]
	s.cells = s.cells[:0]
	for i := c * cellsAtOnce; i < min((c+1)*cellsAtOnce, t.pops[j.pre].n); i++ {
		s.cells = append(s.cells, uint32(i))
	}
	return s.cells
}

// refresh works out the weights of the pre cells whose spikes arrive at p in the step in hand.
func (t *trainer) refresh(p *pop) {
	if p.responses == nil || p.responses.steps == 0 {
		return
	}
	t.eachEventDriven(p, func(j *proj) {
		if t.late(j) {
			t.slots.refresh.share(t.pool, rules.Ceil(t.pops[j.pre].words, wordsAtOnce), refreshJob{t, j})
		}
	})
}

// refreshJob is refresh, wordsAtOnce words of pre cells a chunk.
type refreshJob struct {
	t *trainer
	j *proj
}

func (x refreshJob) run(c, worker int) {
	t, pre, s := x.t, &x.t.pops[x.j.pre], &x.t.scratch[worker]
	s.cells = s.cells[:0]
	for k := c * wordsAtOnce; k < min((c+1)*wordsAtOnce, pre.words); k++ {
		word := uint64(0)
		for r := range t.rows {
			word |= pre.spikes(t.rows, -x.j.delay, r, k*64)[0]
		}
		if x.j.product { // reads them all
			word = ^uint64(0) >> max(0, (k+1)*64-pre.n)
		}
		for ; word != 0; word &= word - 1 {
			s.cells = append(s.cells, uint32(k*64+bits.TrailingZeros64(word)))
		}
	}
	t.workOut(x.j, s.cells)
}

// workOut sets the weights of pre cells to what the steps of the block have made of them.
func (t *trainer) workOut(j *proj, cells []uint32) {
	for _, i := range cells {
		copy(j.w[int(i)*j.ld:][:t.pops[j.post].n], j.traced.events.base[int(i)*j.ld:])
	}
	t.weigh(j, j.w, cells, t.lateGain(j))
}

// settle ends blocks that are over, and those of a presentation whose weights are late.
func (t *trainer) settle() {
	for i := range t.pops {
		p := &t.pops[i]
		if x := p.responses; x == nil || !x.over(t.rows) && t.window+t.width < t.steps {
			continue
		}
		t.eachEventDriven(p, func(j *proj) {
			t.slots.settle.share(t.pool, rules.Ceil(t.pops[j.pre].n, cellsAtOnce), settleJob{t, j})
		})
		p.responses.begin()
	}
}

// settleJob makes weights and traces those behind a block, cellsAtOnce pre cells a chunk.
type settleJob struct {
	t *trainer
	j *proj
}

func (x settleJob) run(c, worker int) {
	t, j := x.t, x.j
	n, list := t.pops[j.post].n, t.chunkOf(j, c, worker)
	if t.late(j) {
		t.weigh(j, j.traced.events.base, list, t.lateGain(j))
	}
	for _, i := range list {
		x.settle(int(i))
		if t.late(j) {
			copy(j.w[int(i)*j.ld:], j.traced.events.base[int(i)*j.ld:][:n])
		}
	}
}

// settle takes the traces of pre cell i over the block.
func (x settleJob) settle(i int) {
	t, j, y := x.t, x.j, x.t.pops[x.j.post].responses
	z := j.traced.events.pre[i*t.rows:][:t.rows]
	for c := 0; c < y.n && !y.factors(); c += cols {
		n, at := min(cols, y.n-c), t.traceAt(j, i, c)
		s := kernel.TraceSteps{Rows: t.rows, N: n, Ld: y.ld, Keep: float32(y.keep), FromZ: y.filtered.pre[c:]}
		a, b := j.traced.filtered[at:][:t.rows*n], []float32(nil)
		if y.adapts() {
			b = j.traced.adapted[at:][:t.rows*n]
			s.FromB, s.KeepB, s.BFromZ = y.filtered.adapted[c:], y.adapted.adapted[c:], y.adapted.pre[c:]
		}
		s.Step(a, b, z)
	}
	for r := range z {
		z[r] = float32(float64(z[r]) * y.pre)
	}
}
