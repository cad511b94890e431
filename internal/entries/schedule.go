package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
)

// FallOver returns the learner of an entry with a schedule that falls over the whole run: as many steps as it has
// mini-batches of n samples.
func FallOver(e learning.Entry, n int) learning.Learner {
	steps := e.Settings.Epochs * ((n + e.Settings.Batch - 1) / max(e.Settings.Batch, 1))
	switch l := e.Learner.(type) {
	case gradient.Rule:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case ann.Rule:
		l.Schedule = falling(l.Schedule, steps)
		return l
	case ann.GRU:
		l.Schedule = falling(l.Schedule, steps)
		return l
	}
	return e.Learner
}

// falling is a schedule with its number of steps, if it falls to 0.
func falling(s optim.Schedule, steps int) optim.Schedule {
	if s.Kind == optim.Cosine || s.Kind == optim.Linear {
		s.Steps = steps
	}
	return s
}
