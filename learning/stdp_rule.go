package learning

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// STDPRule is a rule of spike-timing-dependent plasticity; a closed set: [DiehlCookRule], [PairRule],
// [TripletRule]. All are products of factors, with traces that decay exponentially between spikes and are read
// before the spike changes them:
//
//	spike of pre cell i:    w ← w − a_i·b_j·f₋(w)
//	spike of post cell j:   w ← w + c_i·d_j·f₊(w)
//
// Amplitudes and rates are sizes, and not below 0: the equations have the signs. As everywhere, 0 means the default and [Zero]
// means 0, so that PairRule{Plus: Zero} only depresses.
type STDPRule interface {
	resolve() STDPRule     // with defaults
	check(of string) error // of a resolved rule, for an error of who reads it
	plain() STDPRule       // Zero replaced by 0
	factors() stdpFactors
}

// DiehlCookRule is the rule of [diehl2015], with all traces set to 1 by a spike:
//
//	pre:  w ← w − Pre·post₁
//	post: w ← w + Post·pre·post₂
type DiehlCookRule struct {
	Pre, Post                  float64 // learning rates; 0 means 1e-4 and 1e-2, Zero none
	TauPre, TauPost1, TauPost2 float64 // ms; 0 means 20, 20, 40
}

// PairRule is the pair rule with traces [morrison2008]:
//
//	pre:  w ← w − Minus·y·(w − w_min)^Mu
//	post: w ← w + Plus·x·(w_max − w)^Mu
//
// A spike adds 1 to its trace, so that all pairs count, or with Nearest sets it to 1.
type PairRule struct {
	Plus, Minus       float64 // amplitudes; 0 means 0.005 and 0.00525 [song2000], Zero none
	TauPlus, TauMinus float64 // of x and y, ms; 0 means 20
	Mu                float64 // exponent of the soft bounds; 0 is the additive rule
	Nearest           bool    // only the nearest spikes pair
}

// TripletRule is the triplet rule of [pfister2006]:
//
//	pre:  w ← w − Rate·o₁·(Minus2 + Minus3·r₂)
//	post: w ← w + Rate·r₁·(Plus2 + Plus3·o₂)
//
// An amplitude of 0 means that of the all-to-all set fitted to visual cortex, 5e-10, 7e-3, 6.2e-3 and 2.3e-4; Zero means none.
type TripletRule struct {
	Plus2, Minus2, Plus3, Minus3  float64
	TauPlus, TauMinus, TauX, TauY float64 // of r₁, o₁, r₂, o₂, ms; 0 means 16.8, 33.7, 101, 125
	Rate                          float64 // factor of all amplitudes; 0 means 1
	Nearest                       bool    // a spike sets its traces to 1 instead of adding 1
}

// stdpFactors are what a rule comes down to. Two traces a cell, p of pre and q of post cells, give
//
//	a_i = A + A2·p2_i,   b_j = q1_j,   c_i = p1_i,   d_j = D + D2·q2_j.
type stdpFactors struct {
	tauP1, tauP2, tauQ1, tauQ2 float64 // ms; 0: the trace is not used
	A, A2, D, D2               float64
	mu                         float64
	nearest                    bool
}

func (r DiehlCookRule) factors() stdpFactors {
	return stdpFactors{tauP1: r.TauPre, tauQ1: r.TauPost1, tauQ2: r.TauPost2, A: r.Pre, D2: r.Post, nearest: true}
}

func (r PairRule) factors() stdpFactors {
	return stdpFactors{tauP1: r.TauPlus, tauQ1: r.TauMinus, A: r.Minus, D: r.Plus, mu: r.Mu, nearest: r.Nearest}
}

func (r TripletRule) factors() stdpFactors {
	return stdpFactors{
		tauP1: r.TauPlus, tauP2: r.TauX, tauQ1: r.TauMinus, tauQ2: r.TauY,
		A: r.Rate * r.Minus2, A2: r.Rate * r.Minus3, D: r.Rate * r.Plus2, D2: r.Rate * r.Plus3, nearest: r.Nearest,
	}
}

func (r *DiehlCookRule) constants() constants {
	return constants{numbers: []constant{
		{name: "DiehlCookRule.Pre", at: &r.Pre, def: 1e-4},
		{name: "DiehlCookRule.Post", at: &r.Post, def: 1e-2},
		{name: "DiehlCookRule.TauPre", at: &r.TauPre, def: 20, span: positive},
		{name: "DiehlCookRule.TauPost1", at: &r.TauPost1, def: 20, span: positive},
		{name: "DiehlCookRule.TauPost2", at: &r.TauPost2, def: 40, span: positive},
	}}
}

func (r *PairRule) constants() constants {
	return constants{numbers: []constant{
		{name: "PairRule.Plus", at: &r.Plus, def: 0.005},
		{name: "PairRule.Minus", at: &r.Minus, def: 0.00525},
		{name: "PairRule.TauPlus", at: &r.TauPlus, def: 20, span: positive},
		{name: "PairRule.TauMinus", at: &r.TauMinus, def: 20, span: positive},
		{name: "PairRule.Mu", at: &r.Mu},
	}}
}

func (r *TripletRule) constants() constants {
	return constants{numbers: []constant{
		{name: "TripletRule.Plus2", at: &r.Plus2, def: 5e-10},
		{name: "TripletRule.Minus2", at: &r.Minus2, def: 7e-3},
		{name: "TripletRule.Plus3", at: &r.Plus3, def: 6.2e-3},
		{name: "TripletRule.Minus3", at: &r.Minus3, def: 2.3e-4},
		{name: "TripletRule.TauPlus", at: &r.TauPlus, def: 16.8, span: positive},
		{name: "TripletRule.TauMinus", at: &r.TauMinus, def: 33.7, span: positive},
		{name: "TripletRule.TauX", at: &r.TauX, def: 101, span: positive},
		{name: "TripletRule.TauY", at: &r.TauY, def: 125, span: positive},
		{name: "TripletRule.Rate", at: &r.Rate, def: 1},
	}}
}

func (r DiehlCookRule) resolve() STDPRule { r.constants().resolve(); return r }
func (r PairRule) resolve() STDPRule      { r.constants().resolve(); return r }
func (r TripletRule) resolve() STDPRule   { r.constants().resolve(); return r }

func (r DiehlCookRule) check(of string) error { return r.constants().check(of) }
func (r PairRule) check(of string) error      { return r.constants().check(of) }
func (r TripletRule) check(of string) error   { return r.constants().check(of) }

func (r DiehlCookRule) plain() STDPRule { r.constants().plain(); return r }
func (r PairRule) plain() STDPRule      { r.constants().plain(); return r }
func (r TripletRule) plain() STDPRule   { r.constants().plain(); return r }

// checkRule checks a resolved rule: its constants, and the products of them that it computes with.
func checkRule(of string, r STDPRule) error {
	if err := r.check(of); err != nil {
		return err
	}
	f := r.plain().factors()
	for _, x := range []float64{f.A, f.A2, f.D, f.D2} {
		if x > math.MaxFloat32 || x != 0 && float32(x) == 0 {
			return fmt.Errorf("learning: %s: the amplitudes of %T with its Rate come to %v, which is beyond float32", of, r, x)
		}
	}
	return nil
}

// stdpClip returns w within b.
func stdpClip(w float64, b snn.Bound) float64 {
	if !b.Limited() {
		return w
	}
	return min(max(w, float64(b.Lo)), float64(b.Hi))
}
