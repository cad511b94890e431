package snn

import (
	"slices"
	"strings"
	"testing"
)

func TestFields(t *testing.T) {
	m := handModel(t, Feedforward(2, 3), []float32{1, 2, 3, 4, 5, 6})
	f, err := m.Fields("input", "output")
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range [][]float32{{1, 4}, {2, 5}, {3, 6}} {
		if !slices.Equal(f[j], want) {
			t.Errorf("field of cell %d is %v, want %v", j, f[j], want)
		}
	}
	f[0][0] = 9
	if w, _ := m.Weights(0); w[0] == 9 {
		t.Error("the fields are the weights themselves")
	}
	for _, c := range []struct{ pre, post, want string }{
		{"x", "output", "no projection x→output; the net has input→excitatory, excitatory→inhibitory, inhibitory→excitatory"},
		{"excitatory", "inhibitory", "not dense"},
	} {
		m := mustInit(t, DiehlCook(2, 2), 1)
		if _, err := m.Fields(c.pre, c.post); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s→%s: %v", c.pre, c.post, err)
		}
	}
}

func TestCountsPlus(t *testing.T) {
	one := func(k int64) Counts {
		return Counts{Samples: k, Steps: 2 * k, Populations: []PopulationCounts{{Name: "a", Spikes: 3 * k, Updates: 4 * k, MaxSpikesPerStep: k}},
			Projections: []ProjectionCounts{{Pre: "a", SynapticEvents: 5 * k, WeightUpdates: 6 * k, Nonzero: k}}}
	}
	a, b := one(1), one(10)
	got := Counts{}.Plus(a).Plus(b)
	if got.Samples != 11 || got.Steps != 22 || got.Populations[0] != (PopulationCounts{Name: "a", Spikes: 33, Updates: 44, MaxSpikesPerStep: 10}) ||
		got.Projections[0] != (ProjectionCounts{Pre: "a", SynapticEvents: 55, WeightUpdates: 66, Nonzero: 10}) {
		t.Errorf("%+v", got)
	}
	if a.Populations[0].Spikes != 3 {
		t.Error("Plus changed its operand")
	}
}
