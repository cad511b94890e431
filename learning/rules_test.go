package learning

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// ruleEntries has one small entry of each rule for the digits, and of each of its forms that keeps other numbers.
func ruleEntries() map[string]Entry {
	coins, current := encode.Bernoulli{T: 8}, encode.Direct{T: 6}
	entry := func(n snn.Net, l Learner, e Encoder) Entry {
		return Entry{Net: n, Learner: l, Encoder: e, Settings: Settings{Epochs: 2, Batch: 20, Seed: 1, Store: "-", Workers: 1}}
	}
	all := map[string]Entry{
		"csdp":       entry(snn.CSDP(64, 12, 9, 10), CSDP{}, coins),
		"csdp-unsup": entry(snn.CSDPUnlabelled(64, 12, 9, 10), CSDP{SelfSupervised: true}, coins),
		"stdp diehl": entry(snn.DiehlCook(64, 12), STDP{Norm: 0.4, MaxRepeats: 1, Rest: -1}, encode.Poisson{T: 100, MaxRate: 300}),
		"stdp pair": entry(snn.DiehlCook(64, 12), STDP{Rule: PairRule{}, Norm: 0.4, MaxRepeats: 1, Rest: 10},
			encode.Poisson{T: 100, MaxRate: 300}),
		"stdp triplet": entry(snn.DiehlCook(64, 12), STDP{Rule: TripletRule{}, Norm: 0.4, MaxRepeats: 1, Rest: -1, Delays: 2},
			encode.Poisson{T: 100, MaxRate: 300}),
		"surrogate adam":        entry(snn.Feedforward(64, 12, 10), Surrogate{}, current),
		"surrogate recurrent":   entry(snn.Recurrent(64, 12, 10), Surrogate{Loss: Loss{Kind: CEMembrane}}, coins),
		"surrogate sgd":         entry(snn.Feedforward(64, 12, 10), Surrogate{Optimizer: Optimizer{Kind: SGD}}, current),
		"surrogate momentum":    entry(snn.Feedforward(64, 12, 10), Surrogate{Optimizer: Optimizer{Kind: SGD, Momentum: 0.9}}, current),
		"ann adam":              entry(snn.Feedforward(64, 12, 10), ANN{}, current),
		"ann sgd with momentum": entry(snn.Feedforward(64, 12, 10), ANN{Optimizer: Optimizer{Kind: SGD, Momentum: 0.9}}, current),
		"gru":                   entry(GRUNet(64, 12, 10), GRU{}, coins),
	}
	for name, e := range all {
		e.Name = name
		all[name] = e
	}
	return all
}

func fewDigits(t *testing.T) Task {
	t.Helper()
	set, err := datasets.Digits()
	task, err := TaskOf(set.Take(60, 20, 20), err)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// prepared is a run that is ready to train.
func prepared(t *testing.T, e Entry, task Task) *run {
	t.Helper()
	r, err := newRun(e, task, task.digest())
	if err == nil {
		err = r.prepare()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.pool.Close)
	return r
}
