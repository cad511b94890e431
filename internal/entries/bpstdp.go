package entries

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// bpstdpEntry is a net of cells that do not leak, of one hidden layer, under BP-STDP. Weights into the hidden cells have a standard deviation of
// spread.
func bpstdpEntry(inputs, hidden int, spread float64, settings learning.Settings, rule bpstdp.Rule) learning.Entry {
	net := snn.Feedforward(inputs, hidden, 10)
	for i := range net.Populations[1:] {
		net.Populations[i+1].Cell = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
	}
	net.Projections[0].Init = snn.Init{Kind: snn.InitNormal, Hi: spread}
	net.Projections[1].Init = snn.Init{Kind: snn.InitNormal, Hi: 0.1}
	return learning.Entry{Name: "bp-stdp", Net: net, Encoder: encode.Poisson{T: 50, Dt: 1, MaxRate: 500}, Learner: rule, Settings: settings}
}
