package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The camera of N-MNIST, and the steps in which its entries see the first 300 of 337 ms, which is almost all of its three movements.
const (
	cameraSide, cameraPolarities = 34, 2
	cameraSteps, cameraStep      = 15, 20 // ms
	cameraScale                  = 2      // of 2 × 2 pixels one cell
)

// loadNMNIST returns the digits before the camera: a tenth of the training samples, of each class its share and drawn by a seed that is always
// the same, validates.
func loadNMNIST(_ int, opt datasets.Options) (datasets.Set, error) {
	set, err := datasets.NMNIST(opt)
	if err != nil {
		return datasets.Set{}, err
	}
	return set.Split(datasets.Split{Valid: 0.1, Seed: 1, Stratify: true})
}

// readyNMNIST puts three moved copies of each training sample beside it: there are too few to learn from them alone that a digit is the same
// anywhere.
func readyNMNIST(set datasets.Set) (datasets.Set, error) {
	return set.Shift(datasets.Shift{Copies: 3, Reach: 3, Width: cameraSide, Height: cameraSide, Polarities: cameraPolarities, Seed: 1})
}

// cameraCode makes the spikes of the nets.
func cameraCode() encode.Events {
	return encode.Events{
		T: cameraSteps, Dt: cameraStep, Width: cameraSide, Height: cameraSide, Polarities: cameraPolarities, Scale: cameraScale,
		ChannelsLast: true, Cut: true,
	}
}

// nmnistEntries are a convolutional net, and STDP beside it; what was chosen on validation samples is on the page of surrogate gradients.
func nmnistEntries() []learning.Entry {
	const side = cameraSide / cameraScale
	net, err := snn.Layers([]int{side, side, cameraPolarities}, "16C4-MP2-32C4-10")
	if err != nil {
		panic(err) // a constant
	}
	net.Dt = cameraStep
	return []learning.Entry{{
		Name: "surrogate-conv", Net: net,
		Encoder: cameraCode(),
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CECount},
			Optimizer: optim.Optimizer{Rate: 2e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
		},
		Settings: learning.Settings{Epochs: 8, Batch: 32},
	}, nmnistSTDP()}
}

// nmnistSTDP is the net of Diehl and Cook, in which each event is a spike, in steps of half a millisecond.
func nmnistSTDP() learning.Entry {
	net, code := snn.DiehlCook(cameraCells, 100), cameraCode()
	code.T, code.Dt = 600, net.Dt
	return learning.Entry{
		Name: "stdp", Net: net, Encoder: code, Learner: stdp.Rule{Norm: 0.3}, Settings: learning.Settings{Epochs: 2},
	}
}
