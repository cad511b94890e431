package perturb

import (
	"context"
	"fmt"
	"reflect"

	"github.com/spikecell/spikecell/learning"
)

// few is how many samples show whether a manipulation has the effect that it is named for.
const few = 4

// works returns an error if a rule does not do what a condition means by it, as one that asks the encoder for exact times when spikes are moved.
func (e Experiment) works(ctx context.Context, t *learning.Trained, s learning.Samples) error {
	s.X, s.Label, s.StepLabel, s.Target = head(s.X, few), head(s.Label, few), head(s.StepLabel, few), head(s.Target, few)
	intact, err := t.Assess(ctx, s)
	if err != nil {
		return err
	}
	done := map[Manipulation]bool{nil: true} // what a series of doses asks is looked at once
	for _, c := range e.Conditions {
		for _, m := range c.Do {
			whole := wholly(m)
			if done[whole] {
				continue
			}
			done[whole] = true
			if err := works(ctx, whole, t, s, intact); err != nil {
				return fmt.Errorf("condition %q: %s: %w", c, m, err)
			}
		}
	}
	return nil
}

// wholly is the manipulation that shows whether one of its kind works: of all cells, or of spikes of which none is changed. It is nil for those that
// need no sample to show it.
func wholly(m Manipulation) Manipulation {
	switch m := m.(type) {
	case Silence:
		return Silence{m.Population, 1}
	case Clamp:
		return Clamp{m.Population, 1}
	case alterer:
		return Drop{}
	}
	return nil
}

func works(ctx context.Context, m Manipulation, t *learning.Trained, s learning.Samples, intact *learning.Assessment) error {
	switch m := m.(type) {
	case Silence:
		spikes, _, err := spikesOf(ctx, m, m.Population, t, s, intact)
		if err == nil && spikes > 0 {
			err = fmt.Errorf("under %s these cells fire all the same", t.Entry.Learner.Name())
		}
		return err
	case Clamp:
		spikes, before, err := spikesOf(ctx, m, m.Population, t, s, intact)
		if err == nil && spikes <= before {
			err = fmt.Errorf("under %s these cells do not fire when they are above their threshold from the beginning", t.Entry.Learner.Name())
		}
		return err
	}
	return readsSpikes(ctx, t, s, intact)
}

// spikesOf returns the spikes of a population under a manipulation of all its cells, and before.
func spikesOf(
	ctx context.Context, m Manipulation, population string, t *learning.Trained, s learning.Samples, intact *learning.Assessment,
) (now, before int64, err error) {
	a, err := (Condition{Do: []Manipulation{m}}).assess(ctx, t, s)
	if err != nil {
		return 0, 0, err
	}
	i := t.Model.Net.Index(population)
	return a.Counts.Populations[i].Spikes, intact.Counts.Populations[i].Spikes, nil
}

// readsSpikes returns an error if a rule does not go by the spikes of the encoder alone: the samples have to give the same with an encoder behind
// which nothing is changed.
func readsSpikes(ctx context.Context, t *learning.Trained, s learning.Samples, intact *learning.Assessment) error {
	same := *t
	same.Entry.Encoder = altered{t.Entry.Encoder, Drop{}}
	after, err := same.Assess(ctx, s)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(intact.Counts, after.Counts) {
		return fmt.Errorf("%s asks the encoder for more than spikes, as exact times; take an encoder that has steps alone", t.Entry.Learner.Name())
	}
	return nil
}

// head returns the first n elements, or all there are.
func head[T any](x []T, n int) []T { return x[:min(n, len(x))] }
