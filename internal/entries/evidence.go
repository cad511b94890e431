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

// loadEvidence draws the cues of a corridor.
func loadEvidence(int, datasets.Options) (datasets.Set, error) {
	return datasets.EvidenceAccumulation{}.Set()
}

// evidenceEntries are the network and constants of [bellec2020] by e-prop with symmetric and with random feedback, and by back-propagation through
// time. 10 epochs of 50 mini-batches are 500. The rate falls over the run from twice the published one, so that it is that on average: from the
// published one it is too small at the end to balance the sides, and 512 validation samples do not tell which epoch does.
func evidenceEntries() (all []learning.Entry) {
	for i, credit := range evidenceCredits() {
		all = append(all, evidenceEntry([]string{"eprop", "eprop-random", "surrogate"}[i], credit, datasets.EvidenceAccumulation{}))
	}
	return all
}

// evidenceCredits are the ways of errors; random feedback is of N(0, 1).
func evidenceCredits() []gradient.Credit {
	return []gradient.Credit{{Kind: gradient.EProp}, {Kind: gradient.EProp, Feedback: gradient.Random, Deviation: math.Sqrt(evidenceKind)}, {}}
}

// evidenceKind is how many cells adapt, and how many do not.
const evidenceKind = 50

func evidenceEntry(name string, credit gradient.Credit, task datasets.EvidenceAccumulation) learning.Entry {
	steps := float64(task.Steps())
	return learning.Entry{
		Name: name, Net: evidenceNet(), Encoder: encode.Events{T: task.Steps(), Width: 40},
		Learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.PiecewiseLinear}, Credit: credit,
			Loss:      gradient.Loss{Kind: gradient.CEMembrane, After: task.Question()},
			Optimizer: optim.Optimizer{Rate: 1e-2},
			Schedule:  optim.Schedule{Kind: optim.Cosine, Steps: 1},                       // over the whole run, see FallOver
			CountCost: 300. * evidenceKind / 2 / steps / steps, CountTarget: 0.01 * steps, // 300 (f − 0.01) of the rate f
		},
		Settings: learning.Settings{Epochs: 10, Batch: 64, Select: learning.LastEpoch},
	}
}

// evidenceNet is 50 cells that adapt over 2 s beside 50 that do not, all joined to all, before a leaky integrator for each side. These have a bias,
// as in the equations of [bellec2020], whose code has none: without it the sides come into balance late.
func evidenceNet() snn.Net {
	const tau, slow = 20., 2000.
	plain := snn.LIF{Tau: tau, Threshold: 0.6, Refractory: 4, Masked: true}
	adaptive := plain
	adaptive.Adapt.ALIF = snn.ALIF{Strength: 1.7 * (1 - math.Exp(-1/slow)) / (1 - math.Exp(-1/tau)), Tau: slow}
	net := snn.Net{Populations: []snn.Population{
		{Name: "input", Shape: []int{40}}, {Name: "plain", Shape: []int{evidenceKind}, Cell: plain},
		{Name: "adaptive", Shape: []int{evidenceKind}, Cell: adaptive},
		{Name: "output", Shape: []int{2}, Cell: snn.LI{Tau: tau, Scale: snn.ScaleLeak}, Bias: &snn.Init{Kind: snn.InitConstant}},
	}}
	both := []string{"plain", "adaptive"}
	join := func(pre, post string, init snn.Init) {
		p := snn.Projection{Pre: pre, Post: post, Init: init}
		if pre == "plain" || pre == "adaptive" {
			p.Delay = 1
		}
		p.Bound.ZeroDiagonal = pre == post
		net.Projections = append(net.Projections, p)
	}
	for _, post := range both {
		join("input", post, snn.Init{Kind: snn.InitNormal, Hi: 1 / math.Sqrt(40)})
		for _, pre := range both {
			join(pre, post, snn.Init{Kind: snn.InitNormal, Hi: 0.1})
		}
	}
	for _, pre := range both {
		net.Projections = append(net.Projections, snn.Projection{Pre: pre, Post: "output", Init: xavier(2*evidenceKind, 2)})
	}
	return net
}
