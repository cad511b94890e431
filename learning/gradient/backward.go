package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// backward propagates errors through the current window and adds to the gradients, after the loss has left its derivatives.
// The potentials of the last segment are there; those of the others are computed again.
func (t *trainer) backward() { t.backwardBy(t.stretch, func(int) {}) }

// backwardBy is backward with stretches of so many steps, and calls done behind each of them with its first step.
func (t *trainer) backwardBy(stretch int, done func(from int)) {
	t.prepareBackward()
	for a := (t.width - 1) / t.segment * t.segment; a >= 0; a -= t.segment {
		b := min(a+t.segment, t.width)
		if b < t.width {
			t.simulate(a, b, replays)
		}
		for lo := a + (b-a-1)/stretch*stretch; lo >= a; lo -= stretch {
			t.backwardStretch(lo, min(lo+stretch, b))
			done(lo)
		}
	}
	for i := range t.projs {
		if j := &t.projs[i]; j.plastic && j.traced == nil && t.pops[j.pre].static {
			t.constantGradient(j)
		}
	}
}

// prepareBackward clears what is carried from step to step, and turns the weights that errors pass through.
func (t *trainer) prepareBackward() {
	for i := range t.pops {
		p := &t.pops[i]
		for _, x := range p.cells.carry {
			clear(x)
		}
		if p.cells.common != nil {
			clear(p.cells.common.sum)
		}
		if p.readout != nil {
			p.readout.turn(p.n, t.classes, p.ld)
		}
	}
	for i := range t.projs {
		j := &t.projs[i]
		clear(j.sum)
		if j.wired != nil {
			j.wired.turn()
		}
		if j.turned == nil {
			continue
		}
		kernel.TurnRows(kernel.Mat(j.turned, t.pops[j.pre].ld), j.weights(), t.pops[j.pre].n, t.pops[j.post].n)
	}
}

// backwardStretch goes back through the steps a to b−1, from the last population to the first.
func (t *trainer) backwardStretch(a, b int) {
	for i := range t.pops {
		p := &t.pops[i]
		if row := t.rows * p.ld; p.tail > 0 {
			copy(p.err[(b-a)*row:][:p.tail*row], p.err) // errors behind the stretch
			if p.instant != nil {
				copy(p.instant[(b-a)*row:][:p.tail*row], p.instant)
			}
		}
		p.first = a
	}
	for i := range t.projs {
		t.choose(&t.projs[i], a, b)
	}
	t.listColumns(a, b)
	for n := len(t.backwards) - 1; n >= 0; n-- {
		g := t.backwards[n]
		p := &t.pops[g[0]]
		switch {
		case p.input():
		case !p.loops:
			t.retreat(p, a, b)
		default:
			for step := b - 1; step >= a; step-- {
				for n := len(g) - 1; n >= 0; n-- {
					t.retreat(&t.pops[g[n]], step, step+1)
				}
			}
		}
		for _, i := range g {
			t.gradients(&t.pops[i], a, b)
		}
	}
}

// keepsErrors reports whether somebody reads the errors of p, once it is chosen how gradients are summed in the stretch.
func (n *net) keepsErrors(p *pop) bool {
	keeps := !p.fused() || p.asked
	for _, i := range p.in {
		j := &n.projs[i]
		keeps = keeps || j.product || j.traced != nil || !n.pops[j.pre].input()
	}
	return keeps
}

// fused reports whether a block of p sums its gradients as soon as it has its errors.
func (p *pop) fused() bool { return p.wide() && !p.loops }

// retreat goes back through the steps from to to−1 of one population.
func (t *trainer) retreat(p *pop, from, to int) {
	pass := backwardJob{t: t, p: p, from: from, to: to, high: rows, keeps: t.keepsErrors(p)}
	for _, i := range p.back {
		if j := &t.projs[i]; j.dense && j.turned == nil || j.wired != nil {
			if last := min(to, t.width-j.delay); last > from {
				if !pass.received {
					clear(p.errorsAt(t.rows, from, 0, 0)[:(to-from)*t.rows*p.ld])
				}
				t.sendBack(j, from, last)
				pass.received = true
			}
		}
	}
	if p.fused() {
		pass.high = t.rows
	}
	t.slots.backward.share(t.pool, t.blocks(p, pass.high), pass)
	p.cells.common.add(t.rows)
}

