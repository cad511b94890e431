package learning

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Assessment is what a trained network made of labelled samples.
type Assessment struct {
	Metrics   Metrics
	Predicted []int      // the class named for each sample, −1 for none; nil where targets are not one class a sample
	Counts    snn.Counts // the events of these presentations
}

// Assess classifies labelled samples as [Trained.Evaluate] does, and keeps what was said of each and what it took.
func (t *Trained) Assess(ctx context.Context, s Samples) (*Assessment, error) {
	if t == nil {
		return nil, errNoTrained
	}
	if err := (Task{Classes: t.Classes, Outputs: t.Outputs}).checkGoal(); err != nil {
		return nil, fmt.Errorf("learning: evaluate: %w", err)
	}
	if s.Len() > 0 && len(s.Label)+len(s.StepLabel)+len(s.Target) == 0 {
		return nil, fmt.Errorf("learning: evaluate: %w; give what is to be said of each, %v, or call Predict", s.checkTargets(t.goal()), t.Targets)
	}
	j := newJudge(t.goal())
	counts, err := t.present(ctx, s, true, j.add)
	if err != nil {
		return nil, err
	}
	return &Assessment{Metrics: j.metrics(), Predicted: j.predicted, Counts: counts}, nil
}
