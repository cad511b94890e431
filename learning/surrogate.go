package learning

import (
	"errors"
	"fmt"
	"math"
)

// Surrogate is back-propagation through time: gradient descent through all steps of a presentation, with a smooth
// surrogate derivative σ′ in place of that of the spike [neftci2019], [eshraghian2023]. docs/surrogate.md has all
// equations, constants and defaults.
//
// It trains nets of LIF, Synaptic and LI populations with constant thresholds, Dense and OneToOne projections in
// any wiring with any delays, and one input population that is fed spikes or a constant current.
type Surrogate struct {
	Function     SurrogateFunction // σ′; the zero value is FastSigmoid with slope 25
	ThroughReset bool              // differentiate the reset too, instead of detaching it
	Output       string            // population that is read; "" means the last one of the net
	Loss         Loss              // the zero value is CERate
	Optimizer    Optimizer         // the zero value is Adam with rate 5e-4
	Schedule     Schedule          // of the rate; the zero value is constant
	RateCost     float64           // λ: cost of a spike, per sample
	CountCost    float64           // μ: cost of the squared mean spike count of a cell
	Truncate     int               // K: steps that errors flow back at most; 0 means all
	GradientClip float64           // largest Euclidean norm of a gradient; 0 means any
}

// Name returns "surrogate".
func (Surrogate) Name() string { return "surrogate" }

// Version changes whenever equal inputs give other bits.
func (Surrogate) Version() string { return "2" }

// PathDependent is true: the last bits of dense products depend on the instruction set.
func (Surrogate) PathDependent() bool { return true }

// Resolve returns r with every default written out that does not depend on the net or the encoder.
func (r Surrogate) Resolve() Learner {
	r.Function = r.Function.resolve()
	r.Loss = r.Loss.resolve()
	r.Optimizer = r.Optimizer.resolve()
	r.Schedule = r.Schedule.resolve()
	return r
}

// check refuses constants that cannot be meant. r is resolved.
func (r Surrogate) check() error {
	if err := sgNumbers("Surrogate: ", sgNumber{"RateCost", r.RateCost, 0}, sgNumber{"CountCost", r.CountCost, 0}, sgNumber{"GradientClip", r.GradientClip, 0}); err != nil {
		return err
	}
	if r.Truncate < 0 {
		return fmt.Errorf("learning: Surrogate: Truncate is %d steps; it must be 0 (all) or more", r.Truncate)
	}
	return errors.Join(r.Function.check(), r.Loss.check(), r.Optimizer.check("Surrogate"), r.Schedule.check("Surrogate"))
}

// sgNumber is a constant and the least value that it may have.
type sgNumber struct {
	name      string
	v, lowest float64
}

func sgNumbers(of string, list ...sgNumber) error {
	for _, n := range list {
		if !(n.v >= n.lowest && n.v <= math.MaxFloat64) {
			return fmt.Errorf("learning: %s%s is %v; it must be a number from %g on", of, n.name, n.v, n.lowest)
		}
	}
	return nil
}

// Bind prepares training, or names what in the net the rule cannot differentiate.
func (r Surrogate) Bind(s Setup) (Trainer, error) {
	return r.bind(s, sgMemory{history: sgHistory, errors: sgErrors})
}

// bind is Bind within limits of memory.
func (r Surrogate) bind(s Setup, limits sgMemory) (Trainer, error) {
	r = r.Resolve().(Surrogate)
	if err := r.check(); err != nil {
		return nil, err
	}
	if s.Batch < 1 {
		return nil, fmt.Errorf("learning: Surrogate: a mini-batch of %d; it needs at least 1 sample", s.Batch)
	}
	t := &sgTrainer{rule: r, model: s.Model, encoder: s.Encoder, pool: s.Pool, classes: s.Classes, room: s.Batch, steps: s.Encoder.Steps()}
	if t.steps < 1 {
		return nil, fmt.Errorf("learning: Surrogate: the encoder has %d steps; give it at least 1", t.steps)
	}
	if err := t.layOut(); err != nil {
		return nil, err
	}
	if err := t.bindLoss(); err != nil {
		return nil, err
	}
	t.probeEncoder()
	t.plan(limits)
	t.allocate()
	return t, nil
}
