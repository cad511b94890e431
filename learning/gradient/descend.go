package gradient

import (
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// judge leaves the derivatives of the window's loss and costs, and returns their mean over samples.
func (t *trainer) judge() float64 {
	rows := float64(t.rows)
	weight := t.weight()
	total := 0.0
	for i := range t.pops {
		if p := &t.pops[i]; p.cost != nil {
			total += t.costs(p)
		}
	}
	t.slots.loss.share(t.pool, rules.Ceil(t.rows, lossRows), lossJob{t, weight})
	for i := range t.pops {
		if p := &t.pops[i]; p.readout != nil {
			t.slots.local.share(t.pool, t.rows, localJob{t, p, weight})
		}
	}
	for _, l := range t.losses[:t.rows] {
		total += weight * l / rows
	}
	return total
}

// weight is that of the window's loss.
func (t *trainer) weight() float64 {
	switch {
	case t.rule.Loss.Kind == CEMembrane || t.rule.Loss.Kind == SmoothL1Membrane:
		return 1
	case t.rule.Loss.Kind == MSELast && t.window+t.width < t.steps:
		return 0
	case t.rule.Loss.Kind == MSELast:
		return 1
	}
	return float64(max(t.width-t.unjudged(), 0)) / float64(t.steps-t.rule.Loss.After)
}

// lossJob leaves the loss in the window and its derivatives, lossRows samples a chunk.
type lossJob struct {
	t      *trainer
	weight float64
}

// lossRows are samples whose outputs lie side by side, so that a step of them is read together.
const lossRows = 4

func (j lossJob) run(c, worker int) {
	t := j.t
	lo, hi := c*lossRows, min((c+1)*lossRows, t.rows)
	losses, s, loss := t.losses[lo:hi], &t.scratch[worker].loss, t.rule.Loss
	clear(losses)
	first := min(t.unjudged(), t.width)
	unwritten := t.width
	if loss.Kind.everyStep() {
		unwritten = first
	}
	for step := range unwritten {
		for r := lo; r < hi; r++ {
			clear(t.lossAt(step, r, 0)[:t.classes])
		}
	}
	if first == t.width {
		return
	}
	s.judged.samples = s.judged.samples[:0]
	for r := lo; r < hi; r++ {
		o, a := t.sample(r).behind(first), t.aim(r)
		if loss.Kind.everyStep() {
			s.judged.samples = append(s.judged.samples, judgedSample{o, a})
		} else {
			losses[r-lo] = loss.of(&o, &a, j.weight/float64(t.rows), s)
		}
	}
	if loss.Kind.everyStep() {
		loss.everyStep(&s.judged, j.weight/float64(t.rows), losses)
	}
}

// countCells counts how often each cell fires in the steps a to b−1, for the costs of activity.
func (t *trainer) countCells(a, b int) {
	for i := range t.pops {
		p := &t.pops[i]
		for step := a; step < b && p.counts != nil; step++ {
			for _, c := range p.listOf(step).Idx {
				p.counts[c]++
			}
		}
	}
}

// costs returns the costs of activity, and leaves their derivatives, which depend on how often each cell fired:
//
//	λ (1/B) Σ s + μ mean_n ((1/B) Σ s_n − n*)²
func (t *trainer) costs(p *pop) (cost float64) {
	rate, count, rows := t.rule.RateCost, t.rule.CountCost, float64(t.rows)
	for i, k := range p.counts {
		mean := float64(k) / rows
		over := mean - t.rule.CountTarget*float64(t.width)/float64(t.steps)
		cost += float64(rate*mean) + count*over*over/float64(p.n)
		p.cost[i] = float32((rate + 2*count*over/float64(p.n)) / rows)
	}
	return cost
}

// descend changes the weights by the gradient of the mini-batch.
func (t *trainer) descend() {
	t.passStraight()
	t.clip()
	descent := t.rule.Optimizer.At(t.clock[0], t.rule.Schedule)
	t.follow(descent)
	t.eachPlastic(func(j *proj) {
		if t.late(j) {
			return
		}
		t.slots.step.share(t.pool, rules.Ceil(len(j.w), optim.Chunk), stepJob{j, descent})
		t.bound(j)
		t.quantise(j)
	})
	cells := t.rule.Optimizer
	cells.Rate *= t.rule.CellRate
	step := cells.At(t.clock[0], t.rule.Schedule)
	t.eachBias(func(_ *pop, b *bias) { step.Apply(b.x, b.grad, b.moments, 0, len(b.x)) })
	t.eachOwn(func(_ *pop, own *own) { own.descend(step) })
	t.clock[0]++
}

// eachPlastic calls f for every projection that learns.
func (n *net) eachPlastic(f func(j *proj)) {
	for i := range n.projs[:n.whole] {
		if j := &n.projs[i]; j.plastic {
			f(j)
		}
	}
}

// clearGradients sets those of projections to 0.
func (t *trainer) clearGradients() {
	t.eachPlastic(t.clearGradient)
}

func (t *trainer) clearGradient(j *proj) {
	t.slots.clear.share(t.pool, rules.Ceil(len(j.grad), optim.Chunk), clearJob{j})
}

// clearJob sets the gradient of a projection to 0, optim.Chunk weights a chunk.
type clearJob struct{ j *proj }

func (x clearJob) run(c, _ int) {
	clear(chunk(x.j.grad, c))
}

// stepJob changes the weights of a projection by its gradient, optim.Chunk weights a chunk.
type stepJob struct {
	j      *proj
	update optim.Update
}

func (x stepJob) run(c, _ int) {
	j := x.j
	x.update.Apply(j.learned(), j.grad, j.moments, c*optim.Chunk, min((c+1)*optim.Chunk, len(j.w)))
}

// clip scales the whole gradient to at most the given norm.
func (t *trainer) clip() {
	if t.rule.GradientClip == 0 {
		return
	}
	sum := 0.0
	t.eachGradient(func(grad []float32) {
		for _, g := range grad {
			sum += float64(float64(g) * float64(g))
		}
	})
	norm := math.Sqrt(sum)
	if norm <= t.rule.GradientClip {
		return
	}
	scale := float32(t.rule.GradientClip / norm)
	t.eachGradient(func(grad []float32) {
		for k, g := range grad {
			grad[k] = g * scale
		}
	})
}

// eachGradient calls f for the gradient of every projection, bias and parameter of cells.
func (n *net) eachGradient(f func(grad []float32)) {
	for i := range n.projs[:n.whole] {
		f(n.projs[i].grad)
	}
	n.eachBias(func(_ *pop, b *bias) { f(b.grad) })
	n.eachOwn(func(_ *pop, own *own) {
		for i := range own.learned {
			f(own.learned[i].grad)
		}
	})
}

// bound keeps the weights of a projection in their range.
func (n *net) bound(j *proj) {
	all := j.learned()
	if j.bound.Limited() {
		rows, width := 1, len(all)
		if j.dense || j.wired != nil {
			rows, width, _ = j.synapses.Stored()
		}
		for r := range rows {
			row := all[r*j.ld:][:width]
			for i, w := range row {
				row[i] = min(max(w, j.bound.Lo), j.bound.Hi)
			}
		}
	}
	if j.bound.ZeroDiagonal && j.dense {
		for i := range min(n.pops[j.pre].n, n.pops[j.post].n) {
			all[i*j.ld+i] = 0
		}
	}
}
