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
	fixed   int // sums of factors that all steps share; those behind are of a step each
	learned []parameter
	sums    [][]float32 // ∂L/∂factor, [factor][panel][sample][across]
	total   [][]float32 // the same, added up over samples, [factor][cell]
}

// parameter is one of them.
type parameter struct {
	engine.Parameter
	grad    []float32
	moments optim.Moments
	chart   []float32 // where the descent moves, if not at X
}

func newOwn(cell engine.Learnable, n int, o optim.Optimizer) *own {
	y := cell.Layout()
	sums := y.Sums + y.StepSums
	x := &own{cell: cell, n: n, fixed: y.Sums, sums: make([][]float32, sums), total: make([][]float32, sums)}
	for _, p := range cell.Parameters() {
		own := parameter{Parameter: p, grad: make([]float32, n)}
		if p.Chart != nil {
			own.chart = make([]float32, n)
			own.enter()
		}
		own.moments = o.NewMoments(own.at()[:n])
		x.learned = append(x.learned, own)
	}
	return x
}

// at are the numbers that the descent moves.
func (p *parameter) at() []float32 {
	if p.chart != nil {
		return p.chart
	}
	return p.X
}

// enter takes the numbers to their chart.
func (p *parameter) enter() {
	for k := range p.chart {
		p.chart[k] = float32(p.Chart.In(float64(p.X[k])))
	}
}

// allocate makes room for sums of step numbers.
func (x *own) allocate(step int) {
	for i := range x.sums {
		x.sums[i], x.total[i] = kernel.Alloc(step), make([]float32, x.n)
	}
}

// place sets the sums of b to those of a block.
func (x *own) place(p *pop, rows int, k block, b *engine.Back) {
	for i, s := range x.sums[:x.fixed] {
		b.Sums[i] = p.state(s, rows, k.r0, k.c0)
	}
	if steps := x.sums[x.fixed:]; len(steps) > 0 {
		b.StepSum = p.state(steps[min(b.T, len(steps)-1)], rows, k.r0, k.c0)
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
	for i := range own.learned {
		if own.learned[i].Shared {
			addUp(grad[i])
		}
	}
}

// addUp makes the first number the sum of all and the others 0: the gradient of a number that all cells have.
func addUp(grad []float32) {
	sum := 0.0
	for _, x := range grad {
		sum += float64(x)
	}
	clear(grad)
	grad[0] = float32(sum)
}

// descend changes the parameters by their gradients, and keeps them in their ranges.
func (x *own) descend(step optim.Update) {
	for i := range x.learned {
		p := &x.learned[i]
		p.enter()
		for k := range p.grad {
			if p.Shared {
				p.grad[k] = p.grad[0]
			}
		}
		step.Apply(p.at(), p.grad, p.moments, 0, x.n)
		for k, v := range p.at() {
			if p.chart != nil {
				p.X[k] = float32(p.Chart.Out(float64(v)))
			} else {
				p.X[k] = p.within(v)
			}
		}
	}
	x.cell.Refresh()
}

// within returns v on the upper side of the centre, at a distance that is allowed.
func (p *parameter) within(v float32) float32 {
	return p.Centre + min(max(abs(v-p.Centre), p.Least), p.Most)
}
