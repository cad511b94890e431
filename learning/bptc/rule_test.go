package bptc_test

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// digits is a net for the embedded digits.
func digits() snn.Net {
	n := snn.Feedforward(64, 100, 10)
	for i := range n.Projections {
		n.Populations[i+1].Cell = bptc.NOSO(32)
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: math.Sqrt(2 / float64(n.Populations[i].Size()))}
	}
	return n
}

func TestSuite(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	least := 0.45
	if testing.Short() {
		set, least = set.Take(200, 100, 100), 0.1
	}
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	learningtest.Suite(t, learning.Entry{
		Net: digits(), Learner: bptc.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 0.01}, Most: 10}, Encoder: encode.Bernoulli{T: 32, Max: 0.5},
		Settings: learning.Settings{Epochs: 5, Batch: 5, Seed: 1},
	}, task, least)
}

// What the rule has no equation for is refused by name.
func TestRefused(t *testing.T) {
	cell := func(f func(*snn.Synaptic)) func(*snn.Net) {
		return func(n *snn.Net) {
			c := bptc.NOSO(32)
			f(&c)
			n.Populations[1].Cell = c
		}
	}
	for want, change := range map[string]func(*snn.Net){
		`population "hidden1" has cells snn.LIF`:         func(n *snn.Net) { n.Populations[1].Cell = snn.LIF{Tau: 20} },
		"give Tau and TauSyn in ms":                      cell(func(c *snn.Synaptic) { c.Exact, c.TauSyn, c.Alpha = false, 0, .9 }),
		"give Exact, Earlier and a Scale":                cell(func(c *snn.Synaptic) { c.Earlier = false }),
		"Rest is set":                                    cell(func(c *snn.Synaptic) { c.Rest = -0.1 }),
		"Inclusive is set":                               cell(func(c *snn.Synaptic) { c.Inclusive = true }),
		"ThresholdSpread.Learn is set":                   cell(func(c *snn.Synaptic) { c.ThresholdSpread = snn.Spread{Uniform: .1, Learn: true} }),
		"are equal, or nearly so":                        cell(func(c *snn.Synaptic) { c.TauSyn = 80 }),
		"Refractory is 30 steps of a presentation of 32": cell(func(c *snn.Synaptic) { c.Refractory = 30 }),
		"has a delay of 2 steps":                         func(n *snn.Net) { n.Projections[1].Delay = 2 },
		"its wiring is snn.Sparse":                       func(n *snn.Net) { n.Projections[0].Wiring = snn.Sparse{FanIn: 3} },
		"layers are a chain":                             func(n *snn.Net) { n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output"}) },
		"all projections are Frozen":                     func(n *snn.Net) { n.Projections[0].Frozen, n.Projections[1].Frozen = true, true },
		`population "output" has 9 cells`:                func(n *snn.Net) { n.Populations[2].Shape = []int{9} },
	} {
		n := digits()
		change(&n)
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = bptc.Rule{}.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 32}, Classes: 10, Batch: 4, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)})
		if err == nil || !strings.HasPrefix(err.Error(), "bptc: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Constants keep the convention of learning.Zero, each by its name.
func TestConstants(t *testing.T) {
	m, err := digits().Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]bptc.Rule{
		"":                           {Decay: learning.Zero},
		"Decay is 1":                 {Decay: 1},
		"Decay is NaN":               {Decay: math.NaN()},
		"Most is learning.Zero (-1)": {Most: learning.Zero},
		"Most is +Inf":               {Most: math.Inf(1)},
	} {
		_, err := r.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 32}, Classes: 10, Batch: 4, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", r, err, want)
		}
	}
}

// An encoder of currents is refused, and of the sample that has them.
func TestCurrentsAreRefused(t *testing.T) {
	m, err := digits().Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := bptc.Rule{}.Bind(learning.Setup{Model: m, Encoder: encode.Direct{T: 32}, Classes: 10, Batch: 4, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)})
	if err == nil {
		_, err = tr.Learn(learning.Batch{X: [][]float32{make([]float32, 64)}, Label: []int{1}, Index: []int{3}, Stream: snn.NewStream(1)})
	}
	if err == nil || !strings.Contains(err.Error(), "gives currents, and the rule needs spikes") {
		t.Error(err)
	}
}
