package eventprop

import "github.com/spikecell/spikecell/snn"

// YinYang returns the network 5-200-3 that [wunderlich2021] trained on the Yin-Yang set: τm 20 ms, τs 5 ms, θ 1, and initial weights from
// N(1.5, 0.78) onto the hidden and N(0.93, 0.1) onto the output cells.
func YinYang() snn.Net {
	n := snn.Feedforward(5, 200, 3)
	for i := range n.Populations[1:] {
		n.Populations[i+1].Cell = snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5}
	}
	n.Projections[0].Init = snn.Init{Kind: snn.InitNormal, Lo: 1.5, Hi: 0.78}
	n.Projections[1].Init = snn.Init{Kind: snn.InitNormal, Lo: 0.93, Hi: 0.1}
	return n
}
