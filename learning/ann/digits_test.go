package ann_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func digitsEntry(l learning.Learner) learning.Entry {
	return learning.Entry{
		Net: snn.Feedforward(64, 256, 10), Learner: l, Encoder: encode.Direct{T: 10},
		Settings: learning.Settings{Epochs: 10, Batch: 32, Seed: 1, Store: "-"},
	}
}

// The same layers without spikes.
func ExampleRule_digits() {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := learning.Train(context.Background(), digitsEntry(ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}}), task)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("more than 95 of 100 test digits:", report.Test.Accuracy > 0.95)
	// Output:
	// more than 95 of 100 test digits: true
}

func TestANNSuite(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(210, 50, 50), nil)
	if err != nil {
		t.Fatal(err)
	}
	e := digitsEntry(ann.Rule{})
	e.Settings.Epochs = 3
	learningtest.Suite(t, e, task, 0.15)
}
