package main

import (
	"context"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning/reward"
)

// entry is a rule that is compared.
type entry struct {
	name     string
	episodes int // of training
	train    func(ctx context.Context, seed uint64) (agent control.Policy, returns []float64, err error)
}

func entries() []entry {
	list := []entry{
		{"cross-entropy", 800, func(_ context.Context, seed uint64) (control.Policy, []float64, error) {
			p, err := control.CrossEntropy{}.Train(control.NewCartPole(seed), seed)
			return p, nil, err
		}},
		{"q-learning", 10000, func(_ context.Context, seed uint64) (control.Policy, []float64, error) {
			p, err := control.QLearning{}.Train(control.NewCartPole(seed), seed)
			return p, nil, err
		}},
	}
	for _, r := range []reward.Rule{reward.Linear{}, reward.EProp{}, reward.STDP{}, reward.CSDP{}} {
		list = append(list, rewarded(r.Name(), 300, r, reward.CartPoleCode()))
	}
	whole := reward.CartPoleCode()
	whole.Grids = [][]int{{0, 1, 2, 3}}
	return append(list, rewarded("r-stdp, one grid", 150, reward.STDP{Rate: .15}, whole))
}

// rewarded is a rule of package learning/reward.
func rewarded(name string, episodes int, r reward.Rule, c reward.Code) entry {
	return entry{name, episodes, func(ctx context.Context, seed uint64) (control.Policy, []float64, error) {
		agent, err := reward.Setup{Rule: r, Code: c, Episodes: episodes}.New(2, seed)
		if err != nil {
			return nil, nil, err
		}
		returns, err := agent.Train(ctx, control.NewCartPole(seed), episodes)
		return agent, returns, err
	}}
}
