package learning

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Work is cut by shape alone: blocks of samples by cells, so that results do not depend on the number of workers.
const (
	sgRows       = 32  // samples in a block
	sgCols       = 128 // cells in a block; a multiple of 64
	sgEncodeRows = 8   // samples encoded by one chunk
)

// sgBlock is a rectangle of samples r0 to r1−1 and cells c0 to c1−1.
type sgBlock struct{ r0, r1, c0, c1 int }

func (k sgBlock) rows() int { return k.r1 - k.r0 }
func (k sgBlock) cols() int { return k.c1 - k.c0 }

// words returns the words of a row of spikes that hold the block's cells.
func (k sgBlock) words() (lo, hi int) { return k.c0 >> 6, snn.Words(k.c1) }

// block returns block number c of a population's samples × cells.
func (t *sgTrainer) block(p *sgPop, c int) sgBlock {
	across := sgCeil(p.n, sgCols)
	k := sgBlock{r0: c / across * sgRows, c0: c % across * sgCols}
	k.r1, k.c1 = min(k.r0+sgRows, t.rows), min(k.c0+sgCols, p.n)
	return k
}

func (t *sgTrainer) blocks(p *sgPop) int { return sgCeil(t.rows, sgRows) * sgCeil(p.n, sgCols) }

func sgCeil(n, of int) int { return (n + of - 1) / of }

// forward simulates the steps of the current window.
func (t *sgTrainer) forward() {
	for i := range t.pops {
		t.pops[i].begin(t.rows, t.window == 0, t.span)
	}
	in := &t.pops[t.input]
	if !in.static {
		t.pool.Run(in.depth+t.width, t.loadFn)
		t.list(in, 0, in.depth+t.width)
	}
	for _, g := range t.groups {
		p := &t.pops[g[0]]
		switch {
		case p.input():
		case !p.cyclic:
			t.pass(p, 0, t.width, t.forwardFn)
			t.list(p, 0, p.depth+t.width)
		default:
			t.forwardCycle(g)
		}
	}
}

// forwardCycle simulates populations that feed each other step by step.
func (t *sgTrainer) forwardCycle(group []int) {
	for _, i := range group {
		t.list(&t.pops[i], 0, t.pops[i].depth)
	}
	for step := range t.width {
		for _, i := range group {
			p := &t.pops[i]
			t.pass(p, step, step+1, t.forwardFn)
			t.list(p, p.depth+step, p.depth+step+1)
		}
	}
}

// pass runs a function of blocks over a population and a range of steps.
func (t *sgTrainer) pass(p *sgPop, from, to int, f func(chunk, worker int)) {
	t.at, t.from, t.to = p, from, to
	t.pool.Run(t.blocks(p), f)
}

// begin moves the last spikes of the window before to the front, or clears the state of a first window. full is the
// length of all windows but the last.
func (p *sgPop) begin(rows int, first bool, full int) {
	if p.input() || !p.fires {
		if first {
			clear(p.v)
		}
		return
	}
	row := rows * p.words
	if !first {
		copy(p.bits[:p.depth*row], p.bits[full*row:(full+p.depth)*row])
		return
	}
	clear(p.bits[:p.depth*row])
	clear(p.v)
	clear(p.syn)
}

// load copies the encoded spikes of one step, counted from depth steps before the window.
func (t *sgTrainer) load(step int) {
	p := &t.pops[t.input]
	at := t.window + step - p.depth
	for b := range t.rows {
		row := p.bits[(step*t.rows+b)*p.words:][:p.words]
		if at < 0 {
			clear(row)
			continue
		}
		copy(row, t.spikes[b].Row(at))
	}
}

// list decodes the spikes of steps from to to−1, counted from depth steps before the window. Steps are listed in order.
func (t *sgTrainer) list(p *sgPop, from, to int) {
	if !p.fires && p.kind != snn.InputKind {
		return
	}
	l := &p.byRow
	if from == 0 {
		l.Start, l.Idx = append(l.Start[:0], 0), l.Idx[:0]
	}
	for r := from * t.rows; r < to*t.rows; r++ {
		l.Idx = kernel.AppendIndices(l.Idx, p.bits[r*p.words:(r+1)*p.words])
		l.Start = append(l.Start, uint32(len(l.Idx)))
	}
}

// forwardBlock simulates a block of cells over the steps of the pass.
func (t *sgTrainer) forwardBlock(c, worker int) {
	p, s := t.at, &t.scratch[worker]
	k := t.block(p, c)
	cur := s.current[:k.rows()*sgCols]
	for step := t.from; step < t.to; step++ {
		clear(cur)
		for _, j := range p.in {
			t.deliver(&t.projs[j], step, k, cur)
		}
		if p.synaptic {
			p.synapse(k, cur)
		}
		t.fire(p, step, k, cur, s)
	}
}

