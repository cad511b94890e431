package optim

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// Descent is an [Optimizer] with a [Schedule] at work on lists of weights, each with the moments that the optimiser keeps of it.
type Descent struct {
	optimizer Optimizer
	schedule  Schedule
	weights   [][]float32
	moments   []Moments
}

// Descend returns what changes weights by gradients, or an error, which begins with rule, about constants that cannot be meant. The lists
// stay the caller's.
func (o Optimizer) Descend(rule string, s Schedule, weights ...[]float32) (*Descent, error) {
	o, s = o.Resolve(), s.Resolve()
	if err := errors.Join(o.Check(rule), s.Check(rule)); err != nil {
		return nil, err
	}
	o, s = o.Plain(), s.Plain()
	d := &Descent{optimizer: o, schedule: s, weights: weights}
	for _, w := range weights {
		d.moments = append(d.moments, o.NewMoments(w))
	}
	return d, nil
}

// largestGradient is the size up to which the optimisers square a number in float32.
const largestGradient = 1e15

// Step changes list number k by its gradient, after n mini-batches were learned. A number of the gradient that is not finite, or beyond 1e15 in
// size, is an error, and nothing is changed. Step panics if there is no such list, n is below 0 or above 2⁵³, or the gradient has another length.
func (d *Descent) Step(n int64, k int, gradient []float32) error {
	w := d.list("Step", k)
	if n < 0 || n > 1<<53 || len(gradient) != len(w) {
		panic(fmt.Sprintf("optim: Descent.Step: after %d mini-batches, a gradient of %d numbers for %d weights", n, len(gradient), len(w)))
	}
	if i := tooLarge(gradient); i >= 0 {
		return fmt.Errorf("optim: Descent.Step: number %d of a gradient is %v; lower the rate, or the initial weights", i, gradient[i])
	}
	d.optimizer.At(n, d.schedule).Apply(w, gradient, d.moments[k], 0, len(w))
	return nil
}

// tooLarge returns the first number that is not finite or too large, or −1. Sizes are ordered as their bits are, NaN above all: a difference that
// is below 0 has the highest bit.
func tooLarge(gradient []float32) int {
	size := func(x float32) uint32 { return math.Float32bits(x) &^ (1 << 31) }
	most, below := size(largestGradient), uint32(0)
	for _, x := range gradient {
		below |= most - size(x)
	}
	if below>>31 == 0 {
		return -1
	}
	return slices.IndexFunc(gradient, func(x float32) bool { return size(x) > most })
}

// Tensors returns list number k and its moments under a name, as [learning.Trainer.State] has them. It panics if there is no such list.
func (d *Descent) Tensors(k int, name string) []learning.Tensor {
	w := d.list("Tensors", k)
	return d.moments[k].Tensors(name, w)
}

// Moments is how many numbers are kept for each weight.
func (d *Descent) Moments() int {
	if d == nil {
		panic("optim: Descent.Moments: the descent is nil; Optimizer.Descend makes one")
	}
	return int(d.optimizer.Moments())
}

func (d *Descent) list(method string, k int) []float32 {
	switch {
	case d == nil:
		panic("optim: Descent." + method + ": the descent is nil; Optimizer.Descend makes one")
	case k < 0 || k >= len(d.weights):
		panic(fmt.Sprintf("optim: Descent.%s: list %d of %d", method, k, len(d.weights)))
	}
	return d.weights[k]
}
