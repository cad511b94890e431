package eventprop_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/snn/encode"
)

// The published network learns the Yin-Yang set; here from a part of it, for three epochs.
func Example() {
	task, err := learning.TaskOf(datasets.YinYang().Take(960, 100, 100), nil)
	if err != nil {
		log.Fatal(err)
	}
	report, err := learning.Train(context.Background(), learning.Entry{
		Net: eventprop.YinYang(), Learner: eventprop.Rule{}, Encoder: encode.SpikeTimes{},
		Settings: learning.Settings{Epochs: 3, Batch: 32, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("better than two of three:", report.Test.Accuracy > 2./3)
	// Output: better than two of three: true
}
