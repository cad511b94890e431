package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func loadDigits(int, datasets.Options) (datasets.Set, error) { return datasets.Digits() }

func digitsEntries() []learning.Entry {
	rate, decay := csdp.AuthorRates(98)
	coins := encode.Bernoulli{T: 50}
	return append([]learning.Entry{
		{
			Name: "csdp", Net: snn.CSDP(64, 256, 64, 10), Encoder: coins,
			Learner:  csdp.Rule{Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 20, Batch: 98},
		},
		{
			Name: "csdp-unsup", Net: snn.CSDPUnlabelled(64, 256, 64, 10), Encoder: coins,
			Learner:  csdp.Rule{SelfSupervised: true, Rate: rate, Decay: decay},
			Settings: learning.Settings{Epochs: 5, Batch: 98},
		},
		{
			Name: "stdp", Net: snn.DiehlCook(64, 400), Encoder: encode.Poisson{MaxRate: 250},
			Learner:  stdp.Rule{Norm: 0.4},
			Settings: learning.Settings{Epochs: 3},
		},
		{
			Name: "surrogate", Net: snn.Feedforward(64, 256, 10), Encoder: encode.Direct{T: 25},
			Learner: gradient.Rule{
				Loss: gradient.Loss{Kind: gradient.MSECount, Right: 0.8, Wrong: 0.2}, Optimizer: optim.Optimizer{Rate: 2e-3},
			},
			Settings: learning.Settings{Epochs: 20, Batch: 32},
		},
		digitsANN("ann-256", 64, 256, 10), digitsANN("ann-256-64", 64, 256, 64, 10), digitsANN("ann-400", 64, 400, 10),
		bpstdpEntry(64, 200, 0.3, learning.Settings{Epochs: 20}, bpstdp.Rule{Rate: 1e-3}),
	}, mixedDigits()...)
}

// digitsANN is the conventional network of the layers of a spiking one.
func digitsANN(name string, sizes ...int) learning.Entry {
	return learning.Entry{
		Name: name, Net: snn.Feedforward(sizes...), Encoder: encode.Direct{T: 1},
		Learner:  ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}},
		Settings: learning.Settings{Epochs: 20, Batch: 32},
	}
}
