package learning

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

const sgPreCells = 64 // pre cells whose gradient one chunk sums

// backward propagates errors through the current window and adds to the gradients. The loss has left its derivatives in du and err
// of the output.
func (t *sgTrainer) backward() {
	for n := len(t.groups) - 1; n >= 0; n-- {
		g := t.groups[n]
		p := &t.pops[g[0]]
		switch {
		case p.input():
			continue
		case !p.cyclic:
			t.receive(p, 0, t.width, nil)
			t.pass(p, 0, t.width, t.backwardFn)
		default:
			t.backwardCycle(g)
		}
		for _, i := range g {
			for _, j := range t.pops[i].in {
				if j := &t.projs[j]; j.plastic {
					t.gradient(j)
				}
			}
		}
	}
}

// backwardCycle goes back through populations that feed each other step by step.
func (t *sgTrainer) backwardCycle(group []int) {
	t.member = group
	for _, i := range group {
		t.receive(&t.pops[i], 0, t.width, t.outside)
	}
	for step := t.width - 1; step >= 0; step-- {
		for n := len(group) - 1; n >= 0; n-- {
			p := &t.pops[group[n]]
			t.receive(p, step, step+1, t.inside)
			t.pass(p, step, step+1, t.backwardFn)
		}
	}
}

// receive adds gain · Wᵀ e_post(t + delay) to ∂L/∂s of p for steps from to to−1, over the chosen projections (nil: all).
func (t *sgTrainer) receive(p *sgPop, from, to int, chosen func(post int) bool) {
	for _, i := range p.out {
		j := &t.projs[i]
		if chosen != nil && !chosen(j.post) {
			continue
		}
		if last := min(to, t.width-j.delay); last > from {
			t.sendBack(j, from, last)
		}
	}
}

func (t *sgTrainer) sendBack(j *sgProj, from, to int) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	rows := (to - from) * t.rows
	e := post.err[(from+j.delay)*t.rows*post.ld:][:rows*post.ld]
	d := pre.err[from*t.rows*pre.ld:][:rows*pre.ld]
	if !j.dense {
		for r := range rows {
			for i, w := range j.w[:pre.n] {
				d[r*pre.ld+i] += float32(float32(j.gain*w) * e[r*post.ld+i])
			}
		}
		return
	}
	if j.gain != 1 {
		for i, x := range e {
			t.scaled[i] = float32(j.gain * x)
		}
		e = t.scaled
	}
	kernel.Gemm(t.pool, false, true, rows, pre.n, post.n, e, post.ld, j.w, j.ld, d, pre.ld, true)
}

// backwardBlock goes back through the cells of a block over the steps of the pass:
//
//	g ← (∂L/∂u) + σ′(u − θ)(∂L/∂s + r) + d·g·(1 − s where the reset is to zero),  e = k·g
func (t *sgTrainer) backwardBlock(c, worker int) {
	p, s := t.at, &t.scratch[worker]
	k := t.block(p, c)
	if t.to == t.width {
		for r := k.r0; r < k.r1; r++ {
			clear(p.carryU[r*p.ld+k.c0:][:k.cols()])
			if p.synaptic {
				clear(p.carrySyn[r*p.ld+k.c0:][:k.cols()])
			}
		}
	}
	for step := t.to - 1; step >= t.from; step-- {
		for r := k.r0; r < k.r1; r++ {
			t.backwardRow(p, step, r, k, s.slope[:k.cols()])
		}
	}
}

func (t *sgTrainer) backwardRow(p *sgPop, step, r int, k sgBlock, slope []float32) {
	e := p.err[(step*t.rows+r)*p.ld+k.c0:][:k.cols()]
	g := p.carryU[r*p.ld+k.c0:][:k.cols()]
	if p.fires {
		u, th := p.potentials(t, step, r)[k.c0:k.c1], p.th[k.c0:k.c1]
		if t.rule.ThroughReset {
			p.throughReset(e, g, u, th)
		}
		if p.zeroes() {
			sgClear(g, p.spikes(t, step, r), k)
		}
		t.rule.Function.row(slope, u, th)
		sgCarry(g, slope, e, p.lif.Decay)
	} else {
		for i, x := range g {
			g[i] = float32(p.lif.Decay * x)
		}
	}
	if p.du != nil {
		kernel.AddRow(g, p.du[(step*t.rows+r)*p.ld+k.c0:][:k.cols()], 1)
	}
	for i, x := range g {
		e[i] = float32(p.lif.Input * x)
	}
	if p.zeroesAll() {
		sgClear(e, p.spikes(t, step-1, r), k)
	}
	if p.synaptic {
		p.backwardSynapse(e, p.carrySyn[r*p.ld+k.c0:][:k.cols()])
	}
}

