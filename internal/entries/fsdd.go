package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// spokenCochlea makes 64 steps of 10 ms of a recording: one in fifteen is longer, and is cut.
var spokenCochlea = datasets.Cochlea{Channels: 32, Step: 10, Steps: 64}

// loadFSDD returns the spoken digits as the entries of FSDD take them: every ninth training recording of each digit, drawn by a
// seed that is always the same, validates; each channel has mean 0 and standard deviation 1 in what is left to train.
func loadFSDD(_ int, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.FSDD(spokenCochlea, opt)
	if err != nil {
		return datasets.Set{}, err
	}
	if set, err = set.Split(datasets.Split{Valid: 1. / 9, Seed: 1, Stratify: true}); err != nil {
		return datasets.Set{}, err
	}
	set, _, err = set.Scale(datasets.Scaling{Method: datasets.ZScore, Per: datasets.PerChannel})
	return set, err
}

// fsddEntries are recurrent nets; what was chosen on validation recordings is on the page of surrogate gradients.
func fsddEntries() []learning.Entry {
	net := snn.Recurrent(spokenCochlea.Channels, 128, 10)
	net.Dt = spokenCochlea.Step
	return []learning.Entry{{
		Name: "surrogate", Net: net, Encoder: encode.Series{T: spokenCochlea.Steps},
		Learner: gradient.Rule{
			Loss: gradient.Loss{Kind: gradient.CEMaxMembrane}, Optimizer: optim.Optimizer{Rate: 2e-3},
			Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
		},
		Settings: learning.Settings{Epochs: 20, Batch: 16},
	}}
}
