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

// trainingEpisodes are those of the agents of package learning/reward.
const trainingEpisodes = 400

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
		list = append(list, entry{r.Name(), trainingEpisodes, func(ctx context.Context, seed uint64) (control.Policy, []float64, error) {
			return train(ctx, r, seed)
		}})
	}
	return list
}

func train(ctx context.Context, r reward.Rule, seed uint64) (control.Policy, []float64, error) {
	agent, err := reward.Setup{Rule: r, Code: reward.CartPoleCode(), Episodes: trainingEpisodes}.New(2, seed)
	if err != nil {
		return nil, nil, err
	}
	returns, err := agent.Train(ctx, control.NewCartPole(seed), trainingEpisodes)
	return agent, returns, err
}
