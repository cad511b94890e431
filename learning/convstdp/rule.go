package convstdp

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// MostStages is how many layers a rule trains at most.
const MostStages = 4

// Rule trains a chain of convolutions of cells that integrate and fire once, one layer after another: the last by reward, those before it by STDP
// without labels [kheradpisheh2018] [mozafari2019]. Numbers follow the convention of learning.Zero.
//
// The net is a chain of [snn.Conv2D] of stride 1 and [snn.Pool2D], from one input population. Cells are [snn.LIF] with Beta 1 and a Refractory
// that outlasts the presentation, or those of a pooling, which fire with the first cell of their window; the cells of the last population are
// [snn.LI] with Beta 1. Of its n maps and C classes, map m stands for class m·C/n, rounded down. The class of a sample is that of the largest
// potential, which must be above 0; so the Bound of its weights must not begin below 0. Competition and inhibition are parts of the rule, not of
// the net, and there are none while samples are classified.
type Rule struct {
	// Stages[i] trains the i-th projection of the chain that is not Frozen; those that are all zero take what is published for the first, second and
	// third layer in turn. The last projection is trained by Reward: its stage and those beyond it are not read, and refused where they are not what
	// is published.
	Stages [MostStages]Stage
	Reward Reward
}

// Stage is how a layer is trained.
type Stage struct {
	Samples int     // after so many samples the next layer is trained; the first layer 120,000, others 240,000
	Winners int     // cells that learn of a sample, one of each map; the first layer 5, others 8
	Radius  int     // places around a winner at which no other wins; the first layer 3, others 1; learning.Zero for none
	Plus    float64 // rate where the pre cell has fired before the winner or with it; 0 means 0.004
	Minus   float64 // rate where it has not; 0 means 0.003
	Doubled int     // after so many samples of the stage both rates double; 0 means 500, learning.Zero never
	Most    float64 // to which the larger of Plus and Minus doubles, the other in proportion; 0 means 0.15
}

// Reward is how the last layer is trained.
type Reward struct {
	Plus       float64 // rate of a right decision where the pre cell has fired; 0 means 0.004
	Minus      float64 // where it has not; 0 means 0.003
	WrongMinus float64 // rate of a wrong decision, by which weights fall where the pre cell has fired; 0 means 0.004
	WrongPlus  float64 // by which they rise where it has not; 0 means 0.0005
	Window     int     // samples after which rates adapt to how many were wrong and right among them; 0 means 1000, learning.Zero never
	Soft       bool    // changes are times (w − Lo)·(Hi − w)
	// Half is after how many samples of the layer all four rates are half of what they were at first: they fall as 1/(1 + n/Half). 0 means that they
	// do not fall.
	Half int `json:",omitzero" run:"omitzero"`
	// Dropout is with what probability a map takes no part in a sample that is learned, so that others learn to win in its place; 0 for none.
	Dropout float64 `json:",omitzero" run:"omitzero"`
}

// Name returns "convstdp".
func (Rule) Name() string { return "convstdp" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "1" }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	for i := range r.Stages {
		r.Stages[i].constants(i).Resolve()
	}
	r.Reward.constants().Resolve()
	return r
}

// constants are the numbers of the stage of layer i, from 0.
func (s *Stage) constants(i int) rules.Constants {
	samples, winners, radius := 240000, 8, 1
	if i == 0 {
		samples, winners, radius = 120000, 5, 3
	}
	name := func(field string) string { return fmt.Sprintf("Stages[%d].%s", i, field) }
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: name("Plus"), At: &s.Plus, Def: .004, Span: rules.Fraction},
			{Name: name("Minus"), At: &s.Minus, Def: .003, Span: rules.Fraction},
			{Name: name("Most"), At: &s.Most, Def: .15, Span: rules.Fraction},
		},
		Wholes: []rules.Whole{
			{Name: name("Samples"), At: &s.Samples, Def: samples, Lowest: 1, Highest: 1 << 40},
			{Name: name("Winners"), At: &s.Winners, Def: winners, Lowest: 1, Highest: 1 << 20},
			{Name: name("Radius"), At: &s.Radius, Def: radius, Highest: 1 << 20},
			{Name: name("Doubled"), At: &s.Doubled, Def: 500, Highest: 1 << 40},
		},
	}
}

func (w *Reward) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "Reward.Plus", At: &w.Plus, Def: .004, Span: rules.Fraction},
			{Name: "Reward.Minus", At: &w.Minus, Def: .003, Span: rules.Fraction},
			{Name: "Reward.WrongMinus", At: &w.WrongMinus, Def: .004, Span: rules.Fraction},
			{Name: "Reward.WrongPlus", At: &w.WrongPlus, Def: .0005, Span: rules.Fraction},
			{Name: "Reward.Dropout", At: &w.Dropout, Span: rules.BelowOne},
		},
		Wholes: []rules.Whole{
			{Name: "Reward.Window", At: &w.Window, Def: 1000, Highest: 1 << 40}, {Name: "Reward.Half", At: &w.Half, Highest: 1 << 40},
		},
	}
}

// all are the numbers of all stages and of the reward.
func (r *Rule) all() rules.Constants {
	k := r.Reward.constants()
	for i := range r.Stages {
		k = k.Plus(r.Stages[i].constants(i))
	}
	return k
}

// Bind prepares training, or says why the rule cannot train this net, or not in a run of Setup.Epochs with Setup.Train samples each.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.all().Check("convstdp"); err != nil {
		return nil, err
	}
	if err := s.Check("convstdp", r, true); err != nil {
		return nil, err
	}
	if s.Classes < 1 {
		return nil, errors.New("convstdp: there are no classes; this rule learns by reward which of them is right")
	}
	t := &trainer{rule: r, setup: s, room: s.MostSamples(), clock: make([]int64, clocks), repeats: repeats(s.Encoder)}
	if err := t.chain(); err != nil {
		return nil, err
	}
	if err := t.checkRun(); err != nil {
		return nil, err
	}
	if err := t.checkUnread(); err != nil {
		return nil, err
	}
	t.rule.all().Plain()
	t.allocate()
	t.features.forget(t.inTraining())
	return t, nil
}
