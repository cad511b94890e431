package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
)

// FallOver returns the learner of an entry with a schedule for n samples: one that falls to 0 does so over all mini-batches of the run, and one
// that falls by steps does so at the ends of epochs. It is for entries of this package as they are made, whose steps are epochs.
func FallOver(e learning.Entry, n int) learning.Learner {
	resolved, err := e.Resolved()
	if err != nil {
		return e.Learner // who trains it is told
	}
	epochs, batches := resolved.Settings.Epochs, (n+resolved.Settings.Batch-1)/resolved.Settings.Batch
	switch l := e.Learner.(type) {
	case gradient.Rule:
		l.Schedule = falling(l.Schedule, epochs, batches)
		return l
	case bptc.Rule:
		l.Schedule = falling(l.Schedule, epochs, batches)
		return l
	case eventprop.Rule:
		l.Schedule = falling(l.Schedule, epochs, batches)
		return l
	case ann.Rule:
		l.Schedule = falling(l.Schedule, epochs, batches)
		return l
	case ann.GRU:
		l.Schedule = falling(l.Schedule, epochs, batches)
		return l
	}
	return e.Learner
}

// falling is a schedule with its numbers of steps: those of an entry are in epochs.
func falling(s optim.Schedule, epochs, batches int) optim.Schedule {
	switch s.Kind {
	case optim.Cosine, optim.Linear:
		s.Steps = max(epochs*batches, 2) // a single mini-batch has the full rate
	case optim.StepDecay:
		s.Steps, s.Hold = s.Steps*batches, s.Hold*batches
	}
	return s
}
