package entries

import (
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The form of QTDB's samples, and the cells that learn its waves.
const (
	ecgSteps, ecgChannels = 1300, 4
	ecgHidden, ecgWaves   = 36, 6
)

// loadQTDB returns the electrocardiograms as the entries of QTDB take them, and as [higuchi2024] does: a tenth of the training samples, drawn by
// a seed that is always the same, validates, and steps without a class have the first.
func loadQTDB(_ int, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.QTDB(opt)
	if err != nil {
		return datasets.Set{}, err
	}
	return set.LabelGaps(0).Split(datasets.Split{Valid: 0.1, Seed: 1})
}

// qtdbEntries name the wave of each step. The cells of the first, their constants and its training are those of [higuchi2024]; those of the three
// next were chosen on validation samples, as the page of surrogate gradients says; e-prop has the net of lif. Errors of their membranes grow over
// hundreds of steps, so they are cut off and clipped.
func qtdbEntries() []learning.Entry {
	resonators := snn.BRF{
		Omega: 4, OmegaSpread: snn.Spread{Uniform: 1, Learn: true}, Offset: 0.55, OffsetSpread: snn.Spread{Uniform: 0.45, Learn: true},
	}
	membranes := snn.LIF{Tau: 20, TauSpread: snn.Spread{Normal: 5, Learn: true}}
	adaptive := membranes
	adaptive.Adapt.ALIF = snn.ALIF{
		Strength: 1.8, Tau: 300, TauSpread: snn.Spread{Normal: 100, Learn: true}, Increment: snn.IncrementLeak, Adapted: true,
	}
	cut := gradient.Rule{Truncate: 100, GradientClip: 1, CellRate: 10}
	byEProp := cut
	byEProp.Credit.Kind = gradient.EProp
	return []learning.Entry{
		ecgEntry("brf", 400, ecgNet(10, resonators), ecgRule(0.1, gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.DoubleGaussian}})),
		ecgEntry("alif", 100, ecgNet(1, adaptive), ecgRule(0.06, cut)),
		ecgEntry("lif", 100, ecgNet(1, membranes), ecgRule(0.03, cut)),
		ecgEntry("eprop", 100, ecgNet(1, membranes), ecgRule(0.03, byEProp)),
		ecgEntry("ann", 100, ann.GRUNet(ecgChannels, ecgHidden, ecgWaves),
			ann.GRU{Optimizer: optim.Optimizer{Rate: 0.01}, Schedule: ecgSchedule()}),
	}
}

// ecgSchedule falls over the whole run, see FallOver.
func ecgSchedule() optim.Schedule { return optim.Schedule{Kind: optim.Linear, Steps: 1} }

// ecgRule is r with the cross-entropy of the read-out's membrane at every step.
func ecgRule(rate float64, r gradient.Rule) learning.Learner {
	r.Loss, r.Optimizer, r.Schedule = gradient.Loss{Kind: gradient.CEMembrane}, optim.Optimizer{Rate: rate}, ecgSchedule()
	return r
}

func ecgEntry(name string, epochs int, net snn.Net, rule learning.Learner) learning.Entry {
	return learning.Entry{
		Name: name, Net: net, Encoder: encode.Train{T: ecgSteps}, Learner: rule, Settings: learning.Settings{Epochs: epochs, Batch: 16},
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
