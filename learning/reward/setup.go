package reward

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Setup is all that an agent is made of. As everywhere, a number of 0 means the default and [learning.Zero] means 0.
type Setup struct {
	Rule       Rule
	Code       Code    // of observations
	Episodes   int     // over which rates fall, on a line, to a hundredth; 0 means 300
	Discount   float64 // γ, of the rewards of later decisions; 0 means 0.99
	Trace      float64 // λ: an eligibility keeps γ·λ of itself from decision to decision; 0 means 0.7
	Scale      float64 // factor of rewards; 0 means 0.02
	CriticRate float64 // of the critic, below 1 − γ·λ or it may not settle; 0 means 0.2
}

// Rule is how the weights of an agent change by what it has earned; a closed set: [EProp], [STDP], [CSDP], and [Linear] to compare them with.
// Each has a net of its own.
type Rule interface {
	// Name returns the name of the rule, as "e-prop".
	Name() string
	resolve() Rule
	check() error
	bind(b body) (learner, error)
}

// body is what a rule makes its net for.
type body struct {
	cells, actions int     // of the code, and of the environment
	keep           float32 // γ·λ
	seed           uint64
}

// learner is the net of an agent, and how it changes.
type learner interface {
	begin()                                      // an episode that is learned from
	choose(code []float32, d draws) (int, error) // acts, and marks what had part in it as eligible
	pay(by float64)                              // changes weights by their eligibilities times δ, at a share of the rates
	act(code []float32) (int, error)             // acts without chance, and learns nothing
	show(code []float32) (*snn.Trace, error)     // what the cells do for act
	weights() []learning.Tensor                  // in the memory of the learner
	// cost returns the presentations of a decision without chance, the net, and what learning from it costs beside its simulation.
	cost(code []float32) ([]*snn.Trace, snn.Net, snn.RuleCosts, error)
}

// mostActions bounds what an agent can do.
const mostActions = 1 << 10

func (s *Setup) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "Discount", At: &s.Discount, Def: .99, Span: rules.Fraction},
			{Name: "Trace", At: &s.Trace, Def: .7, Span: rules.Fraction},
			{Name: "Scale", At: &s.Scale, Def: .02, Span: rules.Positive},
			{Name: "CriticRate", At: &s.CriticRate, Def: .2},
		},
		Wholes: []rules.Whole{{Name: "Episodes", At: &s.Episodes, Def: 300, Lowest: 1, Highest: math.MaxInt32}},
	}
}

// Resolve returns s with its defaults written out, or what is wrong with it.
func (s Setup) Resolve() (Setup, error) {
	if isNil(s.Rule) {
		return s, fmt.Errorf("reward: a setup without a Rule; give EProp{}, STDP{}, CSDP{} or Linear{}")
	}
	s.constants().Resolve()
	if err := s.constants().Check("reward"); err != nil {
		return s, err
	}
	s.Rule = s.Rule.resolve()
	if err := s.Rule.check(); err != nil {
		return s, err
	}
	var err error
	s.Code, err = s.Code.Resolve()
	return s, err
}

// New returns an agent for an environment of so many actions, whose weights are drawn from the seed, and nothing learned yet.
func (s Setup) New(actions int, seed uint64) (*Agent, error) {
	s, err := s.Resolve()
	if err != nil {
		return nil, err
	}
	if actions < 1 || actions > mostActions {
		return nil, fmt.Errorf("reward: an agent of %d actions; give 1 to %d", actions, mostActions)
	}
	a := &Agent{setup: s, actions: actions, seed: seed, code: make([]float32, s.Code.cells())}
	s.constants().Plain()
	a.plain, a.critic = s, newCritic(s, len(a.code))
	a.learner, err = s.Rule.bind(body{cells: len(a.code), actions: actions, keep: a.critic.keep, seed: seed})
	if err != nil {
		return nil, err
	}
	return a, nil
}
