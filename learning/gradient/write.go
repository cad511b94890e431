package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// write changes the weights by the gradient of the step in hand, which is the window.
func (t *trainer) write() {
	t.traceGradients()
	t.descend()
	if t.pops[t.input].static {
		for _, k := range t.pops[t.input].out {
			if j := &t.projs[k]; j.plastic {
				t.constantCurrent(j)
			}
		}
	}
}

// traceGradients takes a step of all traces, and sets the gradients to what they make of the errors of the step, but those of weights that are late.
func (t *trainer) traceGradients() {
	if t.window == 0 {
		t.beginTraces()
	}
	t.respond()
	for i := range t.projs {
		j := &t.projs[i]
		switch {
		case j.traced == nil || t.late(j):
			continue
		case j.eventDriven():
			t.gradientOf(j)
			continue
		}
		t.stepTraces(j)
		product := j.dense && j.traced.eligible == nil
		if !product && i < t.whole { // those of longer delays share its gradient
			t.clearGradient(j)
		}
		switch {
		case j.traced.eligible != nil:
			t.slots.eligible.share(t.pool, len(j.traced.chunks)-1, eligibleJob{t, j})
		case j.wired != nil:
			t.slots.tracedParts.share(t.pool, len(j.wired.parts), tracedPartJob{t, j})
			j.sumParts()
		case product:
			t.tracedProduct(j)
		default:
			t.tracedSingle(j)
		}
	}
	t.settle()
}

// stepTraces takes a step of the traces of the pre cells of j: z̄ ← α z̄ + s.
func (t *trainer) stepTraces(j *proj) {
	p, x := &t.pops[j.pre], j.traced
	if p.listed() {
		for c := 0; c < p.n; c += cols {
			spikes := p.spikes(t.rows, -j.delay, 0, c)
			x.trace.Rows(t.rows, min(cols, p.cols-c), x.pre[c:], p.ld, spikes, p.words, nil)
		}
		return
	}
	for r := range t.rows {
		row, now := x.pre[r*p.ld:][:p.n], t.values(p, r, -j.delay)
		for i := range row {
			row[i] = float32(x.trace.Decay * row[i])
			if now != nil {
				row[i] += now[i]
			}
		}
	}
}

// values returns the graded values of sample r at a step of the window or before it; nil before the presentation.
func (t *trainer) values(p *pop, r, step int) []float32 {
	if !p.static {
		return t.graded(r, step)
	}
	if t.window+step < 0 {
		return nil
	}
	return t.x[r*p.ld:][:p.n]
}

// tracedProduct is gain · z̄ᵀ e.
func (t *trainer) tracedProduct(j *proj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	e := t.scaledBy(j.gain, post.errorsAt(t.rows, 0, 0, 0)[:t.rows*post.ld])
	if t.rows <= kernel.MostThin {
		t.slots.tracedThin.share(t.pool, rules.Ceil(pre.n, cols), tracedThinJob{t, j, e})
		return
	}
	size := kernel.Size{M: pre.n, N: post.n, K: t.rows}
	kernel.Gemm(t.pool, size, kernel.Mat(j.traced.pre, pre.ld).T(), kernel.Mat(e, post.ld), j.gradients(), false)
}

// tracedThinJob is tracedProduct for few samples, with errors e: cols pre cells a chunk. The bits are the same.
type tracedThinJob struct {
	t *trainer
	j *proj
	e []float32
}

func (x tracedThinJob) run(c, worker int) {
	t, j, rows := x.t, x.j, x.t.rows
	pre, post, turned := &t.pops[j.pre], &t.pops[j.post], t.scratch[worker].turned
	n := min(cols, pre.n-c*cols)
	for r := range rows {
		for i, z := range j.traced.pre[r*pre.ld+c*cols:][:n] {
			turned[i*rows+r] = z
		}
	}
	to := kernel.Mat(j.grad[c*cols*j.ld:], j.ld)
	kernel.GemmThin(kernel.Size{M: n, N: post.n, K: rows}, kernel.Mat(turned, rows), kernel.Mat(x.e, post.ld), to, false)
}

// tracedSingle is that of single synapses.
func (t *trainer) tracedSingle(j *proj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	for r := range t.rows {
		e := post.errorsAt(t.rows, 0, r, 0)
		for i, x := range j.traced.pre[r*pre.ld:][:pre.n] {
			j.grad[i] += float32(float32(j.gain*e[i]) * x)
		}
	}
}

// tracedPartJob sums the gradient of another wiring, a part of the samples a chunk.
type tracedPartJob struct {
	t *trainer
	j *proj
}

func (x tracedPartJob) run(c, worker int) {
	t, j := x.t, x.j
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	first, n := t.partOf(j, c)
	for r := first; r < first+n; r++ {
		e := post.errorsAt(t.rows, 0, r, 0)[:post.n]
		j.wired.AccumulateGraded(&t.scratch[worker].wired, j.traced.pre[r*pre.ld:][:pre.n], e, j.wired.weight, j.gain, j.wired.parts[c])
	}
}

// eligibleJob takes a step of the traces of synapses and adds Σ L ē to the gradient, in chunks that share no weight.
type eligibleJob struct {
	t *trainer
	j *proj
}

func (x eligibleJob) run(c, worker int) {
	t, j, y := x.t, x.j, x.j.traced
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	step := &t.scratch[worker].eligible
	*step = kernel.Eligibility{Rows: t.rows, Decay: y.decay, LdPre: pre.ld, Ld: post.ld}
	for _, r := range y.runs[y.chunks[c]:y.chunks[c+1]] {
		step.N, step.Pre = r.n, y.pre[r.pre:]
		step.Slope, step.Signal = post.slopes[r.post:], post.errorsAt(t.rows, 0, 0, r.post)
		step.Filtered = y.filtered[r.at*t.rows:]
		if y.adapted != nil {
			step.Adapted = y.adapted[r.at*t.rows:]
			step.Strength, step.Rho, step.Increment = y.leaks.Strength[r.post:], y.leaks.Rho[r.post:], y.leaks.Increment[r.post:]
		}
		step.Sum = t.scratch[worker].sum[:r.n]
		clear(step.Sum)
		step.Step()
		kernel.AddRow(j.grad[r.weight:], step.Sum, j.gain)
	}
}

// slope leaves k·σ′ of a block, whose errors stay ∂L/∂s.
func (x backwardJob) slope(k block, s *scratch) {
	s.back.E, s.back.LdE, s.back.Direct = x.t.ones, 0, nil
	x.p.cells.cell.(engine.Instantaneous).Instant(&s.back, engine.Rows{X: x.p.slopes[k.r0*x.p.ld+k.c0:], Ld: x.p.ld})
}
