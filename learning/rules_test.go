package learning_test

import (
	"testing"

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

// ruleEntries has one small entry of each rule for the digits, and of each of its forms that keeps other numbers.
func ruleEntries() map[string]learning.Entry {
	coins, current := encode.Bernoulli{T: 8}, encode.Direct{T: 6}
	entry := func(n snn.Net, l learning.Learner, e learning.Encoder) learning.Entry {
		return learning.Entry{Net: n, Learner: l, Encoder: e, Settings: learning.Settings{Epochs: 2, Batch: 20, Seed: 1, Store: "-", Workers: 1}}
	}
	all := map[string]learning.Entry{
		"csdp":       entry(snn.CSDP(64, 12, 9, 10), csdp.Rule{}, coins),
		"csdp-unsup": entry(snn.CSDPUnlabelled(64, 12, 9, 10), csdp.Rule{SelfSupervised: true}, coins),
		"stdp diehl": entry(snn.DiehlCook(64, 12), stdp.Rule{Norm: 0.4, MaxRepeats: 1, Rest: -1}, encode.Poisson{T: 100, MaxRate: 300}),
		"stdp pair": entry(snn.DiehlCook(64, 12), stdp.Rule{Plasticity: stdp.Pair{}, Norm: 0.4, MaxRepeats: 1, Rest: 10},
			encode.Poisson{T: 100, MaxRate: 300}),
		"stdp triplet": entry(snn.DiehlCook(64, 12), stdp.Rule{Plasticity: stdp.Triplet{}, Norm: 0.4, MaxRepeats: 1, Rest: -1, Delays: 2},
			encode.Poisson{T: 100, MaxRate: 300}),
		"surrogate adam":        entry(snn.Feedforward(64, 12, 10), gradient.Rule{}, current),
		"surrogate recurrent":   entry(snn.Recurrent(64, 12, 10), gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, coins),
		"surrogate sgd":         entry(snn.Feedforward(64, 12, 10), gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}}, current),
		"surrogate momentum":    entry(snn.Feedforward(64, 12, 10), gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: 0.9}}, current),
		"ann adam":              entry(snn.Feedforward(64, 12, 10), ann.Rule{}, current),
		"ann sgd with momentum": entry(snn.Feedforward(64, 12, 10), ann.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: 0.9}}, current),
		"gru":                   entry(ann.GRUNet(64, 12, 10), ann.GRU{}, coins),
	}
	for name, e := range all {
		e.Name = name
		all[name] = e
	}
	return all
}

func fewDigits(t *testing.T) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(60, 20, 20), err)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// prepared is a run that is ready to train.
func prepared(t *testing.T, e learning.Entry, task learning.Task) *learning.Run {
	t.Helper()
	r, err := learning.NewRun(e, task, task.Digest())
	if err == nil {
		err = r.Prepare()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Pool().Close)
	return r
}
