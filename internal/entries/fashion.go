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

func loadFashion(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := datasets.FashionMNIST(o)
	return set.Hold(holdout), err
}

func loadMirrored(holdout int, o datasets.Options) (datasets.Set, error) {
	set, err := loadFashion(holdout, o)
	set.Name = "fashion-mirrored"
	return set, err
}

// readyMirrored puts the mirror image of each training sample beside it: a garment is the same from either side.
func readyMirrored(set datasets.Set) (datasets.Set, error) { return set.Mirror() }

// mirroredEntries are convolutional nets with few steps and a dense layer; what was chosen on validation samples is on the page of surrogate
// gradients.
func mirroredEntries() []learning.Entry {
	net, err := snn.Layers([]int{28, 28}, "32C3P1-MP2-64C3P1-MP2-256-10")
	if err != nil {
		panic(err) // a constant
	}
	last := len(net.Populations) - 1
	for i := range net.Populations[1:last] {
		net.Populations[i+1].Cell = snn.LIF{Beta: 0.7} // of five steps, the last should not be decided by the first
	}
	net.Populations[last].Cell = snn.LI{Beta: 0.7}
	for i, fan := range []int{9, 9 * 32} {
		net.Projections[i].Init = kaiming(fan)
	}
	return []learning.Entry{{
		Name: "surrogate-conv", Net: net, Encoder: encode.Direct{T: 5},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
			Optimizer: optim.Optimizer{Rate: 5e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
			Dropout: gradient.Dropout{Fraction: 0.2, Population: "hidden3"},
		},
		Settings: learning.Settings{Epochs: 8, Batch: 64},
	}}
}

// kaiming is uniform in ±√(6/fan), for cells that fan synapses reach.
func kaiming(fan int) snn.Init {
	r := math.Sqrt(6 / float64(fan))
	return snn.Init{Kind: snn.InitUniform, Lo: -r, Hi: r}
}
