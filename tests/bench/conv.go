package main

import (
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The convolutional network of snnTorch's sixth tutorial, on images of which a share of the pixels is not 0.
const (
	convLayers        = "12C5-MP2-64C5-MP2-10"
	convSide          = 28
	convSteps         = 50
	convBeta          = 0.5
	convSlope         = 25
	convMultiply      = 24*24*12*25 + convSteps*(8*8*64*12*25+4*4*64*classes)   // of a forward pass; the first layer is computed once
	convMultiplyLater = 24*24*12*25 + convSteps*2*(8*8*64*12*25+4*4*64*classes) // of gradients and errors
)

func convRig() (rig, error) {
	net, err := snn.Layers([]int{convSide, convSide}, convLayers)
	for i := range net.Populations {
		if net.Populations[i].Cell != nil {
			net.Populations[i].Cell = snn.LIF{Beta: convBeta}
		}
	}
	for i := range net.Projections {
		net.Projections[i].Gain = convGain
	}
	return rig{
		net: net, encoder: encode.Direct{T: convSteps}, batch: sgBatch, flop: 2 * (convMultiply + convMultiplyLater),
		learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.FastSigmoid, Slope: convSlope}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
		},
	}, err
}

// convGain makes initial weights large enough that cells of all layers fire.
const convGain = 4

// convT6: a mini-batch of 128 images as constant currents, in 50 steps.
func convT6(b *bench) (*result, error) {
	r, err := convRig()
	if err != nil {
		return nil, err
	}
	return r.bptt(b, r.noise(2), repeats{16, 10})
}
