package ann

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/optim"
)

// bias is what is added to the sums of a layer's units, and how it learns: as the weight of an input that is 1.
type bias struct {
	x, grad []float32 // of a unit; x is the model's own memory
	moments optim.Moments
}

func newBias(x []float32, o optim.Optimizer) *bias {
	return &bias{x: x, grad: make([]float32, len(x)), moments: o.NewMoments(x)}
}

// add adds the biases of a layer, which may have none, to the sums of so many samples.
func (y *layer) add(rows int) {
	if y.bias == nil {
		return
	}
	for r := range rows {
		kernel.AddRow(y.out[r*y.ld:], y.bias.x, 1)
	}
}

// sum sets the gradient of the biases: the errors of the units, by rising sample.
func (y *layer) sum(rows int) {
	if y.bias == nil {
		return
	}
	clear(y.bias.grad)
	for r := range rows {
		kernel.AddRow(y.bias.grad, y.err[r*y.ld:][:y.n], 1)
	}
}

// descend changes the biases by their gradients.
func (b *bias) descend(step optim.Update) {
	if b != nil {
		step.Apply(b.x, b.grad, b.moments, 0, len(b.x))
	}
}
