package main

import (
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The form of QTDB's samples, and the cells that learn its waves.
const (
	ecgSteps, ecgChannels = 1300, 4
	ecgHidden, ecgWaves   = 36, 6
)

// ecg returns the electrocardiograms as the entries of QTDB take them, and as [higuchi2024] does: a tenth of the training samples, drawn by
// a seed that is always the same, validates, and steps without a class have the first.
func ecg(opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.QTDB(opt)
	if err != nil {
		return datasets.Set{}, err
	}
	return set.LabelGaps(0).Split(datasets.Split{Valid: 0.1, Seed: 1})
}

// qtdbEntries name the wave of each step. The cells of the first, their constants and its training are those of [higuchi2024]; of the others,
// what was chosen on validation samples is on the page of surrogate gradients.
func qtdbEntries() []learning.Entry {
	resonators := ecgNet(10, snn.BRF{
		Omega: 4, OmegaSpread: snn.Spread{Uniform: 1, Learn: true}, Offset: 0.55, OffsetSpread: snn.Spread{Uniform: 0.45, Learn: true},
	})
	membrane := snn.LIF{Tau: 20, TauSpread: snn.Spread{Normal: 0.5, Learn: true}, Scale: snn.ScaleLeak, Threshold: 0.01}
	adaptive := membrane
	adaptive.Adapt.ALIF = snn.ALIF{
		Strength: 1.8, Tau: 7, TauSpread: snn.Spread{Normal: 0.2, Learn: true}, Increment: snn.IncrementLeak, Adapted: true,
	}
	return []learning.Entry{
		ecgEntry("brf", resonators, 0.1, 16), ecgEntry("alif", ecgNet(1, adaptive), 0.01, 16), ecgEntry("lif", ecgNet(1, membrane), 0.01, 16),
		{
			Name: "ann", Net: learning.GRUNet(ecgChannels, ecgHidden, ecgWaves), Encoder: encode.Train{T: ecgSteps},
			Learner:  learning.GRU{Optimizer: learning.Optimizer{Rate: 0.01}, Schedule: learning.Schedule{Kind: learning.Linear, Steps: 1}},
			Settings: learning.Settings{Epochs: 100, Batch: 16},
		},
	}
}

// ecgNet is a recurrent layer of such cells behind the channels, and a leaky integrator for each wave, of about 20 steps of dt ms.
func ecgNet(dt float64, cell snn.Cell) snn.Net {
	net := snn.Recurrent(ecgChannels, ecgHidden, ecgWaves)
	net.Dt = dt
	net.Populations[1].Cell = cell
	net.Populations[2].Cell = snn.LI{Tau: 20 * dt, TauSpread: snn.Spread{Normal: dt, Learn: true}, Scale: snn.ScaleLeak}
	layer, out := xavier(ecgChannels+ecgHidden, ecgHidden), xavier(ecgHidden, ecgWaves)
	net.Projections[0].Init, net.Projections[1].Init, net.Projections[2].Init = layer, layer, out
	return net
}

// xavier is uniform in ±√(6/(pre + post)), as of weights that cells of one kind share.
func xavier(pre, post int) snn.Init {
	reach := math.Sqrt(6 / float64(pre+post))
	return snn.Init{Kind: snn.InitUniform, Lo: -reach, Hi: reach}
}

func ecgEntry(name string, net snn.Net, rate float64, batch int) learning.Entry {
	return learning.Entry{
		Name: name, Net: net, Encoder: encode.Train{T: ecgSteps},
		Learner: learning.Surrogate{
			Function: learning.SurrogateFunction{Kind: learning.DoubleGaussian}, Loss: learning.Loss{Kind: learning.CEMembrane},
			Optimizer: learning.Optimizer{Rate: rate}, Schedule: learning.Schedule{Kind: learning.Linear, Steps: 1}, // see fallOver
		},
		Settings: learning.Settings{Epochs: 400, Batch: batch},
	}
}
