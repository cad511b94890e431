package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// fewDigits are enough to learn something in less than a second.
func fewDigits(t *testing.T, train, valid, test int) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(train, valid, test), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func TestCSDP(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.CSDP(64, 32, 16, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20},
		Settings: learning.Settings{Epochs: 6, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

func TestCSDPUnlabelled(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.CSDPUnlabelled(64, 32, 16, 10), Learner: csdp.Rule{SelfSupervised: true}, Encoder: encode.Bernoulli{T: 20},
		Settings: learning.Settings{Epochs: 6, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

func TestSurrogate(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.Feedforward(64, 32, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

// With weights of few bits, of which the state holds those of full precision, and with dropout, whose draws are in no state.
func TestQuantisedSurrogate(t *testing.T) {
	n := snn.Recurrent(64, 40, 10)
	for k, q := range []snn.Quantization{{Bits: 4}, {Bits: 2, Scale: .1}, {Bits: 8}} {
		n.Projections[k].Quantization = q
	}
	learningtest.Suite(t, learning.Entry{
		Net: n, Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 5e-3},
			Dropout: gradient.Dropout{Fraction: .2}, Truncate: 6},
		Encoder: encode.Bernoulli{T: 10}, Settings: learning.Settings{Epochs: 2, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

func TestSTDP(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.DiehlCook(64, 20), Learner: stdp.Rule{Norm: 0.4, MaxRepeats: 3}, Encoder: encode.Poisson{T: 300, MaxRate: 200},
		Settings: learning.Settings{Epochs: 1, Batch: 20, Seed: 1},
	}, fewDigits(t, 110, 40, 40), 0.15)
}

func TestRecurrentSurrogate(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.Recurrent(64, 32, 10), Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Truncate: 6},
		Encoder: encode.Bernoulli{T: 10}, Settings: learning.Settings{Epochs: 2, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

func TestGRU(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: ann.GRUNet(64, 16, 10), Learner: ann.GRU{Optimizer: optim.Optimizer{Rate: 5e-3}}, Encoder: encode.Bernoulli{T: 10},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}

func TestANN(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: snn.Feedforward(64, 32, 10), Learner: ann.Rule{}, Encoder: encode.Direct{T: 1},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, fewDigits(t, 210, 50, 50), 0.15)
}
