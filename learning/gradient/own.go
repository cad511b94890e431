package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/optim"
)

// own are the parameters of the cells of a population that are learned.
type own struct {
	cell    engine.Learnable
	n       int
	learned []parameter
	sums    [][]float32 // ∂L/∂factor, [factor][panel][sample][across]
	total   [][]float32 // the same, added up over samples, [factor][cell]
}

// parameter is one of them.
type parameter struct {
	engine.Parameter
	grad    []float32
	moments optim.Moments
}

func newOwn(cell engine.Learnable, n, sums int, o optim.Optimizer) *own {
	x := &own{cell: cell, n: n, sums: make([][]float32, sums), total: make([][]float32, sums)}
	for _, p := range cell.Parameters() {
		x.learned = append(x.learned, parameter{Parameter: p, grad: make([]float32, n), moments: o.NewMoments(p.X[:n])})
	}
	return x
}

// allocate makes room for sums of step numbers.
func (x *own) allocate(step int) {
	for i := range x.sums {
		x.sums[i], x.total[i] = kernel.Alloc(step), make([]float32, x.n)
	}
}

func (x *own) clear() {
	for _, s := range x.sums {
		clear(s)
	}
	for i := range x.learned {
		clear(x.learned[i].grad)
	}
}

// eachOwn calls f for every population whose cells learn.
func (n *net) eachOwn(f func(p *pop, own *own)) {
	for i := range n.pops {
		if p := &n.pops[i]; p.cells.own != nil {
			f(p, p.cells.own)
		}
	}
}

// ownGradients adds the sums of a mini-batch up, by rising sample, and turns them into gradients.
func (t *trainer) ownGradients(p *pop, own *own) {
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
func (x *own) descend(step optim.Update) {
	for i := range x.learned {
		p := &x.learned[i]
		step.Apply(p.X, p.grad, p.moments, 0, x.n)
		for k, v := range p.X {
			p.X[k] = p.within(v)
		}
	}
	x.cell.Refresh()
}

// within returns v on the upper side of the centre, at a distance that is allowed.
func (p *parameter) within(v float32) float32 {
	return p.Centre + min(max(abs(v-p.Centre), p.Least), p.Most)
}
