package learning_test

import (
	"context"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// bigEntries are large enough for arrays, not headers, to be what counts: with many weights, many steps, or many samples at a time.
func bigEntries() map[string]learning.Entry {
	entry := func(n snn.Net, l learning.Learner, e learning.Encoder, batch int) learning.Entry {
		return learning.Entry{Net: n, Learner: l.Resolve(), Encoder: e, Settings: learning.Settings{Batch: batch}}
	}
	return map[string]learning.Entry{
		"csdp, weights":      entry(snn.CSDP(64, 700, 500, 10), csdp.Rule{}, encode.Bernoulli{T: 2}, 4),
		"csdp, samples":      entry(snn.CSDP(64, 100, 70, 10), csdp.Rule{}, encode.Bernoulli{T: 10}, 1000),
		"csdp, unsupervised": entry(snn.CSDPUnlabelled(64, 100, 10), csdp.Rule{SelfSupervised: true}, encode.Bernoulli{T: 10}, 1000),
		"csdp, steps":        entry(snn.CSDP(64, 20, 20, 10), csdp.Rule{}, encode.Bernoulli{T: 5000}, 20),
		"csdp, sparse":       entry(sparseCSDP(), csdp.Rule{}, encode.Bernoulli{T: 2}, 4),
		"stdp, weights":      entry(snn.DiehlCook(64, 4000), stdp.Rule{}, encode.Poisson{T: 20}, 1),
		"stdp, delays":       entry(snn.DiehlCook(64, 4000), stdp.Rule{Delays: 5}, encode.Poisson{T: 20}, 1),
		"stdp, steps":        entry(snn.DiehlCook(64, 20), stdp.Rule{}, encode.Poisson{T: 50000}, 1),
		"stdp, rest":         entry(snn.DiehlCook(64, 20), stdp.Rule{Rest: 50000}, encode.Poisson{T: 20}, 1),
		"stdp, sparse":       entry(joined(1500, snn.Sparse{FanIn: 40}), stdp.Rule{MinSpikes: learning.Zero}, encode.Poisson{Dt: 1, T: 10}, 1),
		"stdp, recurrent":    entry(joined(1500, snn.Dense{}), stdp.Rule{MinSpikes: learning.Zero}, encode.Poisson{Dt: 1, T: 10}, 1),
		"stdp, maps":         entry(layers("100C3-10"), stdp.Rule{MinSpikes: learning.Zero, Output: "hidden1"}, encode.Poisson{Dt: 1, T: 10}, 1),
		"stdp, long":         entry(joined(20, snn.Dense{}), stdp.Rule{Rest: 30000, MinSpikes: learning.Zero}, always{30000}, 1),
		"surrogate, weights": entry(snn.Feedforward(64, 3000, 10), gradient.Rule{}, encode.Bernoulli{T: 3}, 3),
		"surrogate, sgd":     entry(snn.Feedforward(64, 3000, 300, 10), gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}}, encode.Bernoulli{T: 3}, 3),
		"surrogate, samples": entry(snn.Feedforward(64, 200, 10), gradient.Rule{}, encode.Bernoulli{T: 20}, 500),
		"surrogate, steps":   entry(snn.Recurrent(64, 100, 10), gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, encode.Bernoulli{T: 2000}, 30),
		"surrogate, series":  entry(snn.Feedforward(10000, 10, 10), gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, gradedLong{200}, 20),
		"surrogate, sparse":  entry(sparse(2000, 20), gradient.Rule{}, encode.Bernoulli{T: 2}, 2),
		"surrogate, large":   entry(sparse(20000, 60), gradient.Rule{}, encode.Bernoulli{T: 2}, 2),
		"online, dense":      entry(snn.Recurrent(64, 300, 10), online(gradient.EProp), encode.Bernoulli{T: 500}, 30),
		"online, factors":    entry(snn.Recurrent(64, 300, 10), online(gradient.DECOLLE), encode.Bernoulli{T: 500}, 300),
		"online, sparse":     entry(readSparse(5000, 20), online(gradient.EProp), encode.Bernoulli{T: 2}, 20),
		"ann, sparse":        entry(sparse(2000, 20), ann.Rule{}, encode.Direct{T: 1}, 2),
		"ann, weights":       entry(snn.Feedforward(64, 3000, 300, 10), ann.Rule{}, encode.Direct{T: 1}, 2),
		"ann, samples":       entry(snn.Feedforward(64, 300, 10), ann.Rule{}, encode.Direct{T: 1}, 5000),
		"ann, pooled":        entry(layers("400C1-MP8-10"), ann.Rule{}, encode.Direct{T: 1}, 300),
		"gru, weights":       entry(ann.GRUNet(64, 700, 10), ann.GRU{}, encode.Direct{T: 2}, 2),
		"gru, steps":         entry(ann.GRUNet(64, 100, 10), ann.GRU{}, encode.Bernoulli{T: 2000}, 30),
	}
}

