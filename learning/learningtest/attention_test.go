package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A net with attention, of digits whose rows are the tokens, keeps the promises of rules.
func TestSurrogateAttention(t *testing.T) {
	lif := func(threshold float64) snn.LIF {
		return snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Threshold: threshold, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
	}
	wide, row := snn.Init{Kind: snn.InitUniform, Lo: -1, Hi: 1.5}, snn.Conv1D{Kernel: 1}
	e := learning.Entry{
		Net: snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{8, 8}}, {Name: "qkv", Shape: []int{8, 24}, Cell: lif(.5)},
			{Name: "attended", Shape: []int{8, 8}, Cell: lif(.5)}, {Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 5, Scale: snn.ScaleLeak}}},
			Projections: []snn.Projection{{Pre: "in", Post: "qkv", Wiring: row, Init: wide}, {Pre: "qkv", Post: "attended", Wiring: snn.Attention{Heads: 2}},
				{Pre: "attended", Post: "output"}}},
		Encoder: encode.Bernoulli{T: 8}, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
		Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 2e-2}},
	}
	learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), 0.15)
	t.Run("against a simulation", func(t *testing.T) {
		learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{Stream: same})
	})
}
