package snn

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// gatedLogits are those of the gates of two cells.
var gatedLogits = map[string][2]float64{"Alpha": {.3, -.4}, "Beta": {-.2, .5}, "Gamma": {.1, -.3}}

// gatedModel has two cells with such gates, and otherwise published values.
func gatedModel(t *testing.T, c GatedLIF) *Model {
	m := handModel(t, Net{Populations: []Population{{"cells", []int{2}, c, nil}}})
	for _, p := range m.Parameters(0) {
		for i, w := range gatedLogits[p.Name] {
			if w != 0 {
				p.Values[i] = float32(1 / (1 + math.Exp(-w)))
			}
		}
	}
	return m
}

// What SpikingJelly 2.0 computes (GatedLIFNode with T 6, gates by their logits and the rest at its beginning); potentials from its equation.
func TestGatedLIF(t *testing.T) {
	in := [][]float32{{.9, .7}, {.2, .8}, {1.1, .1}, {.6, 1.3}, {0, .9}, {1.4, .6}}
	want := [][]float64{{.6796937, .4571939}, {.0835080, .8456567}, {.8822072, .0962791}, {.4482277, .9377567}, {.2373854, .6842776}, {1.2022644, .3758635}}
	for _, spread := range []Spread{{Learn: true}, {}} {
		s := mustSim(t, gatedModel(t, GatedLIF{Steps: 6, Gates: Spread{Learn: true}, Constants: spread}), 1)
		for range 2 { // a presentation leaves nothing to the next one
			s.Reset()
			for k, x := range in {
				if err := s.Deliver(k); err != nil {
					t.Fatal(err)
				}
				s.Inject(0, 0, x)
				s.Fire()
				var u []float64
				for _, v := range s.Potentials(0, 0) {
					u = append(u, float64(v))
				}
				near(t, fmt.Sprintf("u in step %d, cell", k), u, want[k], 2e-7)
				if got, spikes := s.Spikes(0, 0)[0], []uint64{1, 2, 1, 2, 2, 1}; got != spikes[k] {
					t.Errorf("step %d: spikes %b, want %b", k, got, spikes[k])
				}
			}
		}
	}
}

// With its gates all but open a cell is a LIF cell whose input is scaled and that is reset to 0 in the next step.
func TestGatedLIFWithOpenGates(t *testing.T) {
	const open = 1 - 2e-7
	in := noise(3, 1.5, 200)
	c := GatedLIF{Alpha: open, Beta: open, Gamma: open, Tau: .8, Threshold: .7, Conduct: .6, Exclusive: true}
	got, want := follow(t, c, 1, in), follow(t, LIF{Beta: .8, Scale: ScaleFactor, Input: .6, Threshold: .7, Reset: ResetZero}, 1, in)
	near(t, "u", got.v, want.v, 1e-5)
	sameSteps(t, "spikes", got.fired, want.fired)
	if len(want.fired) < 20 {
		t.Errorf("only %d spikes", len(want.fired))
	}
}

// A cell fires at its threshold, unless Exclusive.
func TestGatedLIFAtItsThreshold(t *testing.T) {
	c := GatedLIF{Beta: 1 - 2e-7, Leak: 2e-7, Steps: 1}
	c.Threshold = float64(follow(t, c, 1, []float32{1}).v[0])
	for exclusive, want := range map[bool]int{false: 1, true: 0} {
		c.Exclusive = exclusive
		if got := follow(t, c, 1, []float32{1}).fired; len(got) != want {
			t.Errorf("Exclusive %v: fired at %v", exclusive, got)
		}
	}
}

// Thresholds of a model that lie beyond those of descriptions silence cells and make them fire, for learners as in a simulation.
func TestGatedLIFTakesAnyThreshold(t *testing.T) {
	for _, constants := range []Spread{{}, {Learn: true}} {
		m := gatedModel(t, GatedLIF{Gates: Spread{Learn: true}, Constants: constants})
		copy(m.Thresholds(0), []float32{1e9, -1e9})
		cell, err := CompileCell(m, 0, false)
		if err != nil {
			t.Fatal(err)
		}
		b, s := newBlock(cell, 1, 0, 2), mustSim(t, m, 1)
		if err := s.Deliver(0); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, []float32{100, -100})
		s.Fire()
		cur := make([]float32, b.step.Ld)
		copy(cur, []float32{100, -100})
		if got, want := b.forward(cur)[0], s.Spikes(0, 0)[0]; got != 2 || want != 2 {
			t.Errorf("spikes %b of a learner, %b of a simulation", got, want)
		}
	}
}

