package stdp

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Rule is learning by spike-timing-dependent plasticity: every projection that is not Frozen changes its weights by the times of the spikes at
// its two ends, without labels, or under a [Reward] by what naming the label of each sample has earned. In nets of cells that inhibit one
// another, as [snn.DiehlCook] has them [diehl2015], cells compete for inputs, an adaptive threshold gives all a turn, and labels are given to
// cells afterwards, from training samples; under a Reward cells have their classes from the start. docs/stdp.md has all equations.
//
// It trains any net that [snn.Sim] runs with one input population, recurrent and delayed ones too, whose plastic projections have a weight of their
// own for each synapse, Dense, OneToOne, Sparse and List, or are convolutions, whose changes are summed. Others are to be Frozen. A pre spike acts
// when it arrives. Nets of the form of [snn.DiehlCook] have a faster simulation of the same bits. Samples are presented one after another whatever
// the mini-batch. Numbers follow one convention: 0 means the default, [learning.Zero] means 0 or none.
type Rule struct {
	Plasticity Plasticity // of all plastic projections; nil means DiehlCook{}
	Norm       float64    // c: weights into a cell sum to c · synapses; 0 means 78/784, Zero no normalisation
	Rest       float64    // ms without input after a presentation; 0 means 150, Zero none
	MinSpikes  int        // of the cells of Output in a presentation, or it is repeated; 0 means 5, Zero no repeats
	GainStep   float64    // by which the gain rises with each repeat; 0 means 0.5
	MaxRepeats int        // of one sample, up to 10,000; 0 means 20
	Delays     float64    // of snn.DiehlCook's input synapses, each uniform in 0..Delays ms; the published value is 10
	Assign     int        // training samples for the assignment of labels, the last ones; 0 means at most 10,000; not under a Reward
	Readout    Readout    // how the spikes of labelled cells become a class
	Output     string     // population whose cells are labelled; "" means the last one that a plastic projection reaches
	Reward     Reward     `json:",omitzero" run:"omitzero"` // what changes wait for; the zero value is nothing
}

// Readout is how the spikes of labelled cells become a class.
type Readout uint8

// The read-outs. AllActivity takes the class with the highest mean spike count over its cells [diehl2015].
// Proportion weighs each spike by the share of the class in the responses of its cell [hazan2018]. Groups, of rules with a [Reward], gives the
// cells to the classes in their order, as many to each, whatever they respond to, and takes the class with the highest mean spike count.
const (
	AllActivity Readout = iota
	Proportion
	Groups
)

// String returns the name of the constant.
func (r Readout) String() string {
	return rules.NameOf(r, readouts)
}

var readouts = []string{"AllActivity", "Proportion", "Groups"}

// Name returns "stdp".
func (Rule) Name() string { return "stdp" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "2" }

// Resolve returns r with every default written out, except Assign, whose default depends on the training split.
func (r Rule) Resolve() learning.Learner {
	if r.Reward.Kind != NoReward {
		r = r.underReward()
	}
	if r.Plasticity == nil {
		r.Plasticity = DiehlCook{}
	}
	r.Plasticity = r.Plasticity.resolve()
	r.constants().Resolve()
	return r
}

func (r *Rule) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "Norm", At: &r.Norm, Def: 78.0 / 784, Keeps: true},
			{Name: "Rest", At: &r.Rest, Def: 150},
			{Name: "GainStep", At: &r.GainStep, Def: 0.5},
			{Name: "Delays", At: &r.Delays},
		},
		Wholes: []rules.Whole{
			{Name: "MinSpikes", At: &r.MinSpikes, Def: 5, Highest: math.MaxInt32},
			{Name: "MaxRepeats", At: &r.MaxRepeats, Def: 20, Highest: 10_000},
			{Name: "Assign", At: &r.Assign, Lowest: 1, Highest: math.MaxInt32},
		},
	}
}

// check refuses constants that cannot be meant. r is resolved.
func (r Rule) check() error {
	if err := r.constants().Check("stdp"); err != nil {
		return err
	}
	if err := rules.CheckKind("stdp: Readout", r.Readout, readouts); err != nil {
		return err
	}
	if err := r.checkReward(); err != nil {
		return err
	}
	if gain := 1 + float64(r.MaxRepeats)*r.GainStep; gain > math.MaxFloat32 {
		return fmt.Errorf("stdp: GainStep is %v: after %d repeats the gain is %v, beyond float32", r.GainStep, r.MaxRepeats, gain)
	}
	return checkPlasticity("stdp", r.Plasticity)
}

// plain returns r, which is resolved and checked, with Zero replaced by 0, for computing.
func (r Rule) plain() Rule {
	r.constants().Plain()
	r.Reward.constants().Plain()
	r.Plasticity = r.Plasticity.plain()
	return r
}

// laned reports whether the fast simulation of Diehl and Cook's net has the rule: the one in which pre spikes act first, and at once.
func (r Rule) laned() bool {
	return r.Reward.Kind == NoReward && (r.Plasticity == nil || r.Plasticity.factors().coincident == PreFirst)
}

// Assigned is how many of n training samples labels are assigned from: Assign, or at most 10,000, and none under a Reward.
func (r Rule) Assigned(n int) int {
	if r.Reward.Kind != NoReward {
		return 0
	}
	if r.Assign > 0 {
		return min(n, r.Assign)
	}
	return min(n, 10_000)
}

// RestTime is the time without input after a presentation, ms.
func (r Rule) RestTime() float64 {
	if r.Rest == 0 {
		r = r.Resolve().(Rule)
	}
	return max(r.Rest, 0)
}

// LearnsFromSim is true: the rule needs spikes, whatever fires them.
func (Rule) LearnsFromSim() bool { return true }

// TakesAttention is true where it is Frozen; otherwise the projection is refused.
func (Rule) TakesAttention() bool { return true }

// Bind prepares training, or names what in the net the rule cannot train.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	r = r.plain()
	if err := s.Check("stdp", r, true); err != nil {
		return nil, err
	}
	if s.Classes < 1 {
		return nil, fmt.Errorf("stdp: %d classes; labels need at least one", s.Classes)
	}
	rest, err := presentation(s.Encoder.Steps(), r.Rest, s.Model.Net.Step())
	if err != nil {
		return nil, err
	}
	net, ok := diehlCookForm(s.Model.Net, r.Output)
	if !ok || !r.laned() || !net.hasThresholds(s.Model) {
		return bindSim(r, s, rest)
	}
	net.steps, net.rest = s.Encoder.Steps(), rest
	if err := net.read(s.Model); err != nil {
		return nil, err
	}
	if r.Plasticity.factors().dependent() && !net.bound.Limited() {
		return nil, errors.New("stdp: soft bounds need a Bound of the input's projection")
	}
	if r.Delays > 0 {
		if net.delays, err = drawDelays(net, r.Delays, s.Stream.Named("delays")); err != nil {
			return nil, err
		}
	}
	return newTrainer(r, s, net), nil
}
