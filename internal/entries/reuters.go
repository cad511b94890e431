package entries

import (
	"slices"

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
	return []learning.Entry{
		newsCSDP("csdp", snn.CSDP(inputs, newsHidden, newsTopics), coins, csdp.Rule{}),
		newsCSDP("csdp-unsup", snn.CSDPUnlabelled(inputs, newsHidden, newsTopics), coins, csdp.Rule{SelfSupervised: true}),
		{
			Name: "stdp", Net: snn.DiehlCook(inputs, 100), Encoder: encode.Poisson{MaxRate: 60}, Learner: stdp.Rule{},
			Settings: newsSettings(3, 1),
		},
		newsGradient("surrogate", layers, current, gradient.Rule{Optimizer: optim.Optimizer{Rate: 2e-4}}),
		newsGradient("eprop", read, current, newsEProp(2e-4)),
		{
			Name: "ann", Net: layers, Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-3}},
			Settings: newsSettings(8, 32),
		},
	}
}

// newsSettings test the epoch of the best balanced accuracy of validation texts, of which few are on grain.
func newsSettings(epochs, batch int) learning.Settings {
	return learning.Settings{Epochs: epochs, Batch: batch, Select: learning.BestBalanced}
}

func newsCSDP(name string, net snn.Net, code learning.Encoder, rule csdp.Rule) learning.Entry {
	rule.Rate, rule.Decay = csdp.AuthorRates(98)
	return learning.Entry{Name: name, Net: net, Encoder: code, Learner: rule, Settings: newsSettings(8, 98)}
}

func newsGradient(name string, net snn.Net, code learning.Encoder, rule gradient.Rule) learning.Entry {
	return learning.Entry{Name: name, Net: net, Encoder: code, Learner: rule, Settings: newsSettings(8, 32)}
}

// newsSurrogate reads membranes at every word.
func newsSurrogate(rate float64) gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: rate}}
}

func newsEProp(rate float64) gradient.Rule {
	rule := newsSurrogate(rate)
	rule.Credit.Kind = gradient.EProp
	return rule
}

// reutersWordsEntries hear a hashed word a step.
func reutersWordsEntries() []learning.Entry {
	heard := snn.Recurrent(newsWords.Buckets, newsHidden, newsTopics)
	heard.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -0.5, Hi: 0.5} // of one spike a step
	inputs, code := newsWords.Buckets, encode.Events{T: newsWords.Most, Width: newsWords.Buckets}
	mixed := csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}
	return []learning.Entry{
		newsCSDP("csdp", newsHearing(snn.CSDP(inputs, newsHidden, newsTopics)), code, csdp.Rule{}),
		newsCSDP("csdp-unsup", newsHearing(snn.CSDPUnlabelled(inputs, newsHidden, newsTopics)), code, mixed),
		newsGradient("surrogate", heard, code, newsSurrogate(2e-4)),
		newsGradient("eprop", heard, code, newsEProp(2e-4)),
		newsGRU(inputs, code),
	}
}

// reutersNumbersEntries hear the numbers of a word a step.
func reutersNumbersEntries() []learning.Entry {
	inputs, code := newsNumbers.Cells(), encode.Train{T: newsWords.Most, Channels: newsNumbers.Cells()}
	mixed := csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}
	return []learning.Entry{
		newsCSDP("csdp", newsHearing(snn.CSDP(inputs, newsHidden, newsTopics)), code, csdp.Rule{}),
		newsCSDP("csdp-unsup", newsHearing(snn.CSDPUnlabelled(inputs, newsHidden, newsTopics)), code, mixed),
		newsGradient("surrogate", snn.Recurrent(inputs, newsHidden, newsTopics), code, newsSurrogate(1e-3)),
		newsGradient("eprop", snn.Recurrent(inputs, newsHidden, newsTopics), code, newsEProp(1e-3)),
		newsGRU(inputs, code),
	}
}

// newsHearing is the net of CSDP for words of a step of 1 ms each: without a reconstruction, which samples of more values than cells have not, and
// with ten times the gain of the input, of which a word is a single spike.
func newsHearing(n snn.Net) snn.Net {
	n.Dt = 1
	n.Populations = slices.DeleteFunc(n.Populations, func(p snn.Population) bool { return p.Name == "reconstruction" })
	n.Projections = slices.DeleteFunc(n.Projections, func(p snn.Projection) bool { return p.Post == "reconstruction" })
	for i, p := range n.Projections {
		if p.Pre == "input" {
			n.Projections[i].Gain = 1
		}
	}
	return n
}

// newsGRU is the conventional net that hears words, of 32 units.
func newsGRU(inputs int, code learning.Encoder) learning.Entry {
	return learning.Entry{
		Name: "ann", Net: ann.GRUNet(inputs, 32, newsTopics), Encoder: code, Learner: ann.GRU{Optimizer: optim.Optimizer{Rate: 1e-3}},
		Settings: newsSettings(8, 32),
	}
}
