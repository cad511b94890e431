package learning_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// bindHuge binds a rule to a small net with some size changed, on a net that change may edit.
func bindHuge(t *testing.T, rule learning.Learner, n snn.Net, s learning.Setup) error {
	t.Helper()
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s.Model, s.Classes = m, 2
	_, err = rule.Bind(s)
	return err
}

func smallDiehlCook() snn.Net { return snn.DiehlCook(12, 6) }

// everyRule has a small net for each rule.
func everyRule() map[string]struct {
	rule learning.Learner
	net  func() snn.Net
} {
	type entry = struct {
		rule learning.Learner
		net  func() snn.Net
	}
	return map[string]entry{
		"CSDP":            {csdp.Rule{}, func() snn.Net { return snn.CSDP(12, 5, 2) }},
		"self-supervised": {csdp.Rule{SelfSupervised: true}, func() snn.Net { return snn.CSDPUnlabelled(12, 5, 2) }},
		"STDP":            {stdp.Rule{}, smallDiehlCook},
		"Surrogate":       {gradient.Rule{}, func() snn.Net { return snn.Feedforward(12, 5, 2) }},
		"ANN":             {ann.Rule{}, func() snn.Net { return snn.Feedforward(12, 5, 2) }},
		"GRU":             {ann.GRU{}, func() snn.Net { return ann.GRUNet(12, 5, 2) }},
	}
}

// Whatever is too large is an error with a size in it before anything is allocated: mini-batches, presentations, rests, delays, repeats.
func TestHugeSizesAreErrors(t *testing.T) {
	for name, c := range everyRule() {
		for _, batch := range []int{1 << 50, math.MaxInt} {
			err := bindHuge(t, c.rule, c.net(), learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: batch})
			if name == "STDP" {
				if err != nil {
					t.Errorf("STDP shows one sample at a time, but batches of %d: %v", batch, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), "bytes (") {
				t.Errorf("%s, batches of %d: error %v", name, batch, err)
			}
		}
		for _, steps := range []int{0, -1, math.MaxInt32, 1 << 40, math.MaxInt} {
			err := bindHuge(t, c.rule, c.net(), learning.Setup{Encoder: ruletest.Sure{T: steps}, Batch: 2})
			if wrong := err == nil || !strings.Contains(err.Error(), "steps"); wrong && name != "ANN" {
				t.Errorf("%s, %d steps: error %v", name, steps, err)
			}
		}
		for want, s := range map[string]learning.Setup{"model is nil": {Encoder: ruletest.Sure{T: 3}, Batch: 2}, "encoder": {Batch: 2}, "mini-batch": {Encoder: ruletest.Sure{T: 3}},
			"Samples": {Encoder: ruletest.Sure{T: 3}, Batch: 2, Samples: -1}} {
			if want != "model is nil" {
				s.Model, _ = c.net().Init(1)
			}
			s.Classes = 2
			if _, err := c.rule.Bind(s); (err == nil || !strings.Contains(err.Error(), want)) && !(name == "ANN" && want == "encoder") {
				t.Errorf("%s without %s: error %v", name, want, err)
			}
		}
	}
	for _, c := range []struct {
		rule learning.Learner
		want string
	}{
		{stdp.Rule{Rest: 1e12}, "bytes ("}, {stdp.Rule{Rest: 3e38}, "bytes ("}, {stdp.Rule{Delays: 1e12}, "Delays"}, {stdp.Rule{Delays: 3e38}, "Delays"},
		{stdp.Rule{Delays: 200}, "400 steps"}, {stdp.Rule{MaxRepeats: 1 << 40}, "MaxRepeats"}, {stdp.Rule{MinSpikes: 1 << 40}, "MinSpikes"},
		{stdp.Rule{Assign: 1 << 40}, "Assign"},
	} {
		if err := bindHuge(t, c.rule, smallDiehlCook(), learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: 1}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one with %q", c.rule, err, c.want)
		}
	}
	if err := bindHuge(t, gradient.Rule{Truncate: 1 << 40}, snn.Feedforward(12, 2), learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: 1}); err == nil ||
		!strings.Contains(err.Error(), "Truncate") {
		t.Errorf("Truncate: error %v", err)
	}
}

