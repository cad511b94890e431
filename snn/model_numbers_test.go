package snn

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// Every weight of every wiring and every threshold is looked at: a bad number at any stored place is found with its name and place, and
// no simulation starts from it; padding is not looked at, and rows are the model's own memory.
func TestEveryNumberOfAModelIsWatched(t *testing.T) {
	lif := LIF{Tau: 9, TauSpread: Spread{Normal: 1}, Adapt: Adaptation{PerCell: PerCell{Step: 0.1, Tau: 10}}}
	n := Net{Populations: []Population{{Name: "in", Shape: []int{3}}, {Name: "a", Shape: []int{4}, Cell: lif}, {Name: "b", Shape: []int{4}, Cell: lif}}}
	n.Projections = []Projection{{Pre: "in", Post: "a"}, {Pre: "a", Post: "b", Wiring: OneToOne{}}, {Pre: "b", Post: "a", Wiring: AllButOwn{}, Delay: 1}}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if bad := m.FirstUnusable(); bad != nil {
		t.Fatal(bad)
	}
	w, ld := m.Weights(0)
	w[ld-1] = float32(math.NaN()) // padding
	for k, shape := range [][]int{{3, 4}, {4}, {1}} {
		if got := m.Net.WeightShape(k); !slices.Equal(got, shape) {
			t.Errorf("shape %v, want %v", got, shape)
		}
		row := 0
		for x := range m.WeightRows(k) {
			for i := range x {
				place := fmt.Sprintf("[%d]", i)
				if len(shape) > 1 {
					place = fmt.Sprintf("[%d]", row) + place
				}
				checkWatched(t, m, &x[i], fmt.Sprintf("the weights of %v", n.Projections[k]), place)
			}
			row++
		}
	}
	for i := 1; i < 3; i++ {
		for cell := range 4 {
			name, place := "the thresholds of "+n.Populations[i].Name, fmt.Sprintf("[%d]", cell)
			checkWatched(t, m, &m.Thresholds(i)[cell], name, place)
			checkWatched(t, m, &m.Theta(i)[cell], name, place)
			checkWatched(t, m, &m.Parameters(i)[0].Values[cell], "Tau of "+n.Populations[i].Name, place)
		}
	}
}

func checkWatched(t *testing.T, m *Model, at *float32, name, place string) {
	t.Helper()
	old := *at
	defer func() { *at = old }()
	for _, v := range []float32{float32(math.NaN()), float32(math.Inf(-1)), 1.1 * largest, -1.1 * largest} {
		*at = v
		want := fmt.Sprintf("%v at %s", v, place)
		if bad := m.FirstUnusable(); bad == nil || bad.Of != name || bad.String() != want {
			t.Errorf("%v in %s: found %v, want %s", v, name, bad, want)
		}
		if _, err := NewSim(m, 1); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v in %s: NewSim says %v", v, name, err)
		}
	}
}

// What defaults are written out of is the same network: equal weights, thresholds and spikes, and writing them out again changes nothing.
func TestResolvedNetsAreTheSame(t *testing.T) {
	for name, n := range map[string]Net{
		"feed-forward": Feedforward(6, 5, 4), "recurrent": Recurrent(6, 5, 4), "csdp": CSDP(6, 5, 4), "diehl": DiehlCook(6, 5),
		"synaptic": {Populations: []Population{{Name: "a", Shape: []int{3}}, {Name: "b", Shape: []int{3}, Cell: Synaptic{LIF: LIF{Beta: 0.9}, Alpha: 0.5}}},
			Projections: []Projection{{Pre: "a", Post: "b", Wiring: OneToOne{}}}},
	} {
		given := fmt.Sprintf("%#v", n)
		r := n.Resolve()
		a, errA := n.Init(3)
		b, errB := r.Init(3)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		b.Net = a.Net
		if fmt.Sprintf("%#v", a) != fmt.Sprintf("%#v", b) {
			t.Errorf("%s: another model", name)
		}
		if fmt.Sprintf("%#v", r.Resolve()) != fmt.Sprintf("%#v", r) || fmt.Sprintf("%#v", n) != given || r.Dt == 0 {
			t.Errorf("%s is resolved to %#v", name, r)
		}
		for _, p := range r.Projections {
			if p.Gain == 0 || p.Wiring == nil {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}
