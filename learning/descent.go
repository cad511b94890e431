package learning

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// What a rule in a package of its own needs of this one beside [Setup], [Batch] and [Outcome]: the checks of a Setup, and an optimiser.

// MemoryEstimator is implemented by learners that can tell about how many bytes they need beyond the model, to train a net in mini-batches of so
// many samples. Runs that this machine has no room for are refused before anything is allocated.
type MemoryEstimator interface {
	Bytes(n snn.Net, batch, workers int) float64
}

// Check returns what is wrong with a Setup for a resolved rule, before anything is allocated: its model, sizes and encoder, and whether there is
// memory. Encoded says that the rule reads the encoder's spikes; others need none.
func (s Setup) Check(rule string, l Learner, encoded bool) error { return s.check(rule, l, encoded) }

// MostSamples is how many samples a mini-batch can have: the smaller of Batch and Samples, where that is known.
func (s Setup) MostSamples() int { return s.mostSamples() }

// Resolve returns o with every default written out.
func (o Optimizer) Resolve() Optimizer {
	o.constants().resolve()
	return o
}

// Check returns the first constant that cannot be meant, naming the rule.
func (o Optimizer) Check(rule string) error { return o.Resolve().check(rule) }

// Resolve returns s with every default written out.
func (s Schedule) Resolve() Schedule {
	s.constants().resolve()
	return s
}

// Check returns the first constant that cannot be meant, naming the rule.
func (s Schedule) Check(rule string) error { return s.Resolve().check(rule) }

// Descent is an [Optimizer] with a [Schedule] at work on lists of weights, each with the moments that the optimiser keeps of it.
type Descent struct {
	optimizer Optimizer
	schedule  Schedule
	weights   [][]float32
	moments   []sgMoments
}

// Descend returns what changes weights by gradients. The lists stay the caller's.
func (o Optimizer) Descend(rule string, s Schedule, weights ...[]float32) (*Descent, error) {
	o, s = o.Resolve(), s.Resolve()
	if err := errors.Join(o.check(rule), s.check(rule)); err != nil {
		return nil, err
	}
	o.constants().plain()
	s.constants().plain()
	d := &Descent{optimizer: o, schedule: s, weights: weights}
	for _, w := range weights {
		d.moments = append(d.moments, o.newMoments(len(w)))
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
		panic(fmt.Sprintf("learning: Descent.Step: after %d mini-batches, a gradient of %d numbers for %d weights", n, len(gradient), len(w)))
	}
	for i, x := range gradient {
		if !(x >= -largestGradient && x <= largestGradient) {
			return fmt.Errorf("learning: Descent.Step: number %d of a gradient is %v; lower the rate, or the initial weights", i, x)
		}
	}
	d.optimizer.at(n, d.schedule).step(w, gradient, d.moments[k], 0, len(w))
	return nil
}

// Tensors returns list number k and its moments under a name, as [Trainer.State] has them. It panics if there is no such list.
func (d *Descent) Tensors(k int, name string) []Tensor {
	w := d.list("Tensors", k)
	return d.moments[k].tensors(name, w)
}

// Moments is how many numbers are kept for each weight.
func (d *Descent) Moments() int {
	if d == nil {
		panic("learning: Descent.Moments: the descent is nil; Optimizer.Descend makes one")
	}
	return int(d.optimizer.moments())
}

func (d *Descent) list(method string, k int) []float32 {
	switch {
	case d == nil:
		panic("learning: Descent." + method + ": the descent is nil; Optimizer.Descend makes one")
	case k < 0 || k >= len(d.weights):
		panic(fmt.Sprintf("learning: Descent.%s: list %d of %d", method, k, len(d.weights)))
	}
	return d.weights[k]
}
