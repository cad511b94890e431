package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func loadMNIST(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := datasets.MNIST(o)
	return set.Hold(holdout), err
}

// mnistEntries are those of Fashion-MNIST too.
func mnistEntries() []learning.Entry {
	coins := encode.Bernoulli{T: 50}
	rate := optim.Optimizer{Rate: 2e-3}
	falling := optim.Schedule{Kind: optim.Cosine, Steps: 1} // over the whole run, see FallOver
	return []learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(784, 3000, 600, 10), Encoder: coins, Learner: csdp.Rule{},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(784, 3000, 600, 10), Encoder: coins,
			Learner:  csdp.Rule{SelfSupervised: true},
			Settings: learning.Settings{Epochs: 10, Batch: 500},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(784, 400), Encoder: encode.Poisson{}, Learner: stdp.Rule{},
			Settings: learning.Settings{Epochs: 3, Select: learning.LastEpoch},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 25},
			Learner: gradient.Rule{
				Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
				Optimizer: rate, Schedule: falling,
			},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
		convEntry(rate, falling),
		eventPropEntry(),
		bptcEntry(),
		rewardEntry(),
		{
			Name: "ann-1000", Net: snn.Feedforward(784, 1000, 10), Encoder: encode.Direct{T: 1},
			Learner:  ann.Rule{Optimizer: rate, Schedule: falling},
			Settings: learning.Settings{Epochs: 10, Batch: 128, Select: learning.LastEpoch},
		},
		bpstdpEntry(784, 500, 0.05, learning.Settings{Epochs: 3, Batch: 8}, bpstdp.Rule{}),
	}
}

// eventPropEntry is the training of [wunderlich2021]: dark pixels are silent, the brightest fire at once.
func eventPropEntry() learning.Entry {
	return learning.Entry{
		Name: "eventprop", Net: eventprop.MNIST(), Encoder: encode.SpikeTimes{T: 60, From: 20, Least: 1.5 / 255},
		Learner:  eventprop.Rule{Loss: eventprop.Loss{Kind: eventprop.MaxPotential}, Schedule: byEpoch(), Dropout: 0.2},
		Settings: learning.Settings{Epochs: 100, Batch: 5, Select: learning.LastEpoch},
	}
}

// bptcEntry is the training of [bptc-noso], whose rate halves every ten epochs.
func bptcEntry() learning.Entry {
	return learning.Entry{
		Name: "bptc", Net: bptc.MNIST(32), Encoder: encode.Bernoulli{T: 32, Max: 0.2},
		Learner:  bptc.Rule{Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 10, Factor: 0.5}},
		Settings: learning.Settings{Epochs: 100, Batch: 200},
	}
}

// convEntry is the net of snnTorch's sixth tutorial [eshraghian2023], with cells and constants of our own.
func convEntry(rate optim.Optimizer, falling optim.Schedule) learning.Entry {
	net, err := snn.Layers([]int{28, 28}, "12C5-MP2-64C5-MP2-10")
	if err != nil {
		panic(err) // a constant
	}
	return learning.Entry{
		Name: "surrogate-conv", Net: net, Encoder: encode.Direct{T: 10},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CECount}, Optimizer: rate, Schedule: falling,
		},
		Settings: learning.Settings{Epochs: 12, Batch: 128, Select: learning.LastEpoch},
	}
}
