package learning_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// STDP finds features for one epoch. Then they stay as they are, and gradients teach the cells that read them.
func ExampleMixed() {
	net := snn.DiehlCook(64, 50)
	net.Populations = append(net.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 1000}})
	net.Projections = append(net.Projections, snn.Projection{Pre: "excitatory", Post: "output"})
	entry := learning.Entry{
		Net: net,
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: stdp.Rule{Norm: 0.4}, Projections: []string{"input→excitatory"}, Epochs: 1},
			{
				Learner:     gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-2}},
				Projections: []string{"excitatory→output"}, After: 1,
			},
		}},
		Encoder:  encode.Poisson{T: 200, MaxRate: 400},
		Settings: learning.Settings{Epochs: 4, Batch: 20, Seed: 1, Store: "-"},
	}
	report, err := learning.Train(context.Background(), entry, firstDigits())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d parameters, %d presentations\n", report.Entry.Name, report.Parameters, report.Training.Samples)
	fmt.Printf("more than half right after the read-out's first epoch: %t\n", report.Epochs[1].Valid.Accuracy > 0.5)
	for _, p := range report.Training.Projections {
		fmt.Printf("%v learned: %t\n", p, p.WeightUpdates > 0)
	}

	twice := entry.Learner.(learning.Mixed)
	twice.Parts[1].Projections = append(twice.Parts[1].Projections, "input→excitatory")
	model, err := net.Init(1)
	if err != nil {
		log.Fatal(err)
	}
	_, err = twice.Bind(learning.Setup{Model: model, Encoder: entry.Encoder, Classes: 10, Batch: 20})
	fmt.Println(err)
	// Output:
	// stdp+surrogate: 3700 parameters, 1200 presentations
	// more than half right after the read-out's first epoch: true
	// input→excitatory learned: true
	// excitatory→inhibitory learned: false
	// inhibitory→excitatory learned: false
	// excitatory→output learned: true
	// learning: mixed: projection input→excitatory is named by part 1 (stdp) and by part 2 (surrogate); one rule changes a projection
}
