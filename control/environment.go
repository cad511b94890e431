// Package control has tasks in which an agent acts and earns rewards, in plain Go, and simple agents to compare with.
//
// An [Environment] is begun by Reset and goes on by Step until an episode is over. [Episodes] lets a [Policy] act in it:
//
//	cart := control.NewCartPole(1)
//	agent, err := control.CrossEntropy{}.Train(cart, 1)
//	returns, err := control.Episodes(cart, agent, 100)
//
// [Reach] is a task with goals in place of rewards: an [Arm] is moved by torques of a [Reacher].
//
// It knows nothing of networks: what one makes of an observation, and how it learns from the reward, is its caller's business.
package control

import (
	"errors"
	"fmt"
	"reflect"
)

// Environment is a task in steps with a number of actions.
type Environment interface {
	// Reset begins an episode and returns what is observed first.
	Reset() []float64
	// Step acts, with one of 0..Actions()−1, and returns what comes of it. An action that there is not, and a step of an episode that is over or
	// has not begun, are errors.
	Step(action int) (Outcome, error)
	// Actions returns how many there are.
	Actions() int
}

// Outcome is what a step leads to. An episode is over when it is Terminated, by what happened in it, or Truncated, by its length; what a
// terminated one would have earned later is 0, which is not so of a truncated one.
type Outcome struct {
	Observation           []float64
	Reward                float64
	Terminated, Truncated bool
}

// Over reports whether the step was the last one.
func (o Outcome) Over() bool { return o.Terminated || o.Truncated }

// Policy chooses an action.
type Policy interface {
	Act(observation []float64) int
}

// isNil reports whether an interface holds nothing, or a nil pointer.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// checkActions reports an environment in which nothing can be done, or more than there is memory to learn of.
func checkActions(env Environment) error {
	if n := env.Actions(); n < 1 || n > mostActions {
		return fmt.Errorf("an environment of %d actions; it needs 1 to %d", n, mostActions)
	}
	return nil
}

// mostActions bounds the actions of an environment that is learned.
const mostActions = 1 << 16

// mostEpisodes bounds what is asked for at once.
const mostEpisodes = 1 << 24

// Episodes lets a policy act in n episodes, and returns the sum of the rewards of each.
func Episodes(env Environment, p Policy, n int) ([]float64, error) {
	if isNil(env) || isNil(p) {
		return nil, errors.New("control: Episodes: the environment or the policy is nil")
	}
	if n < 1 || n > mostEpisodes {
		return nil, fmt.Errorf("control: Episodes: %d episodes; give 1 to %d", n, mostEpisodes)
	}
	var returns []float64
	for range n {
		sum, o := 0., Outcome{Observation: env.Reset()}
		for !o.Over() {
			var err error
			if o, err = env.Step(p.Act(o.Observation)); err != nil {
				return nil, err
			}
			sum += o.Reward
		}
		returns = append(returns, sum)
	}
	return returns, nil
}
