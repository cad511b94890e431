package snn_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// layered is a net of every kind of number that a model has: weights, pairs drawn by chance, thresholds, their adaptation, biases and parameters.
func layered() snn.Net {
	cell := snn.LIF{Tau: 10, Jitter: .1, Adapt: snn.Adaptation{PerCell: snn.PerCell{Step: .05, Tau: 1e4}}, TauSpread: snn.Spread{Uniform: 2}}
	return snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{9}}, {Name: "hidden", Shape: []int{12}, Cell: cell, Bias: &snn.Init{Kind: snn.InitConstant, Lo: .2}},
			{Name: "output", Shape: []int{5}, Cell: cell},
		},
		Projections: []snn.Projection{
			{Pre: "input", Post: "hidden"}, {Pre: "hidden", Post: "output", Wiring: snn.Sparse{Probability: .5}, Gain: 3},
			{Pre: "output", Post: "hidden", Delay: 1},
		},
	}
}

func initialised(t *testing.T, n snn.Net) *snn.Model {
	t.Helper()
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A part fed the spikes that its input fires in the whole net does what it does there; and what changes in one changes in the other.
func TestPartDoesWhatItDoesInTheWhole(t *testing.T) {
	n := layered()
	n.Projections = n.Projections[:2]
	m := initialised(t, n)
	behind := snn.Net{Populations: slices.Clone(n.Populations[1:]), Projections: slices.Clone(n.Projections[1:])}
	behind.Populations[0].Cell, behind.Populations[0].Bias = nil, nil
	behind.Projections[0].Frozen = true
	part, err := m.Part(behind)
	if err != nil {
		t.Fatal(err)
	}
	in := snn.NewSpikes(40, 9)
	for step := range 40 {
		in.Set(step, step%9)
	}
	whole, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := part.Run(whole.Populations[1].Spikes)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(alone.Populations[1].Potentials, whole.Populations[2].Potentials) || whole.Counts.Populations[2].Spikes == 0 {
		t.Errorf("the part does something else, or nothing: %d spikes", whole.Counts.Populations[2].Spikes)
	}
	w, _ := part.Weights(0)
	w[0], part.Theta(1)[2] = 7, 8
	if v, _ := m.Weights(1); v[0] != 7 || m.Theta(2)[2] != 8 {
		t.Error("what changes in the part does not change in the whole")
	}
	if part.Thresholds(0) != nil || part.Theta(0) != nil || part.Bias(0) != nil || part.Parameters(0) != nil {
		t.Error("an input of the part has numbers of cells")
	}
}

func TestPartRefuses(t *testing.T) {
	for want, change := range map[string]func(*snn.Net){
		`population "output": the model has none of that name`: func(n *snn.Net) { n.Populations[0].Name = "output"; n.Projections[0].Pre = "output" },
		"it has 9 cells in the model and 8 in the part":        func(n *snn.Net) { n.Populations[0].Shape = []int{8} },
		"the model has no projection second":                   func(n *snn.Net) { n.Projections[0].Name = "second" },
		"the model and [9] in the part":                        func(n *snn.Net) { n.Projections[0].Wiring = snn.OneToOne{} },
		"other biases than the net":                            func(n *snn.Net) { n.Populations[1].Bias = nil },
		`no population "hidden"`:                               func(n *snn.Net) { n.Populations = n.Populations[:1] },
	} {
		whole := layered()
		whole.Populations, whole.Projections = whole.Populations[:2], whole.Projections[:1]
		m := initialised(t, whole)
		if strings.Contains(want, "[9]") {
			whole.Populations[1].Shape = []int{9}
			m = initialised(t, whole)
		}
		part := snn.Net{Populations: slices.Clone(whole.Populations), Projections: slices.Clone(whole.Projections)}
		change(&part)
		if _, err := m.Part(part); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := (*snn.Model)(nil).Part(layered()); err == nil {
		t.Error("nil has a part")
	}
}

// Counts begin anew, and count then what a fresh simulation does.
func TestClearCounts(t *testing.T) {
	m := initialised(t, layered())
	in := snn.NewSpikes(20, 9)
	for step := range 20 {
		in.Set(step, step%9)
	}
	sim, err := snn.NewSim(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	present := func() snn.Counts {
		sim.Reset()
		for step := range 20 {
			if err := sim.Deliver(step, []*snn.Spikes{in}); err != nil {
				t.Fatal(err)
			}
			sim.Fire()
		}
		return sim.Counts()
	}
	first := present()
	sim.ClearCounts()
	second := present()
	for i, p := range second.Populations {
		if p != first.Populations[i] {
			t.Errorf("%+v, want %+v", p, first.Populations[i])
		}
	}
	for k, p := range second.Projections {
		if p.SynapticEvents != first.Projections[k].SynapticEvents || p.SynapticEvents == 0 {
			t.Errorf("%v: %d events, want %d", p, p.SynapticEvents, first.Projections[k].SynapticEvents)
		}
	}
	if second.Samples != 1 || second.Steps != 20 {
		t.Errorf("%d samples of %d steps", second.Samples, second.Steps)
	}
}

func TestFires(t *testing.T) {
	for want, cells := range map[bool][]snn.Cell{true: {nil, snn.LIF{}, snn.Izhikevich{}, snn.AdEx{}, snn.Conductance{}, snn.BRF{}}, false: {snn.LI{}}} {
		for _, c := range cells {
			if got := (snn.Population{Cell: c}).Fires(); got != want {
				t.Errorf("%T: %t", c, got)
			}
		}
	}
}

// Thresholds adapt within a presentation where ALIF says so, whatever else moves them.
func TestAdapts(t *testing.T) {
	for cell, want := range map[snn.Cell]bool{
		snn.LIF{Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: 1, Tau: 10}}}: true, snn.Synaptic{LIF: snn.LIF{Adapt: snn.Adaptation{ALIF: snn.ALIF{Start: 1}}}}: true,
		snn.LIF{Adapt: snn.Adaptation{PerCell: snn.PerCell{Step: 1, Tau: 10}}}: false, snn.LI{}: false, snn.BRF{}: false,
	} {
		if got := (snn.Population{Cell: cell}).Adapts(); got != want {
			t.Errorf("%+v adapts: %v, want %v", cell, got, want)
		}
	}
	if (snn.Population{}).Adapts() {
		t.Error("an input adapts")
	}
}
