package learning

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// sgOwn are the parameters of the cells of a population that are learned.
type sgOwn struct {
	cell    engine.Learnable
	n       int
	learned []sgParameter
	sums    [][]float32 // ∂L/∂factor, [factor][panel][sample][across]
	total   [][]float32 // the same, added up over samples, [factor][cell]
}

// sgParameter is one of them.
type sgParameter struct {
	engine.Parameter
	grad    []float32
	moments sgMoments
}

func newSgOwn(cell engine.Learnable, n, sums int, o Optimizer) *sgOwn {
	x := &sgOwn{cell: cell, n: n, sums: make([][]float32, sums), total: make([][]float32, sums)}
	for _, p := range cell.Parameters() {
		x.learned = append(x.learned, sgParameter{Parameter: p, grad: make([]float32, n), moments: o.newMoments(n)})
	}
	return x
}

// allocate makes room for sums of step numbers.
func (x *sgOwn) allocate(step int) {
	for i := range x.sums {
		x.sums[i], x.total[i] = kernel.Alloc(step), make([]float32, x.n)
	}
}

func (x *sgOwn) clear() {
	for _, s := range x.sums {
		clear(s)
	}
	for i := range x.learned {
		clear(x.learned[i].grad)
	}
}

// eachOwn calls f for every population whose cells learn.
func (t *sgTrainer) eachOwn(f func(p *sgPop, own *sgOwn)) {
	for i := range t.pops {
		if p := &t.pops[i]; p.cells.own != nil {
			f(p, p.cells.own)
		}
	}
}

// ownGradients adds the sums of a mini-batch up, by rising sample, and turns them into gradients.
func (t *sgTrainer) ownGradients(p *sgPop, own *sgOwn) {
	for k, sums := range own.sums {
		for c := range own.n {
			sum := 0.0
			for r := range t.rows {
				sum += float64(sums[p.place(1, 0, t.rows, r, c)])
			}
			own.total[k][c] = float32(sum)
		}
	}
	grad := make([][]float32, len(own.learned))
	for i := range own.learned {
		grad[i] = own.learned[i].grad
	}
	own.cell.Chain(own.total, grad)
}

// descend changes the parameters by their gradients, and keeps them in their ranges.
func (x *sgOwn) descend(step sgDescent) {
	for i := range x.learned {
		p := &x.learned[i]
		step.step(p.X, p.grad, p.moments, 0, x.n)
		for k, v := range p.X {
			p.X[k] = p.within(v)
		}
	}
	x.cell.Refresh()
}

// within returns v on the upper side of the centre, at a distance that is allowed.
func (p *sgParameter) within(v float32) float32 {
	return p.Centre + min(max(sgAbs(v-p.Centre), p.Least), p.Most)
}