// sendBack adds gain · Wᵀ e_post(t + delay) to ∂L/∂s of pre as a matrix product, for steps from to last−1.
func (t *trainer) sendBack(j *proj, from, last int) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if j.wired != nil {
		t.sendBackWired(j, from, last)
		return
	}
	rows := (last - from) * t.rows
	e := t.scaledBy(j.gain, t.errorsOver(j, from+j.delay, 0, 0)[:rows*post.ld])
	back := kernel.Mat(pre.errorsAt(t.rows, from, 0, 0), pre.ld)
	kernel.Gemm(t.pool, kernel.Size{M: rows, N: pre.n, K: post.n}, kernel.Mat(e, post.ld), j.weights().T(), back, true)
}

// scaledBy returns gain · e, until it is called again.
func (t *trainer) scaledBy(gain float32, e []float32) []float32 {
	if gain == 1 {
		return e
	}
	for i, x := range e {
		t.scaled[i] = float32(gain * x)
	}
	return t.scaled
}

// backwardJob goes back through the steps from to to−1 of a population, group by group, a block of cells of high samples a chunk.
type backwardJob struct {
	t        *trainer
	p        *pop
	from, to int
	high     int
	received bool // the population's errors are ∂L/∂s already, of the projections that sent it as a matrix product
	keeps    bool // somebody will read its errors
}

func (x backwardJob) run(c, worker int) {
	t, p, s := x.t, x.p, &x.t.scratch[worker]
	k := t.block(p, x.high, c)
	if !p.fused() {
		for step := x.to - 1; step >= x.from; step-- {
			x.step(step, k, engine.Rows{X: p.errorsAt(t.rows, step, k.r0, k.c0), Ld: p.ld}, s)
		}
		return
	}
	for hi := x.to; hi > x.from; {
		lo := max(x.from, (hi-1)/t.group*t.group)
		e := s.errors[:(hi-lo)*k.rows()*cols]
		for step := hi - 1; step >= lo; step-- {
			here := e[(step-lo)*k.rows()*cols:][:k.rows()*cols]
			for r := k.r0; r < k.r1 && x.received; r++ {
				copy(here[(r-k.r0)*cols:][:k.cols()], p.errorsAt(t.rows, step, r, k.c0))
			}
			x.step(step, k, engine.Rows{X: here, Ld: cols}, s)
			for r := k.r0; r < k.r1 && x.keeps; r++ {
				copy(p.errorsAt(t.rows, step, r, k.c0)[:k.cols()], here[(r-k.r0)*cols:])
			}
		}
		for _, i := range p.in {
			if j := &t.projs[i]; j.plastic && j.traced == nil {
				t.accumulate(j, lo, hi, patch{0, t.pops[j.pre].n, k.c0, k.c1}, engine.Rows{X: e, Ld: cols})
			}
		}
		hi = lo
	}
}

// step takes a block back through one step. Its errors e, which are ∂L/∂s already where they have been received, become ∂L/∂i.
func (x backwardJob) step(step int, k block, e engine.Rows, s *scratch) {
	first := -1
	if !x.t.bringThin(x.p, step, k, e) && !x.received && x.p.fires { // nobody reads it of others
		if first = x.first(step); first < 0 {
			clearRows(e.X, e.Ld, k)
		}
	}
	x.receive(step, k, e, first)
	x.p.cells.common.receive(x.p, k, e)
	x.p.silenceErrors(k, e)
	x.t.placeErrors(x.p, step, k, e, s)
	if x.p.slopes != nil {
		x.slope(k, s)
		return
	}
	if x.p.instant != nil {
		x.instantly(step, k, e, s)
	}
	x.p.cells.cell.Backward(&s.back)
	if x.p.bias != nil {
		x.p.bias.receive(k, e)
	}
}

// first returns the projection that says first of all what ∂L/∂s of a block is, if it can set as well as add; −1 if it cannot, or there is none.
func (x backwardJob) first(step int) int {
	if x.p.cost != nil || x.p.readout != nil || x.t.lossOfSpikes(x.p) {
		return -1
	}
	for _, i := range x.p.back {
		if j := &x.t.projs[i]; !j.within && step+j.delay < x.t.width {
			if j.turned == nil || j.thin {
				return -1
			}
			return i
		}
	}
	return -1
}

