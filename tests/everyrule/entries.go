// Package everyrule has a small run of every rule of the module, for tests that do the same to all of them.
package everyrule

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// linear is a read-out that learns by the gradient of its cells alone.
var linear = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 2e-2}}

// Entries has every rule of the module, with nets that train in a tenth of a second; a test holds it complete.
func Entries() []learning.Entry {
	bernoulli := encode.Bernoulli{T: 10}
	all := []learning.Entry{
		{Name: "csdp", Net: snn.CSDP(64, 16, 12, 10), Learner: csdp.Rule{}, Encoder: bernoulli},
		{Name: "csdp-self", Net: snn.CSDPUnlabelled(64, 16, 12, 10), Learner: csdp.Rule{SelfSupervised: true}, Encoder: bernoulli},
		{Name: "gradients", Net: snn.Feedforward(64, 16, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}},
		{Name: "eprop", Net: snn.Recurrent(64, 16, 10), Encoder: bernoulli, Learner: credit(gradient.EProp)},
		{Name: "decolle", Net: snn.Recurrent(64, 16, 10), Encoder: bernoulli, Learner: credit(gradient.DECOLLE)},
		{Name: "ottt", Net: snn.Recurrent(64, 16, 10), Encoder: bernoulli, Learner: credit(gradient.OTTT)},
		{Name: "ostl", Net: snn.Recurrent(64, 16, 10), Encoder: bernoulli, Learner: credit(gradient.OSTL)},
		{Name: "ann", Net: snn.Feedforward(64, 16, 10), Learner: ann.Rule{}, Encoder: encode.Direct{T: 8}},
		{Name: "gru", Net: ann.GRUNet(8, 8, 10), Learner: ann.GRU{}, Encoder: encode.Series{T: 8}},
		stdpEntry("stdp", stdp.DiehlCook{}), stdpEntry("stdp-pairs", stdp.Pair{}), stdpEntry("stdp-triplets", stdp.Triplet{}),
		mixedEntry(), epropPlus(), bpstdpEntry(), bptcEntry(), eventEntry(), convolutions(),
	}
	for i := range all {
		all[i].Settings = learning.Settings{Epochs: 4, Batch: 8, Seed: 1}
	}
	return all
}

func credit(kind gradient.CreditKind) gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: kind}}
}

func stdpEntry(name string, p stdp.Plasticity) learning.Entry {
	return learning.Entry{Name: name, Net: snn.DiehlCook(64, 12), Encoder: encode.Poisson{T: 60, MaxRate: 400},
		Learner: stdp.Rule{Plasticity: p, Norm: 0.4, MaxRepeats: 2}}
}

func mixedEntry() learning.Entry {
	n := snn.DiehlCook(64, 12)
	n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 20}})
	n.Projections = append(n.Projections, snn.Projection{Name: "read-out", Pre: "excitatory", Post: "output"})
	return learning.Entry{Name: "mixed", Net: n, Encoder: encode.Poisson{T: 60, MaxRate: 400}, Learner: learning.Mixed{Parts: []learning.Part{
		{Learner: stdp.Rule{Norm: 0.4, MaxRepeats: 2}, Projections: []string{"input→excitatory"}, Epochs: 2},
		{Learner: linear, Projections: []string{"read-out"}, After: 2},
	}}}
}

func epropPlus() learning.Entry {
	n := snn.Recurrent(64, 16, 10)
	n.Populations[1].Cell = snn.LIF{Tau: 10, Threshold: .6, ResetTiming: snn.ResetSameStep, Inclusive: true, Refractory: 1, Masked: true}
	n.Populations[2].Cell = snn.LI{Tau: 10}
	n.Projections[2].Delay = 1
	for i, deviation := range []float64{.1, .05, .02} {
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: deviation}
	}
	return learning.Entry{Name: "eprop-plus", Net: n, Encoder: encode.Bernoulli{T: 10}, Learner: eprop.Rule{
		Surrogate: eprop.Surrogate{Height: .5, Width: .6}, After: 5, Optimizer: optim.Optimizer{Rate: 1e-5}}}
}

func bpstdpEntry() learning.Entry {
	n := snn.Feedforward(64, 16, 10)
	for i := range n.Projections {
		n.Populations[i+1].Cell = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: 0.3}
	}
	return learning.Entry{Name: "bp-stdp", Net: n, Learner: bpstdp.Rule{Rate: 2e-3}, Encoder: encode.Poisson{T: 20, Dt: 1, MaxRate: 500}}
}

func bptcEntry() learning.Entry {
	n := snn.Feedforward(64, 16, 10)
	for i := range n.Projections {
		n.Populations[i+1].Cell = bptc.NOSO(16)
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: math.Sqrt(2 / float64(n.Populations[i].Size()))}
	}
	return learning.Entry{Name: "bptc", Net: n, Encoder: encode.Bernoulli{T: 16, Max: 0.5},
		Learner: bptc.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 0.01}, Most: 10}}
}

func eventEntry() learning.Entry {
	n := eventprop.YinYang()
	n.Populations[1].Shape = []int{16}
	return learning.Entry{Name: "eventprop", Net: n, Learner: eventprop.Rule{}, Encoder: encode.SpikeTimes{}}
}

func convolutions() learning.Entry {
	code := encode.DoG{T: 8, Radius: 4, Threshold: 20}
	code.Filters[0] = encode.DoGFilter{Window: 3, Centre: 3. / 9, Surround: 6. / 9}
	code.Filters[1] = encode.DoGFilter{Window: 3, Centre: 6. / 9, Surround: 3. / 9}
	r := convstdp.Rule{Reward: convstdp.Reward{Plus: .02, Minus: .015, WrongMinus: .02, WrongPlus: .0025, Window: 50}}
	r.Stages[0] = convstdp.Stage{Samples: 40, Doubled: 30, Winners: 4, Radius: 1}
	return learning.Entry{Name: "convolutional-stdp", Encoder: code, Learner: r, Net: snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{8, 8, 2}}, {Name: "maps", Shape: []int{8, 8, 8}, Cell: convstdp.Once(4)},
			{Name: "pool", Shape: []int{4, 4, 8}, Cell: convstdp.Once(.5)}, {Name: "read", Shape: []int{4, 4, 20}, Cell: snn.LI{Beta: 1}},
		},
		Projections: []snn.Projection{
			maps("input", "maps", 3, 1, snn.Bound{Hi: 1}), convstdp.Pool("maps", "pool", 2), maps("pool", "read", 5, 2, snn.Bound{Lo: .2, Hi: .8}),
		},
	}}
}

// maps joins populations by square kernels.
func maps(pre, post string, kernel, pad int, bound snn.Bound) snn.Projection {
	return snn.Projection{Pre: pre, Post: post, Wiring: snn.Conv2D{Kernel: [2]int{kernel, kernel}, Pad: [2]int{pad, pad}},
		Init: snn.Init{Kind: snn.InitNormal, Lo: .8, Hi: .05}, Bound: bound}
}

// TaskOf returns few samples of what an entry learns.
func TaskOf(e learning.Entry) (learning.Task, error) {
	if e.Name == "eventprop" {
		return learning.TaskOf(datasets.YinYang().Take(24, 8, 8), nil)
	}
	set, err := datasets.Digits()
	return learning.TaskOf(set.Take(24, 8, 8), err)
}

// Named returns the entry of a name.
func Named(name string) (learning.Entry, error) {
	all := Entries()
	i := slices.IndexFunc(all, func(e learning.Entry) bool { return e.Name == name })
	if i < 0 {
		return learning.Entry{}, fmt.Errorf("there is no entry %q", name)
	}
	return all[i], nil
}
