package control

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Linear is the policy that takes the action a of the largest w_a·o, the first of several.
type Linear struct{ Weight [][]float64 }

// Act returns the action of the largest product.
func (l Linear) Act(observation []float64) int {
	best, at := math.Inf(-1), 0
	for a, w := range l.Weight {
		s := 0.
		for i := range min(len(w), len(observation)) {
			s += float64(w[i] * observation[i])
		}
		if s > best {
			best, at = s, a
		}
	}
	return at
}

// CrossEntropy finds the weights of a [Linear] policy by the cross-entropy method with noise [szita2006]: in each of Rounds it draws Policies
// weights, each from a distribution of its own (the sum of twelve uniform numbers, in place of a normal one), lets each policy act in one
// episode, and makes mean and variance of the distributions those of the Best policies, the variance with Noise·(1 − round/Rounds) more. It
// begins with means 0 and variances 1. The means are what has been learned.
type CrossEntropy struct {
	Rounds   int     // 0 means 20
	Policies int     // 0 means 40
	Best     int     // 0 means 8
	Noise    float64 // 0 means 0.5
}

// Resolve returns the method with its defaults written out, or what is wrong with it.
func (c CrossEntropy) Resolve() (CrossEntropy, error) {
	c.Rounds, c.Policies, c.Best, c.Noise = cmp.Or(c.Rounds, 20), cmp.Or(c.Policies, 40), cmp.Or(c.Best, 8), cmp.Or(c.Noise, .5)
	counted := c.Rounds >= 1 && c.Rounds <= mostEpisodes && c.Best >= 1 && c.Policies >= c.Best && c.Policies <= mostEpisodes/c.Rounds
	if !counted || !(c.Noise >= 0) || math.IsInf(c.Noise, 0) {
		return c, fmt.Errorf("control: cross-entropy method of %d rounds, %d policies, %d best and noise %v; give 1 or more, at most as many best as "+
			"policies, up to %d episodes in all, and noise of 0 or more", c.Rounds, c.Policies, c.Best, c.Noise, mostEpisodes)
	}
	return c, nil
}

// Train acts in Rounds·Policies episodes.
func (c CrossEntropy) Train(env Environment, seed uint64) (Linear, error) {
	c, err := c.Resolve()
	if err != nil {
		return Linear{}, err
	}
	if isNil(env) {
		return Linear{}, errors.New("control: CrossEntropy.Train: the environment is nil")
	}
	if err := checkActions(env); err != nil {
		return Linear{}, fmt.Errorf("control: CrossEntropy.Train: %w", err)
	}
	n := len(env.Reset())
	if n == 0 {
		return Linear{}, errors.New("control: CrossEntropy.Train: an observation of no numbers; a linear policy needs some")
	}
	mean, deviation := make([]float64, n*env.Actions()), slices.Repeat([]float64{1}, n*env.Actions())
	stream := snn.NewStream(seed).Named("cross-entropy")
	for round := range c.Rounds {
		tried, err := c.try(env, mean, deviation, stream.At(round))
		if err != nil {
			return Linear{}, err
		}
		c.fit(tried[:c.Best], mean, deviation, c.Noise*(1-float64(round)/float64(c.Rounds)))
	}
	return rowsOf(mean, n), nil
}

// candidate is a drawn policy and what it earned.
type candidate struct{ weight, returns []float64 }

// try lets drawn policies act, and returns them with the best first.
func (c CrossEntropy) try(env Environment, mean, deviation []float64, s snn.Stream) ([]candidate, error) {
	tried := make([]candidate, c.Policies)
	for k := range tried {
		w := make([]float64, len(mean))
		for i := range w {
			w[i] = mean[i] + float64(deviation[i]*bell(s.At(k), i))
		}
		returns, err := Episodes(env, rowsOf(w, len(w)/env.Actions()), 1)
		if err != nil {
			return nil, err
		}
		tried[k] = candidate{w, returns}
	}
	slices.SortStableFunc(tried, func(a, b candidate) int { return cmp.Compare(b.returns[0], a.returns[0]) })
	return tried, nil
}

// fit sets means and deviations to those of the best.
func (c CrossEntropy) fit(best []candidate, mean, deviation []float64, noise float64) {
	for i := range mean {
		sum, squares := 0., 0.
		for _, b := range best {
			sum += b.weight[i]
		}
		mean[i] = sum / float64(len(best))
		for _, b := range best {
			squares += float64((b.weight[i] - mean[i]) * (b.weight[i] - mean[i]))
		}
		deviation[i] = math.Sqrt(squares/float64(len(best)) + noise)
	}
}

// rowsOf cuts weights into those of each action.
func rowsOf(w []float64, n int) (l Linear) {
	for row := range slices.Chunk(w, n) {
		l.Weight = append(l.Weight, slices.Clone(row))
	}
	return l
}

// bell draws the i-th number of mean 0 and variance 1: the sum of twelve uniform ones, which is normal but for its farthest ends, and has the
// same bits everywhere.
func bell(s snn.Stream, i int) float64 {
	sum := -6.
	for k := range uint64(12) {
		sum += s.Float64(12*uint64(i) + k)
	}
	return sum
}
