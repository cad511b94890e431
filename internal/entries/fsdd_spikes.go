package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// fsddSpikesEntries hear the same spikes, but for the conventional net, which sees all steps side by side; what was chosen on validation recordings is on the pages of the rules.
func fsddSpikesEntries() []learning.Entry {
	code := encode.Train{T: spokenSpikes.Steps}
	plain := spokenEntry(spokenSpikes, code, gradient.CEMembrane)
	return []learning.Entry{
		plain, byEProp(plain, "eprop", gradient.Credit{Kind: gradient.EProp}, 1e-3),
		spokenCSDP("csdp", snn.CSDP(spokenSpikes.Cells(), 256, 10), code, csdp.Rule{}),
		spokenCSDP("csdp-unsup", snn.CSDPUnlabelled(spokenSpikes.Cells(), 256, 10), code,
			csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}),
		spokenSTDP(code),
		{
			Name: "ann", Net: snn.Feedforward(spokenSpikes.Steps*spokenSpikes.Cells(), 32, 10),
			Learner:  ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-3}},
			Settings: learning.Settings{Epochs: 10, Batch: 16},
		},
	}
}

// spokenCSDP is CSDP over time: a layer that hears its own spikes, with membranes of half the usual time constant and a goodness that a few cells can
// reach, since ten milliseconds of speech make a few of them fire.
func spokenCSDP(name string, net snn.Net, code learning.Encoder, rule csdp.Rule) learning.Entry {
	net = unread(net)
	net.Dt = spokenSpikes.Step
	for i, p := range net.Populations {
		if cell, ok := p.Cell.(snn.LIF); ok && p.Name != "class" {
			cell.Tau = 50
			net.Populations[i].Cell = cell
		}
	}
	rule.Threshold = 4
	return learning.Entry{Name: name, Net: net, Encoder: code, Learner: rule, Settings: learning.Settings{Epochs: 10, Batch: 25}}
}

// spokenSTDP are LIF cells that compete for whole recordings, as those of the digits: a cell that fires inhibits all others.
func spokenSTDP(code learning.Encoder) learning.Entry {
	cell := snn.LIF{Tau: 300, Reset: snn.ResetZero}
	cell.Adapt.PerCell = snn.PerCell{Step: 0.05, Tau: 1e7, Init: 0.5}
	net := snn.Net{
		Dt:          spokenSpikes.Step,
		Populations: []snn.Population{{Name: "input", Shape: []int{spokenSpikes.Cells()}}, {Name: "cells", Shape: []int{200}, Cell: cell}},
		Projections: []snn.Projection{
			{Pre: "input", Post: "cells", Bound: snn.Bound{Lo: 0, Hi: 1}, Init: snn.Init{Kind: snn.InitUniform, Lo: 0.003, Hi: 0.303}},
			{Pre: "cells", Post: "cells", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: 20}},
		},
	}
	return learning.Entry{
		Name: "stdp", Net: net, Encoder: code,
		Learner:  stdp.Rule{Plasticity: stdp.DiehlCook{Pre: 5e-4, Post: 0.05}, Norm: 0.05, Rest: learning.Zero, MinSpikes: learning.Zero},
		Settings: learning.Settings{Epochs: 10},
	}
}
