package entries

import (
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// side is that of an image of MNIST in pixels.
const side = 28

// loadPixels returns MNIST as series of one value, a pixel a step.
func loadPixels(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := loadMNIST(holdout, o)
	set.Name, set.Shape = "mnist-pixels", []int{side * side, 1}
	return set, err
}

// loadRows returns MNIST as series of 28 values, a row of pixels a step.
func loadRows(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := loadMNIST(holdout, o)
	set.Name, set.Shape = "mnist-rows", []int{side, side}
	return set, err
}

// pixelEntries hear their own spikes a row of pixels later, so that a cell knows what stood above the pixel that it hears; they are judged in the
// last three rows.
func pixelEntries() []learning.Entry {
	s := sequence{steps: side * side, inputs: 1, tau: 5, delay: side, drive: 4 * math.Sqrt(3), readout: 80, judged: 3 * side}
	return []learning.Entry{s.entry(gradient.SurrogateFunction{Kind: gradient.DoubleGaussian, Slope: 1}, 8)}
}

// rowEntries hear their own spikes in the next step, and are judged in the last eight.
func rowEntries() []learning.Entry {
	s := sequence{steps: side, inputs: side, tau: 3, delay: 1, drive: math.Sqrt(3), readout: 10, judged: 8}
	return []learning.Entry{s.entry(gradient.SurrogateFunction{Kind: gradient.DoubleGaussian}, 20)}
}

// sequence is a recurrent layer of 128 adaptive cells [yin2021] before a leaky integrator for each digit.
type sequence struct {
	steps, inputs int
	tau, readout  float64 // time constants of the membranes and of the read-out, steps
	delay         int     // of the recurrent projection, steps
	drive         float64 // largest weight of the input at the start
	judged        int     // steps at the end
}

func (s sequence) net() snn.Net {
	const hidden = 128
	net := snn.Recurrent(s.inputs, hidden, 10)
	cell := snn.LIF{Tau: s.tau, TauSpread: snn.Spread{Normal: 0.8 * s.tau, Learn: true}, Scale: snn.ScaleLeak, Threshold: 0.01}
	cell.Adapt.ALIF = snn.ALIF{
		Strength: 0.1, Tau: 200, TauSpread: snn.Spread{Normal: 25, Learn: true}, Increment: snn.IncrementLeak, Adapted: true,
	}
	net.Populations[1].Cell = cell
	net.Populations[2].Cell = snn.LI{Tau: s.readout, TauSpread: snn.Spread{Learn: true}, Scale: snn.ScaleLeak}
	for i, init := range []snn.Init{{Kind: snn.InitUniform, Lo: -s.drive, Hi: s.drive}, xavier(2*hidden, hidden), xavier(hidden, hidden)} {
		net.Projections[i].Init = init
	}
	net.Projections[1].Delay = s.delay
	return net
}

func (s sequence) entry(f gradient.SurrogateFunction, epochs int) learning.Entry {
	return learning.Entry{
		Name: "alif", Net: s.net(), Encoder: encode.Series{T: s.steps},
		Learner: gradient.Rule{
			Function: f, Loss: gradient.Loss{Kind: gradient.CEMembrane, After: s.steps - s.judged}, Optimizer: optim.Optimizer{Rate: 5e-3},
			Schedule:     optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
			GradientClip: 1, CellRate: 3,
		},
		Settings: learning.Settings{Epochs: epochs, Batch: 32},
	}
}
