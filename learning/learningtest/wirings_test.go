package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Gradients, and the yardstick beside them, keep all promises on nets of each kind of wiring, of which the table has small ones.
func TestWirings(t *testing.T) {
	maps, err := snn.Layers([]int{8, 8}, "6C3-MP2-8C2-AP2-10")
	if err != nil {
		t.Fatal(err)
	}
	for i := range maps.Projections {
		maps.Projections[i].Gain = 3 // of so few channels, for the output to fire
	}
	sparse := snn.Feedforward(64, 70, 10)
	sparse.Projections[0].Wiring, sparse.Projections[0].Delay = snn.Sparse{Probability: .3}, 2
	sparse.Projections = append(sparse.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Wiring: snn.Sparse{FanIn: 8}, Delay: 1},
		snn.Projection{Pre: "input", Post: "hidden1", Name: "skip", Wiring: snn.Dense{}, Delay: 1})
	t.Run("yardstick", func(t *testing.T) {
		plain, err := snn.Layers([]int{8, 8}, "6C3-MP2-8C2-AP2-10")
		if err != nil {
			t.Fatal(err)
		}
		learningtest.Suite(t, learning.Entry{
			Net: plain, Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}}, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
			Encoder: encode.Direct{T: 1},
		}, fewDigits(t, 210, 50, 50), 0.15)
	})
	for name, n := range map[string]snn.Net{"maps": maps, "sparse, recurrent, delayed": sparse} {
		t.Run(name, func(t *testing.T) {
			learningtest.Suite(t, learning.Entry{
				Net: n, Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CECount}, Optimizer: optim.Optimizer{Rate: 5e-3}},
				Encoder: encode.Direct{T: 8}, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
			}, fewDigits(t, 210, 50, 50), 0.15)
		})
	}
}