// sgCarry is g ← decay·g + σ′·∂L/∂s.
func sgCarry(g, slope, e []float32, decay float32) {
	slope, e = slope[:len(g)], e[:len(g)]
	for i, x := range g {
		g[i] = float32(decay*x) + float32(slope[i]*e[i])
	}
}

// sgClear sets x to 0 where a cell fired.
func sgClear(x []float32, row []uint64, k sgBlock) {
	lo, hi := k.words()
	for w := lo; w < hi; w++ {
		for m := row[w]; m != 0; m &= m - 1 {
			x[w<<6+bits.TrailingZeros64(m)-k.c0] = 0
		}
	}
}

// throughReset adds what the reset after this step's spike does to the next step's membrane, whose error is g, to ∂L/∂s.
func (p *sgPop) throughReset(e, g, u, th []float32) {
	switch {
	case p.zeroes():
		for i, x := range g {
			e[i] -= float32(float32(p.lif.Decay*u[i]) * x)
		}
	case p.reset == snn.ResetSubtract:
		d := float32(1)
		if p.sameStep {
			d = p.lif.Decay
		}
		for i, x := range g {
			e[i] -= float32(float32(d*th[i]) * x)
		}
	}
}

// backwardSynapse turns the error e of the synaptic current into that of the input current:
// a ← αa + e; e = a, or, where the membrane takes the c of the step before, the a of the step after.
func (p *sgPop) backwardSynapse(e, a []float32) {
	for i, x := range e {
		if p.earlier {
			e[i] = a[i]
			a[i] = float32(p.alpha*a[i]) + x
			continue
		}
		a[i] = float32(p.alpha*a[i]) + x
		e[i] = a[i]
	}
}

// gradient adds ∂L/∂W of a projection over the window.
func (t *sgTrainer) gradient(j *sgProj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	t.along = j
	switch {
	case pre.static:
		t.pass(post, 0, t.width, t.sumFn)
		t.constantGradient(j)
	case j.dense:
		t.cells = pre.cellsFor(j.delay)
		t.cells.from(pre, t.rows, t.width)
		t.pool.Run(sgCeil(pre.n, sgPreCells)*sgCeil(post.n, sgCols), t.gradientFn)
	default:
		t.ownGradient(j)
	}
}

func (p *sgPop) cellsFor(delay int) *sgCells {
	for i := range p.byCell {
		if p.byCell[i].delay == delay {
			return &p.byCell[i]
		}
	}
	return nil
}

// from lists, for each cell of p, the rows of the window at which its spikes arrive.
func (c *sgCells) from(p *sgPop, rows, width int) {
	start := p.byRow.Start[(p.depth-c.delay)*rows:][:width*rows+1]
	c.start = c.start[:0]
	for _, s := range start {
		c.start = append(c.start, s-start[0])
	}
	c.rows = kernel.CSR{Start: c.start, Idx: p.byRow.Idx[start[0]:]}
	c.cells.Transpose(&c.rows, width*rows, p.n)
}

// gradientBlock sums error rows over the spikes of a block of pre cells.
func (t *sgTrainer) gradientBlock(c, _ int) {
	j := t.along
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	across := sgCeil(post.n, sgCols)
	i0, c0 := c/across*sgPreCells, c%across*sgCols
	i1, c1 := min(i0+sgPreCells, pre.n), min(c0+sgCols, post.n)
	l := &t.cells.cells
	kernel.GatherRows(j.grad[i0*j.ld+c0:], j.ld, c1-c0, post.err[c0:], post.ld, j.gain, l.Start[i0:i1+1], l.Idx)
}

// ownGradient is that of a OneToOne projection of spikes.
func (t *sgTrainer) ownGradient(j *sgProj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	start := pre.byRow.Start[(pre.depth-j.delay)*t.rows:]
	for r := range t.width * t.rows {
		for _, i := range pre.byRow.Idx[start[r]:start[r+1]] {
			j.grad[i] += float32(j.gain * post.err[r*post.ld+int(i)])
		}
	}
}

// sumBlock sums errors over the steps of the window in which a constant input arrives.
func (t *sgTrainer) sumBlock(c, _ int) {
	p, j := t.at, t.along
	k := t.block(p, c)
	for r := k.r0; r < k.r1; r++ {
		sum := j.sum[r*p.ld+k.c0:][:k.cols()]
		clear(sum)
		for step := max(0, j.delay-t.window); step < t.width; step++ {
			kernel.AddRow(sum, p.err[(step*t.rows+r)*p.ld+k.c0:][:k.cols()], 1)
		}
		for i, x := range sum {
			sum[i] = float32(j.gain * x)
		}
	}
}

// constantGradient is xᵀ Σ_t e.
func (t *sgTrainer) constantGradient(j *sgProj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
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
