package gradient

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// gradients adds ∂L/∂W of the projections onto p over the stretch from a to b−1, where its blocks have not done so.
func (t *trainer) gradients(p *pop, a, b int) {
	for _, i := range p.in {
		j := &t.projs[i]
		if j.wired != nil && j.wired.pooled != nil {
			t.unpool(j, a, b)
		}
		switch {
		case !j.plastic:
		case j.product && j.wired != nil:
			t.wiredGradient(j, a, b)
		case j.product && !j.dense:
			t.singleGradient(j, a, b)
		case j.product:
			t.productGradient(j, a, b)
		case !p.fused():
			t.along, t.at, t.from, t.to = j, p, a, b
			t.pool.Run(rules.Ceil(t.pops[j.pre].n, preCells)*p.panels(), t.gradientFn)
		}
	}
}

// productGradient is that of a projection of many spikes: S ᵀ e, step by step.
func (t *trainer) productGradient(j *proj, a, b int) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	for step := a; step < b; step++ {
		t.spread(pre, step-j.delay, j.gain)
		kernel.Gemm(t.pool, true, false, pre.n, post.n, t.rows, t.dense, pre.ld, post.errorsAt(t, step, 0, 0), post.ld, j.grad, j.ld, true)
	}
}

// gradientBlock sums the gradient of a block of pre cells by a block of cells, group by group as in backwardBlock.
func (t *trainer) gradientBlock(c, _ int) {
	j, p := t.along, t.at
	down := rules.Ceil(t.pops[j.pre].n, preCells)
	i0, c0 := c%down*preCells, c/down*cols
	i1, c1 := min(i0+preCells, t.pops[j.pre].n), min(c0+cols, p.cols)
	for hi := t.to; hi > t.from; {
		lo := (hi - 1) / t.group * t.group
		t.accumulate(j, lo, hi, i0, i1, c0, c1, p.errorsAt(t, lo, 0, c0), p.ld)
		hi = lo
	}
}

// accumulate adds ∂L/∂W over the steps lo to hi−1 of one group, of the weights from pre cells i0 to i1−1 to cells c0 to c1−1,
// whose errors are e, in rows [step][sample] at stride ld. Pre cells of other wirings all belong to the first block.
func (t *trainer) accumulate(j *proj, lo, hi, i0, i1, c0, c1 int, e []float32, ld int) {
	switch pre := &t.pops[j.pre]; {
	case j.product || i0 > 0 && (pre.static || !j.dense):
	case pre.static:
		t.accumulateConstant(j, lo, hi, c0, c1, e, ld)
	case j.dense:
		l := &t.columns[j.columns].groups[(lo-t.first)/t.group]
		kernel.GatherRows(j.grad[i0*j.ld+c0:], j.ld, c1-c0, e, ld, j.gain, l.Start[i0:i1+1], l.Idx)
	default:
		for r := range (hi - lo) * t.rows {
			for m := pre.spikes(t, lo-j.delay, r, c0)[0]; m != 0; m &= m - 1 {
				i := bits.TrailingZeros64(m)
				j.grad[c0+i] += float32(j.gain * e[r*ld+i])
			}
		}
	}
}

// accumulateConstant sums errors over the steps in which a constant input arrives.
func (t *trainer) accumulateConstant(j *proj, lo, hi, c0, c1 int, e []float32, ld int) {
	p := &t.pops[j.post]
	for step := max(lo, j.delay-t.window); step < hi; step++ {
		for r := range t.rows {
			kernel.AddRow(j.sum[r*p.ld+c0:][:c1-c0], e[((step-lo)*t.rows+r)*ld:][:c1-c0], 1)
		}
	}
}

// constantGradient is xᵀ Σ_t e.
func (t *trainer) constantGradient(j *proj) {
	if j.wired != nil {
		t.sumParts(j, t.wholeFn.constantGradient)
		return
	}
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	for i, x := range j.sum {
		j.sum[i] = float32(j.gain * x)
	}
	if j.dense {
		kernel.Gemm(t.pool, true, false, pre.n, post.n, t.rows, t.x, pre.ld, j.sum, post.ld, j.grad, j.ld, true)
		return
	}
	for r := range t.rows {
		for i := range j.grad {
			j.grad[i] += float32(t.x[r*pre.ld+i] * j.sum[r*post.ld+i])
		}
	}
}
