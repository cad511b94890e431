package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Projections of other wirings than dense and one-to-one work on whole samples, a step at a time. Their currents are added to t.product, where
// those of dense projections stand in steps in which so many cells fire that a matrix product is faster (deliverProducts); their errors go
// back where those of matrix products do (sendBack). t.seeded says whether t.product has currents of the step already.

const (
	wiredRows   = 4       // samples, of one step or several, that one chunk computes
	wiredParts  = 8       // parts of the samples whose gradients are summed apart, and then in order
	wiredWeight = 1 << 20 // weights of all parts together, from which on there are fewer
)

// wholeFns are the chunks of work on whole samples, made once so that no step allocates.
type wholeFns struct {
	deliver, unpool, sendBack, gradient, constant, constantGradient func(chunk, worker int)
}

// wired is a projection of whole samples.
type wired struct {
	engine.Differentiable
	parts  [][]float32 // gradients of parts of the samples
	weight engine.Weights
	pooled engine.Pooled // where errors before pooling are kept
	cells  int           // before pooling
	back   []float32     // these errors, [step of the stretch][sample][cell before pooling]
}

// keepUnpooled makes room for the errors before pooling of a stretch of steps of rows samples, which gradient and errors both need.
func (x *wired) keepUnpooled(steps, rows int) {
	if p, ok := x.Differentiable.(engine.Pooled); ok {
		x.pooled = p
		x.Differentiable, x.cells = p.Inner()
		x.back = kernel.Alloc(steps * rows * x.cells)
	}
}

// currents is the wiring forwards.
func (x *wired) currents() engine.Wiring {
	if x.pooled != nil {
		return x.pooled
	}
	return x.Differentiable
}

// wiredErrors returns the errors of n rows of post from sample r of a step on, before pooling where they are kept.
func (t *trainer) wiredErrors(j *proj, step, r, n int) engine.Rows {
	if w := j.wired; w.pooled != nil {
		return engine.Rows{X: w.back[((step-t.first)*t.rows+r)*w.cells:], N: n, Ld: w.cells}
	}
	post := &t.pops[j.post]
	return engine.Rows{X: post.errorsAt(t, step, 0, 0)[r*post.ld:], N: n, Ld: post.ld}
}

// unpool works out the errors before pooling over the stretch from a to b−1.
func (t *trainer) unpool(j *proj, a, b int) {
	t.along, t.from, t.to = j, a, b
	t.pool.Run(rules.Ceil((b-a)*t.rows, wiredRows), t.wholeFn.unpool)
}

func (t *trainer) unpoolRows(c, worker int) {
	j := t.along
	r, n := t.wiredRows(c, (t.to-t.from)*t.rows)
	pre, post, w := &t.pops[j.pre], &t.pops[j.post], j.wired
	e := engine.Rows{X: post.errorsAt(t, t.from, 0, 0)[r*post.ld:], N: n, Ld: post.ld}
	w.pooled.Unpool(&t.scratch[worker].wired, t.spikesOf(pre, t.from, r, n), e, w.weight, j.gain, t.wiredErrors(j, t.from, r, n))
}

// newWired returns the wiring of a projection with weights w.
func newWired(d engine.Differentiable, w engine.Weights, plastic bool) *wired {
	x := &wired{Differentiable: d, weight: w}
	if !plastic {
		return x
	}
	for range min(wiredParts, max(1, wiredWeight/max(len(w.W), 1))) {
		x.parts = append(x.parts, kernel.Alloc(len(w.W)))
	}
	return x
}

// spikesOf returns the spikes of n rows, [step][sample], from a row of a step on.
func (t *trainer) spikesOf(p *pop, step, r, n int) engine.Spikes {
	return engine.Spikes{N: n, Words: p.words, Bits: p.spikes(t, step, r, 0)}
}

