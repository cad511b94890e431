package convstdp_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Maps of 5 × 5 learn by reward what 16 maps of 3 × 3 have found in digits of 8 × 8 pixels without labels.
func ExampleRule() {
	normal, square := snn.Init{Kind: snn.InitNormal, Lo: .8, Hi: .05}, func(n int) [2]int { return [2]int{n, n} }
	net := snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{8, 8, 2}}, {Name: "maps", Shape: []int{8, 8, 16}, Cell: convstdp.Once(4)},
			{Name: "pool", Shape: []int{4, 4, 16}, Cell: convstdp.Once(.5)}, {Name: "read", Shape: []int{4, 4, 60}, Cell: snn.LI{Beta: 1}},
		},
		Projections: []snn.Projection{
			{Pre: "input", Post: "maps", Wiring: snn.Conv2D{Kernel: square(3), Pad: square(1)}, Bound: snn.Bound{Hi: 1}, Init: normal},
			convstdp.Pool("maps", "pool", 2),
			{Pre: "pool", Post: "read", Wiring: snn.Conv2D{Kernel: square(5), Pad: square(2)}, Bound: snn.Bound{Lo: .2, Hi: .8}, Init: normal},
		},
	}
	code := encode.DoG{T: 8, Radius: 4, Threshold: 20}
	code.Filters[0] = encode.DoGFilter{Window: 3, Centre: 3. / 9, Surround: 6. / 9}
	code.Filters[1] = encode.DoGFilter{Window: 3, Centre: 6. / 9, Surround: 3. / 9}
	rule := convstdp.Rule{Reward: convstdp.Reward{Plus: .016, Minus: .012, WrongMinus: .016, WrongPlus: .002, Window: 100}}
	rule.Stages[0] = convstdp.Stage{Samples: 1000, Doubled: 100, Winners: 4, Radius: 1}

	set, err := datasets.Digits()
	if err != nil {
		log.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(1000, 200, 200), nil)
	if err != nil {
		log.Fatal(err)
	}
	settings := learning.Settings{Epochs: 20, Seed: 1, Store: "-"}
	report, err := learning.Train(context.Background(), learning.Entry{Net: net, Learner: rule, Encoder: code, Settings: settings}, task)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Test.Accuracy > .8)
	// Output: true
}
