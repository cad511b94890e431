package learning

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// observe adds what the trainer noted of a mini-batch of n samples, which are not yet among those done.
func (r *run) observe(n int) error {
	o, ok := r.trainer.(Observer)
	if !ok {
		return nil
	}
	seen, s := o.Observed(), &r.state
	if s.Done == 0 {
		s.Observed = make([]Observation, len(seen))
	}
	if len(s.Observed) != len(seen) {
		return nil // the epoch was begun before the trainer noted anything
	}
	for i, x := range seen {
		if !kernel.Finite(x.Value) {
			return r.lost(x.Name, x.Value)
		}
		s.Observed[i] = Observation{x.Name, s.Observed[i].Value + float64(x.Value*float64(n))}
	}
	return nil
}

// observed returns the means over the epoch that ends.
func (r *run) observed() []Observation {
	for i := range r.state.Observed {
		r.state.Observed[i].Value /= float64(r.task.Train.Len())
	}
	return r.state.Observed
}

// Observed returns a number that the rule noted of its learning (see [Observer]) by epoch, NaN where it did not. It is nil if no epoch has
// one of that name.
func (r *Report) Observed(name string) []float64 {
	r.known("Observed")
	series, found := []float64(nil), false
	for _, e := range r.Epochs {
		x := e.observed(name)
		found = found || !math.IsNaN(x)
		series = append(series, x)
	}
	if !found {
		return nil
	}
	return series
}

func (e Epoch) observed(name string) float64 {
	for _, x := range e.Observed {
		if x.Name == name {
			return x.Value
		}
	}
	return math.NaN()
}

// observedNames are those of the last epoch, which has all there are.
func observedNames(epochs []Epoch) (names []string) {
	if len(epochs) > 0 {
		for _, x := range epochs[len(epochs)-1].Observed {
			names = append(names, x.Name)
		}
	}
	return names
}
