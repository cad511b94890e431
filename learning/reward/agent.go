package reward

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/snn"
)

// Agent is a spiking net that acts. It is for one goroutine.
type Agent struct {
	setup    Setup // resolved
	plain    Setup // as it is computed with
	actions  int
	seed     uint64
	episodes int // learned
	code     []float32
	critic   critic
	learner  learner
}

// draws are the random numbers of a decision, and the share of rates that is left in its episode.
type draws struct {
	snn.Stream
	share float64
}

// largestReward is the size up to which rewards are taken.
const largestReward = 1e6

// mostEpisodes bounds what is asked for at once.
const mostEpisodes = 1 << 24

// Episodes returns how many episodes the agent has learned from.
func (a *Agent) Episodes() int {
	a.must("Episodes")
	return a.episodes
}

func (a *Agent) must(method string) {
	if a == nil || a.learner == nil {
		panic("reward: Agent." + method + ": the agent is nil, or Setup.New has not made it")
	}
}

// Train learns from n more episodes, and returns what was earned in each. What the agent draws follows from its seed and from how many episodes
// it has learned from, so that training goes on after a break as without one, if the environment does. A ctx that is over ends it within a
// decision with the error of ctx, and the returns so far; weights are then in the middle of an episode.
func (a *Agent) Train(ctx context.Context, env control.Environment, n int) ([]float64, error) {
	switch {
	case a == nil || a.learner == nil:
		return nil, errors.New("reward: Agent.Train: the agent is nil, or Setup.New has not made it")
	case ctx == nil || isNil(env):
		return nil, errors.New("reward: Agent.Train: the context or the environment is nil")
	case n < 1 || n > mostEpisodes:
		return nil, fmt.Errorf("reward: Agent.Train: %d episodes; give 1 to %d", n, mostEpisodes)
	case env.Actions() != a.actions:
		return nil, fmt.Errorf("reward: Agent.Train: an environment of %d actions, and the agent has %d", env.Actions(), a.actions)
	}
	var returns []float64
	for range n {
		earned, err := a.episode(ctx, env)
		if err != nil {
			return returns, err
		}
		returns = append(returns, earned)
		a.episodes++
	}
	return returns, nil
}

// leastRate is what is left of rates in the end.
const leastRate = .01

// rate is the factor of rates in the episode that comes.
func (a *Agent) rate() float64 {
	return max(leastRate, 1-float64(a.episodes)/float64(a.plain.Episodes))
}

// episode learns from one.
func (a *Agent) episode(ctx context.Context, env control.Environment) (earned float64, err error) {
	stream := snn.NewStream(a.seed).Named("reward").At(a.episodes)
	a.learner.begin()
	clear(a.critic.eligible)
	o := control.Outcome{Observation: env.Reset()}
	v, err := a.expect(o)
	for n := 0; err == nil && !o.Over(); n++ {
		if err = ctx.Err(); err != nil {
			err = fmt.Errorf("reward: Agent.Train: stopped in episode %d: %w", a.episodes, err)
			break
		}
		if o, err = a.decide(env, draws{stream.At(n), a.rate()}); err != nil {
			break
		}
		earned += o.Reward
		expected := v
		if v, err = a.expect(o); err == nil {
			a.pay(float64(a.plain.Scale*o.Reward) + float64(a.plain.Discount*v) - expected)
		}
	}
	return earned, err
}

// expect encodes what is observed, and returns what the critic expects from there on: nothing, if there is no more to come.
func (a *Agent) expect(o control.Outcome) (float64, error) {
	if o.Terminated {
		return 0, nil
	}
	if err := a.setup.Code.encode(a.code, o.Observation); err != nil {
		return 0, err
	}
	if v := a.critic.value(a.code); v-v == 0 {
		return v, nil
	}
	return 0, fmt.Errorf("reward: what the critic expects of observation %v is not finite; lower CriticRate", o.Observation)
}

// pay changes all weights by the error δ of what was expected.
func (a *Agent) pay(delta float64) {
	by := a.rate() * delta
	a.critic.pay(by)
	a.learner.pay(by)
}

// decide acts by the code of what was observed last.
func (a *Agent) decide(env control.Environment, d draws) (control.Outcome, error) {
	action, err := a.learner.choose(a.code, d)
	if err != nil {
		return control.Outcome{}, err
	}
	a.critic.mark(a.code)
	o, err := env.Step(action)
	if err == nil && !(o.Reward >= -largestReward && o.Reward <= largestReward) {
		err = fmt.Errorf("reward: a reward of %v; give a number of at most %g in size", o.Reward, largestReward)
	}
	return o, err
}

// Decide returns the action that the agent takes of an observation, without chance, and learns nothing; or what is wrong with the observation.
func (a *Agent) Decide(observation []float64) (int, error) {
	a.must("Decide")
	if err := a.setup.Code.encode(a.code, observation); err != nil {
		return 0, err
	}
	return a.learner.act(a.code)
}

// Act is Decide for a [control.Policy]: of an observation that the code has no answer to it is 0.
func (a *Agent) Act(observation []float64) int {
	a.must("Act")
	action, err := a.Decide(observation)
	if err != nil {
		return 0
	}
	return action
}

// Trace returns what all cells do while the agent decides as Decide does, of CSDP for the action that it takes.
func (a *Agent) Trace(observation []float64) (*snn.Trace, error) {
	a.must("Trace")
	if err := a.setup.Code.encode(a.code, observation); err != nil {
		return nil, err
	}
	return a.learner.show(a.code)
}

// Expects returns what the critic of the agent expects to earn from an observation on, in units of Scale.
func (a *Agent) Expects(observation []float64) (float64, error) {
	a.must("Expects")
	return a.expect(control.Outcome{Observation: observation})
}
