package snn

import (
	"slices"
	"testing"
)

// Factors are those of a cell that has the values of its own in its description; cells of other kinds have none.
func TestMembrane(t *testing.T) {
	c := Synaptic{LIF: LIF{Tau: 20, TauSpread: Spread{Uniform: 3}, Scale: ScaleLeak, Adapt: Adaptation{PerCell: PerCell{Step: .1, Tau: 50, Init: .25}}}, TauSyn: 5, Earlier: true}
	n := Net{Dt: .5, Populations: []Population{{Name: "in", Shape: []int{2}}, {Name: "cells", Shape: []int{4}, Cell: c}, {Name: "out", Shape: []int{3}, Cell: LI{Beta: .75}},
		{Name: "other", Shape: []int{1}, Cell: BRF{Omega: 10, Offset: 1}}}}
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := m.Membrane(1)
	if !ok || b.Silent || !b.Earlier || len(b.Decay) != 4 {
		t.Fatalf("%+v, %v", b, ok)
	}
	for i, tau := range m.Parameters(1)[0].Values {
		own := c
		own.Tau, own.TauSpread = float64(tau), Spread{}
		if b.Decay[i] != own.DecayFactor(.5) || b.Factor[i] != own.LIF.InputFactor(.5) || b.Decay[i] == b.Decay[(i+1)%4] {
			t.Errorf("cell %d: factors %v and %v, want %v and %v", i, b.Decay[i], b.Factor[i], own.DecayFactor(.5), own.LIF.InputFactor(.5))
		}
	}
	if want := []float32{c.SynapseFactor(.5)}; !slices.Equal(b.SynapseDecay, want) || !slices.Equal(b.StartingThresholds, []float32{1.25}) {
		t.Errorf("synapses %v, thresholds %v", b.SynapseDecay, b.StartingThresholds)
	}
	if li, ok := m.Membrane(2); !ok || !li.Silent || li.StartingThresholds != nil || !slices.Equal(li.Decay, []float32{.75}) || !slices.Equal(li.Factor, []float32{1}) {
		t.Errorf("%+v, %v", li, ok)
	}
	for _, i := range []int{0, 3} {
		if _, ok := m.Membrane(i); ok {
			t.Errorf("population %d has a membrane", i)
		}
	}
}
