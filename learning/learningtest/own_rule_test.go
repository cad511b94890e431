package learningtest_test

import (
	"os"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// reservoir is a net with fixed sparse synapses, recurrent ones too, and an output that learns.
func reservoir(cells int, output snn.Wiring) snn.Net {
	lif := snn.LIF{Tau: 10}
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{64}}, {Name: "reservoir", Shape: []int{cells}, Cell: lif},
			{Name: "output", Shape: []int{10}, Cell: lif}},
		Projections: []snn.Projection{
			{Pre: "input", Post: "reservoir", Wiring: snn.Sparse{FanIn: 12}, Frozen: true, Init: snn.Init{Kind: snn.InitNormal, Hi: 0.6}},
			{Pre: "reservoir", Post: "reservoir", Wiring: snn.Sparse{FanIn: 8, NoSelf: true}, Delay: 1, Frozen: true,
				Init: snn.Init{Kind: snn.InitNormal, Hi: 0.2}},
			{Pre: "reservoir", Post: "output", Wiring: output},
		},
	}
}

func deltaEntry(output snn.Wiring) learning.Entry {
	return learning.Entry{Name: "delta", Net: reservoir(200, output), Learner: Delta{}, Encoder: encode.Bernoulli{T: 25},
		Settings: learning.Settings{Epochs: 12, Batch: 16, Seed: 1, Store: "-"}}
}

// The rule of the guide keeps what all rules promise, on dense and on sparse outputs.
func TestOwnRule(t *testing.T) {
	for name, w := range map[string]snn.Wiring{"dense": snn.Dense{}, "sparse": snn.Sparse{Probability: 0.4}} {
		e := deltaEntry(w)
		e.Net, e.Settings.Epochs = reservoir(40, w), 3
		t.Run(name, func(t *testing.T) { learningtest.Suite(t, e, fewDigits(t, 60, 20, 20), 0) })
	}
}

// It learns: a reservoir of 200 cells reads most digits.
func TestOwnRuleLearns(t *testing.T) {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	r, err := learning.Train(t.Context(), deltaEntry(snn.Dense{}), task)
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("test accuracy %.3f", r.Test.Accuracy); r.Test.Accuracy < 0.85 {
		t.Errorf("test accuracy %v", r.Test.Accuracy)
	}
}

// The guide shows the rule as it is tested here.
func TestGuideHasTheRule(t *testing.T) {
	source, err := os.ReadFile("delta_rule_test.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/guide/rule.md")
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := strings.Cut(string(source), ")\n\n")
	if !strings.Contains(string(page), "```go\n"+want+"```\n") {
		t.Error("docs/guide/rule.md does not show learning/learningtest/delta_rule_test.go from its first type on")
	}
}
