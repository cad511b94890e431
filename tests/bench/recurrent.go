package main

import (
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// A recurrent network of the size that the Spiking Heidelberg Digits are learned with, of whose input few cells fire.
const (
	recInputs, recHidden, recClasses = 700, 128, 20
	recSteps, recBatch, recDensity   = 250, 16, 0.02
)

// recRig is the network; the loss is the cross-entropy of the integrating output at every step.
func recRig() rig {
	return rig{
		net: snn.Recurrent(recInputs, recHidden, recClasses), batch: recBatch, classes: recClasses,
		learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
		},
		flop: 2 * recSteps * (2*recInputs*recHidden + 3*recHidden*(recHidden+recClasses)),
	}
}

// rec700: a mini-batch of 16 samples in 250 steps.
func rec700(b *bench) (*result, error) {
	return recRig().spiking(b, repeats{400, 300})
}

func rec700Peer(b *bench, file string) (ours func() error, units int, err error) {
	return recRig().ratePeer(b, file, drawn{recInputs, recSteps, recDensity})
}