// deliverWired adds the currents of a step to those that are products.
func (t *trainer) deliverWired(j *proj, step int) {
	post := &t.pops[j.post]
	if !t.seeded {
		clear(t.product[:t.rows*post.ld])
	}
	t.along, t.from = j, step
	t.pool.Run(rules.Ceil(t.rows, wiredRows), t.wholeFn.deliver)
}

func (t *trainer) deliverRows(c, worker int) {
	j := t.along
	r, n := t.wiredRows(c, t.rows)
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if pre.graded {
		for row := r; row < r+n; row++ {
			t.deliverGradedRow(j, row, worker)
		}
		return
	}
	j.wired.currents().Forward(&t.scratch[worker].wired, t.spikesOf(pre, t.from-j.delay, r, n), j.wired.weight, j.gain,
		engine.Rows{X: t.product[r*post.ld:], N: n, Ld: post.ld})
}

// wiredRows returns the first row of a chunk and how many it has.
func (t *trainer) wiredRows(c, rows int) (first, n int) {
	return c * wiredRows, min(wiredRows, rows-c*wiredRows)
}

// sendBackWired adds what the errors of post say to those of pre, for the steps from to last−1.
func (t *trainer) sendBackWired(j *proj, from, last int) {
	t.along, t.from, t.to = j, from, last
	t.pool.Run(rules.Ceil((last-from)*t.rows, wiredRows), t.wholeFn.sendBack)
}

func (t *trainer) sendRowsBack(c, worker int) {
	j := t.along
	r, n := t.wiredRows(c, (t.to-t.from)*t.rows)
	pre := &t.pops[j.pre]
	e := t.wiredErrors(j, t.from+j.delay, r, n)
	to := engine.Rows{X: pre.errorsAt(t, t.from, 0, 0)[r*pre.ld:], N: n, Ld: pre.ld}
	j.wired.Backward(&t.scratch[worker].wired, t.spikesOf(pre, t.from, r, n), e, j.wired.weight, j.gain, to)
}

// wiredGradient adds ∂L/∂W over the stretch from a to b−1.
func (t *trainer) wiredGradient(j *proj, a, b int) {
	t.from, t.to = a, b
	t.sumParts(j, t.wholeFn.gradient)
}

// sumParts adds the gradients of parts of the samples, which f works out by themselves, in order.
func (t *trainer) sumParts(j *proj, f func(part, worker int)) {
	t.along = j
	t.pool.Run(len(j.wired.parts), f)
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

func (t *trainer) partGradient(c, worker int) {
	j := t.along
	pre := &t.pops[j.pre]
	r, n := t.partOf(j, c)
	for step := t.from; step < t.to && n > 0; step++ {
		e := t.wiredErrors(j, step, r, n)
		if pre.graded {
			t.accumulateGraded(j, step, r, e, j.wired.parts[c], worker)
			continue
		}
		j.wired.Accumulate(&t.scratch[worker].wired, t.spikesOf(pre, step-j.delay, r, n), e, j.wired.weight, j.gain, j.wired.parts[c])
	}
}

// constantWired works out the currents of a constant input.
func (t *trainer) constantWired(j *proj) {
	post := &t.pops[j.post]
	clear(j.constant[:t.rows*post.ld])
	t.along = j
	t.pool.Run(t.rows, t.wholeFn.constant)
}

func (t *trainer) constantRow(r, worker int) {
	j := t.along
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	j.wired.ForwardGraded(&t.scratch[worker].wired, t.x[r*pre.ld:][:pre.n], j.wired.weight, j.gain, j.constant[r*post.ld:][:post.n])
}

// partConstantGradient works out the gradient of a constant input by the errors that are summed over steps.
func (t *trainer) partConstantGradient(c, worker int) {
	j := t.along
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	first, n := t.partOf(j, c)
	for r := first; r < first+n; r++ {
		j.wired.AccumulateGraded(&t.scratch[worker].wired, t.x[r*pre.ld:][:pre.n], j.sum[r*post.ld:][:post.n], j.wired.weight, j.gain, j.wired.parts[c])
	}
}
