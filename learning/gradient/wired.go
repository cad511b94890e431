package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Projections of other wirings than dense and one-to-one work on whole samples, a step at a time. Their currents are added to t.product, where
// those of dense projections stand in steps in which so many cells fire that a matrix product is faster (deliverProducts); their errors go
// back where those of matrix products do (sendBack).

const (
	wiredRows   = 4       // samples, of one step or several, that one chunk computes
	wiredParts  = 8       // parts of the samples whose gradients are summed apart, and then in order
	wiredWeight = 1 << 20 // weights of all parts together, from which on there are fewer
)

// wired is a projection of whole samples.
type wired struct {
	engine.Differentiable
	parts  [][]float32 // gradients of parts of the samples
	weight kernel.Matrix
	choosing
}

// choosing is what is kept of a projection that is pooled, where errors come back in the step that they are of.
type choosing struct {
	pooled engine.Pooled // nil: nothing is kept
	choice []uint64      // [step of the segment][sample][words]
	words  int
	turned []float32 // weights of the mini-batch
}

// keepChoices makes room for the choices of a segment of steps of rows samples.
func (x *wired) keepChoices(steps, rows int) {
	if p, ok := x.Differentiable.(engine.Pooled); ok {
		x.pooled, x.words = p, p.ChoiceWords()
		x.choice = kernel.AllocWords(steps * rows * x.words)
	}
}

// turn notes the weights of the mini-batch as errors read them.
func (x *wired) turn() {
	if x.pooled != nil {
		x.turned = x.pooled.Turned(x.turned, x.weight)
	}
}

// choices returns those that a projection has made from row r of a step of the segment on.
func (t *trainer) choices(j *proj, step, r int) []uint64 {
	return j.wired.choice[((step-t.pops[j.post].origin)*t.rows+r)*j.wired.words:]
}

// wiredErrors returns the errors of n rows of post from sample r of a step on.
func (t *trainer) wiredErrors(j *proj, step, r, n int) engine.Rows {
	post := &t.pops[j.post]
	return engine.Rows{X: post.errorsAt(t.rows, step, 0, 0)[r*post.ld:], N: n, Ld: post.ld}
}

// newWired returns the wiring of a projection with weights w.
func newWired(d engine.Differentiable, w kernel.Matrix, plastic bool) *wired {
	x := &wired{Differentiable: d, weight: w}
	if !plastic {
		return x
	}
	for range min(wiredParts, max(1, wiredWeight/max(len(w.X), 1))) {
		x.parts = append(x.parts, kernel.Alloc(len(w.X)))
	}
	return x
}

// spikesOf returns the spikes of n rows, [step][sample], from a row of a step on.
func (t *trainer) spikesOf(p *pop, step, r, n int) engine.Spikes {
	return engine.Spikes{N: n, Words: p.words, Bits: p.spikes(t.rows, step, r, 0)}
}

// deliverWired adds the currents of a step to those that are products, if there are any already.
func (t *trainer) deliverWired(j *proj, step int, seeded bool) {
	post := &t.pops[j.post]
	if !seeded {
		clear(t.product[:t.rows*post.ld])
	}
	t.slots.deliver.share(t.pool, rules.Ceil(t.rows, wiredRows), deliverJob{t, j, step})
}

// deliverJob adds the currents of a step, wiredRows a chunk.
type deliverJob struct {
	t    *trainer
	j    *proj
	step int
}

func (x deliverJob) run(c, worker int) {
	t, j := x.t, x.j
	r, n := wiredChunk(c, t.rows)
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if pre.graded {
		for row := r; row < r+n; row++ {
			t.deliverGradedRow(j, x.step, row, worker)
		}
		return
	}
	s, spikes, cur := &t.scratch[worker].wired, t.spikesOf(pre, x.step-j.delay, r, n), engine.Rows{X: t.product[r*post.ld:], N: n, Ld: post.ld}
	if w := j.wired; w.pooled != nil {
		w.pooled.ForwardChoosing(s, spikes, w.weight, j.gain, cur, t.choices(j, x.step, r))
		return
	}
	j.wired.Forward(s, spikes, j.wired.weight, j.gain, cur)
}

// wiredChunk returns the first row of a chunk and how many it has.
func wiredChunk(c, rows int) (first, n int) {
	return c * wiredRows, min(wiredRows, rows-c*wiredRows)
}