// online writes weights at every step.
func online(k gradient.CreditKind) gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: k, Online: true}}
}

// readSparse is sparse with leaky integrators as output.
func readSparse(cells, fanIn int) snn.Net {
	n := sparse(cells, fanIn)
	n.Populations[2].Cell = snn.LI{Beta: .9}
	return n
}

// layers is a net that reads maps of 8 × 8.
func layers(text string) snn.Net {
	n, err := snn.Layers([]int{8, 8}, text)
	if err != nil {
		panic(err)
	}
	return n
}

// sparse is a net of one hidden population, whose cells have so many synapses each.
func sparse(cells, fanIn int) snn.Net {
	n := snn.Feedforward(64, cells, 10)
	n.Projections[0].Wiring = snn.Sparse{FanIn: fanIn}
	return n
}

// sparseCSDP is a net whose hidden populations have 40 synapses a cell.
func sparseCSDP() snn.Net {
	n := snn.CSDP(64, 3000, 3000, 10)
	for k, p := range n.Projections {
		if n.Population(p.Pre).Size() == 3000 && n.Population(p.Post).Size() == 3000 {
			n.Projections[k].Wiring, n.Projections[k].Bound.ZeroDiagonal = snn.Sparse{FanIn: 40}, false
		}
	}
	return n
}

// joined is a net of LIF cells that are joined to one another, and fire in one step of eight at most.
func joined(cells int, w snn.Wiring) snn.Net {
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{64}}, {Name: "cells", Shape: []int{cells}, Cell: snn.LIF{Beta: .9, Refractory: 7}}},
		Projections: []snn.Projection{
			{Pre: "input", Post: "cells", Wiring: snn.Sparse{FanIn: 20}}, {Pre: "cells", Post: "cells", Wiring: w, Delay: 1},
		},
	}
}

// always makes all of 64 cells fire in one step of eight, whatever the sample.
type always struct{ T int }

func (a always) Steps() int { return a.T }

func (a always) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.Resize(a.T, 64)
	for t := 0; t < a.T; t += 8 {
		for i := range 64 {
			dst.Set(t, i)
		}
	}
}

// gradedLong gives graded values of 10,000 cells at every step, whatever the sample.
type gradedLong struct{ T int }

func (l gradedLong) Steps() int      { return l.T }
func (l gradedLong) Version() string { return "1" }
func (l gradedLong) Graded() bool    { return true }

func (l gradedLong) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) {
	dst.ResizeGraded(l.T, 10000)
}

