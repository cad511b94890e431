package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// readBy adds leaky integrators, one a class, that hear a population.
func readBy(n snn.Net, population string) snn.Net {
	n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 20}})
	n.Projections = append(n.Projections, snn.Projection{Name: "read-out", Pre: population, Post: "output"})
	return n
}

// linear is a read-out that learns by the gradient of its cells alone.
var linear = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 2e-2}}

// stdpRead is STDP in the net of Diehl and Cook, and behind it a read-out that begins after so many epochs.
func stdpRead(after int) learning.Entry {
	return learning.Entry{
		Net: readBy(snn.DiehlCook(64, 20), "excitatory"), Encoder: encode.Poisson{T: 100, MaxRate: 400},
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: stdp.Rule{Norm: 0.4, MaxRepeats: 3}, Projections: []string{"input→excitatory"}, Epochs: after},
			{Learner: linear, Projections: []string{"read-out"}, After: after},
		}},
		Settings: learning.Settings{Epochs: 4, Batch: 20, Seed: 1},
	}
}

func TestSTDPThenGradients(t *testing.T) {
	learningtest.Suite(t, stdpRead(1), fewDigits(t, 110, 40, 40), 0.15)
}

func TestSTDPAndGradients(t *testing.T) {
	learningtest.Suite(t, stdpRead(0), fewDigits(t, 110, 40, 40), 0.15)
}

func TestCSDPThenGradients(t *testing.T) {
	n := readBy(snn.CSDP(64, 32, 16, 10), "hidden1")
	learningtest.Suite(t, learning.Entry{
		Net: n, Encoder: encode.Bernoulli{T: 20},
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: csdp.Rule{}, Projections: allOnto(n, "hidden1", "hidden2", "class", "reconstruction"), Epochs: 2},
			{Learner: linear, Projections: []string{"read-out"}, After: 2},
		}},
		Settings: learning.Settings{Epochs: 4, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

// allOnto names the projections onto populations.
func allOnto(n snn.Net, populations ...string) (names []string) {
	for _, name := range populations {
		for _, p := range n.Projections {
			if p.Post == name {
				names = append(names, p.String())
			}
		}
	}
	return names
}

// In the last part are cells that are given labels, of features that gradients taught.
func TestGradientsThenSTDP(t *testing.T) {
	n := snn.DiehlCook(16, 20)
	n.Populations[0].Cell = snn.LIF{Beta: 0.9, Reset: snn.ResetSubtract, Threshold: 1}
	n.Populations[0].Name, n.Projections[0].Pre = "features", "features"
	n.Populations = append([]snn.Population{{Name: "input", Shape: []int{64}}}, n.Populations...)
	n.Populations = append(n.Populations, snn.Population{Name: "teacher", Shape: []int{10}, Cell: snn.LI{Beta: 0.9}})
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "features"},
		snn.Projection{Name: "teaching", Pre: "features", Post: "teacher"})
	n.Dt = 1
	learningtest.Suite(t, learning.Entry{
		Net: n, Encoder: encode.Bernoulli{T: 60},
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: linear, Projections: []string{"input→features", "teaching"}, Epochs: 2},
			{Learner: stdp.Rule{Norm: 0.4, MaxRepeats: 3}, Projections: []string{"features→excitatory"}, After: 2},
		}},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, fewDigits(t, 110, 40, 40), 0.15)
}

// A front end by back-propagation through time before a recurrent core of e-prop, in one simulation.
func TestEPropBehindAFrontEnd(t *testing.T) {
	rule := linear
	rule.Credit = gradient.Credit{Kind: gradient.EProp, Through: []string{"hidden1→hidden2"}}
	n := snn.Recurrent(64, 40, 30, 10)
	n.Projections[n.Projection("input", "hidden1")].Name = "feed"
	learningtest.Suite(t, learning.Entry{
		Net: n, Learner: rule, Encoder: encode.Bernoulli{T: 10}, Settings: learning.Settings{Epochs: 2, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}
