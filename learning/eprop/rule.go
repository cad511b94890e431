package eprop

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Rule is e-prop in continuous time [nest-eprop], of nets of one input population, populations of [snn.LIF] cells joined to each other, and one
// output of [snn.LI] cells, in float64. Samples follow each other without a pause or a reset: potentials, traces and rates go on from one to the
// next, so that mini-batches only say when their loss is reported. What is classified begins at rest, and leaves nothing behind.
//
// The errors of the output are y − y*: of vectors at each step, and of classes, where y* is 1 for the class and 0 for others.
//
// Numbers follow the convention of learning.Zero.
type Rule struct {
	Surrogate  Surrogate
	Trace      float64         // κ: decay of eligibility in a step; 0 means 0.97
	RateCost   float64         // c: of the distance of a cell's rate from RateTarget; 0 means none
	RateTarget float64         // f*: spikes a second; 0 means 10
	RateTrace  float64         // decay of the rate and its eligibility in a step; 0 means 0.97
	Cutoff     int             // steps after a spike in which synapses learn of it, 2 or more; 0 means any number
	Summed     bool            // one update for the sum of the gradients since the spike before, instead of one a step
	Feedback   float64         // deviation of the weights, times √n, by which errors reach a population of n cells; 0 means 1
	After      int             // steps at the beginning of a presentation in which the output has no errors; the class of a sample is not read in them
	Optimizer  optim.Optimizer // Adam or SGD without momentum; the zero value is Adam with rate 1e-4
}

// Name returns "eprop-plus".
func (Rule) Name() string { return "eprop-plus" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "1" }

// Learns is true for all targets but a vector per sample.
func (Rule) Learns(k learning.TargetKind) bool {
	return k == learning.ClassPerSample || k == learning.ClassPerStep || k == learning.VectorPerStep
}

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	r.constants().Resolve()
	r.Optimizer.Rate = rules.OrDefault(r.Optimizer.Rate, 1e-4)
	r.Optimizer = r.Optimizer.Resolve()
	return r
}

func (r *Rule) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "Trace", At: &r.Trace, Def: 0.97, Span: rules.BelowOne}, {Name: "RateCost", At: &r.RateCost},
			{Name: "RateTarget", At: &r.RateTarget, Def: 10}, {Name: "RateTrace", At: &r.RateTrace, Def: 0.97, Span: rules.BelowOne},
			{Name: "Feedback", At: &r.Feedback, Def: 1},
		},
		Wholes: []rules.Whole{
			{Name: "Cutoff", At: &r.Cutoff, Lowest: 2, Highest: math.MaxInt32}, {Name: "After", At: &r.After, Highest: math.MaxInt32},
		},
	}.Plus(r.Surrogate.constants())
}

// check returns the first constant of a resolved rule that cannot be meant.
func (r Rule) check() error {
	if err := rules.CheckKind("eprop: Surrogate.Kind", r.Surrogate.Kind, r.Surrogate.Kind.names()); err != nil {
		return err
	}
	switch {
	case r.Optimizer.Kind != optim.Adam && r.Optimizer.Kind != optim.SGD:
		return fmt.Errorf("eprop: Optimizer.Kind is %v; weights that change at spikes are defined for Adam and SGD", r.Optimizer.Kind)
	case r.Optimizer.Momentum != 0:
		return errors.New("eprop: Optimizer.Momentum is set; NEST's descent has none, leave it out")
	}
	return errors.Join(r.constants().Check("eprop"), r.Optimizer.Check("eprop"))
}

// Bytes returns about how much memory training takes beyond the model.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	bytes := 0.0
	for k := range s.Net.Projections {
		bytes += 8 * numbersOfSynapse * s.Net.StoredWeights(k)
	}
	for _, p := range s.Net.Populations {
		bytes += 8 * numbersOfCell * float64(p.Size()) * max(s.Workers, 1)
	}
	return rules.Finite(bytes)
}

// What a synapse and a cell take at most, in numbers of 8 bytes, with the copies that State hands out.
const numbersOfSynapse, numbersOfCell = 16, 24

// Bind prepares training, or says why the rule cannot train this net.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := s.Check("eprop", r, true); err != nil {
		return nil, err
	}
	if r.After >= s.Encoder.Steps() {
		return nil, fmt.Errorf("eprop: After is %d, and a presentation has %d steps; leave some to judge", r.After, s.Encoder.Steps())
	}
	r.constants().Plain()
	r.Optimizer = r.Optimizer.Plain()
	t := &trainer{rule: r, setup: s}
	if err := t.layOut(); err != nil {
		return nil, err
	}
	if err := t.allocate(); err != nil {
		return nil, err
	}
	return t, nil
}
