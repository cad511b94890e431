package bpstdp

import (
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// What the rule cannot train is an error that names it.
func TestRefusals(t *testing.T) {
	for want, change := range map[string]func(n *snn.Net, r *Rule){
		"give one population no Cell, and only one": func(n *snn.Net, _ *Rule) { n.Populations[1].Cell = nil; n.Projections = n.Projections[1:] },
		`population "layer1" is part of a cycle`: func(n *snn.Net, _ *Rule) {
			n.Projections = append(n.Projections, snn.Projection{Pre: "layer2", Post: "layer1", Delay: 1})
		},
		`population "layer2" is part of a cycle`: func(n *snn.Net, _ *Rule) {
			n.Projections = append(n.Projections, snn.Projection{Pre: "layer2", Post: "layer2", Delay: 1})
		},
		`both lead nowhere`: func(n *snn.Net, _ *Rule) {
			n.Populations = append(n.Populations, snn.Population{Name: "end", Shape: []int{2}, Cell: integrator})
			n.Projections = append(n.Projections, snn.Projection{Pre: "layer1", Post: "end"})
		},
		`the output "layer2" has 3 cells for 2 classes`: func(n *snn.Net, _ *Rule) { n.Populations[2].Shape = []int{3} },
		`nothing that leads to "layer2" can learn`: func(n *snn.Net, _ *Rule) {
			n.Projections[0].Frozen, n.Projections[1].Frozen = true, true
		},
		`projection layer1→layer2 cannot learn: cells of population "layer2" fire no spikes`: func(n *snn.Net, _ *Rule) {
			n.Populations[2].Cell = snn.LI{Beta: .9}
		},
		`projection layer1→layer2 cannot send errors back: it passes on the largest`: func(n *snn.Net, _ *Rule) {
			n.Populations[1].Shape, n.Populations[2].Shape = []int{4, 4}, []int{1, 1, 2}
			n.Projections[1].Wiring, n.Projections[1].Frozen = snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}, true
		},
		"TargetRate is 2000 Hz, more than one spike in each step": func(_ *snn.Net, r *Rule) { r.TargetRate = 2000 },
		"the first spike would come after the 8 steps":            func(_ *snn.Net, r *Rule) { r.TargetRate = 100 },
		"Rate is -3": func(_ *snn.Net, r *Rule) { r.Rate = -3 },
	} {
		n, r := chain(2, 3, 2), Rule{}
		change(&n, &r)
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Bind(learning.Setup{Model: m, Encoder: script{8, 2}, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "bpstdp: ") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A population may inhibit itself by weights that stay.
func TestLateralInhibition(t *testing.T) {
	n := chain(2, 3, 2)
	n.Projections = append(n.Projections, snn.Projection{Pre: "layer1", Post: "layer1", Wiring: snn.AllButOwn{}, Delay: 1, Frozen: true, Gain: -1})
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Rule{}).Bind(learning.Setup{Model: m, Encoder: script{8, 2}, Classes: 2, Batch: 1}); err != nil {
		t.Error(err)
	}
}

// Targets are the last steps of the intervals of the target rate.
func TestTargets(t *testing.T) {
	for _, c := range []struct {
		rate, dt float64
		steps    int
		want     []int
	}{
		{250, 1, 12, []int{3, 7, 11}}, {250, .5, 17, []int{7, 15}}, {300, 1, 11, []int{2, 6, 9}}, {1000, 1, 3, []int{0, 1, 2}}, {125, 1, 8, []int{7}},
	} {
		if got, err := (Rule{TargetRate: c.rate}).targets(c.steps, c.dt); err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v Hz in %d steps of %v ms: %v, %v; want %v", c.rate, c.steps, c.dt, got, err, c.want)
		}
	}
}

// A mini-batch that does not fit changes nothing, and is refused.
func TestBatchesThatDoNotFit(t *testing.T) {
	m, err := chain(2, 3, 2).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Rule{}).Bind(learning.Setup{Model: m, Encoder: script{2, 2}, Classes: 2, Batch: 1}); err == nil {
		t.Fatal("2 steps have no target")
	}
	tr, err := Rule{}.Bind(learning.Setup{Model: m, Encoder: script{8, 2}, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	x := [][]float32{make([]float32, 16)}
	for want, b := range map[string]learning.Batch{
		"0 labels for 1 samples":    {X: x, Index: []int{0}},
		"a mini-batch of 1 samples": {X: x, Label: []int{0}},
		"a mini-batch of 0 samples": {},
		"sample 4 has label 2":      {X: x, Label: []int{2}, Index: []int{4}},
		"sample 7 has label -1":     {X: x, Label: []int{-1}, Index: []int{7}},
	} {
		if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
