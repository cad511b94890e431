package eventprop

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Rule is EventProp [wunderlich2021]: gradient descent on the first spike times, or the largest potentials, of the output cells, with the exact
// gradient of a net in continuous time. Time does not pass in steps: cells fire when their potential reaches the threshold, and errors jump
// where they fired. Numbers follow the convention of learning.Zero.
//
// It trains chains of dense projections with any delays and gains, from one input population through populations of [snn.Synaptic] cells that
// have Tau and TauSyn, the input scaled by the leak, and a reset; of these a step of any length is an approximation. Adaptive thresholds and
// refractory periods are refused.
//
// An encoder that has a method Milliseconds (see [Timer]) is asked for exact spike times; of any other, the spikes of step t come at t·Dt.
type Rule struct {
	Loss      Loss
	Optimizer optim.Optimizer // the zero value is Adam with rate 5e-3
	Schedule  optim.Schedule  // of the rate; the zero value is constant
	// Dropout is the fraction of input spikes, below 1, that are left out of presentations of training, each by a chance of its own. The others
	// are as they were, and validation, tests and predictions leave out none [wunderlich2021].
	Dropout float64 `json:",omitzero" run:"omitzero"`
}

// Timer is implemented by encoders that know when each input cell fires, if it does, to more than a step. Milliseconds returns the times, NaN for
// none; it writes to dst where that is long enough.
type Timer interface {
	Milliseconds(dst []float64, x []float32) []float64
}

// Name returns "eventprop".
func (Rule) Name() string { return "eventprop" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "1" }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	r.Loss.constants().Resolve()
	if r.Optimizer.Kind == optim.Adam && r.Optimizer.Rate == 0 {
		r.Optimizer.Rate = 5e-3
	}
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	return r
}

// constants are the numbers of a loss that reads them.
func (l *Loss) constants() rules.Constants {
	if l.Kind == MaxPotential {
		return rules.Constants{}
	}
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Loss.Alpha", At: &l.Alpha, Def: 0.003},
		{Name: "Loss.Tau0", At: &l.Tau0, Def: 0.5, Span: rules.Positive, Least: smallestTime},
		{Name: "Loss.Tau1", At: &l.Tau1, Def: 6.4, Span: rules.Positive, Least: smallestTime},
	}}
}

// check returns the first constant of a resolved rule that cannot be meant.
func (r Rule) check() error {
	if err := rules.CheckKind("eventprop: Loss.Kind", r.Loss.Kind, lossKinds); err != nil {
		return err
	}
	switch l := r.Loss; {
	case l.Kind == MaxPotential && l != (Loss{Kind: MaxPotential}):
		return errors.New("eventprop: Loss.Alpha, Tau0 and Tau1 are for FirstSpike, not MaxPotential; leave them out")
	}
	if err := r.Loss.constants().Check("eventprop"); err != nil {
		return err
	}
	if !(r.Dropout >= 0 && r.Dropout < 1) {
		return fmt.Errorf("eventprop: Dropout is %v; give a fraction from 0 to below 1", r.Dropout)
	}
	return errors.Join(r.Optimizer.Check("eventprop"), r.Schedule.Check("eventprop"))
}

// Bytes returns about how much memory training takes beyond the model: of each weight the gradients of all parts of a mini-batch in float64 and
// four numbers more, of each cell and worker its state and a few spikes.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	return chain.Bytes(s, 8, cellBytes)
}

// cellBytes is what a worker needs of a cell, with four spikes.
const cellBytes = 300

// smallestTime bounds the time constants of the loss, ms.
const smallestTime = 1e-6

// Bind prepares training, or says why the rule cannot train this net.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := s.Check("eventprop", r, true); err != nil {
		return nil, err
	}
	r.Loss.constants().Plain()
	input, projections, err := chain.Find("eventprop", s.Model.Net)
	if err != nil {
		return nil, err
	}
	layers, err := layersOf(s.Model, projections, r.Loss.Kind)
	if err != nil {
		return nil, err
	}
	return r.bind(s, input, layers)
}
