package gradient

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// gradients adds ∂L/∂W of the projections onto p over the stretch from a to b−1, where its blocks have not done so.
func (t *trainer) gradients(p *pop, a, b int) {
	for _, i := range p.in {
		j := &t.projs[i]
		switch {
		case !j.plastic || j.traced != nil:
		case j.product && j.wired != nil:
			t.wiredGradient(j, a, b)
		case j.product && !j.dense:
			t.singleGradient(j, a, b)
		case j.product:
			t.productGradient(j, a, b)
		case !p.fused():
			t.slots.gradient.share(t.pool, rules.Ceil(t.pops[j.pre].n, preCells)*p.panels(), gradientJob{t, j, a, b})
		}
	}
}

// productGradient is that of a projection of many spikes: S ᵀ e, step by step.
func (t *trainer) productGradient(j *proj, a, b int) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	for step := a; step < b; step++ {
		t.spread(pre, step-j.delay, j.gain)
		e := kernel.Mat(post.errorsAt(t.rows, step, 0, 0), post.ld)
		kernel.Gemm(t.pool, kernel.Size{M: pre.n, N: post.n, K: t.rows}, kernel.Mat(t.dense, pre.ld).T(), e, j.gradients(), true)
	}
}

// gradientJob sums the gradient of a projection over the steps from to to−1, group by group as backwardJob does, a patch of weights a chunk.
type gradientJob struct {
	t        *trainer
	j        *proj
	from, to int
}

func (x gradientJob) run(c, _ int) {
	t, j := x.t, x.j
	pre, p := &t.pops[j.pre], &t.pops[j.post]
	down := rules.Ceil(pre.n, preCells)
	w := patch{i0: c % down * preCells, c0: c / down * cols}
	w.i1, w.c1 = min(w.i0+preCells, pre.n), min(w.c0+cols, p.cols)
	for hi := x.to; hi > x.from; {
		lo := (hi - 1) / t.group * t.group
		t.accumulate(j, lo, hi, w, engine.Rows{X: p.errorsAt(t.rows, lo, 0, w.c0), Ld: p.ld})
		hi = lo
	}
}

// patch are the weights from pre cells i0 to i1−1 to cells c0 to c1−1.
type patch struct{ i0, i1, c0, c1 int }

// accumulate adds ∂L/∂W over the steps lo to hi−1 of one group, of a patch of weights onto cells whose errors are e, in rows
// [step][sample]. Pre cells of other wirings all belong to the first patch.
func (t *trainer) accumulate(j *proj, lo, hi int, w patch, e engine.Rows) {
	switch pre := &t.pops[j.pre]; {
	case j.product || w.i0 > 0 && (pre.static || !j.dense):
	case pre.static:
		t.accumulateConstant(j, lo, hi, w, e)
	case j.dense:
		l := t.columns[j.columns].at(lo, t.group)
		lists := kernel.Lists{Start: l.Start[w.i0 : w.i1+1], Idx: l.Idx}
		kernel.GatherRows(kernel.Mat(j.grad[w.i0*j.ld+w.c0:], j.ld), w.c1-w.c0, kernel.Mat(e.X, e.Ld), j.gain, lists)
	default:
		for r := range (hi - lo) * t.rows {
			for m := pre.spikes(t.rows, lo-j.delay, r, w.c0)[0]; m != 0; m &= m - 1 {
				i := bits.TrailingZeros64(m)
				j.grad[w.c0+i] += float32(j.gain * e.X[r*e.Ld+i])
			}
		}
	}
}

// accumulateConstant sums errors over the steps in which a constant input arrives.
func (t *trainer) accumulateConstant(j *proj, lo, hi int, w patch, e engine.Rows) {
	p := &t.pops[j.post]
	for step := max(lo, j.delay-t.window); step < hi; step++ {
		for r := range t.rows {
			kernel.AddRow(j.sum[r*p.ld+w.c0:][:w.c1-w.c0], e.X[((step-lo)*t.rows+r)*e.Ld:][:w.c1-w.c0], 1)
		}
	}
}

// constantGradient is xᵀ Σ_t e.
func (t *trainer) constantGradient(j *proj) {
	if j.wired != nil {
		t.slots.constantGradient.share(t.pool, len(j.wired.parts), constantGradientJob{t, j})
		j.sumParts()
		return
	}
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	for i, x := range j.sum {
		j.sum[i] = float32(j.gain * x)
	}
	if j.dense {
		kernel.Gemm(t.pool, kernel.Size{M: pre.n, N: post.n, K: t.rows}, kernel.Mat(t.x, pre.ld).T(), kernel.Mat(j.sum, post.ld), j.gradients(), true)
		return
	}
	for r := range t.rows {
		for i := range j.grad {
			j.grad[i] += float32(t.x[r*pre.ld+i] * j.sum[r*post.ld+i])
		}
	}
}
