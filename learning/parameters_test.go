package learning_test

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Parameters are what a rule may change: learned thresholds and time constants count where a rule reads cells, and not where it does not. What a run
// has changed bears it out.
func TestParametersAreThoseOfTheRule(t *testing.T) {
	net := snn.Feedforward(64, 20, 10)
	for i := range net.Populations[1:] {
		cell := net.Populations[i+1].Cell.(snn.LIF)
		cell.ThresholdSpread = snn.Spread{Learn: true}
		net.Populations[i+1].Cell = cell
	}
	task := fewDigits(t)
	for want, learner := range map[int64]learning.Learner{64*20 + 20*10: ann.Rule{}, 64*20 + 20*10 + 30: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}} {
		r, err := learning.Train(t.Context(), learning.Entry{Net: net, Learner: learner, Encoder: encode.Direct{T: 5}, Settings: learning.Settings{Batch: 10, Store: "-", Workers: 1}}, task)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := net.Init(r.Entry.Settings.Seed)
		if err != nil {
			t.Fatal(err)
		}
		moved := false
		for i := range net.Populations {
			a, b := fresh.Thresholds(i), r.Model.Thresholds(i)
			for k := range a {
				moved = moved || a[k] != b[k]
			}
		}
		if r.Parameters != want || moved != (want > 64*20+20*10) {
			t.Errorf("%s: %d parameters, want %d; thresholds moved: %v", learner.Name(), r.Parameters, want, moved)
		}
	}
}

// Biases are parameters of rules that learn them, and of no others.
func TestBiasesAreParameters(t *testing.T) {
	net := snn.Feedforward(64, 20, 10)
	net.Populations[1].Bias = &snn.Init{}
	r, err := learning.Train(t.Context(), learning.Entry{Net: net, Learner: gradient.Rule{}, Encoder: encode.Direct{T: 5},
		Settings: learning.Settings{Batch: 10, Store: "-", Workers: 1}}, fewDigits(t))
	if err != nil || r.Parameters != 64*20+20*10+20 || slices.Max(r.Model.Bias(1)) == 0 {
		t.Errorf("%d parameters, %v", r.Parameters, err)
	}
}
