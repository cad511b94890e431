package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The days of an index: windows of levels with the next change at each, and the last changes as spikes with whether the next is a rise.
var (
	priceWindows = datasets.Forecast{Steps: 50}
	priceChanges = datasets.Direction{Steps: 20, Levels: 8} // of 0.2 %; of 4 levels of 0.4 % some samples have no spike
)

func loadSP500(_ int, opt datasets.Options) (datasets.Set, error) {
	return datasets.SP500(priceWindows, opt)
}

func loadSP500Direction(_ int, opt datasets.Options) (datasets.Set, error) {
	return datasets.SP500Direction(priceChanges, opt)
}

// sp500Entries say the change of the next day by a membrane: they see how many levels of 0.25 % the index has crossed since the day before.
func sp500Entries() []learning.Entry {
	return []learning.Entry{
		priceEntry("surrogate", gradient.Credit{}), priceEntry("eprop", gradient.Credit{Kind: gradient.EProp}),
	}
}

func priceEntry(name string, credit gradient.Credit) learning.Entry {
	net := snn.Recurrent(2, 64, 1)
	net.Populations[1].Cell = snn.LIF{Tau: 5, Reset: snn.ResetSubtract}
	net.Populations[2].Cell = snn.LI{Tau: 5}
	return learning.Entry{
		Name: name, Net: net, Encoder: encode.LevelCrossing{T: priceWindows.Steps, Threshold: 0.25, Several: encode.CountCrossings},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.MSEMembrane}, Credit: credit,
			Optimizer: optim.Optimizer{Rate: 1e-3}, GradientClip: 1,
		},
		Settings: learning.Settings{Epochs: 40, Batch: 8},
	}
}

// sp500DirectionEntries say whether the index closes higher on the next day.
func sp500DirectionEntries() []learning.Entry {
	steps, inputs := priceChanges.Steps, 2*priceChanges.Levels
	code := encode.Train{T: steps}
	mixed := csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}
	const hidden = 128
	unlabelled := balancedCSDP("csdp-unsup", hearing(snn.CSDPUnlabelled(inputs, hidden, 2)), code, mixed)
	return []learning.Entry{
		balancedCSDP("csdp", hearing(snn.CSDP(inputs, hidden, 2)), code, csdp.Rule{}),
		unlabelled,
		control(unlabelled),
		balancedGradient("surrogate", snn.Recurrent(inputs, hidden, 2), code, everyStep(1e-3)),
		balancedGradient("eprop", snn.Recurrent(inputs, hidden, 2), code, everyStepEProp(1e-3)),
		balancedGRU(inputs, 2, code),
	}
}
