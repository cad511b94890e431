package csdp

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// withWiring is a small net of CSDP in which one projection has a wiring.
func withWiring(pre, post string, w snn.Wiring) snn.Net {
	n := snn.CSDP(16, 16, 9, 3)
	j := &n.Projections[n.Projection(pre, post)]
	j.Wiring, j.Bound.ZeroDiagonal = w, false
	return n
}

// What the rule cannot train is refused with the projection's name and the reason.
func TestCSDPRefusesWirings(t *testing.T) {
	pool := snn.CSDP(16, 4, 9, 3)
	pool.Populations[0].Shape, pool.Populations[1].Shape = []int{4, 4}, []int{2, 2}
	pool.Projections[0].Wiring = snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}, MaxPool: 2}
	early := withWiring("hidden1", "hidden2", snn.Sparse{FanIn: 2})
	early.Projections[early.Projection("hidden1", "hidden2")].Delay = 0
	for _, c := range []struct {
		name, want string
		net        snn.Net
	}{
		{"shared, reconstruction", "hidden1→reconstruction: its synapses share weights",
			withWiring("hidden1", "reconstruction", snn.Sparse{FanIn: 2, Common: true})},
		{"largest", "input→hidden1: its wiring is snn.Conv2D: it passes on the largest", pool},
		{"no delay", "hidden1→hidden2: its delay is 0 steps, and must be 1 or more", early},
		{"delays", "hidden1→hidden2: its synapses have Delays", withWiring("hidden1", "hidden2", snn.Sparse{FanIn: 2, Delays: [2]int{0, 3}})},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := c.net.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Rule{}.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 3, Batch: 4})
			if err == nil || !strings.HasPrefix(err.Error(), "csdp: projection ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A projection may have drawn no synapse at all, a cell none, and a pair several.
func TestCSDPUnevenLists(t *testing.T) {
	for name, w := range map[string]snn.Wiring{
		"none":   snn.Sparse{Probability: 1e-9},
		"one":    snn.List{Pre: []int{5}, Post: []int{3}},
		"double": snn.List{Pre: []int{5, 5, 5, 2}, Post: []int{3, 3, 3, 8}},
	} {
		net := withWiring("hidden1", "hidden2", w)
		tr := bind(t, Rule{}, net, 4, 20, 2)
		d := newDefinition(t, Rule{}, tr.model.Clone())
		b := ruletest.Batch(4, 16, 3, 1)
		if _, err := tr.Learn(b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		d.learn(tr.room.spikes[:8], tr.room.shown[:8], b.Label)
		d.compare(t, tr)
		if err := tr.Classify(b, &learning.Outcome{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two moments of each synapse that exists are state, and nothing of those that do not.
func TestCSDPStateOfLists(t *testing.T) {
	bytes := func(w snn.Wiring) int64 {
		return bind(t, Rule{}, withWiring("input", "hidden1", w), 4, 3, 1).StateBytes()
	}
	dense, sparse, own := bytes(snn.Dense{}), bytes(snn.Sparse{FanIn: 5}), bytes(snn.OneToOne{})
	if dense-sparse != 8*(256-5*16) || dense-own != 8*(256-16) {
		t.Errorf("%d bytes of state dense, %d with 5 synapses a cell, %d with one", dense, sparse, own)
	}
}

// A trainer goes on from the state of another, in the middle of learning, to the same bits.
func TestCSDPStateOfListsContinues(t *testing.T) {
	net := withWiring("input", "hidden1", snn.Sparse{Probability: 0.5})
	first := bind(t, Rule{}, net, 8, 20, 1)
	learnThrice(t, first, true)
	second := bind(t, Rule{}, net, 8, 20, 3)
	to := second.State()
	for i, x := range first.State() {
		if !slices.Equal(to[i].Shape, x.Shape) || to[i].Name != x.Name {
			t.Fatalf("%s %v in one trainer, %s %v in the other", x.Name, x.Shape, to[i].Name, to[i].Shape)
		}
		copy(to[i].F32, x.F32)
		copy(to[i].I64, x.I64)
	}
	if err := second.Restored(); err != nil {
		t.Fatal(err)
	}
	learnThrice(t, first, false)
	learnThrice(t, second, false)
	sameState(t, second.State(), first.State())
}

// Bounds hold of every synapse from the first update on.
func TestCSDPBoundsOfLists(t *testing.T) {
	net := withWiring("hidden1", "hidden1", snn.Sparse{FanIn: 6, NoSelf: true})
	tr := bind(t, Rule{Rate: 0.3}, net, 8, 20, 2)
	learnThrice(t, tr, true)
	w, _ := tr.model.Weights(tr.model.Net.Projection("hidden1", "hidden1"))
	if slices.Min(w) != 0 || slices.Max(w) != 1 {
		t.Errorf("weights from %v to %v, want all of [0, 1]", slices.Min(w), slices.Max(w))
	}
	if slices.ContainsFunc(w, func(x float32) bool { return math.IsNaN(float64(x)) }) {
		t.Error("a weight is not a number")
	}
}

// After the first mini-batches a step of a net of lists takes no memory.
func TestCSDPListsAllocations(t *testing.T) {
	allocations := func(steps int) float64 {
		net := snn.CSDP(70, 90, 40, 5)
		for i := range net.Projections {
			net.Projections[i].Wiring, net.Projections[i].Bound.ZeroDiagonal = snn.Sparse{Probability: 0.5}, false
		}
		tr := bind(t, Rule{}, net, 8, steps, 2)
		b := ruletest.Batch(8, 70, 5, 1)
		learn := func() {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			learn()
		}
		return testing.AllocsPerRun(5, learn)
	}
	if a, b := allocations(10), allocations(60); b > a {
		t.Errorf("%v allocations in 10 steps, %v in 60", a, b)
	}
}

// What a step goes through is linear in the synapses that exist, not in the pairs of cells: onto each panel there are no more pre cells in the
// list than synapses.
func TestCSDPListsAreLinear(t *testing.T) {
	for _, cells := range []int{1024, 8192} {
		net := snn.Net{Populations: []snn.Population{{Name: "a", Shape: []int{cells}}, {Name: "b", Shape: []int{cells}, Cell: snn.LIF{Tau: 10}}},
			Projections: []snn.Projection{{Pre: "a", Post: "b", Wiring: snn.Sparse{FanIn: 6}}}}
		x, err := wiring(net, 0)
		if err != nil {
			t.Fatal(err)
		}
		length := len(x.wmv)
		for _, p := range x.panels {
			length += len(p.Row) + len(p.Start) - 1 + 2*len(p.Mask) + len(p.heard.rows) + 3*len(p.heard.words) + len(p.heard.silent)
		}
		if x.count() != 6*cells || length > (3+5)*x.count() {
			t.Errorf("%d cells: %d synapses, %d numbers and entries of lists", cells, x.count(), length)
		}
	}
}
