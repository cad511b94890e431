package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// fsddSpikesEntries hear the same spikes, but for the conventional net, which sees all steps side by side; what was chosen on validation
// recordings is on the pages of the rules.
func fsddSpikesEntries() []learning.Entry {
	code := encode.Train{T: spokenSpikes.Steps}
	plain := spokenEntry(spokenSpikes, code, gradient.CEMembrane)
	return []learning.Entry{
		plain, byEProp(plain, "eprop", gradient.Credit{Kind: gradient.EProp}, 1e-3),
		spokenCSDP("csdp", snn.CSDP(spokenSpikes.Cells(), 256, 10), code, csdp.Rule{}),
		spokenCSDP("csdp-unsup", snn.CSDPUnlabelled(spokenSpikes.Cells(), 256, 10), code,
			csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}),
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
