package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// mixedDigits are those of several rules in one network: features by local rules that end before their read-out by gradients begins, and a recurrent
// core of e-prop behind a front end by back-propagation through time, with the same net by each of two rules alone.
func mixedDigits() []learning.Entry {
	rate, decay := csdp.AuthorRates(98)
	csdpNet := snn.CSDP(64, 256, 64, 10)
	return []learning.Entry{
		{
			Name: "stdp+surrogate", Net: readOf(snn.DiehlCook(64, 400), "excitatory"), Encoder: encode.Poisson{MaxRate: 250},
			Learner:  stages(stdp.Rule{Norm: 0.4}, 3, []string{"input→excitatory"}, "excitatory→output"),
			Settings: learning.Settings{Epochs: 7, Batch: 32},
		},
		{
			Name: "csdp+surrogate", Net: readOf(csdpNet, "hidden1"), Encoder: encode.Bernoulli{T: 50},
			Learner:  stages(csdp.Rule{Rate: rate, Decay: decay}, 20, plastic(csdpNet), "hidden1→output"),
			Settings: learning.Settings{Epochs: 30, Batch: 98},
		},
		frontEntry("eprop-front", gradient.Credit{Kind: gradient.EProp, Through: []string{"front→core"}}, false),
		frontEntry("eprop-frozen-front", gradient.Credit{Kind: gradient.EProp}, true),
		frontEntry("surrogate-front", gradient.Credit{}, false),
	}
}

// readOf adds leaky integrators, one a class, that hear a population.
func readOf(n snn.Net, population string) snn.Net {
	n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 1000}})
	n.Projections = append(n.Projections, snn.Projection{Pre: population, Post: "output"})
	return n
}

// plastic names the projections of a net that are not Frozen.
func plastic(n snn.Net) (names []string) {
	for _, p := range n.Projections {
		if !p.Frozen {
			names = append(names, p.String())
		}
	}
	return names
}

// stages are so many epochs of features, and then of their linear read-out.
func stages(features learning.Learner, epochs int, projections []string, readOut string) learning.Mixed {
	return learning.Mixed{Parts: []learning.Part{
		{Learner: features, Projections: projections, Epochs: epochs},
		{Learner: linearReadOut(), Projections: []string{readOut}, After: epochs},
	}}
}

func linearReadOut() gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-2}}
}

// frontEntry is a front end of 100 cells before a recurrent core of 100, by one form of credit.
func frontEntry(name string, credit gradient.Credit, frozen bool) learning.Entry {
	cell := snn.LIF{Tau: 20, Threshold: 1, Reset: snn.ResetSubtract}
	return learning.Entry{
		Name: name,
		Net: snn.Net{
			Populations: []snn.Population{
				{Name: "input", Shape: []int{64}}, {Name: "front", Shape: []int{100}, Cell: cell}, {Name: "core", Shape: []int{100}, Cell: cell},
				{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 20}},
			},
			Projections: []snn.Projection{
				{Pre: "input", Post: "front", Frozen: frozen}, {Pre: "front", Post: "core"}, {Pre: "core", Post: "core", Delay: 1}, {Pre: "core", Post: "output"},
			},
		},
		Encoder:  encode.Bernoulli{T: 50},
		Learner:  gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-3}, Credit: credit},
		Settings: learning.Settings{Epochs: 20, Batch: 32},
	}
}
