package learning

import "fmt"

// What a rule in a package of its own needs of this one beside [Setup], [Batch] and [Outcome]: the checks of a Setup, and an optimiser.

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

// Check returns the first constant of a resolved optimiser that cannot be meant, naming the rule.
func (o Optimizer) Check(rule string) error { return o.check(rule) }

// Resolve returns s with every default written out.
func (s Schedule) Resolve() Schedule {
	s.constants().resolve()
	return s
}

// Check returns the first constant of a resolved schedule that cannot be meant, naming the rule.
func (s Schedule) Check(rule string) error { return s.check(rule) }

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
	if err := o.check(rule); err != nil {
		return nil, err
	}
	if err := s.check(rule); err != nil {
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

// Step changes list number k by its gradient, after n mini-batches were learned. It panics if there is no such list, n is below 0 or the
// gradient has another length.
func (d *Descent) Step(n int64, k int, gradient []float32) {
	w := d.list("Step", k)
	if n < 0 || len(gradient) != len(w) {
		panic(fmt.Sprintf("learning: Descent.Step: after %d mini-batches, a gradient of %d numbers for %d weights", n, len(gradient), len(w)))
	}
	d.optimizer.at(n, d.schedule).step(w, gradient, d.moments[k], 0, len(w))
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