// TestEstimateOfMemory compares the estimate with what is allocated by the model, the rule, a mini-batch and its evaluation.
func TestEstimateOfMemory(t *testing.T) {
	if learning.Raced {
		t.Skip("the race detector makes garbage at every step of time")
	}
	for name, e := range bigEntries() {
		task := fewDigits(t)
		for len(task.Train.X) < e.Settings.Batch {
			task.Train.X, task.Train.Label = append(task.Train.X, task.Train.X...), append(task.Train.Label, task.Train.Label...)
		}
		want := learning.SizesOf(e, task, e.Settings.Batch, 1).Estimate(e.Learner)
		got := allocated(func() {
			m, err := e.Net.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := e.Learner.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 10, Batch: e.Settings.Batch, Stream: snn.NewStream(1)})
			if err != nil {
				t.Fatal(err)
			}
			index := make([]int, e.Settings.Batch)
			for i := range index {
				index[i] = i
			}
			b := task.Train.Batch(index, snn.NewStream(1))
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		})
		if ratio := want / got; ratio < 0.6 || ratio > 2.5 {
			t.Errorf("%s: estimated %.3g bytes, allocated %.3g: %.2f", name, want, got, ratio)
		}
	}
}

// allocated is how many bytes f allocates.
func allocated(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// TestTooMuchMemory: sizes that no machine has are refused with the bytes that they need, and without allocating them.
func TestTooMuchMemory(t *testing.T) {
	task := fewDigits(t)
	for name, e := range map[string]learning.Entry{
		"steps of csdp":      {Net: snn.CSDP(64, 12, 9, 10), Learner: csdp.Rule{}, Encoder: long{1 << 50}},
		"steps of stdp":      {Net: snn.DiehlCook(64, 12), Learner: stdp.Rule{}, Encoder: long{1 << 50}},
		"rest of stdp":       {Net: snn.DiehlCook(64, 12), Learner: stdp.Rule{Rest: 1e17}, Encoder: long{4}},
		"steps of surrogate": {Net: snn.Feedforward(64, 12, 10), Learner: gradient.Rule{}, Encoder: long{math.MaxInt}},
		"weights of ann":     {Net: snn.Feedforward(64, 1<<26, 1<<6, 1<<26, 10), Learner: ann.Rule{}, Encoder: long{1}},
		"weights of any":     {Net: snn.Feedforward(64, 1<<26, 1<<6, 1<<26, 1<<6, 1<<26, 10), Learner: learning.Toy{}, Encoder: long{1}},
	} {
		e.Name, e.Settings.Store = name, "-"
		var one, several error
		bytes := allocated(func() {
			_, one = learning.Train(context.Background(), e, task)
			_, several = learning.Compare(context.Background(), []learning.Entry{e}, task, learning.Seeds(1))
		})
		for _, err := range []error{one, several} {
			if err == nil || !strings.Contains(err.Error(), "needs about ") || !strings.Contains(err.Error(), " bytes (") {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if bytes > 64<<20 {
			t.Errorf("%s: %.0f bytes were allocated before it was refused", name, bytes)
		}
	}
}

// long is an encoder of any number of steps; it fails the test when it is asked to encode them.
type long struct{ T int }

func (e long) Steps() int { return e.T }

func (e long) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) { dst.Resize(e.T, len(x)) }

// TestRunsThatFit: as many of the largest as there is room for, and at least one.
func TestRunsThatFit(t *testing.T) {
	small, large := bigEntries()["stdp, steps"], bigEntries()["csdp, weights"]
	task := fewDigits(t)
	need := learning.SizesOf(large, task, large.Settings.Batch, 1).Estimate(large.Learner)
	for have, want := range map[float64]int{0: 1, need / 2: 1, 1.9 * need: 1, 2.1 * need: 2, 7.5 * need: 7, 1e9 * need: learning.MostWorkers} {
		if got := learning.RunsThatFit([]learning.Entry{small, large}, task, have); got != want {
			t.Errorf("%v bytes of %v: %d runs, want %d", have, need, got, want)
		}
	}
}

// TestBorderOfMemory: what is needed fits, and a byte less does not.
func TestBorderOfMemory(t *testing.T) {
	r := learning.SizesOf(bigEntries()["ann, weights"], fewDigits(t), 2, 1)
	need := r.Estimate(ann.Rule{}.Resolve())
	if r.CheckMemory(ann.Rule{}.Resolve(), need) != nil || r.CheckMemory(ann.Rule{}.Resolve(), need-1) == nil {
		t.Error("the border is not where the estimate is")
	}
}