// lossOfSpikes reports whether the loss has derivatives by the spikes of p.
func (t *trainer) lossOfSpikes(p *pop) bool {
	return p.loss != nil && !t.rule.Loss.Kind.readsMembrane()
}

// receive adds to ∂L/∂s of a block what the loss says and what projections bring back, of which first sets it; −1: none does.
func (x backwardJob) receive(step int, k block, e engine.Rows, first int) {
	t, p := x.t, x.p
	spikes := t.lossOfSpikes(p)
	for r := 0; r < k.rows() && (spikes || p.cost != nil); r++ {
		row := e.X[r*e.Ld:][:k.cols()]
		if p.cost != nil {
			kernel.AddRow(row, p.cost[k.c0:k.c1], 1)
		}
		if spikes {
			kernel.AddRow(row, t.lossAt(step, k.r0+r, k.c0)[:k.cols()], 1)
		}
	}
	if p.readout != nil {
		p.readout.bringBack(t, p, step, k, e)
	}
	x.bring(step, k, e, first)
}

// instantly leaves what other layers hear of a block, and adds what its own layer brings back.
func (x backwardJob) instantly(step int, k block, e engine.Rows, s *scratch) {
	t, p := x.t, x.p
	p.cells.cell.(engine.Instantaneous).Instant(&s.back, engine.Rows{X: p.instantAt(t.rows, step, k.r0, k.c0), Ld: p.ld})
	for _, i := range p.back {
		if j := &t.projs[i]; j.within && step+j.delay < t.width {
			t.bringBack(j, step, k, e, false)
		}
	}
	p.silenceErrors(k, e)
}

// bring adds what projections other than those within a layer bring back; first sets it.
func (x backwardJob) bring(step int, k block, e engine.Rows, first int) {
	for _, i := range x.p.back {
		if j := &x.t.projs[i]; !j.within && step+j.delay < x.t.width {
			x.t.bringBack(j, step, k, e, i == first)
		}
	}
}

// lossAt returns the derivatives of the loss, by spikes or potentials of the output.
func (t *trainer) lossAt(step, r, c int) []float32 {
	p := &t.pops[t.output]
	return p.loss[(step*t.rows+r)*p.across+c:]
}

// bringBack adds gain · Wᵀ e_post(t + delay) of a projection onto few cells or of single synapses to ∂L/∂s of a block, or sets it to that.
func (t *trainer) bringBack(j *proj, step int, k block, e engine.Rows, set bool) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	switch {
	case j.thin:
	case j.turned != nil:
		size, from := kernel.Size{M: k.rows(), N: k.cols(), K: post.n}, kernel.Mat(t.errorsOver(j, step+j.delay, k.r0, 0), post.ld)
		by := kernel.CombineRows
		if set {
			by = kernel.CombineSums
		}
		by(kernel.Mat(e.X, e.Ld), size, from, kernel.Mat(j.turned[k.c0:], pre.ld), j.gain)
	case !j.dense && j.wired == nil:
		w := j.w[k.c0:min(k.c1, pre.n)]
		for r := range k.rows() {
			from, to := t.errorsOver(j, step+j.delay, k.r0+r, k.c0)[:len(w)], e.X[r*e.Ld:][:len(w)]
			for i, x := range from {
				to[i] += float32(float32(j.gain*w[i]) * x)
			}
		}
	}
}

// placeErrors sets what a worker goes back through to a block at one step, with its errors e.
func (t *trainer) placeErrors(p *pop, step int, k block, e engine.Rows, s *scratch) {
	b := &s.back
	t.place(p, step, k, &b.Step)
	b.E, b.LdE, b.Direct, b.LdDirect = e.X, e.Ld, nil, p.across
	if p.loss != nil && t.rule.Loss.Kind.readsMembrane() {
		b.Direct = t.lossAt(step, k.r0, k.c0)
	}
	for i, x := range p.cells.carry {
		b.Carry[i] = p.state(x, t.rows, k.r0, k.c0)
	}
	if p.cells.common != nil {
		b.Common = p.cells.common.of(k)
	}
	if b.Sums[0] = nil; p.cells.own != nil {
		p.cells.own.place(p, t.rows, k, b)
	}
}
