package entries

import (
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func loadStoreRecall(int, datasets.Options) (datasets.Set, error) {
	return datasets.StoreRecall{}.Set()
}

// recallKind is how many cells adapt, and how many do not.
const recallKind = 10

// storeRecallEntries are the network and constants of [bellec2018]'s code: 4 epochs of 50 mini-batches of 128 are 200, with 0.3 of the rate after
// 100. Errors go back through the reset, and surrogate derivatives are as wide as the threshold is then, which is several times what it begins with:
// without the two, 200 mini-batches with seed 2 end near chance. Synapses between cells wait 10 steps and others none, there 1 to 10 and 0 to 9.
func storeRecallEntries() []learning.Entry {
	const judged = 220 // steps of recalls in a series, on average
	task := datasets.StoreRecall{}
	steps := float64(task.Steps())
	return []learning.Entry{{
		Name: "alif", Net: storeRecallNet(), Encoder: encode.Events{T: task.Steps(), Width: 100},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.RelativeLinear}, ThroughReset: true, Loss: gradient.Loss{Kind: gradient.CEMembrane},
			Optimizer: optim.Optimizer{Rate: 0.01}, Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 2, Factor: 0.3},
			CountCost: judged * 0.01 * recallKind / steps / steps, CountTarget: 0.01 * steps, // 0.01 (f − 0.01)² of the rate f
		},
		Settings: learning.Settings{Epochs: 4, Batch: 128},
	}}
}

// storeRecallNet is 10 cells that adapt over 1.2 s beside 10 that do not, all joined to all with a delay, before a leaky integrator for each bit.
func storeRecallNet() snn.Net {
	const delay = 10
	plain := snn.LIF{Tau: 20, Threshold: 0.01, Scale: snn.ScaleLeak, Refractory: 3, Masked: true}
	adaptive := plain
	adaptive.Adapt.ALIF = snn.ALIF{Strength: 1.7, Tau: 1200, Increment: snn.IncrementLeak, Adapted: true}
	net := snn.Net{Populations: []snn.Population{
		{Name: "input", Shape: []int{100}}, {Name: "plain", Shape: []int{recallKind}, Cell: plain},
		{Name: "adaptive", Shape: []int{recallKind}, Cell: adaptive}, {Name: "output", Shape: []int{2}, Cell: snn.LI{Tau: 20, Scale: snn.ScaleLeak}},
	}}
	both := []string{"plain", "adaptive"}
	join := func(pre, post string, n float64, delay int) {
		p := snn.Projection{Pre: pre, Post: post, Delay: delay, Init: snn.Init{Kind: snn.InitNormal, Hi: 1 / math.Sqrt(n)}}
		p.Bound.ZeroDiagonal = pre == post
		net.Projections = append(net.Projections, p)
	}
	for _, post := range both {
		join("input", post, 100, 0)
		for _, pre := range both {
			join(pre, post, 2*recallKind, delay)
		}
	}
	for _, pre := range both {
		net.Projections = append(net.Projections, snn.Projection{Pre: pre, Post: "output", Init: xavier(2*recallKind, 2)})
	}
	return net
}
