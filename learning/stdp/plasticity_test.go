package stdp

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// protocol is three spikes at either end: pre at 0, 25, 35 ms, post at 10, 30, 60 ms.
func protocol() []Spike {
	return []Spike{{0, false}, {10, true}, {25, false}, {30, true}, {35, false}, {60, true}}
}

// The expected weights are computed by hand from the equations of [morrison2008], [pfister2006] and [diehl2015], event
// by event in float64; the last case is the form of NEST's triplet synapse, where post spikes count 1 ms later.
func TestSTDPProtocol(t *testing.T) {
	pair := Pair{Plus: .01, Minus: .012}
	unit := snn.Bound{Hi: 1}
	nestTriplet := Triplet{Plus2: .1, Minus2: .1, Plus3: .1, Minus3: .1}
	with := func(r Pair, mu float64, nearest bool) Pair { r.Mu, r.Nearest = mu, nearest; return r }
	tests := []struct {
		name   string
		rule   Plasticity
		w      float64
		bound  snn.Bound
		spikes []Spike
		want   []float64
	}{
		{"pair, all to all, additive", pair, .5, unit, protocol(),
			[]float64{.5, .5060653066, .500396908, .5104162174, .4976325504, .5027332085}},
		{"pair, all to all, soft", with(pair, 1, false), .5, unit, protocol(),
			[]float64{.5, .5030326533, .5001812637, .5051891023, .498730933, .5012877352}},
		{"pair, nearest, additive", with(pair, 0, true), .5, unit, protocol(),
			[]float64{.5, .5060653066, .500396908, .5081849158, .4988393064, .5017043544}},
		{"pair, nearest, soft", with(pair, 1, true), .5, unit, protocol(),
			[]float64{.5, .5030326533, .5001812637, .5040738559, .4993629786, .5007973276}},
		{"triplet, all to all", Triplet{}, .5, unit, protocol(),
			[]float64{.5, .500000000276, .495399636549, .500208813440, .490343883797, .493762293701}},
		{"triplet, nearest", Triplet{Nearest: true}, .5, unit, protocol(),
			[]float64{.5, .500000000276, .495399636549, .499322925575, .493108534211, .494209793305}},
		{"Diehl & Cook", DiehlCook{}, .3, unit, protocol(),
			[]float64{.3, .3, .299952763345, .304676428872, .304598548794, .305951901626}},
		{"triplet, unbounded", nestTriplet, 5, snn.Bound{}, []Spike{{2, false}, {5, true}, {6, false}},
			[]float64{5, 5.083646430729, 4.893263428904}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			got, err := Evolve(c.rule, c.w, c.bound, c.spikes)
			if err != nil {
				t.Fatal(err)
			}
			for i, w := range got {
				if math.Abs(w-c.want[i]) > 2e-10 {
					t.Errorf("after spike %d: %.12f, want %.12f", i, w, c.want[i])
				}
			}
		})
	}
}

func TestSTDPWeightStaysInRange(t *testing.T) {
	for _, r := range []Plasticity{DiehlCook{Post: 2}, Pair{Plus: 3, Minus: 5}, Pair{Plus: 3, Mu: .5}, Triplet{Rate: 1e3}} {
		got, err := Evolve(r, .5, snn.Bound{Lo: .25, Hi: .75}, protocol())
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range got {
			if !(w >= .25 && w <= .75) {
				t.Errorf("%T: weight %v after spike %d, outside [0.25, 0.75]", r, w, i)
			}
		}
	}
}

// window is Window of a weight of 0.5.
func window(t *testing.T, r Plasticity, pairs int, interval float64, dts ...float64) []float64 {
	t.Helper()
	got, err := Window(r, .5, pairs, interval, dts)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The window of one pair is the closed form A₊·e^(−Δt/τ) and −A₋·e^(Δt/τ).
func TestSTDPWindowIsClosedForm(t *testing.T) {
	dts := []float64{-40, -5, 0, 5, 40}
	got := window(t, Pair{Plus: .01, Minus: .012, TauMinus: 30}, 1, 0, dts...)
	want := []float64{-.012 * math.Exp(-40./30), -.012 * math.Exp(-5./30), .01, .01 * math.Exp(-5./20), .01 * math.Exp(-2)}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("Δt = %v: %v, want %v", dts[i], got[i], want[i])
		}
	}
	if one := window(t, DiehlCook{}, 1, 0, 5); one[0] != 0 {
		t.Errorf("Diehl & Cook's rule changed a weight by %v at the first post spike", one[0])
	}
	if two := window(t, DiehlCook{}, 2, 100, 5); !(two[0] > 0) {
		t.Errorf("Diehl & Cook's rule changed a weight by %v in two pairs, want more than 0", two[0])
	}
}

func ExampleWindow() {
	window, err := Window(Pair{}, 0.5, 1, 0, []float64{-20, -10, 10, 20})
	if err != nil {
		panic(err)
	}
	for i, dw := range window {
		fmt.Printf("%+d ms: %+.5f\n", []int{-20, -10, 10, 20}[i], dw)
	}
	// Output:
	// -20 ms: -0.00193
	// -10 ms: -0.00318
	// +10 ms: +0.00303
	// +20 ms: +0.00184
}

// Rules that only depress, only potentiate, or do nothing can be said, in the same words for each.
func TestOneSidedRules(t *testing.T) {
	for _, c := range []struct {
		rule     Plasticity
		up, down bool
	}{
		{Pair{Plus: learning.Zero, Minus: .1}, false, true}, {Pair{Minus: learning.Zero, Plus: .1}, true, false}, {Pair{Plus: learning.Zero, Minus: learning.Zero}, false, false},
		{DiehlCook{Pre: learning.Zero}, true, false}, {DiehlCook{Post: learning.Zero, Pre: .1}, false, true},
		{Triplet{Minus2: learning.Zero, Minus3: learning.Zero}, true, false}, {Triplet{Plus2: learning.Zero, Plus3: learning.Zero}, false, true},
		{Triplet{Rate: learning.Zero}, false, false},
		{Pair{Minus: .1}, true, true}, // the other side keeps its default
	} {
		got, err := Evolve(c.rule, .5, snn.Bound{Hi: 1}, protocol())
		if err != nil {
			t.Fatal(err)
		}
		up, down, last := false, false, .5
		for _, w := range got {
			up, down, last = up || w > last, down || w < last, w
		}
		if up != c.up || down != c.down {
			t.Errorf("%+v: weights %v; rising %v and falling %v are wanted", c.rule, got, c.up, c.down)
		}
	}
}
