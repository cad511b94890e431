package learning

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// stdpProtocol is three spikes at either end: pre at 0, 25, 35 ms, post at 10, 30, 60 ms.
func stdpProtocol() []SynapseSpike {
	return []SynapseSpike{{0, false}, {10, true}, {25, false}, {30, true}, {35, false}, {60, true}}
}

// The expected weights are computed by hand from the equations of [morrison2008], [pfister2006] and [diehl2015], event
// by event in float64; the last case is the form of NEST's triplet synapse, where post spikes count 1 ms later.
func TestSTDPProtocol(t *testing.T) {
	pair := PairRule{Plus: .01, Minus: .012}
	unit := snn.Bound{Hi: 1}
	nestTriplet := TripletRule{Plus2: .1, Minus2: .1, Plus3: .1, Minus3: .1}
	with := func(r PairRule, mu float64, nearest bool) PairRule { r.Mu, r.Nearest = mu, nearest; return r }
	tests := []struct {
		name   string
		rule   STDPRule
		w      float64
		bound  snn.Bound
		spikes []SynapseSpike
		want   []float64
	}{
		{"pair, all to all, additive", pair, .5, unit, stdpProtocol(),
			[]float64{.5, .5060653066, .500396908, .5104162174, .4976325504, .5027332085}},
		{"pair, all to all, soft", with(pair, 1, false), .5, unit, stdpProtocol(),
			[]float64{.5, .5030326533, .5001812637, .5051891023, .498730933, .5012877352}},
		{"pair, nearest, additive", with(pair, 0, true), .5, unit, stdpProtocol(),
			[]float64{.5, .5060653066, .500396908, .5081849158, .4988393064, .5017043544}},
		{"pair, nearest, soft", with(pair, 1, true), .5, unit, stdpProtocol(),
			[]float64{.5, .5030326533, .5001812637, .5040738559, .4993629786, .5007973276}},
		{"triplet, all to all", TripletRule{}, .5, unit, stdpProtocol(),
			[]float64{.5, .500000000276, .495399636549, .500208813440, .490343883797, .493762293701}},
		{"triplet, nearest", TripletRule{Nearest: true}, .5, unit, stdpProtocol(),
			[]float64{.5, .500000000276, .495399636549, .499322925575, .493108534211, .494209793305}},
		{"Diehl & Cook", DiehlCookRule{}, .3, unit, stdpProtocol(),
			[]float64{.3, .3, .299952763345, .304676428872, .304598548794, .305951901626}},
		{"triplet, unbounded", nestTriplet, 5, snn.Bound{}, []SynapseSpike{{2, false}, {5, true}, {6, false}},
			[]float64{5, 5.083646430729, 4.893263428904}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			got, err := EvolveSynapse(c.rule, c.w, c.bound, c.spikes)
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
	for _, r := range []STDPRule{DiehlCookRule{Post: 2}, PairRule{Plus: 3, Minus: 5}, PairRule{Plus: 3, Mu: .5}, TripletRule{Rate: 1e3}} {
		got, err := EvolveSynapse(r, .5, snn.Bound{Lo: .25, Hi: .75}, stdpProtocol())
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

// stdpWindow is STDPWindow of a weight of 0.5.
func stdpWindow(t *testing.T, r STDPRule, pairs int, interval float64, dts ...float64) []float64 {
	t.Helper()
	got, err := STDPWindow(r, .5, pairs, interval, dts)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The window of one pair is the closed form A₊·e^(−Δt/τ) and −A₋·e^(Δt/τ).
func TestSTDPWindowIsClosedForm(t *testing.T) {
	dts := []float64{-40, -5, 0, 5, 40}
	got := stdpWindow(t, PairRule{Plus: .01, Minus: .012, TauMinus: 30}, 1, 0, dts...)
	want := []float64{-.012 * math.Exp(-40./30), -.012 * math.Exp(-5./30), .01, .01 * math.Exp(-5./20), .01 * math.Exp(-2)}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 {
			t.Errorf("Δt = %v: %v, want %v", dts[i], got[i], want[i])
		}
	}
	if one := stdpWindow(t, DiehlCookRule{}, 1, 0, 5); one[0] != 0 {
		t.Errorf("Diehl & Cook's rule changed a weight by %v at the first post spike", one[0])
	}
	if two := stdpWindow(t, DiehlCookRule{}, 2, 100, 5); !(two[0] > 0) {
		t.Errorf("Diehl & Cook's rule changed a weight by %v in two pairs, want more than 0", two[0])
	}
}

func ExampleSTDPWindow() {
	window, err := STDPWindow(PairRule{}, 0.5, 1, 0, []float64{-20, -10, 10, 20})
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
		rule     STDPRule
		up, down bool
	}{
		{PairRule{Plus: Zero, Minus: .1}, false, true}, {PairRule{Minus: Zero, Plus: .1}, true, false}, {PairRule{Plus: Zero, Minus: Zero}, false, false},
		{DiehlCookRule{Pre: Zero}, true, false}, {DiehlCookRule{Post: Zero, Pre: .1}, false, true},
		{TripletRule{Minus2: Zero, Minus3: Zero}, true, false}, {TripletRule{Plus2: Zero, Plus3: Zero}, false, true},
		{TripletRule{Rate: Zero}, false, false},
		{PairRule{Minus: .1}, true, true}, // the other side keeps its default
	} {
		got, err := EvolveSynapse(c.rule, .5, snn.Bound{Hi: 1}, stdpProtocol())
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