// deliver adds gain · W s_pre(t − delay) to the currents of a block.
func (t *sgTrainer) deliver(j *sgProj, step int, k sgBlock, cur []float32) {
	pre := &t.pops[j.pre]
	if pre.static {
		if t.window+step >= j.delay {
			for r := k.r0; r < k.r1; r++ {
				kernel.AddRow(cur[(r-k.r0)*sgCols:][:k.cols()], j.constant[r*t.pops[j.post].ld+k.c0:][:k.cols()], j.gain)
			}
		}
		return
	}
	row := (pre.depth+step-j.delay)*t.rows + k.r0
	if j.dense {
		kernel.GatherRows(cur, sgCols, k.cols(), j.w[k.c0:], j.ld, j.gain, pre.byRow.Start[row:row+k.rows()+1], pre.byRow.Idx)
		return
	}
	lo, hi := k.words()
	for r := range k.rows() {
		for w := lo; w < hi; w++ {
			for m := pre.bits[(row+r)*pre.words+w]; m != 0; m &= m - 1 {
				i := w<<6 + bits.TrailingZeros64(m)
				cur[r*sgCols+i-k.c0] += float32(j.gain * j.w[i])
			}
		}
	}
}

// synapse is c ← αc + i; the current becomes the c that the membrane takes.
func (p *sgPop) synapse(k sgBlock, cur []float32) {
	for r := k.r0; r < k.r1; r++ {
		c := p.syn[r*p.ld+k.c0:][:k.cols()]
		i := cur[(r-k.r0)*sgCols:][:k.cols()]
		for x, old := range c {
			c[x] = float32(p.alpha*old) + i[x]
			i[x] = c[x]
			if p.earlier {
				i[x] = old
			}
		}
	}
}

// fire advances the membranes of a block and notes potentials and spikes.
func (t *sgTrainer) fire(p *sgPop, step int, k sgBlock, cur []float32, s *sgScratch) {
	v := p.v[k.r0*p.ld+k.c0:]
	if !p.fires {
		p.lif.Rows(k.rows(), k.cols(), v, p.ld, cur, sgCols, p.th[k.c0:], nil, nil, s.noBits, sgCols/64)
		t.note(p, step, k)
		return
	}
	lo, hi := k.words()
	for r := k.r0; r < k.r1; r++ {
		copy(p.spikes(t, step, r)[lo:hi], p.spikes(t, step-1, r)[lo:hi])
	}
	p.lif.Rows(k.rows(), k.cols(), v, p.ld, cur, sgCols, p.th[k.c0:], nil, nil, p.bits[((p.depth+step)*t.rows+k.r0)*p.words+lo:], p.words)
	if p.zeroesAll() {
		t.cancel(p, step, k)
	}
	t.note(p, step, k)
	if p.sameStep && p.reset == snn.ResetSubtract {
		t.subtract(p, step, k)
	}
}

// spikes returns the spikes of a sample at a step of the window, or up to depth steps before it.
func (p *sgPop) spikes(t *sgTrainer, step, r int) []uint64 {
	return p.bits[((p.depth+step)*t.rows+r)*p.words:][:p.words]
}

// potentials returns the membrane potentials of a sample at a step of the window.
func (p *sgPop) potentials(t *sgTrainer, step, r int) []float32 {
	return p.u[(step*t.rows+r)*p.ld:][:p.n]
}

func (t *sgTrainer) note(p *sgPop, step int, k sgBlock) {
	for r := k.r0; r < k.r1; r++ {
		copy(p.potentials(t, step, r)[k.c0:k.c1], p.v[r*p.ld+k.c0:])
	}
}

// cancel sets the new membrane of cells that fired in the step before to 0.
func (t *sgTrainer) cancel(p *sgPop, step int, k sgBlock) {
	lo, hi := k.words()
	for r := k.r0; r < k.r1; r++ {
		before, now := p.spikes(t, step-1, r), p.spikes(t, step, r)
		for w := lo; w < hi; w++ {
			for m := before[w]; m != 0; m &= m - 1 {
				i := w<<6 + bits.TrailingZeros64(m)
				p.v[r*p.ld+i] = 0
				now[w] &^= m & -m
				if p.th[i] < 0 || p.lif.Inclusive && p.th[i] == 0 {
					now[w] |= m & -m
				}
			}
		}
	}
}

// subtract lowers the membrane of cells that fired in this very step.
func (t *sgTrainer) subtract(p *sgPop, step int, k sgBlock) {
	lo, hi := k.words()
	for r := k.r0; r < k.r1; r++ {
		now := p.spikes(t, step, r)
		for w := lo; w < hi; w++ {
			for m := now[w]; m != 0; m &= m - 1 {
				i := w<<6 + bits.TrailingZeros64(m)
				p.v[r*p.ld+i] -= p.th[i]
			}
		}
	}
}
