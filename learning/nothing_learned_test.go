package learning_test

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A net in which nothing may change is refused by every rule, since no number of epochs trains it.
func TestNothingLearned(t *testing.T) {
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}}
	fires := snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
	chain := snn.Feedforward(4, 5, 2)
	chain.Populations[1].Cell, chain.Populations[2].Cell = fires, fires
	for _, c := range []struct {
		rule learning.Learner
		net  snn.Net
	}{
		{gradient.Rule{}, snn.Feedforward(4, 5, 2)}, {csdp.Rule{}, snn.CSDP(4, 5, 2)}, {ann.Rule{}, snn.Feedforward(4, 5, 2)},
		{stdp.Rule{}, snn.DiehlCook(4, 5)}, {bpstdp.Rule{}, chain}, {eventprop.Rule{}, eventprop.YinYang()},
	} {
		for i := range c.net.Projections {
			c.net.Projections[i].Frozen = true
		}
		e := learning.Entry{Net: c.net, Learner: c.rule, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Batch: 2, Store: "-"}}
		if _, err := learning.Train(t.Context(), e, task); err == nil || !strings.Contains(err.Error(), "all projections are Frozen") {
			t.Errorf("%s: error %v, want one that says what learns nothing", c.rule.Name(), err)
		}
	}
	biased := snn.Feedforward(4, 5, 2)
	biased.Projections[0].Frozen, biased.Projections[1].Frozen = true, true
	biased.Populations[1].Bias = &snn.Init{}
	e := learning.Entry{Net: biased, Learner: gradient.Rule{}, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Batch: 2, Store: "-"}}
	if _, err := learning.Train(t.Context(), e, task); err != nil {
		t.Errorf("biases that learn: %v", err)
	}
}

// A sparse projection may be drawn without a synapse. It trains like others, and the report says that its cells are silent.
func TestNoSynapses(t *testing.T) {
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}}
	task.Test = task.Train
	for _, c := range []struct {
		rule learning.Learner
		net  snn.Net
	}{{gradient.Rule{}, snn.Feedforward(4, 5, 2)}, {csdp.Rule{}, snn.CSDP(4, 5, 2)}, {stdp.Rule{Rest: learning.Zero}, snn.Feedforward(4, 5)},
		{gradient.Rule{Credit: gradient.Credit{Kind: gradient.OTTT, Online: true}}, snn.Feedforward(4, 5, 2)}} {
		c.net.Projections[0].Wiring = snn.Sparse{Probability: 1e-12}
		e := learning.Entry{Name: "empty", Net: c.net, Learner: c.rule, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Batch: 2, Store: "-"}}
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Errorf("%s: %v", c.rule.Name(), err)
			continue
		}
		if !strings.Contains(strings.Join(r.Warnings, "\n"), "never fired") {
			t.Errorf("%s: warnings %q, want one of silence", c.rule.Name(), r.Warnings)
		}
		if _, err := learning.Diagnose(t.Context(), r.Entry, r.Model, task, 0); err != nil {
			t.Errorf("%s: diagnose: %v", c.rule.Name(), err)
		}
		path := t.TempDir() + "/empty.safetensors"
		if err := r.Save(path); err != nil {
			t.Errorf("%s: save: %v", c.rule.Name(), err)
		}
	}
}

// A Delay as long as a presentation is named, and not a lack of weights.
func TestDiagnoseLateSpikes(t *testing.T) {
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}}
	net := snn.Feedforward(4, 5, 2)
	for delay, late := range map[int]string{6: "", 9: "hidden1→output", 10: "input→hidden1"} {
		net.Projections[0].Delay, net.Projections[1].Delay = delay, 1
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		d, err := learning.Diagnose(t.Context(), learning.Entry{Net: net, Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}}, m, task, 0)
		if err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, f := range d.Findings {
			if name, ok := strings.CutPrefix(f.What, "nothing arrives over "); ok && found == "" {
				found, _, _ = strings.Cut(name, ":")
			}
		}
		if found != late {
			t.Errorf("delay %d: %q is late, want %q; findings %v", delay, found, late, d.Findings)
		}
	}
}

// Of series of their own length, one of a single row does not say whether there is a target for every row.
func TestTargetsOfOneRow(t *testing.T) {
	task := learning.Task{Name: "rows", Outputs: 1, Shape: []int{0, 2}, Train: learning.Samples{
		X: [][]float32{{1, 2}, {1, 2, 3, 4}}, Target: [][]float32{{5}, {5, 6}},
	}}
	if got := task.Targets(); got != learning.VectorPerStep {
		t.Errorf("a target for every row is %v", got)
	}
	task.Train.Target[1] = []float32{6}
	if got := task.Targets(); got != learning.VectorPerSample {
		t.Errorf("one target for all rows is %v", got)
	}
	task.Train = learning.Samples{X: [][]float32{{1, 2}}, Target: [][]float32{{5}}}
	if got := task.Targets(); got != learning.VectorPerSample {
		t.Errorf("one row alone is %v", got)
	}
}

// A sample without values is named as one of another size is, whatever the encoder.
func TestEmptySampleIsNamed(t *testing.T) {
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}}
	e := learning.Entry{Net: snn.Feedforward(4, 5, 2), Learner: gradient.Rule{}, Settings: learning.Settings{Batch: 2, Store: "-"}}
	for _, code := range []learning.Encoder{encode.Bernoulli{T: 5}, encode.Direct{T: 5}, encode.Latency{T: 5}} {
		e.Encoder = code
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Predict(t.Context(), [][]float32{{1, 1, 1, 1}, nil}); err == nil || !strings.Contains(err.Error(), "sample 1 has 0 values instead of 4") {
			t.Errorf("%T: %v", code, err)
		}
	}
}

// The name of an entry is set apart from what is wrong with it.
func TestEntryIsQuoted(t *testing.T) {
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}}
	e := learning.Entry{Name: "rate of the first", Net: snn.Feedforward(4, 5, 2), Learner: gradient.Rule{RateCost: math.NaN()}, Encoder: encode.Direct{T: 5}}
	_, err := learning.Train(t.Context(), e, task)
	if err == nil || !strings.Contains(err.Error(), `entry "rate of the first".Learner.RateCost is NaN`) {
		t.Errorf("got %v", err)
	}
}
