package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The forms of a news text: which words it has, the first ones one after another, and numbers of these as spikes.
var (
	newsBag     = datasets.Words{Buckets: 1024}
	newsWords   = datasets.Words{Buckets: 512, Sequence: true, Most: 64}
	newsNumbers = datasets.Embedding{Dims: 32, Spikes: true}
)

// Cells that learn news, and topics: grain, or another.
const newsHidden, newsTopics = 128, 2

// loadReutersBag returns the news as bags.
func loadReutersBag(_ int, opt datasets.Options) (datasets.Set, error) {
	return news("reuters-bag", newsBag, opt)
}

// loadReutersWords returns the news as sequences.
func loadReutersWords(_ int, opt datasets.Options) (datasets.Set, error) {
	return news("reuters-words", newsWords, opt)
}

// news returns the texts on grain and others: a fifth of the training texts, of each class its share and drawn by a seed that is always the same,
// validates.
func news(name string, w datasets.Words, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.Reuters("grain", w, opt)
	if err != nil {
		return datasets.Set{}, err
	}
	set.Name = name
	return set.Split(datasets.Split{Valid: 0.2, Seed: 1, Stratify: true})
}

// readyReuters shows the texts of the topic, a fifteenth of all, as often as the others.
func readyReuters(set datasets.Set) (datasets.Set, error) { return set.Balance() }

// readyReutersNumbers puts numbers in the place of words, learned from what is left to train.
func readyReutersNumbers(set datasets.Set) (datasets.Set, error) {
	set, err := newsNumbers.Set(set, newsWords)
	if err != nil {
		return datasets.Set{}, err
	}
	set.Name = "reuters-numbers"
	return set.Balance()
}

// reutersBagEntries see all words at once, as rates or currents. Epochs and rates were chosen on validation texts, as the page of sets beyond
// images says.
func reutersBagEntries() []learning.Entry {
	inputs := newsBag.Buckets
	layers := snn.Feedforward(inputs, newsHidden, newsTopics)
	read := snn.Feedforward(inputs, newsHidden, newsTopics)
	read.Populations[2].Cell = snn.LI{Tau: 20}
	coins, current := encode.Bernoulli{T: 50}, encode.Direct{T: 25}
	unlabelled := balancedCSDP("csdp-unsup", snn.CSDPUnlabelled(inputs, newsHidden, newsTopics), coins, csdp.Rule{SelfSupervised: true})
	return []learning.Entry{
		balancedCSDP("csdp", snn.CSDP(inputs, newsHidden, newsTopics), coins, csdp.Rule{}),
		unlabelled,
		control(unlabelled),
		{
			Name: "stdp", Net: snn.DiehlCook(inputs, 100), Encoder: encode.Poisson{MaxRate: 60}, Learner: stdp.Rule{},
			Settings: balancedSettings(3, 1),
		},
		balancedGradient("surrogate", layers, current, gradient.Rule{Optimizer: optim.Optimizer{Rate: 2e-4}}),
		balancedGradient("eprop", read, current, everyStepEProp(2e-4)),
		{
			Name: "ann", Net: layers, Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-3}},
			Settings: balancedSettings(8, 32),
		},
	}
}

// reutersWordsEntries hear a hashed word a step.
func reutersWordsEntries() []learning.Entry {
	heard := snn.Recurrent(newsWords.Buckets, newsHidden, newsTopics)
	heard.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -0.5, Hi: 0.5} // of one spike a step
	inputs, code := newsWords.Buckets, encode.Events{T: newsWords.Most, Width: newsWords.Buckets}
	mixed := csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}
	unlabelled := balancedCSDP("csdp-unsup", hearing(snn.CSDPUnlabelled(inputs, newsHidden, newsTopics)), code, mixed)
	return []learning.Entry{
		balancedCSDP("csdp", hearing(snn.CSDP(inputs, newsHidden, newsTopics)), code, csdp.Rule{}),
		unlabelled,
		control(unlabelled),
		balancedGradient("surrogate", heard, code, everyStep(2e-4)),
		balancedGradient("eprop", heard, code, everyStepEProp(2e-4)),
		balancedGRU(inputs, newsTopics, code),
	}
}

// reutersNumbersEntries hear the numbers of a word a step.
func reutersNumbersEntries() []learning.Entry {
	inputs, code := newsNumbers.Cells(), encode.Train{T: newsWords.Most, Channels: newsNumbers.Cells()}
	mixed := csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}
	unlabelled := balancedCSDP("csdp-unsup", hearing(snn.CSDPUnlabelled(inputs, newsHidden, newsTopics)), code, mixed)
	return []learning.Entry{
		balancedCSDP("csdp", hearing(snn.CSDP(inputs, newsHidden, newsTopics)), code, csdp.Rule{}),
		unlabelled,
		control(unlabelled),
		balancedGradient("surrogate", snn.Recurrent(inputs, newsHidden, newsTopics), code, everyStep(1e-3)),
		balancedGradient("eprop", snn.Recurrent(inputs, newsHidden, newsTopics), code, everyStepEProp(1e-3)),
		balancedGRU(inputs, newsTopics, code),
	}
}