// A model whose net was changed after it was made is an error of Bind, for every rule, and not the end of the process.
func TestChangedModelsAreErrors(t *testing.T) {
	for name, c := range everyRule() {
		for what, change := range map[string]func(n *snn.Net){
			"no populations":      func(n *snn.Net) { n.Populations = nil },
			"no name":             func(n *snn.Net) { n.Populations[0].Name = "" },
			"negative size":       func(n *snn.Net) { n.Populations[0].Shape[0] = -1 },
			"huge size":           func(n *snn.Net) { n.Populations[1].Shape[0] = 1 << 40 },
			"another size":        func(n *snn.Net) { n.Populations[1].Shape[0] += 99 },
			"no end":              func(n *snn.Net) { n.Projections[0].Post = "nowhere" },
			"negative delay":      func(n *snn.Net) { n.Projections[0].Delay = -1 },
			"one projection more": func(n *snn.Net) { n.Projections = append(n.Projections, n.Projections[0]) },
			"negative step":       func(n *snn.Net) { n.Dt = -1 },
		} {
			m, err := c.net().Init(1)
			if err != nil {
				t.Fatal(err)
			}
			m = m.Clone()
			change(&m.Net)
			if _, err := c.rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Sure{T: 3}, Classes: 2, Batch: 2}); err == nil {
				t.Errorf("%s: a net with %s was bound", name, what)
			}
		}
	}
}

// An encoder that knows what is wrong with it is asked before it is used.
func TestEncodersAreChecked(t *testing.T) {
	for name, c := range everyRule() {
		err := bindHuge(t, c.rule, c.net(), learning.Setup{Encoder: encode.Poisson{T: 5, MaxRate: -3}, Batch: 2})
		if (err == nil || !strings.Contains(err.Error(), "MaxRate")) && name != "ANN" {
			t.Errorf("%s: error %v, want one that names MaxRate", name, err)
		}
	}
}

// Spikes that arrive after the end take no memory beyond reason, and no time.
func TestHugeDelays(t *testing.T) {
	n := snn.Feedforward(12, 5, 2)
	n.Projections[1].Delay = 1 << 50
	if n.Check() == nil {
		if err := bindHuge(t, gradient.Rule{}, n, learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: 1}); err == nil || !strings.Contains(err.Error(), "bytes (") {
			t.Errorf("Surrogate: error %v", err)
		}
	}
	n = smallDiehlCook()
	for i := range n.Projections {
		n.Projections[i].Delay = 1 << 30
	}
	if n.Check() != nil {
		return
	}
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := stdp.Rule{MinSpikes: learning.Zero}.Bind(learning.Setup{Model: m, Encoder: encode.Poisson{T: 300, MaxRate: 600}, Classes: 2, Batch: 100, Stream: snn.NewStream(5)})
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Classify(ruletest.Patterns(1, 12, 2, 1), &learning.Outcome{}); err != nil {
		t.Fatal(err)
	}
	if _, c := tr.Counts(); c.Populations[1].Spikes != 0 {
		t.Errorf("%d cells fire on spikes that never arrive", c.Populations[1].Spikes)
	}
}

// A mini-batch larger than the data takes no memory for samples that never come, and changes no bit.
func TestMemoryFollowsSamples(t *testing.T) {
	for name, c := range everyRule() {
		var states [][]learning.Tensor
		var bytes []int64
		for _, samples := range []int{0, 6, 6000} {
			m, err := c.net().Init(1)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := c.rule.Bind(learning.Setup{Model: m, Encoder: encode.Poisson{T: 40, MaxRate: 600}, Classes: 2, Batch: 500, Samples: samples,
				Stream: snn.NewStream(1)})
			if err != nil {
				t.Fatal(err)
			}
			for k := range 3 {
				if _, err := tr.Learn(ruletest.Batch(6, 12, 2, uint64(k))); err != nil {
					t.Fatal(err)
				}
			}
			states, bytes = append(states, ruletest.State(tr)), append(bytes, tr.StateBytes())
		}
		if !reflect.DeepEqual(states[0], states[1]) || !reflect.DeepEqual(states[0], states[2]) {
			t.Errorf("%s: memory for fewer samples gives other bits", name)
		}
		if bytes[0] != bytes[2] || name != "STDP" && bytes[1]*5 > bytes[0] || name == "STDP" && bytes[1] != bytes[0] {
			t.Errorf("%s: %d bytes of state for 500 samples, %d where there are 6, %d where there are 6,000", name, bytes[0], bytes[1], bytes[2])
		}
	}
}

