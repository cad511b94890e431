package snn

import (
	"slices"
	"testing"
)

// Under a current that is far above threshold, no two spikes of a cell are closer than Refractory says, and cells reach it; before InputDelay, no current moves a potential, and then it does.
func TestRefractoryAndInputDelay(t *testing.T) {
	cells := hostileCells()
	cells["all"] = LIF{Beta: .9, Reset: ResetZeroAll}
	cells["earlier"] = Synaptic{LIF: LIF{Beta: .9, Refractory: 3}, Alpha: .5, Earlier: true}
	for name, c := range cells {
		p := Population{"a", []int{1}, c, nil}
		current := float32(1e5)
		if traitsOf(c).conductive {
			current = 100
		}
		at := follow(t, c, 1, constant(current, 200))
		least := 1000
		for i := range at.fired[min(1, len(at.fired)):] {
			least = min(least, at.fired[i+1]-at.fired[i])
		}
		if want := int(p.Refractory(1)) + 1; least < want {
			t.Errorf("%s: two spikes %d steps apart, at least %d are said", name, least, want)
		} else if kind := traitsOf(c).kind; least != want && kind != IntegratorKind {
			t.Errorf("%s: %d, want %d", name, least, want)
		}
		moved, silent := follow(t, c, 1, constant(current/1e4, 3)).v, follow(t, c, 1, constant(0, 3)).v
		first := slices.IndexFunc([]int{0, 1, 2}, func(k int) bool { return moved[k] != silent[k] })
		if first != p.InputDelay() {
			t.Errorf("%s: input moves the potential in step %d, %d is said", name, first, p.InputDelay())
		}
	}
	for _, p := range []Population{{"in", []int{1}, nil, nil}, {"a", []int{1}, LIF{Refractory: 4}, nil}} {
		if got := p.Refractory(1); got != 0 {
			t.Errorf("%+v: %v", p, got)
		}
	}
}

// What a chip is told of a cell.
func TestKindsOfCells(t *testing.T) {
	cells := hostileCells()
	for name, want := range map[string]CellKind{"lif": LIFKind, "per cell": AdaptiveKind, "yin": AdaptiveKind, "synaptic": SynapticKind, "decays": AlphaKind,
		"resonator": ResonatorKind, "read-out": IntegratorKind, "conductance": ConductanceKind, "izhikevich": IzhikevichKind, "adex": AdExKind,
		"gated": GatedKind} {
		if got := traitsOf(cells[name]).kind; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	adaptive := Synaptic{LIF: cells["yin"].(LIF), TauSyn: 5} // v, a and s
	for c, want := range map[Cell]int{LIF{Beta: .9}: 1, cells["yin"]: 2, adaptive: 3, cells["resonator"]: 3, cells["plain resonator"]: 2} {
		n := Net{Populations: []Population{{"a", []int{1}, c, nil}}}
		a, err := Counts{Samples: 1, Steps: 1, Populations: []PopulationCounts{{Name: "a", Size: 1, Kind: SpikingKind}}}.Activity(n)
		if err != nil || a.Populations[0].StateBits != 32*want {
			t.Errorf("%+v: %+v, %v", c, a, err)
		}
	}
	if got := traitsOf(LIF{Beta: 1}).kind; got != IFKind {
		t.Errorf("a cell that does not leak: %v", got)
	}
}

// Thresholds appends to what it is given, also nothing.
func TestThresholdsAppend(t *testing.T) {
	for _, c := range []struct {
		cell Cell
		want []float32
	}{{LI{Beta: .5}, []float32{7}}, {LIF{Beta: .5}, []float32{7, 1}}, {BRF{Omega: 1, Offset: 1}, []float32{7, 1}}, {brette(), []float32{7}}} {
		s := mustSim(t, handModel(t, Net{Populations: []Population{{"a", []int{1}, c.cell, nil}}}), 1)
		if got := s.Thresholds([]float32{7}, 0, 0); !slices.Equal(got, c.want) {
			t.Errorf("%T: %v, want %v", c.cell, got, c.want)
		}
	}
}
