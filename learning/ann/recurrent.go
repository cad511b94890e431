package ann

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// GRU is the yardstick of recurrent nets: a layer of gated recurrent units [cho2014] and a linear read-out, trained by back-propagation through
// time with the optimisers of [gradient.Rule]. It reads what the encoder makes of a sample, step by step: spikes as 1 and 0, or graded values x_t.
// With h = 0 before the first step:
//
//	r = σ(W_r x_t + R_r h),  u = σ(W_u x_t + R_u h),  n = tanh(W_n x_t + r·(R_n h))
//	h ← (1 − u)·n + u·h,  z_t = V h
//
// which is torch's form. There are no biases. The loss is Σ_t −ln softmax(z_t) of the class of step t, steps without one left out, or where a
// sample has one class, −ln softmax(z) of it at the last step. [GRUNet] describes the net; nothing of its cells is read.
// In its counts a value passes through every synapse in every step, through those from h from the second on.
type GRU struct {
	Optimizer optim.Optimizer // the zero value is Adam with rate 5e-4
	Schedule  optim.Schedule  // of the rate; the zero value is constant
}

// The gates, by the names of their projections.
const (
	gruReset = iota
	gruUpdate
	gruCandidate
	gruGates
)

var gruNames = [gruGates]string{"reset", "update", "candidate"}

// GRUNet describes the net of [GRU]: populations "input", "hidden1" and "output", of which hidden1 has three projections from the input, "reset",
// "update" and "candidate", and three from itself, "recurrent reset" and so on. Its cells, leaky integrators, only say that nothing fires.
func GRUNet(inputs, units, outputs int) snn.Net {
	n := snn.Net{Populations: []snn.Population{
		{Name: "input", Shape: []int{inputs}}, {Name: "hidden1", Shape: []int{units}, Cell: snn.LI{Beta: 0.5}},
		{Name: "output", Shape: []int{outputs}, Cell: snn.LI{Beta: 0.5}},
	}}
	n.Projections = gruProjections("input", "hidden1", "output")
	return n
}

// gruProjections are those of the gates from the input, those from the units themselves, and the read-out.
func gruProjections(input, hidden, output string) (list []snn.Projection) {
	for _, name := range gruNames {
		list = append(list, snn.Projection{Pre: input, Post: hidden, Name: name, Wiring: snn.Dense{}})
	}
	for _, name := range gruNames {
		list = append(list, snn.Projection{Pre: hidden, Post: hidden, Name: "recurrent " + name, Wiring: snn.Dense{}, Delay: 1})
	}
	return append(list, snn.Projection{Pre: hidden, Post: output, Wiring: snn.Dense{}})
}

// Name returns "gru".
func (GRU) Name() string { return "gru" }

// Version changes whenever equal inputs give other bits.
func (GRU) Version() string { return "1" }

// PathDependent is true: the last bits of dense products depend on the instruction set.
func (GRU) PathDependent() bool { return true }

// Learns is true for classes, of samples and of steps.
func (GRU) Learns(k learning.TargetKind) bool {
	return k == learning.ClassPerSample || k == learning.ClassPerStep
}

// Resolve returns r with every default written out.
func (r GRU) Resolve() learning.Learner {
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	return r
}

// Bind prepares training, or says why the net is not one of [GRUNet].
func (r GRU) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(GRU)
	if err := errors.Join(r.Optimizer.Check("ann: GRU"), r.Schedule.Check("ann: GRU")); err != nil {
		return nil, err
	}
	if err := s.Check("ann: GRU", r, true); err != nil {
		return nil, err
	}
	t := &gruTrainer{
		model: s.Model, encoder: s.Encoder, pool: s.Pool, goal: s.Goal(), room: s.MostSamples(), steps: s.Encoder.Steps(), clock: make([]int64, 1),
	}
	if err := t.findProjections(); err != nil {
		return nil, err
	}
	var all [][]float32
	for _, m := range t.matrices {
		all = append(all, m.w)
	}
	var err error
	if t.descent, err = r.Optimizer.Descend("ann: GRU", r.Schedule, all...); err != nil {
		return nil, err
	}
	t.allocate()
	return t, nil
}

// findProjections wants the populations and projections of GRUNet, and no others.
func (t *gruTrainer) findProjections() error {
	n := t.model.Net
	if len(n.Populations) != 3 || n.Populations[0].Cell != nil || len(n.Projections) != 2*gruGates+1 {
		return fmt.Errorf("ann: GRU: the net has %d populations and %d projections; make it with GRUNet", len(n.Populations), len(n.Projections))
	}
	name := [...]string{n.Populations[0].Name, n.Populations[1].Name, n.Populations[2].Name}
	for k, want := range gruProjections(name[0], name[1], name[2]) {
		p := n.Projections[k]
		if p.String() != want.String() || p.Delay != want.Delay {
			return fmt.Errorf("ann: GRU: projection %d is %v with a delay of %d steps, not %v with %d; make the net with GRUNet",
				k, p, p.Delay, want, want.Delay)
		}
		if !p.Dense() || p.EffectiveGain() != 1 || p.Frozen || p.Bound != (snn.Bound{}) {
			return fmt.Errorf("ann: GRU: projection %v: it must be dense, and Gain, Frozen and Bound mean nothing here; leave them out", p)
		}
		w, ld := t.model.Weights(k)
		pre, post := n.Population(p.Pre).Size(), n.Population(p.Post).Size()
		t.matrices[k] = gruMatrix{pre: pre, post: post, ld: ld, w: w, grad: kernel.Alloc(len(w))}
	}
	if out := n.Populations[2]; out.Size() != t.goal.Classes {
		return fmt.Errorf("ann: GRU: population %q has %d units; it needs one for each of %d classes", out.Name, out.Size(), t.goal.Classes)
	}
	return nil
}

// Bytes counts gradients and moments, and inputs, gates, states, outputs and their errors of all steps.
func (r GRU) Bytes(s learning.RunSizes) float64 {
	_, n := s.Weights()
	n *= 2 + r.Optimizer.Moments()
	rows := 4 * s.Batch * (s.Steps + 1)
	for _, p := range s.Net.Populations {
		per := 2.0
		switch {
		case p.Cell == nil:
			per = 1
		case p.Name != s.Net.Populations[len(s.Net.Populations)-1].Name:
			per = gruGates + 3
		}
		n += rows * per * float64(kernel.Ld(p.Size()))
	}
	return rules.Finite(n + s.Workers*s.Encoding)
}
