package gradient

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Rule is back-propagation through time: gradient descent through all steps of a presentation, with a smooth
// surrogate derivative σ′ in place of that of the spike [neftci2019], [eshraghian2023]. docs/surrogate.md has all
// equations, constants and defaults.
//
// Numbers follow one convention: 0 means the default, [learning.Zero] means 0.
//
// It trains nets of [snn.LIF], [snn.Synaptic], [snn.Alpha], [snn.BRF], [snn.GatedLIF] and [snn.LI] populations, projections of every [snn.Wiring]
// with any delays, of single synapses too, feed-forward or recurrent, with weights of few bits ([snn.Quantization]) or not, and one input population
// that is fed spikes or graded values, constant or changing at every step. Biases are learned, and parameters of cells where their [snn.Spread] says
// so.
type Rule struct {
	Function     SurrogateFunction // σ′; the zero value is FastSigmoid with slope 25
	ThroughReset bool              // differentiate the reset too, instead of detaching it; OSTL does
	Output       string            // population that is read; "" means the last one of the net
	Loss         Loss              // the zero value is CERate
	Optimizer    optim.Optimizer   // the zero value is Adam with rate 5e-4
	Schedule     optim.Schedule    // of the rate; the zero value is constant
	RateCost     float64           // λ: cost of a spike, per sample
	CountCost    float64           // μ: cost of the squared difference of a cell's mean spike count from CountTarget
	Truncate     int               // K: steps that errors flow back at most; 0 means all of them
	GradientClip float64           // largest Euclidean norm of a gradient; 0 means any
	CellRate     float64           // factor of the rate for biases and parameters of cells that are learned; 0 means 1, and Zero keeps them
	Dropout      Dropout           `json:",omitzero" run:"omitzero"` // cells that presentations of training leave out; the zero value leaves out none
	CountTarget  float64           `json:",omitzero" run:"omitzero"` // n*: spikes of a cell in a presentation that CountCost wants
	Credit       Credit            `json:",omitzero" run:"omitzero"` // which errors go back; the zero value is back-propagation through time
}

// Learns is true for every kind of target, with a loss that takes it.
func (Rule) Learns(k learning.TargetKind) bool { return k <= learning.VectorPerStep }

// LearnsBiases is true.
func (Rule) LearnsBiases() bool { return true }

// LearnsQuantized is true: weights of few bits learn straight through their rounding.
func (Rule) LearnsQuantized() bool { return true }

// TakesDelays is true: weights of synapses with delays of their own learn as others.
func (Rule) TakesDelays() bool { return true }

// TakesAttention is true of back-propagation through time: errors go to queries, keys and values.
func (r Rule) TakesAttention() bool { return r.Credit.Kind == BPTT }

// Name returns "surrogate", or "eprop", "ottt", "ostl" or "decolle" where Credit is that.
func (r Rule) Name() string { return r.Credit.Kind.rule() }

// Version changes whenever equal inputs give other bits.
func (r Rule) Version() string {
	if r.Credit.Kind == DECOLLE || r.Credit.Online {
		return "3" // adaptation is taken as given; sums in the order of spikes
	}
	return "2"
}

// PathDependent is true: the last bits of dense products depend on the instruction set.
func (Rule) PathDependent() bool { return true }

// Resolve returns r with every default written out that does not depend on the net or the encoder.
func (r Rule) Resolve() learning.Learner {
	r.constants().Resolve()
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	r.ThroughReset = r.ThroughReset || r.Credit.Kind == OSTL
	return r
}

func (r *Rule) constants() rules.Constants {
	k := rules.Constants{
		Numbers: []rules.Constant{{Name: "RateCost", At: &r.RateCost}, {Name: "CountCost", At: &r.CountCost}, {Name: "CountTarget", At: &r.CountTarget},
			{Name: "GradientClip", At: &r.GradientClip},
			{Name: "CellRate", At: &r.CellRate, Def: 1}, {Name: "Dropout.Fraction", At: &r.Dropout.Fraction, Span: rules.BelowOne}},
		Wholes: []rules.Whole{{Name: "Truncate", At: &r.Truncate, Lowest: 1, Highest: math.MaxInt32}},
	}
	return k.Plus(r.Function.constants()).Plus(r.Loss.constants()).Plus(r.Credit.constants())
}

// check refuses constants that cannot be meant. r is resolved.
func (r Rule) check() error {
	err := errors.Join(r.Function.check(), r.Loss.check(), r.Optimizer.Check("gradient"), r.Schedule.Check("gradient"), r.Credit.check(r))
	if err != nil {
		return err
	}
	if r.CountTarget > 0 && r.CountCost <= 0 {
		return fmt.Errorf("gradient: CountTarget is %v without a CountCost; give one, or leave CountTarget out", r.CountTarget)
	}
	return r.constants().Check("gradient")
}

// Bind prepares training, or names what in the net the rule cannot differentiate.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	return r.bind(s, memory{history: mostHistory, errors: mostErrors})
}

// bind is Bind within limits of memory.
func (r Rule) bind(s learning.Setup, limits memory) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	r.constants().Plain()
	r.Optimizer, r.Schedule = r.Optimizer.Plain(), r.Schedule.Plain()
	if err := s.Check("gradient", r, true); err != nil {
		return nil, err
	}
	t := &trainer{rule: r, model: s.Model, encoder: s.Encoder, pool: s.Pool, goal: s.Goal(), room: s.MostSamples(), steps: s.Encoder.Steps()}
	t.classes = t.goal.Cells()
	if err := t.layOut(s); err != nil {
		return nil, err
	}
	if err := t.checkScales(); err != nil {
		return nil, err
	}
	span, err := t.bindLoss()
	if err != nil {
		return nil, err
	}
	if err := t.probeEncoder(s); err != nil {
		return nil, err
	}
	t.plan = newPlan(&t.net, span, s.Batch, t.room, limits)
	t.allocate()
	t.quantiseAll()
	return t, nil
}
