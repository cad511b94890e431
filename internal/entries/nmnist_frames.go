package entries

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The cells that hear the camera, 17 × 17 of two polarities, and those of a hidden layer.
const (
	cameraCells  = (cameraSide / cameraScale) * (cameraSide / cameraScale) * cameraPolarities
	cameraHidden = 256
)

// readyFrames makes of the samples and the moved copies of nmnist what their code makes of them, 15 steps of 578 cells, so that a conventional net
// can see them as well.
func readyFrames(set datasets.Set) (datasets.Set, error) {
	set, err := readyNMNIST(set)
	if err != nil {
		return set, err
	}
	for _, part := range []*datasets.Samples{&set.Train, &set.Valid, &set.Test} {
		part.X = frames(part.X)
	}
	set.Name, set.Shape = "nmnist-frames", []int{cameraSteps, cameraCells}
	return set, nil
}

// frames are 1 where a cell fires in a step, and 0 elsewhere.
func frames(events [][]float32) [][]float32 {
	code, all := cameraCode(), make([][]float32, len(events))
	for i, x := range events {
		var s snn.Spikes
		code.Encode(&s, x, 1, snn.Stream{})
		all[i] = make([]float32, cameraSteps*cameraCells)
		for k := range all[i] {
			if s.Has(k/cameraCells, k%cameraCells) {
				all[i][k] = 1
			}
		}
	}
	return all
}

// framesEntries are the rules on the same spikes; what was chosen on validation samples is with the results.
func framesEntries() []learning.Entry {
	surrogate := framesSurrogate()
	return []learning.Entry{
		framesCSDP("csdp", driven(snn.CSDP(cameraCells, cameraHidden, 10), 0.05), csdp.Rule{}),
		framesCSDP("csdp-unsup", snn.CSDPUnlabelled(cameraCells, cameraHidden, 10),
			csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.MixedSpikes}}),
		surrogate, byEProp(surrogate, "eprop", gradient.Credit{Kind: gradient.EProp}, 1e-3), framesANN(),
	}
}

// framesSettings are those of all.
func framesSettings() learning.Settings { return learning.Settings{Epochs: 8, Batch: 25} }

// framesCSDP is CSDP over time. Traces last two steps: the published 13 ms are less than one.
func framesCSDP(name string, net snn.Net, rule csdp.Rule) learning.Entry {
	net = unread(net)
	net.Dt, rule.TraceTau = cameraStep, 2*cameraStep
	return learning.Entry{Name: name, Net: net, Encoder: encode.Train{T: cameraSteps}, Learner: rule, Settings: framesSettings()}
}

// driven is a net whose input has such a gain.
func driven(n snn.Net, gain float32) snn.Net {
	for i := range n.Projections {
		if n.Projections[i].Pre == "input" {
			n.Projections[i].Gain = gain
		}
	}
	return n
}

// framesSurrogate is a recurrent layer of LIF cells by back-propagation through time.
func framesSurrogate() learning.Entry {
	net := driven(snn.Recurrent(cameraCells, cameraHidden, 10), 3)
	net.Dt = cameraStep
	return learning.Entry{
		Name: "surrogate", Net: net, Encoder: encode.Train{T: cameraSteps}, Settings: framesSettings(),
		Learner: gradient.Rule{
			Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-3},
			Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}, // over the whole run, see FallOver
		},
	}
}

// framesANN sees all steps side by side.
func framesANN() learning.Entry {
	return learning.Entry{
		Name: "ann", Net: snn.Feedforward(cameraSteps*cameraCells, cameraHidden, 10), Settings: framesSettings(),
		Learner: ann.Rule{Optimizer: optim.Optimizer{Rate: 1e-3}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 1}},
	}
}
