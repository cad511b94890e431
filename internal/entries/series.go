package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// seriesRules are all but the control.
func seriesRules() []string {
	return []string{"csdp", "csdp-unsup", "stdp", "surrogate", "eprop", "gru", "ann"}
}

// series is a set of series and what its entries share: one code, as many hidden cells, epochs and samples in a mini-batch. What was chosen on
// validation samples, or by cross-validation in the training part, is on the page of results beyond images.
type series struct {
	steps, channels, classes int
	levels                   int     // that each channel crosses
	rate                     float64 // of CSDP; 0 means its default
	settings                 learning.Settings
}

const (
	seriesHidden = 64
	// seriesGain is that of the input of all spiking nets: at most a few cells fire in a step, where hundreds of an image do.
	seriesGain = 3
	// seriesContext is that of the label in CSDP, which stays on at every step and would drown so few spikes.
	seriesContext = 0.03
)

// readySeries scales each channel to 0 to 1 by the training samples, and cuts off what is beyond.
func readySeries(set datasets.Set) (datasets.Set, error) {
	set, _, err := set.Scale(datasets.Scaling{Method: datasets.MinMaxClipped, Per: datasets.PerChannel})
	return set, err
}

// code is one cell for each level of a channel that the signal rises across, one for each that it falls across, and one for its largest value.
func (s series) code() encode.Encoder {
	return encode.Thresholds{T: s.steps, Levels: s.levels, Channels: s.channels}
}

func (s series) cells() int { return s.channels * (2*s.levels - 1) }

// entries are all rules on a series: spiking ones on the same spikes, conventional ones on the values.
func (s series) entries() []learning.Entry {
	surrogate := s.surrogate()
	return []learning.Entry{
		s.csdp(), s.selfSupervised(), s.stdp(), surrogate, byEProp(surrogate, "eprop", gradient.Credit{Kind: gradient.EProp}, 1e-3), s.gru(), s.ann(),
		s.frozen(),
	}
}

// csdp is a layer of CSDP whose cells inhibit each other and hear the label.
func (s series) csdp() learning.Entry {
	return learning.Entry{
		Name: "csdp", Net: sparsely(snn.CSDP(s.cells(), seriesHidden, s.classes)), Encoder: s.code(),
		Learner: csdp.Rule{Rate: s.rate}, Settings: s.settings,
	}
}

// selfSupervised is the same without labels, against mixtures of two series.
func (s series) selfSupervised() learning.Entry {
	return learning.Entry{
		Name: "csdp-unsup", Net: sparsely(snn.CSDPUnlabelled(s.cells(), seriesHidden, s.classes)), Encoder: s.code(),
		Learner: csdp.Rule{SelfSupervised: true, Rate: s.rate}, Settings: s.settings,
	}
}

// frozen is the control: the hidden layer stays as it was drawn, and the class cells alone learn.
func (s series) frozen() learning.Entry { return control(s.selfSupervised()) }

// unread is a net of CSDP without its reconstruction: there is no value for each input cell.
func unread(n snn.Net) snn.Net { return n.Without("reconstruction") }

// sparsely is a net of CSDP for an input of few spikes, without its reconstruction.
func sparsely(n snn.Net) snn.Net {
	n = unread(n)
	for i := range n.Projections {
		switch p := &n.Projections[i]; p.Pre {
		case "input":
			p.Gain = seriesGain
		case "context":
			p.Gain = seriesContext
		}
	}
	return n
}

// stdp is the net of Diehl and Cook, which sees a series as a picture: time is a place, and a value the rate of a cell. It takes three epochs, since
// a presentation is 700 steps.
func (s series) stdp() learning.Entry {
	settings := s.settings
	settings.Epochs = min(settings.Epochs, 3)
	return learning.Entry{
		Name: "stdp", Net: snn.DiehlCook(s.steps*s.channels, 100), Encoder: encode.Poisson{MaxRate: 63.75},
		Learner: stdp.Rule{Norm: 0.4}, Settings: settings,
	}
}

// surrogate is a recurrent layer of LIF cells by back-propagation through time.
func (s series) surrogate() learning.Entry {
	net := snn.Recurrent(s.cells(), seriesHidden, s.classes)
	net.Projections[0].Gain = seriesGain
	return learning.Entry{
		Name: "surrogate", Net: net, Encoder: s.code(), Settings: s.settings,
		Learner: gradient.Rule{
			Loss: gradient.Loss{Kind: gradient.CEMaxMembrane}, Optimizer: optim.Optimizer{Rate: 2e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1},
		},
	}
}

// gru reads the values step by step.
func (s series) gru() learning.Entry {
	return learning.Entry{
		Name: "gru", Net: ann.GRUNet(s.channels, seriesHidden, s.classes), Encoder: encode.Series{T: s.steps}, Settings: s.settings,
		Learner: ann.GRU{Optimizer: optim.Optimizer{Rate: 5e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}},
	}
}

// ann reads all values at once.
func (s series) ann() learning.Entry {
	return learning.Entry{
		Name: "ann", Net: snn.Feedforward(s.steps*s.channels, seriesHidden, s.classes), Settings: s.settings,
		Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 2e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}},
	}
}
