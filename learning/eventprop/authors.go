package eventprop

import "github.com/spikecell/spikecell/snn"

// YinYang returns the network 5-200-3 that [wunderlich2021] trained on the Yin-Yang set: τm 20 ms, τs 5 ms, θ 1, and initial weights from
// N(1.5, 0.78) onto the hidden and N(0.93, 0.1) onto the output cells.
func YinYang() snn.Net {
	return publishedNet([]int{5, 200, 3}, snn.ResetSubtract, snn.Init{Lo: 1.5, Hi: 0.78}, snn.Init{Lo: 0.93, Hi: 0.1})
}

// MNIST returns the network 784-350-10 that [wunderlich2021] trained on MNIST, for the loss MaxPotential: the same cells, of which those of the
// output have no reset, and initial weights from N(0.078, 0.045) onto the hidden and N(0.2, 0.37) onto the output cells.
func MNIST() snn.Net {
	return publishedNet([]int{784, 350, 10}, snn.ResetNone, snn.Init{Lo: 0.078, Hi: 0.045}, snn.Init{Lo: 0.2, Hi: 0.37})
}

// publishedNet has two layers, with normal initial weights of each.
func publishedNet(cells []int, output snn.Reset, hidden, last snn.Init) snn.Net {
	n := snn.Feedforward(cells...)
	for i, reset := range []snn.Reset{snn.ResetSubtract, output} {
		n.Populations[i+1].Cell = snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Reset: reset}, TauSyn: 5}
	}
	hidden.Kind, last.Kind = snn.InitNormal, snn.InitNormal
	n.Projections[0].Init, n.Projections[1].Init = hidden, last
	return n
}