// Train tells rules how many samples there are: 60 samples in mini-batches of 10,000 report what mini-batches of 60 do.
func TestStateBytesOfUnusedBatch(t *testing.T) {
	task := learning.Task{Name: "noise", Classes: 2, Shape: []int{12}}
	for k, part := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		b := ruletest.Batch([]int{60, 20, 20}[k], 12, 2, uint64(k))
		part.X, part.Label = b.X, b.Label
	}
	for name, c := range everyRule() {
		var bytes []int64
		for _, batch := range []int{60, 10_000, 1 << 30} {
			r, err := learning.Train(context.Background(), learning.Entry{
				Net: c.net(), Learner: c.rule, Encoder: encode.Poisson{T: 20, Dt: c.net().Step(), MaxRate: 100},
				Settings: learning.Settings{Batch: batch, Seed: 1, Workers: 1, Store: "-"},
			}, task)
			if err != nil {
				t.Fatal(err)
			}
			bytes = append(bytes, r.StateBytes)
		}
		if bytes[1] != bytes[0] || bytes[2] != bytes[0] {
			// Stretches of errors follow the batch, for they decide the order of sums; they are never longer than for the batch that is used.
			if name != "Surrogate" || bytes[1] > bytes[0] || bytes[2] > bytes[0] {
				t.Errorf("%s: %v bytes of state for mini-batches of 60, 10,000 and 2^30 on 60 samples", name, bytes)
			}
		}
	}
}

// The definition of docs/fairness.md by hand, for one small net of each rule and mini-batches of 5.
func TestStateBytesByHand(t *testing.T) {
	for name, want := range map[string]int64{
		// Two moments of 12·5 + 5·5 + 2·5 + 5·2 + 5·12 = 165 synapses; potential and trace of 10 rows of 5 and 5 rows of 2 + 12 cells, and two
		// numbers in 10 rows of hidden and 5 of class thresholds; spikes of two steps of 10·(12 + 2 + 5) + 5·(2 + 12) cells; the clock.
		"CSDP": 4*(2*165+2*(10*5+5*14)+2*(10+5)) + (2*(10*19+5*14)+7)/8 + 8,
		// One sample of 12 inputs and 6 + 6 cells: traces pre, post₁, post₂; v, g_e, g_i and refractory steps; spikes of a step each, and of one
		// more where inhibition is a step late; presentations, responses of 6 cells to 2 classes, and samples of 2.
		"STDP": 4*(12+6+6+8*6) + (12+6+2*6+7)/8 + 8*(1+12+2),
		// A gradient and two moments of 12·5 + 5·2 synapses; of 5 samples in 3 steps: potentials of the steps and the one before, derivatives of the
		// loss, errors of 3 steps, one that is carried; spikes of 3 steps and one before, of inputs of 3.
		"Surrogate": 4*(3*70+5*(5*(4+3+1)+2*(4+3+3+1))) + (5*(12*3+5*4+2*4)+7)/8 + 8,
		// A gradient and two moments of 70 weights; an output and an error of 5 + 2 units in 5 samples; the clock.
		"ANN": 4*(3*70+5*2*7) + 8,
		// A gradient and two moments of 3·12·5 + 3·5·5 + 5·2 weights; in 3 steps of 5 samples three gates, R_n h, the state and its error of 5 units,
		// and an output and its derivative of 2; the clock.
		"GRU": 4*(3*265+3*5*(6*5+2*2)) + 8,
	} {
		c := everyRule()[name]
		m, err := c.net().Init(1)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := c.rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Sure{T: 3}, Classes: 2, Batch: 5})
		if err != nil {
			t.Fatal(err)
		}
		if got := tr.StateBytes(); got != want {
			t.Errorf("%s: %d bytes of state, by hand %d", name, got, want)
		}
	}
}
