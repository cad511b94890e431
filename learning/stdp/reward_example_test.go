package stdp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Two groups of five cells, each inhibiting all others, learn to tell zeros from ones by rewards alone.
func ExampleReward() {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		log.Fatal(err)
	}
	task.Classes = 2
	for _, s := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		*s = zerosAndOnes(*s)
	}
	net := snn.Feedforward(64, 10)
	net.Populations[1].Cell = snn.LIF{Tau: 20, Reset: snn.ResetZero, Refractory: 2}
	net.Projections[0].Bound, net.Projections[0].Init = snn.Bound{Lo: -1, Hi: 1}, snn.Init{Kind: snn.InitUniform, Hi: 0.2}
	net.Projections = append(net.Projections, snn.Projection{
		Pre: "output", Post: "output", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: 5},
	})
	report, err := learning.Train(context.Background(), learning.Entry{
		Net: net, Encoder: encode.Poisson{T: 50, Dt: 1, MaxRate: 200},
		Learner: stdp.Rule{
			Plasticity: stdp.Pair{Plus: 1, Minus: learning.Zero, Coincident: stdp.Both},
			Reward:     stdp.Reward{Kind: stdp.MSTDPET, Rate: 0.02},
		},
		Settings: learning.Settings{Epochs: 5, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("names nine of ten:", report.Test.Accuracy > 0.9)
	// Output: names nine of ten: true
}

func zerosAndOnes(s learning.Samples) (few learning.Samples) {
	for i, c := range s.Label {
		if c < 2 {
			few.X, few.Label = append(few.X, s.X[i]), append(few.Label, c)
		}
	}
	return few
}
