package learning

import (
	"errors"
	"math"
)

// Surrogate is back-propagation through time: gradient descent through all steps of a presentation, with a smooth
// surrogate derivative σ′ in place of that of the spike [neftci2019], [eshraghian2023]. docs/surrogate.md has all
// equations, constants and defaults.
//
// Numbers follow one convention: 0 means the default, [Zero] means 0.
//
// It trains nets of [snn.LIF], [snn.Synaptic], [snn.Alpha], [snn.BRF] and [snn.LI] populations, projections of every [snn.Wiring] with any
// delays, feed-forward or recurrent, and one input population that is fed spikes or graded values, constant or changing at every step.
// Parameters of cells are learned where their [snn.Spread] says so.
type Surrogate struct {
	Function     SurrogateFunction // σ′; the zero value is FastSigmoid with slope 25
	ThroughReset bool              // differentiate the reset too, instead of detaching it
	Output       string            // population that is read; "" means the last one of the net
	Loss         Loss              // the zero value is CERate
	Optimizer    Optimizer         // the zero value is Adam with rate 5e-4
	Schedule     Schedule          // of the rate; the zero value is constant
	RateCost     float64           // λ: cost of a spike, per sample
	CountCost    float64           // μ: cost of the squared mean spike count of a cell
	Truncate     int               // K: steps that errors flow back at most; 0 means all of them
	GradientClip float64           // largest Euclidean norm of a gradient; 0 means any
	CellRate     float64           // factor of the rate for parameters of cells that are learned; 0 means 1, and Zero keeps them
}

// Learns is true for every kind of target, with a loss that takes it.
func (Surrogate) Learns(k TargetKind) bool { return k <= VectorPerStep }

// Name returns "surrogate".
func (Surrogate) Name() string { return "surrogate" }

// Version changes whenever equal inputs give other bits.
func (Surrogate) Version() string { return "2" }

// PathDependent is true: the last bits of dense products depend on the instruction set.
func (Surrogate) PathDependent() bool { return true }

// Resolve returns r with every default written out that does not depend on the net or the encoder.
func (r Surrogate) Resolve() Learner {
	r.constants().resolve()
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	return r
}

func (r *Surrogate) constants() constants {
	k := constants{
		numbers: []constant{{name: "RateCost", at: &r.RateCost}, {name: "CountCost", at: &r.CountCost}, {name: "GradientClip", at: &r.GradientClip},
			{name: "CellRate", at: &r.CellRate, def: 1}},
		wholes: []whole{{name: "Truncate", at: &r.Truncate, lowest: 1, highest: math.MaxInt32}},
	}
	return k.plus(r.Function.constants()).plus(r.Loss.constants())
}

// check refuses constants that cannot be meant. r is resolved.
func (r Surrogate) check() error {
	err := errors.Join(r.Function.check(), r.Loss.check(), r.Optimizer.Check("Surrogate"), r.Schedule.Check("Surrogate"))
	if err != nil {
		return err
	}
	return r.constants().check("Surrogate")
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
	r.constants().plain()
	r.Optimizer, r.Schedule = r.Optimizer.Plain(), r.Schedule.Plain()
	if err := s.Check("Surrogate", r, true); err != nil {
		return nil, err
	}
	t := &sgTrainer{rule: r, model: s.Model, encoder: s.Encoder, pool: s.Pool, goal: s.goal(), room: s.MostSamples(), steps: s.Encoder.Steps()}
	t.classes = t.goal.cells()
	if err := t.layOut(); err != nil {
		return nil, err
	}
	if err := t.bindLoss(); err != nil {
		return nil, err
	}
	if err := t.probeEncoder(s); err != nil {
		return nil, err
	}
	t.plan(limits, s.Batch)
	t.allocate()
	return t, nil
}
