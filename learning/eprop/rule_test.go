package eprop_test

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// netOf is a net of the rule.
func netOf(inputs, cells, outputs int) snn.Net {
	n := snn.Recurrent(inputs, cells, outputs)
	n.Populations[1].Cell = snn.LIF{Tau: 10, Threshold: .6, ResetTiming: snn.ResetSameStep, Inclusive: true, Refractory: 1, Masked: true}
	n.Populations[2].Cell = snn.LI{Tau: 10}
	n.Projections[2].Delay = 1
	for i, deviation := range []float64{.1, .05, .02} {
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: deviation}
	}
	return n
}

func TestSuite(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	train, least := 400, 0.5
	if testing.Short() {
		train, least = 60, 0.1
	}
	task, err := learning.TaskOf(set.Take(train, 100, 100), nil)
	if err != nil {
		t.Fatal(err)
	}
	learningtest.Suite(t, learning.Entry{
		Net: netOf(64, 40, 10), Encoder: encode.Bernoulli{T: 20},
		Learner:  eprop.Rule{Surrogate: eprop.Surrogate{Height: .5, Width: .6}, After: 10, Optimizer: optim.Optimizer{Rate: 1e-5}},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, task, least)
}

// A user describes a net and trains it on a series: the pattern of [bellec2020]'s task comes out of frozen noise.
func TestSeries(t *testing.T) {
	const steps, inputs = 100, 20
	x, target := make([]float32, steps*inputs), make([]float32, steps)
	draw := snn.NewStream(4)
	for i := range x {
		if draw.Float64(uint64(i)) < .05 {
			x[i] = 1
		}
	}
	for i := range target {
		target[i] = float32(math.Sin(2 * math.Pi * float64(i) / steps))
	}
	one := learning.Samples{X: [][]float32{x}, Target: [][]float32{target}}
	task := learning.Task{Name: "pattern", Outputs: 1, Shape: []int{steps, inputs}, Train: one, Test: one}
	net := netOf(inputs, 50, 1)
	net.Projections[0].Init.Hi = .3
	r, err := learning.Train(t.Context(), learning.Entry{
		Net: net, Encoder: encode.Train{T: steps},
		Learner:  eprop.Rule{Surrogate: eprop.Surrogate{Height: .5, Width: .6}, Optimizer: optim.Optimizer{Rate: 1e-5}},
		Settings: learning.Settings{Epochs: 200, Batch: 1, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		t.Fatal(err)
	}
	first, last := r.Epochs[0].Loss, r.Epochs[199].Loss
	t.Logf("½ Σ (y − y*)²: %.2f in the first presentation, %.2f in the last", first, last)
	if !(last < first/20) {
		t.Errorf("loss %.3f after 200 presentations, at first %.3f", last, first)
	}
}

// The cells are those that the description says: without learning, a simulation of the net fires in the same steps. Weights are not multiples of
// thresholds, and no potential is near enough to one for float32 to matter.
func TestCellsAreThoseOfTheNet(t *testing.T) {
	plain := snn.LIF{Tau: 9, Threshold: .5, ResetTiming: snn.ResetSameStep}
	masked, held, adaptive := plain, plain, plain
	masked.Refractory, masked.Masked, masked.Inclusive = 3, true, true
	held.Reset, held.ResetTo, held.Refractory = snn.ResetZero, -.3, 2
	adaptive.Adapt.ALIF = snn.ALIF{Strength: .2, Tau: 30}
	for name, cell := range map[string]snn.LIF{"plain": plain, "masked": masked, "held": held, "adaptive": adaptive} {
		n := netOf(12, 15, 2)
		n.Populations[1].Cell = cell
		m, err := n.Init(2)
		if err != nil {
			t.Fatal(err)
		}
		code := encode.Bernoulli{T: 60}
		tr, err := eprop.Rule{}.Bind(learning.Setup{Model: m, Encoder: code, Classes: 2, Batch: 4, Stream: snn.NewStream(1)})
		if err != nil {
			t.Fatal(err)
		}
		b := ruletest.Batch(4, 12, 2, 1)
		var out learning.Outcome
		if err := tr.Classify(b, &out); err != nil {
			t.Fatal(err)
		}
		_, counts := tr.Counts()
		_, simulated := ruletest.Simulated(t, m, 60, ruletest.Encoded(code, b, func(s snn.Stream) snn.Stream { return s }))
		ruletest.CompareWithSim(t, name, counts, simulated)
		ruletest.Lively(t, name, counts)
	}
}

// What a sample must be is said before training: its values, and their number.
func TestSamplesAreChecked(t *testing.T) {
	for want, x := range map[string][]float32{"-7": {0, 0, 0, -7}, "have 3 values": {0, 0, 0}} {
		task := learning.Task{Name: "task", Classes: 2, Shape: []int{len(x)}, Train: learning.Samples{X: [][]float32{x, x}, Label: []int{0, 1}}}
		e := learning.Entry{Net: netOf(4, 5, 2), Learner: eprop.Rule{}, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Store: "-"}}
		if _, err := learning.Train(t.Context(), e, task); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "epoch 1") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	change := func(f func(n *snn.Net)) snn.Net {
		n := netOf(4, 5, 2)
		f(&n)
		return n
	}
	lif := func(f func(c *snn.LIF)) snn.Net {
		return change(func(n *snn.Net) {
			c := n.Populations[1].Cell.(snn.LIF)
			f(&c)
			n.Populations[1].Cell = c
		})
	}
	for want, n := range map[string]snn.Net{
		`population "hidden1": cells of type snn.Alpha`: change(func(n *snn.Net) { n.Populations[1].Cell = snn.Alpha{Alpha: .9, Beta: .8} }),
		`population "hidden1": Scale of its cells`:      lif(func(c *snn.LIF) { c.Scale = snn.ScaleLeak }),
		`population "hidden1": ResetTiming is`:          lif(func(c *snn.LIF) { c.ResetTiming = snn.ResetNextStep }),
		`population "hidden1": Reset is`:                lif(func(c *snn.LIF) { c.Masked = false }),
		`population "hidden1": Adapt.ALIF.Euler`:        lif(func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: 9, Euler: true} }),
		`population "output": Scale of its cells`:       change(func(n *snn.Net) { n.Populations[2].Cell = snn.LI{Tau: 10, Scale: snn.ScaleLeak} }),
		"all projections are Frozen": change(func(n *snn.Net) {
			for i := range n.Projections {
				n.Projections[i].Frozen = true
			}
		}),
		"the net has no output":                       change(func(n *snn.Net) { n.Populations[2].Cell = n.Populations[1].Cell }),
		"it needs one for each of 2 classes":          change(func(n *snn.Net) { n.Populations[2].Shape = []int{3} }),
		"projection hidden1→hidden1: its Delay is 2":  change(func(n *snn.Net) { n.Projections[1].Delay = 2 }),
		"projection input→hidden1: its Delay is 1":    change(func(n *snn.Net) { n.Projections[0].Delay = 1 }),
		"projection hidden1→output: Gain or Receptor": change(func(n *snn.Net) { n.Projections[2].Gain = 2 }),
		"projection hidden1→hidden1: its wiring is":   change(func(n *snn.Net) { n.Projections[1].Wiring = snn.OneToOne{} }),
		"projection input→output: it leads":           change(func(n *snn.Net) { n.Projections[2].Pre, n.Projections[2].Delay = "input", 0 }),
	} {
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(want, err)
		}
		_, err = eprop.Rule{}.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 5}, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "eprop: ") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestRefusedConstants(t *testing.T) {
	m, err := netOf(4, 5, 2).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for want, r := range map[string]eprop.Rule{
		"After is 5":              {After: 5},
		"Cutoff is 1":             {Cutoff: 1},
		"Surrogate.Kind is 4":     {Surrogate: eprop.Surrogate{Kind: 4}},
		"Optimizer.Kind is AdamW": {Optimizer: optim.Optimizer{Kind: optim.AdamW}},
		"Optimizer.Momentum":      {Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: .9}},
		"Trace is 1":              {Trace: 1},
	} {
		_, err := r.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 5}, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "eprop: ") {
			t.Errorf("%v, want %q", err, want)
		}
	}
	s := learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 5}, Outputs: 2, Targets: learning.VectorPerSample, Batch: 1}
	if _, err := (eprop.Rule{}).Bind(s); err == nil || !strings.Contains(err.Error(), "a vector per sample") {
		t.Error(err)
	}
	fast := eprop.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: 1e30}}
	tr, err := fast.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 50}, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Learn(ruletest.Batch(1, 4, 2, 3)); err == nil || !strings.Contains(err.Error(), "diverge") {
		t.Error(err)
	}
}
