package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// yinYangInputs is the number of values of a sample of the Yin-Yang set.
const yinYangInputs = 5

func loadYinYang(int, datasets.Options) (datasets.Set, error) { return datasets.YinYang(), nil }

// byEpoch is the schedule of [wunderlich2021], with steps in epochs, see FallOver.
func byEpoch() optim.Schedule {
	return optim.Schedule{Kind: optim.StepDecay, Steps: 1, Hold: 1, Factor: 0.95}
}

// yinYangEntries are the network of [wunderlich2021] under two rules, by one code, and the conventional network of its layers.
func yinYangEntries() []learning.Entry {
	net, code := eventprop.YinYang(), encode.SpikeTimes{T: 120, Dt: 0.5}
	net.Dt = 0.5 // EventProp sees no steps; surrogate gradients need short ones to tell times apart
	settings := learning.Settings{Epochs: 100, Batch: 32, Select: learning.LastEpoch}
	falling := byEpoch()
	return []learning.Entry{
		{Name: "eventprop", Net: net, Encoder: code, Learner: eventprop.Rule{Schedule: falling}, Settings: settings},
		{
			Name: "surrogate", Net: net, Encoder: code,
			Learner: gradient.Rule{
				Function: gradient.SurrogateFunction{Slope: 40}, Loss: gradient.Loss{Kind: gradient.CECount},
				Optimizer: optim.Optimizer{Rate: 1e-2}, Schedule: falling,
			},
			Settings: settings,
		},
		{
			Name: "ann-200", Net: snn.Feedforward(yinYangInputs, 200, 3),
			Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}, Schedule: falling}, Settings: settings,
		},
	}
}
