package foreign

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/codes"
	"github.com/spikecell/spikecell/snn"
)

// Detector scores samples, the higher the more they are of the kind of the training samples. It is plain data; those of one's own are types with
// these methods.
type Detector interface {
	// String names it with its numbers, in one line.
	String() string
	// Score returns a score for each sample of x. t is nil for detectors that need no network; train are the training samples of the task.
	Score(ctx context.Context, t *learning.Trained, train, x [][]float32) ([]float64, error)
}

// Goodness is what the layers of a network think of a sample by themselves: the sum over layers of their goodness, of which rules that have one,
// such as csdp.Rule, learn to give real samples more. It is the mean over the steps of a presentation without a label.
type Goodness struct {
	Populations []string // that are asked; nil means all that the rule judges
	// TwoSided scores by how near the goodness is to its mean over training samples, since foreign samples may have more of it, too.
	TwoSided bool
}

// judging is implemented by rules whose layers judge samples.
type judging interface {
	Judged(n snn.Net) []string
	Goodness(spikes *snn.Spikes, dt float64) ([]float64, error)
}

// String names it.
func (g Goodness) String() string {
	name := "goodness"
	for i, p := range g.Populations {
		name += []string{" of ", ", "}[min(i, 1)] + p
	}
	if g.TwoSided {
		name += ", two-sided"
	}
	return name
}

// Score returns the goodness of each sample, or how near it is to the mean.
func (g Goodness) Score(ctx context.Context, t *learning.Trained, train, x [][]float32) ([]float64, error) {
	score, err := g.of(ctx, t, x)
	if err != nil || !g.TwoSided {
		return score, err
	}
	usual, err := g.of(ctx, t, train)
	if err != nil {
		return nil, err
	}
	return near(score, usual), nil
}

// of returns the goodness of samples.
func (g Goodness) of(ctx context.Context, t *learning.Trained, x [][]float32) ([]float64, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if t == nil || t.Model == nil {
		return nil, errors.New("foreign: goodness is of a trained network, and there is none")
	}
	rule, ok := t.Entry.Learner.(judging)
	if !ok {
		return nil, fmt.Errorf("foreign: layers of %s have no goodness; take a rule that judges, as csdp.Rule does, or another detector", t.Entry.Name)
	}
	layers := g.Populations
	if layers == nil {
		layers = rule.Judged(t.Model.Net)
	}
	all := make([]float64, len(x))
	err := codes.Spikes(ctx, t, layers, x, func(i int, spikes []*snn.Spikes) error {
		for _, s := range spikes {
			good, err := rule.Goodness(s, t.Model.Net.Step())
			if err != nil {
				return err
			}
			all[i] += mean(good)
		}
		return nil
	})
	return all, err
}

// MaxSoftmax is the largest probability of a class [hendrycks2017]: of the scores s of a network's classes, max_c exp(s_c) / Σ_k exp(s_k). Scores
// are what a rule reads classes from: logits, spike counts or votes.
type MaxSoftmax struct{}

// String names it.
func (MaxSoftmax) String() string { return "max softmax" }

// Score returns the largest probability of each sample.
func (MaxSoftmax) Score(ctx context.Context, t *learning.Trained, _, x [][]float32) ([]float64, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if t == nil {
		return nil, errors.New("foreign: max softmax is of a trained network, and there is none")
	}
	said, err := t.Predict(ctx, x)
	if err != nil {
		return nil, err
	}
	all := make([]float64, len(x))
	for i, p := range said {
		if len(p.Scores) == 0 {
			return nil, fmt.Errorf("foreign: %s tells no scores of its classes; take another detector", t.Entry.Name)
		}
		probability := make([]float64, len(p.Scores))
		kernel.Softmax(probability, p.Scores)
		for _, v := range probability {
			all[i] = max(all[i], v)
		}
	}
	return all, nil
}

// Intensity needs no network: it is how near the mean value of a sample is to that of training samples.
type Intensity struct{}

// String names it.
func (Intensity) String() string { return "mean intensity" }

// Score returns minus the distance of each mean from the mean of means. No training samples, and values that are not finite, are errors.
func (Intensity) Score(ctx context.Context, _ *learning.Trained, train, x [][]float32) ([]float64, error) {
	if err := judgeable(ctx, train, x); err != nil {
		return nil, err
	}
	return near(intensities(x), intensities(train)), nil
}

func intensities(x [][]float32) []float64 {
	all := make([]float64, len(x))
	for i, s := range x {
		sum := 0.
		for _, v := range s {
			sum += float64(v)
		}
		all[i] = sum / float64(max(len(s), 1))
	}
	return all
}

// Nearest needs no network: it is how near a sample is to the nearest training sample, by the squared distance of their values.
type Nearest struct{}

// String names it.
func (Nearest) String() string { return "nearest training sample" }

// Score returns minus the squared distance to the nearest training sample. No training samples, samples of other lengths, and values that are not
// finite, are errors.
func (Nearest) Score(ctx context.Context, _ *learning.Trained, train, x [][]float32) ([]float64, error) {
	if err := judgeable(ctx, train, x); err != nil {
		return nil, err
	}
	all := make([]float64, len(x))
	for i, s := range x {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("foreign: stopped at sample %d of %d: %w", i, len(x), err)
		}
		least := math.Inf(1)
		for k, y := range train {
			if len(y) != len(s) {
				return nil, fmt.Errorf("foreign: sample %d has %d values, and training sample %d has %d; distances are of equally many", i, len(s), k, len(y))
			}
			sum := 0.
			for j, v := range y {
				d := float64(v) - float64(s[j])
				sum += float64(d * d)
			}
			least = min(least, sum)
		}
		all[i] = -least
	}
	return all, nil
}

var errNoContext = errors.New("foreign: the context is nil; give context.Background()")

// judgeable reports what keeps samples from being compared with training samples.
func judgeable(ctx context.Context, train, x [][]float32) error {
	if ctx == nil {
		return errNoContext
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("foreign: stopped at sample 0 of %d: %w", len(x), err)
	}
	if len(train) == 0 {
		return errors.New("foreign: there are no training samples to compare with; give at least one")
	}
	for _, part := range []struct {
		name string
		x    [][]float32
	}{{"training sample", train}, {"sample", x}} {
		for i, s := range part.x {
			for k, v := range s {
				if v-v != 0 {
					return fmt.Errorf("foreign: %s %d has %v at %d; give finite numbers", part.name, i, v, k)
				}
			}
		}
	}
	return nil
}

// near is minus the distance of each x from the mean of usual.
func near(x, usual []float64) []float64 {
	centre, all := mean(usual), make([]float64, len(x))
	for i, v := range x {
		all[i] = -math.Abs(v - centre)
	}
	return all
}

func mean(x []float64) float64 {
	sum := 0.
	for _, v := range x {
		sum += v
	}
	return sum / float64(max(len(x), 1))
}
