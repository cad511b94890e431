package reward

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// State returns all that decides what the agent does and learns from here on, between episodes: its weights, in its own memory, and how many
// episodes it has learned from.
func (a *Agent) State() []learning.Tensor {
	a.must("State")
	episodes := learning.Tensor{Name: "episodes", Shape: []int{1}, I64: []int64{int64(a.episodes)}}
	critic := learning.Tensor{Name: "critic", Shape: []int{len(a.critic.w)}, F32: a.critic.w}
	return append(a.learner.weights(), critic, episodes)
}

// Restore takes over a State of an agent of the same setup. After an error everything is as it was.
func (a *Agent) Restore(state []learning.Tensor) error {
	a.must("Restore")
	own := a.State()
	for i, t := range own {
		if i >= len(state) || !alike(state[i], t) {
			return fmt.Errorf("reward: Agent.Restore: the state has not %s of shape %v at place %d; it is of another setup", t.Name, t.Shape, i)
		}
	}
	episodes := state[len(own)-1].I64[0]
	if len(state) > len(own) || episodes < 0 || episodes > mostEpisodes {
		return fmt.Errorf("reward: Agent.Restore: a state of %d tensors after %d episodes; it is no state of an agent", len(state), episodes)
	}
	for i, t := range own {
		copy(t.F32, state[i].F32)
	}
	a.episodes = int(episodes)
	return nil
}

func alike(a, b learning.Tensor) bool {
	return a.Name == b.Name && slices.Equal(a.Shape, b.Shape) && len(a.F32) == len(b.F32) && len(a.I64) == len(b.I64)
}

// tensors are the weights of all projections of a model, in its own memory.
func tensors(m *snn.Model) (all []learning.Tensor) {
	for k, p := range m.Net.Projections {
		w, _ := m.Weights(k)
		all = append(all, learning.Tensor{Name: p.String(), Shape: []int{len(w)}, F32: w})
	}
	return all
}

// isNil reports whether an interface holds nothing, or a nil pointer.
func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return v == nil || r.Kind() == reflect.Pointer && r.IsNil()
}
