package gradient

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// forward simulates the steps of the current window. Learning needs the potentials of all steps, or of the last segment and
// those before each one; watching needs the last alone.
func (t *trainer) forward(learning bool) {
	for i := range t.pops {
		t.pops[i].begin(t, learning)
	}
	if in := &t.pops[t.input]; in.listed() {
		t.slots.load.share(t.pool, in.depth+t.width, loadJob{t})
	}
	does := runs
	if learning && t.segment < t.width {
		does = keeps
	}
	for a := 0; a < t.width; a += t.segment {
		t.simulate(a, min(a+t.segment, t.width), does)
		t.countCells(a, min(a+t.segment, t.width))
	}
	for i := range t.pops {
		t.pops[i].end(t)
	}
}

// simulate computes the steps a to b−1 of one segment. A population that is on no cycle takes them all at once.
func (t *trainer) simulate(a, b int, does phase) {
	for i := range t.pops {
		p := &t.pops[i]
		p.origin = a
		t.list(p, a-p.depth, a)
	}
	for _, g := range t.groups {
		p := &t.pops[g[0]]
		switch {
		case p.input():
			t.list(p, a, b)
		case !p.cyclic:
			t.advance(p, a, b, does)
		default:
			for step := a; step < b; step++ {
				for _, i := range g {
					t.advance(&t.pops[i], step, step+1, does)
				}
			}
		}
	}
}

// advance computes the steps from to to−1 of one population: a stretch at once, or step by step where some currents are
// products. The choice is made by stretches, since these are the same however long segments are.
func (t *trainer) advance(p *pop, from, to int, does phase) {
	high := rows
	if p.wide() {
		high = manyRows
	}
	pass := forwardJob{t: t, p: p, high: high, phase: does}
	for lo, hi := from, 0; lo < to; lo = hi {
		hi = min(to, (lo/t.stretch+1)*t.stretch)
		unit := hi - lo
		for _, i := range p.in {
			if t.choose(&t.projs[i], lo, hi) {
				unit = 1
			}
		}
		for step := lo; step < hi; step += unit {
			t.refresh(p)
			pass.from, pass.to, pass.seeded = step, step+unit, t.deliverProducts(p, step)
			t.slots.forward.share(t.pool, t.blocks(p, high), pass)
		}
	}
	t.list(p, from, to)
}

// deliverProducts works out currents of a step that are matrix products, or of whole samples, and reports whether there are any.
func (t *trainer) deliverProducts(p *pop, step int) (seeded bool) {
	for _, i := range p.in {
		j := &t.projs[i]
		if !j.product {
			continue
		}
		switch {
		case j.wired != nil:
			t.deliverWired(j, step, seeded)
		case !j.dense:
			t.deliverSingle(j, step, seeded)
		default:
			pre := &t.pops[j.pre]
			t.spread(pre, step-j.delay, j.gain)
			product := kernel.Mat(t.product, p.ld)
			kernel.Gemm(t.pool, kernel.Size{M: t.rows, N: p.n, K: pre.n}, kernel.Mat(t.dense, pre.ld), j.weights(), product, seeded)
		}
		seeded = true
	}
	return seeded
}

// begin prepares the state before the first step of a window.
func (p *pop) begin(t *trainer, learning bool) {
	first := t.window == 0
	if p.listed() {
		size := p.depth * t.rows * p.words
		if first {
			clear(p.bits[:size])
		} else {
			copy(p.bits[:size], p.bits[t.span*t.rows*p.words:])
		}
	}
	if p.input() {
		return
	}
	p.cells.begin(p, t.rows, first, learning || p == &t.pops[t.output])
	clear(p.counts)
}

// end keeps the state behind the last step of a window for the next one.
func (p *pop) end(t *trainer) {
	if p.input() || t.window+t.width == t.steps {
		return
	}
	p.cells.end(p, t.rows, t.width-1)
}

// loadJob copies the encoded spikes of the window, a step a chunk, counted from depth steps before it.
type loadJob struct{ t *trainer }

