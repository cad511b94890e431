package bpstdp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Cells that do not leak learn the digits, here for three epochs.
func Example() {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		log.Fatal(err)
	}
	net := snn.Feedforward(64, 100, 10)
	for i := range net.Populations[1:] {
		net.Populations[i+1].Cell = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
		net.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: 0.3}
	}
	report, err := learning.Train(context.Background(), learning.Entry{
		Net: net, Learner: bpstdp.Rule{Rate: 2e-3}, Encoder: encode.Poisson{T: 50, Dt: 1, MaxRate: 500},
		Settings: learning.Settings{Epochs: 3, Batch: 8, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("better than four of five:", report.Test.Accuracy > 4./5)
	// Output: better than four of five: true
}
