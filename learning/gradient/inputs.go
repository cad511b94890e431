package gradient

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Inputs differentiates by the input of a model: what each value of a presentation does to a loss. Of it are made saliency maps and adversarial
// samples, and actions that are inferred. Weights stay as they are. docs/surrogate.md has the equations.
type Inputs struct {
	t      *trainer
	passes []passBack  // of each projection from the input
	slots  int         // steps of the input that have derivatives of their own: 1 if it is constant
	rows   []float32   // [step][sample][ld]
	d      [][]float32 // by sample: [step][cell], or [cell] of constant input
}

// passBack is what a projection from the input needs on the way back.
type passBack struct {
	turned   []float32 // weights of a dense one, [post][ld of pre]
	unpooled []float32 // errors before pooling, of a worker
}

// Inputs prepares derivatives by the input of s.Model, for mini-batches of up to s.Batch samples, with the surrogate derivative, output, loss and
// credit of r. Costs of activity and dropout, which are of training, are left out. Truncate, Credit.Online and DECOLLE, which have no loss of
// the whole presentation, are refused.
func (r Rule) Inputs(s learning.Setup) (*Inputs, error) {
	return r.inputs(s, memory{history: mostHistory, errors: mostErrors})
}

// inputs is Inputs within limits of memory.
func (r Rule) inputs(s learning.Setup, limits memory) (*Inputs, error) {
	switch {
	case r.Truncate != 0:
		return nil, fmt.Errorf("gradient: Inputs: Truncate is %d, and derivatives by the input are of whole presentations; leave it out", r.Truncate)
	case r.Credit.Online || r.Credit.Kind == DECOLLE:
		return nil, fmt.Errorf("gradient: Inputs: %v with Credit.Online %v has errors of single steps and not of the presentation; "+
			"use BPTT, EProp, OTTT or OSTL without Online", r.Credit.Kind, r.Credit.Online)
	}
	r.RateCost, r.CountCost, r.CountTarget, r.Dropout = 0, 0, 0, Dropout{}
	bound, err := r.bind(s, limits)
	if err != nil {
		return nil, err
	}
	x := &Inputs{t: bound.(*trainer)}
	x.layOut()
	return x, nil
}

// layOut keeps the errors of populations that the input reaches, and has no gradients of weights summed.
func (x *Inputs) layOut() {
	t := x.t
	for i := range t.projs {
		t.projs[i].plastic = false
	}
	t.columns = nil
	in := &t.pops[t.input]
	for _, k := range in.out {
		j := &t.projs[k]
		post := &t.pops[j.post]
		post.asked = true
		pass := passBack{}
		if j.dense {
			pass.turned = kernel.Alloc(post.n * in.ld)
		}
		x.passes = append(x.passes, pass)
	}
	if x.slots = t.steps; in.static {
		x.slots = 1
	}
	x.rows = kernel.Alloc(x.slots * t.room * in.ld)
	for range t.room {
		x.d = append(x.d, make([]float32, x.slots*in.n))
	}
}

// Gradient presents samples and returns their mean loss and, for each, the derivative of its own loss by its input as the encoder made it:
// [step][cell] one after the other, or [cell] where the input is the same at every step. Of spikes it is what a small change of their size
// would do. The memory is used again by the next call.
func (x *Inputs) Gradient(b learning.Batch) (loss float64, d [][]float32, err error) {
	if x == nil || x.t == nil {
		return 0, nil, errNilInputs
	}
	t := x.t
	if err := x.present(b); err != nil {
		return 0, nil, err
	}
	if t.goal.In(b) == 0 {
		return 0, nil, fmt.Errorf("gradient: Inputs: %d samples without labels or targets for %v; a gradient is that of a loss", len(b.X), t.goal.Kind)
	}
	loss = t.judge()
	return loss, x.back(float32(t.rows)), nil
}

// Pull presents samples and calls judge with each one's number and output y, [step][cell of the output]: potentials where the loss of the rule
// reads membranes, and otherwise 1 for a spike. judge adds to dy, which is 0 before, the derivative by y of a loss of its own; Pull returns that by
// the input, as Gradient does.
func (x *Inputs) Pull(b learning.Batch, judge func(i int, y, dy []float64)) (d [][]float32, err error) {
	switch {
	case x == nil || x.t == nil:
		return nil, errNilInputs
	case judge == nil:
		return nil, errors.New("gradient: Inputs.Pull: judge is nil; give a function that says what the output should have been")
	}
	if err := x.present(b); err != nil {
		return nil, err
	}
	t := x.t
	y, dy := make([]float64, t.steps*t.classes), make([]float64, t.steps*t.classes)
	for r := range t.rows {
		o := t.sample(r)
		for step := range t.steps {
			t.rule.Loss.Kind.values(&o, step, y[step*t.classes:][:t.classes])
		}
		clear(dy)
		judge(r, y, dy)
		for step := range t.steps {
			to := t.lossAt(step, r, 0)
			for c, v := range dy[step*t.classes:][:t.classes] {
				to[c] = float32(v)
			}
		}
	}
	return x.back(1), nil
}

