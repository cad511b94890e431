package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/optim"
)

// bias is what is added to the currents of a population in every step, and how it learns: its gradient is the sum of ∂L/∂i over steps and
// samples.
type bias struct {
	x       []float32 // [cell], the model's own memory
	grad    []float32
	moments optim.Moments
	sums    []float32 // of the mini-batch so far, [sample][cell]
}

func newBias(x []float32, o optim.Optimizer) *bias {
	return &bias{x: x, grad: make([]float32, len(x)), moments: o.NewMoments(x)}
}

// allocate makes room for so many samples.
func (b *bias) allocate(rows int) { b.sums = kernel.Alloc(rows * len(b.x)) }

func (b *bias) clear() { clear(b.sums) }

// of returns the biases of the cells of a block.
func (b *bias) of(k block) []float32 { return b.x[k.c0:min(k.c1, len(b.x))] }

// receive adds the errors e of a block in a step.
func (b *bias) receive(k block, e engine.Rows) {
	n := len(b.of(k))
	for r := k.r0; r < k.r1; r++ {
		kernel.AddRow(b.sums[r*len(b.x)+k.c0:], e.X[(r-k.r0)*e.Ld:][:n], 1)
	}
}

// gradient adds up so many samples, by rising sample.
func (b *bias) gradient(rows int) {
	for c := range b.grad {
		sum := 0.0
		for r := range rows {
			sum += float64(b.sums[r*len(b.x)+c])
		}
		b.grad[c] = float32(sum)
	}
}

// eachBias calls f for every population that has one.
func (n *net) eachBias(f func(p *pop, b *bias)) {
	for i := range n.pops {
		if p := &n.pops[i]; p.bias != nil {
			f(p, p.bias)
		}
	}
}
