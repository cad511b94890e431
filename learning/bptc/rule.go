package bptc

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Rule is back-propagation with temporal coding [bptc-noso]: descent of the gradient of
//
//	L = −ln softmax(−t)_y
//
// where t_k is the step in which output cell k of class k fires, or the number of steps if it is silent. Errors go back through the spike times
// themselves, of which each cell has one at most. Numbers follow the convention of learning.Zero.
//
// It trains chains of dense projections without delays from one input population, whose cells may fire at any time, through populations of cells
// as [NOSO] makes them.
type Rule struct {
	Optimizer optim.Optimizer // the zero value is SGD with rate 0.05
	Schedule  optim.Schedule  // of the rate; the zero value is constant
	Decay     float64         // λ: weights shrink by rate·λ in each mini-batch; 0 means 0.01, Zero none
	Most      float64         // bound of |dt/du|, steps for a unit of potential; 0 means 100
}

// Name returns "bptc".
func (Rule) Name() string { return "bptc" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "2" }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	r.constants().Resolve()
	if r.Optimizer == (optim.Optimizer{}) {
		r.Optimizer = optim.Optimizer{Kind: optim.SGD, Rate: 0.05}
	}
	r.Optimizer, r.Schedule = r.Optimizer.Resolve(), r.Schedule.Resolve()
	return r
}

func (r *Rule) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Decay", At: &r.Decay, Def: 0.01},
		{Name: "Most", At: &r.Most, Def: 100, Span: rules.Positive},
	}}
}

// check returns the first constant of a resolved rule that cannot be meant.
func (r Rule) check() error {
	err := r.constants().Check("bptc")
	if err == nil && r.Decay >= 1 {
		err = fmt.Errorf("bptc: Decay is %v; give less than 1", r.Decay)
	}
	return errors.Join(err, r.Optimizer.Check("bptc"), r.Schedule.Check("bptc"))
}

// cellBytes is what a worker needs of a cell.
const cellBytes = 64

// Bytes returns about how much memory training takes beyond the model: of each weight the gradients of all parts of a mini-batch and four numbers
// more, of each cell and worker its state, and of each input cell and step a trace.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	bytes := chain.Bytes(s, 4, cellBytes)
	if in := rules.OnlyInput(s.Net); in >= 0 {
		bytes += 4 * max(s.Workers, 1) * s.Steps * float64(s.Net.Populations[in].Size())
	}
	return rules.Finite(bytes)
}

// Bind prepares training, or says why the rule cannot train this net.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := s.Check("bptc", r, true); err != nil {
		return nil, err
	}
	input, projections, err := chain.Find("bptc", s.Model.Net)
	if err != nil {
		return nil, err
	}
	r.constants().Plain()
	var layers []*layer
	for _, i := range projections {
		l, err := newLayer(s, i)
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return r.bind(s, input, layers)
}

// bind makes the trainer of a chain of layers.
func (r Rule) bind(s learning.Setup, input int, layers []*layer) (*chain.Trainer[float32], error) {
	c := chain.Config[float32]{
		Rule: "bptc", Setup: s, Input: input, Optimizer: r.Optimizer, Schedule: r.Schedule, Decay: float32(r.Decay),
		NewWorker: func() chain.Worker[float32] { return newWorker(s, layers, float32(r.Most)) },
		Load:      func(i int) { layers[i].load() },
		Numbers:   func(room int) int64 { return numbers(layers, int64(room), int64(s.Encoder.Steps())) },
	}
	for _, l := range layers {
		c.Layers = append(c.Layers, &l.Layer)
	}
	return chain.Bind(c)
}

// numbers are um, us, the slope and the time of each cell, and of each input cell a trace of every step, in each sample of a mini-batch.
func numbers(layers []*layer, room, steps int64) int64 {
	n := steps * int64(layers[0].Pre)
	for _, l := range layers {
		n += 4 * int64(l.Post)
	}
	return room * n
}
