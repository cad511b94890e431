package entries

import (
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// balancedSettings test the epoch of the best balanced accuracy of validation samples, of which few may be of a class.
func balancedSettings(epochs, batch int) learning.Settings {
	return learning.Settings{Epochs: epochs, Batch: batch, Select: learning.BestBalanced}
}

func balancedCSDP(name string, net snn.Net, code learning.Encoder, rule csdp.Rule) learning.Entry {
	rule.Rate, rule.Decay = csdp.AuthorRates(98)
	return learning.Entry{Name: name, Net: net, Encoder: code, Learner: rule, Settings: balancedSettings(8, 98)}
}

func balancedGradient(name string, net snn.Net, code learning.Encoder, rule gradient.Rule) learning.Entry {
	return learning.Entry{Name: name, Net: net, Encoder: code, Learner: rule, Settings: balancedSettings(8, 32)}
}

// balancedGRU is the conventional net that hears a series, of 32 units.
func balancedGRU(inputs, classes int, code learning.Encoder) learning.Entry {
	return learning.Entry{
		Name: "ann", Net: ann.GRUNet(inputs, 32, classes), Encoder: code, Learner: ann.GRU{Optimizer: optim.Optimizer{Rate: 1e-3}},
		Settings: balancedSettings(8, 32),
	}
}

// everyStep reads membranes at every step.
func everyStep(rate float64) gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: rate}}
}

func everyStepEProp(rate float64) gradient.Rule {
	rule := everyStep(rate)
	rule.Credit.Kind = gradient.EProp
	return rule
}

// hearing is a net of CSDP for series of steps of 1 ms: without a reconstruction, which samples of more values than cells have not, and with ten
// times the gain of the input, of which a step has a spike or a few.
func hearing(n snn.Net) snn.Net {
	n = unread(n)
	n.Dt = 1
	for i, p := range n.Projections {
		if p.Pre == "input" {
			n.Projections[i].Gain = 1
		}
	}
	return n
}

// control is an entry of CSDP whose hidden layer stays as it was drawn: the class cells alone learn.
func control(e learning.Entry) learning.Entry {
	e.Name = "csdp-frozen"
	e.Net.Projections = slices.Clone(e.Net.Projections)
	for i := range e.Net.Projections {
		p := &e.Net.Projections[i]
		p.Frozen = p.Post != "class"
	}
	return e
}
