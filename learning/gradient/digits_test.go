package gradient_test

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
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

// A net is trained in about a second to read digits.
func ExampleRule_digits() {
	rule := gradient.Rule{
		Loss:      gradient.Loss{Kind: gradient.MSECount, Right: 0.8, Wrong: 0.2}, // fire in 8 of 10 steps, or in 2
		Optimizer: optim.Optimizer{Rate: 4e-3},
	}
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := learning.Train(context.Background(), digitsEntry(rule), task)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("more than 95 of 100 test digits:", report.Test.Accuracy > 0.95)
	// Output:
	// more than 95 of 100 test digits: true
}
