package learning_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// firstDigits are enough to show how it goes.
func firstDigits() learning.Task {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(300, 60, 60), err)
	if err != nil {
		log.Fatal(err)
	}
	return task
}

// A run that is in the store is not trained again. Store "-" keeps nothing; left empty, it is the user's cache.
func ExampleTrain() {
	entry := learning.Entry{
		Net:      snn.CSDP(64, 40, 20, 10),
		Learner:  csdp.Rule{},
		Encoder:  encode.Bernoulli{T: 20},
		Settings: learning.Settings{Epochs: 8, Batch: 20, Seed: 1, Store: "-"},
	}
	report, err := learning.Train(context.Background(), entry, firstDigits())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d epochs, %d parameters\n", report.Entry.Name, len(report.Epochs), report.Parameters)
	fmt.Printf("better than chance: %t\n", report.Test.Accuracy > 0.2)
	fmt.Printf("Adam's β₁, a default: %g\n", report.Entry.Learner.(csdp.Rule).Adam.Beta1)
	// Output:
	// csdp: 8 epochs, 9860 parameters
	// better than chance: true
	// Adam's β₁, a default: 0.9
}

func ExampleCompare() {
	settings := learning.Settings{Epochs: 2, Batch: 20, Store: "-"}
	entries := []learning.Entry{
		{Net: snn.CSDP(64, 24, 12, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 12}, Settings: settings},
		{Net: snn.Feedforward(64, 24, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}, Settings: settings},
	}
	c, err := learning.Compare(context.Background(), entries, firstDigits(), learning.Seeds(3))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d training, %d validation and %d test samples; seeds %v\n", c.Task, c.Split.Train, c.Split.Valid, c.Split.Test, c.Seeds)
	for _, e := range c.Entries {
		fmt.Printf("%s: %d reports\n", e.Name, len(e.Reports))
	}
	fmt.Printf("%s − %s: %d differences, seed by seed\n", c.Paired[0].A, c.Paired[0].B, c.Paired[0].Difference.N)
	// Output:
	// digits: 300 training, 60 validation and 60 test samples; seeds [1 2 3]
	// csdp: 3 reports
	// surrogate: 3 reports
	// csdp − surrogate: 3 differences, seed by seed
}

func ExampleIntervalOf() {
	i := learning.IntervalOf([]float64{0.91, 0.93, 0.92})
	fmt.Printf("%.3f, 95 %% [%.3f, %.3f]\n", i.Mean, i.Lo, i.Hi)
	// Output: 0.920, 95 % [0.895, 0.945]
}

func ExampleTaskOf() {
	task, err := learning.TaskOf(datasets.Digits())
	fmt.Println(task.Name, task.Classes, task.Inputs(), task.Train.Len(), err)
	// Output: digits 10 64 1078 <nil>
}

func ExampleTable_Markdown() {
	t := learning.Table{Head: []string{"entry", "test %"}, Rows: [][]string{{"csdp", "93.1"}}}
	fmt.Print(t.Markdown())
	// Output:
	// | entry | test % |
	// | --- | --- |
	// | csdp | 93.1 |
}