// Every parameter is one number for all cells, or drawn for each; all lie between 0 and 1 however far logits spread, and steps have a Conduct each.
func TestGatedLIFParameters(t *testing.T) {
	wide := Spread{Normal: 8, Learn: true}
	net := func(gates, constants Spread) Net {
		c := GatedLIF{Steps: 3, Gates: gates, Constants: constants}
		return Net{Populations: []Population{{"in", []int{1}, nil, nil}, {"cells", []int{40}, c, nil}}, Projections: []Projection{{Pre: "in", Post: "cells"}}}
	}
	m, err := net(wide, Spread{Normal: .1, Shared: true}).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range append(m.Parameters(1), Parameter{Name: "Threshold", Values: m.Thresholds(1), Shared: true}) {
		names = append(names, p.Name)
		lo, hi := slices.Min(p.Values), slices.Max(p.Values)
		if lo <= 0 || hi >= 1 || (lo == hi) != p.Shared {
			t.Errorf("%s lies in %v to %v; shared: %v", p.Name, lo, hi, p.Shared)
		}
	}
	if want := []string{"Alpha", "Beta", "Gamma", "Tau", "Leak", "Sub", "Conduct[0]", "Conduct[1]", "Conduct[2]", "Threshold"}; !slices.Equal(names, want) {
		t.Errorf("parameters %v, want %v", names, want)
	}
	together := net(wide, Spread{Learn: true, Shared: true}).Populations[1]
	if one, all := together.LearnedTogether(), together.Learned(); one != 7 || all != 10 {
		t.Errorf("%d parameters, of which all cells share %d", all, one)
	}
	if err := net(Spread{}, Spread{}).Check(); err != nil {
		t.Error(err)
	}
	text, err := net(wide, Spread{Shared: true}).Populations[1].MarshalJSON()
	var back Population
	if err != nil || back.UnmarshalJSON(text) != nil || back.Cell != net(wide, Spread{Shared: true}).Populations[1].Cell {
		t.Errorf("%s: %+v, %v", text, back, err)
	}
}

// The learnable time constant of SpikingJelly's ParametricLIFNode is a Tau with Euler: vectors for w = 0.4, 1/τ = σ(w).
func TestParametricLIF(t *testing.T) {
	in := []float32{1.2, .9, 0, 2, 1.5, .3, 1.8, 1}
	tau := 1 + math.Exp(-.4)
	hard := LIF{Tau: tau, Euler: true, Scale: ScaleLeak, Reset: ResetZero, ResetTiming: ResetSameStep, Inclusive: true, TauSpread: Spread{Learn: true}}
	soft := LIF{Tau: tau, Euler: true, ResetTiming: ResetSameStep, Inclusive: true, TauSpread: Spread{Learn: true}}
	for _, c := range []struct {
		cell  LIF
		v     []float64
		fired []int
	}{
		{hard, []float64{.7184252, .8271317, .3319382, 0, .8980315, .5399975, 0, .5986876}, []int{3, 6}},
		{soft, []float64{.2, .9802625, .3933914, 1.1578729, .9646688, .6871335, 1.0757551, .4317138}, []int{0, 3, 4, 6, 7}},
	} {
		got := follow(t, c.cell, 1, in)
		near(t, "v", got.v, c.v, 3e-7)
		if !slices.Equal(got.fired, c.fired) {
			t.Errorf("spikes %v, want %v", got.fired, c.fired)
		}
	}
}

// A cell of more steps than there may be is described like any other: nothing is made for each of them.
func TestGatedStepsBeyondBounds(t *testing.T) {
	n := Net{Populations: []Population{{Name: "a", Shape: []int{2}}, {Name: "b", Shape: []int{2}, Cell: GatedLIF{Steps: 1 << 40}}}}
	if got := n.Resolve().Populations[1].Cell.(GatedLIF); got.Steps != 1<<40 || !(got.Leak > 0) {
		t.Errorf("%+v", got)
	}
	if n := len((GatedLIF{Steps: 1 << 40}).values()); n > 2*mostConducts {
		t.Errorf("%d values", n)
	}
}