// sendBackWired adds what the errors of post say to those of pre, for the steps from to last−1.
func (t *trainer) sendBackWired(j *proj, from, last int) {
	t.slots.sendBack.share(t.pool, rules.Ceil((last-from)*t.rows, wiredRows), sendBackJob{t, j, from, last})
}

// sendBackJob is sendBackWired for the steps from to to−1, wiredRows a chunk.
type sendBackJob struct {
	t        *trainer
	j        *proj
	from, to int
}

func (x sendBackJob) run(c, worker int) {
	t, j := x.t, x.j
	r, n := wiredChunk(c, (x.to-x.from)*t.rows)
	pre := &t.pops[j.pre]
	e := engine.Rows{X: t.errorsOver(j, x.from+j.delay, r, 0), N: n, Ld: t.pops[j.post].ld}
	to := engine.Rows{X: pre.errorsAt(t.rows, x.from, 0, 0)[r*pre.ld:], N: n, Ld: pre.ld}
	s := &t.scratch[worker].wired
	if w := j.wired; w.pooled != nil {
		w.pooled.BackwardChosen(s, e, t.choices(j, x.from, r), w.turned, w.weight, j.gain, to)
		return
	}
	j.wired.Backward(s, t.spikesOf(pre, x.from, r, n), e, j.wired.weight, j.gain, to)
}

// wiredGradient adds ∂L/∂W over the stretch from a to b−1.
func (t *trainer) wiredGradient(j *proj, a, b int) {
	t.slots.parts.share(t.pool, len(j.wired.parts), partJob{t, j, a, b})
	j.sumParts()
}

// sumParts adds the gradients of parts of the samples, in order.
func (j *proj) sumParts() {
	for _, part := range j.wired.parts {
		kernel.AddRow(j.grad, part, 1)
		clear(part)
	}
}

// partOf returns the first sample of a part and how many it has, below 1 for none.
func (t *trainer) partOf(j *proj, part int) (first, n int) {
	each := rules.Ceil(t.rows, len(j.wired.parts))
	return part * each, min(each, t.rows-part*each)
}

// partJob sums the gradient of a projection over the steps from to to−1, a part of the samples a chunk.
type partJob struct {
	t        *trainer
	j        *proj
	from, to int
}

func (x partJob) run(c, worker int) {
	t, j := x.t, x.j
	pre := &t.pops[j.pre]
	r, n := t.partOf(j, c)
	s, w := &t.scratch[worker].wired, j.wired
	for step := x.from; step < x.to && n > 0; step++ {
		e := t.wiredErrors(j, step, r, n)
		switch {
		case pre.graded:
			t.accumulateGraded(j, step, r, e, w.parts[c], worker)
		case w.pooled != nil:
			w.pooled.AccumulateChosen(s, t.spikesOf(pre, step-j.delay, r, n), e, t.choices(j, step, r), w.weight, j.gain, w.parts[c])
		default:
			w.Accumulate(s, t.spikesOf(pre, step-j.delay, r, n), e, w.weight, j.gain, w.parts[c])
		}
	}
}

// constantWired works out the currents of a constant input.
func (t *trainer) constantWired(j *proj) {
	post := &t.pops[j.post]
	clear(j.constant[:t.rows*post.ld])
	t.slots.constant.share(t.pool, t.rows, constantJob{t, j})
}

// constantJob works out the currents of a constant input, a sample a chunk.
type constantJob struct {
	t *trainer
	j *proj
}

func (x constantJob) run(r, worker int) {
	t, j := x.t, x.j
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	j.wired.ForwardGraded(&t.scratch[worker].wired, t.x[r*pre.ld:][:pre.n], j.wired.weight, j.gain, j.constant[r*post.ld:][:post.n])
}

// constantGradientJob works out the gradient of a constant input by the errors that are summed over steps, a part of the samples a chunk.
type constantGradientJob struct {
	t *trainer
	j *proj
}

func (x constantGradientJob) run(c, worker int) {
	t, j := x.t, x.j
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	first, n := t.partOf(j, c)
	for r := first; r < first+n; r++ {
		j.wired.AccumulateGraded(&t.scratch[worker].wired, t.x[r*pre.ld:][:pre.n], j.sum[r*post.ld:][:post.n], j.wired.weight, j.gain, j.wired.parts[c])
	}
}
