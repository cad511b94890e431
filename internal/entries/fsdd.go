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

// spokenSpikes hears the same steps, in spikes of the envelopes' crossings of 16 levels: 1,024 cells, which fire 1,200 times a recording.
var spokenSpikes = datasets.Cochlea{Channels: 32, Step: 10, Steps: 64, Code: datasets.Crossings, Levels: 16}

// loadFSDD returns the spoken digits: every ninth training recording of each digit, drawn by a seed that is always the same, validates.
func loadFSDD(_ int, opt datasets.Options) (datasets.Set, error) { return hear(spokenCochlea, opt) }

// readyFSDD scales each channel to mean 0 and standard deviation 1 in what is left to train.
func readyFSDD(set datasets.Set) (datasets.Set, error) {
	set, _, err := set.Scale(datasets.Scaling{Method: datasets.ZScore, Per: datasets.PerChannel})
	return set, err
}

// loadFSDDSpikes returns the same recordings as spikes.
func loadFSDDSpikes(_ int, opt datasets.Options) (datasets.Set, error) {
	set, err := hear(spokenSpikes, opt)
	set.Name = "fsdd-spikes"
	return set, err
}

func hear(c datasets.Cochlea, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.FSDD(c, opt)
	if err != nil {
		return datasets.Set{}, err
	}
	return set.Split(datasets.Split{Valid: 1. / 9, Seed: 1, Stratify: true})
}

// fsddEntries are one recurrent net by back-propagation through time and by e-prop; what was chosen on validation recordings is on the pages of
// surrogate gradients and of the gradient family. Without a cost of spikes, e-prop lets cells fire ever more often.
func fsddEntries() []learning.Entry {
	plain := spokenEntry(spokenCochlea, encode.Series{T: spokenCochlea.Steps}, gradient.CEMaxMembrane)
	return []learning.Entry{
		plain, byEProp(plain, "eprop", gradient.Credit{Kind: gradient.EProp}, 1e-3),
		byEProp(plain, "eprop-random", gradient.Credit{Kind: gradient.EProp, Feedback: gradient.Random}, 1e-2),
	}
}

// byEProp is an entry by e-prop, with a cost of spikes beside 5 a cell.
func byEProp(e learning.Entry, name string, credit gradient.Credit, cost float64) learning.Entry {
	rule := e.Learner.(gradient.Rule)
	rule.Credit, rule.CountCost, rule.CountTarget = credit, cost, 5
	e.Name, e.Learner = name, rule
	return e
}

func spokenEntry(c datasets.Cochlea, code encode.Encoder, loss gradient.LossKind) learning.Entry {
	net := snn.Recurrent(c.Cells(), 128, 10)
	net.Dt = c.Step
	return learning.Entry{
		Name: "surrogate", Net: net, Encoder: code,
		Learner: gradient.Rule{
			Loss: gradient.Loss{Kind: loss}, Optimizer: optim.Optimizer{Rate: 2e-3},
			Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
		},
		Settings: learning.Settings{Epochs: 20, Batch: 16},
	}
}