var errNilInputs = errors.New("gradient: Inputs: it is nil; make it by Rule.Inputs")

// present simulates samples and keeps what the way back needs.
func (x *Inputs) present(b learning.Batch) error {
	t := x.t
	if err := t.check(b, t.room); err != nil {
		return err
	}
	if err := t.begin(b); err != nil {
		return err
	}
	t.dropout(false)
	t.window, t.width = 0, t.steps
	t.forward(true)
	return nil
}

// back carries the errors of the output to the input, and returns them times scale.
func (x *Inputs) back(scale float32) [][]float32 {
	t := x.t
	in := &t.pops[t.input]
	clear(x.rows)
	for k, i := range in.out {
		if j := &t.projs[i]; j.dense {
			kernel.TurnRows(kernel.Mat(x.passes[k].turned, in.ld), j.weights(), in.n, t.pops[j.post].n)
		}
	}
	t.backwardBy(t.stretch, func(from int) {
		for k, i := range in.out {
			x.collect(&t.projs[i], &x.passes[k], from, min(from+t.stretch, t.width))
		}
	})
	for r := range t.rows {
		for slot := range x.slots {
			for c, v := range x.row(slot, r)[:in.n] {
				x.d[r][slot*in.n+c] = scale * v
			}
		}
	}
	return x.d[:t.rows]
}

// row returns the derivatives of sample r at a step, or of all steps where the input is constant.
func (x *Inputs) row(slot, r int) []float32 {
	ld := x.t.pops[x.t.input].ld
	return x.rows[(slot*x.t.rows+r)*ld:][:ld]
}

// collect adds what the errors of the steps from to to−1 say over a projection from the input.
func (x *Inputs) collect(j *proj, pass *passBack, from, to int) {
	for step := to - 1; step >= max(from, j.delay); step-- {
		slot := step - j.delay
		if x.slots == 1 {
			slot = 0
		}
		x.bring(j, pass, step, slot)
	}
}

// bring adds gain · Wᵀ e_post of a step.
func (x *Inputs) bring(j *proj, pass *passBack, step, slot int) {
	t, in := x.t, &x.t.pops[x.t.input]
	post := &t.pops[j.post]
	e := t.errorsOver(j, step, 0, 0)
	switch {
	case j.dense:
		size := kernel.Size{M: t.rows, N: in.n, K: post.n}
		kernel.CombineRows(kernel.Mat(x.rows[slot*t.rows*in.ld:], in.ld), size, kernel.Mat(e, post.ld), kernel.Mat(pass.turned, in.ld), j.gain)
	case j.wired == nil:
		for r := range t.rows {
			d, from := x.row(slot, r), e[r*post.ld:]
			for i, w := range j.w[:in.n] {
				d[i] += float32(float32(j.gain*w) * from[i])
			}
		}
	default:
		for r := range t.rows {
			x.bringWired(j, pass, step, r, e[r*post.ld:][:post.n], x.row(slot, r)[:in.n])
		}
	}
}

// bringWired adds what the errors e of one sample at a step say to those of the input.
func (x *Inputs) bringWired(j *proj, pass *passBack, step, r int, e, to []float32) {
	t := x.t
	s, in := &t.scratch[0].wired, &t.pops[t.input]
	wiring, from := j.wired.Differentiable, engine.Rows{X: e, N: 1, Ld: len(e)}
	if in.kind == snn.InputKind {
		wiring.Backward(s, t.spikesOf(in, step-j.delay, r, 1), from, j.wired.weight, j.gain, engine.Rows{X: to, N: 1, Ld: len(to)})
		return
	}
	if a, ok := wiring.(engine.Attending); ok {
		a.BackwardGraded(x.values(step-j.delay, r), e, j.wired.weight, j.gain, to)
		return
	}
	if p, ok := wiring.(engine.Pooled); ok {
		inner, cells := p.Inner()
		pass.unpooled = atLeast(pass.unpooled, cells)
		p.UnpoolGraded(s, x.values(step-j.delay, r), e, j.wired.weight, j.gain, pass.unpooled)
		wiring, from = inner, engine.Rows{X: pass.unpooled, N: 1, Ld: cells}
	}
	wiring.Backward(s, engine.Spikes{N: 1}, from, j.wired.weight, j.gain, engine.Rows{X: to, N: 1, Ld: len(to)})
}

// values returns the graded input of sample r at a step.
func (x *Inputs) values(step, r int) []float32 {
	t := x.t
	if in := &t.pops[t.input]; in.static {
		return t.x[r*in.ld:][:in.n]
	}
	return t.graded(r, step)
}