func (x loadJob) run(step, _ int) {
	t := x.t
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

// What simulate does with the state before a segment.
type phase uint8

const (
	runs    phase = iota // nothing
	keeps                // it is kept
	replays              // it is taken from where it was kept
)

// forwardJob simulates the steps from to to−1 of a population, a block of cells of high samples a chunk.
type forwardJob struct {
	t        *trainer
	p        *pop
	from, to int
	high     int
	seeded   bool // currents of products stand in the buffer of products
	phase    phase
}

func (x forwardJob) run(c, worker int) {
	t, p, s := x.t, x.p, &x.t.scratch[worker]
	k := t.block(p, x.high, c)
	t.pack(p, k, x.to-x.from, s)
	for step := x.from; step < x.to; step++ {
		if step%t.segment == 0 && x.phase != runs {
			p.cells.segmentState(p, k, t.rows, step, t.segment, x.phase == replays)
		}
		s.back.Cur, s.back.LdCur = x.current(step, k, s)
		t.place(p, step, k, &s.back.Step)
		p.cells.cell.Forward(&s.back.Step)
		p.silence(t.rows, step, k)
	}
}

// pack notes where the weights onto a block stand, after it has copied them side by side if so many steps will read them often.
func (t *trainer) pack(p *pop, k block, steps int, s *scratch) {
	room := s.packed
	for n, i := range p.in {
		j := &t.projs[i]
		pre := &t.pops[j.pre]
		s.w[n] = weights{j.w, j.ld}
		if !j.dense {
			continue
		}
		s.w[n] = weights{j.w[k.c0:], j.ld}
		if pre.static || j.product || steps*k.rows() < packed {
			continue
		}
		for i := range pre.n {
			copy(room[i*k.cols():], j.w[i*j.ld+k.c0:][:k.cols()])
		}
		s.w[n] = weights{room, k.cols()}
		room = room[pre.n*k.cols():]
	}
}

// current returns the currents of a block: where the potentials will stand, or a constant input's own.
func (x forwardJob) current(step int, k block, s *scratch) (cur []float32, ld int) {
	t, p := x.t, x.p
	if len(p.in) == 1 && p.bias == nil {
		if j := &t.projs[p.in[0]]; j.constant != nil && t.window+step >= j.delay {
			return j.constant[k.r0*p.ld+k.c0:], p.ld
		}
	}
	cur = p.potentials(t.rows, step, k.r0, k.c0)
	set := !x.seeded && p.bias == nil && len(p.in) > 0 && t.sets(&t.projs[p.in[0]])
	if !x.seeded && !set {
		clearRows(cur, p.across, k)
	}
	for r := 0; r < k.rows() && x.seeded; r++ {
		copy(cur[r*p.across:][:k.cols()], t.product[(k.r0+r)*p.ld+k.c0:])
	}
	for r := 0; r < k.rows() && p.bias != nil; r++ {
		kernel.AddRow(cur[r*p.across:], p.bias.of(k), 1)
	}
	for n, j := range p.in {
		t.deliver(&t.projs[j], s.w[n], step, k, engine.Rows{X: cur, Ld: p.across}, set && n == 0)
	}
	return cur, p.across
}

// sets reports whether the currents of a projection can be set as well as added.
func (t *trainer) sets(j *proj) bool { return j.dense && !j.product && !t.pops[j.pre].static }

// deliver adds gain · W s_pre(t − delay) to the currents of a block, which are 0 before if set.
func (t *trainer) deliver(j *proj, w weights, step int, k block, cur engine.Rows, set bool) {
	pre := &t.pops[j.pre]
	switch {
	case j.product:
	case pre.static:
		for r := k.r0; r < k.r1 && t.window+step >= j.delay; r++ {
			kernel.AddRow(cur.X[(r-k.r0)*cur.Ld:][:k.cols()], j.constant[r*t.pops[j.post].ld+k.c0:][:k.cols()], 1)
		}
	case j.dense:
		l := pre.listOf(step - j.delay)
		for first := k.r0; first+1 < len(l.Start); first += t.rows {
			lists := kernel.Lists{Start: l.Start[first : first+k.rows()+1], Idx: l.Idx}
			if set && first == k.r0 {
				kernel.GatherSums(kernel.Mat(cur.X, cur.Ld), k.cols(), kernel.Mat(w.w, w.ld), j.gain, lists)
				continue
			}
			kernel.GatherRows(kernel.Mat(cur.X, cur.Ld), k.cols(), kernel.Mat(w.w, w.ld), j.gain, lists)
		}
	default:
		for r := range k.rows() {
			for m := pre.spikes(t.rows, step-j.delay, k.r0+r, k.c0)[0]; m != 0; m &= m - 1 {
				i := bits.TrailingZeros64(m)
				cur.X[r*cur.Ld+i] += float32(j.gain * w.w[k.c0+i])
			}
		}
	}
}
