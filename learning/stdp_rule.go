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
type STDPRule interface {
	resolve() STDPRule
	factors() stdpFactors
	check() error
}

// DiehlCookRule is the rule of [diehl2015], with all traces set to 1 by a spike:
//
//	pre:  w ← w − Pre·post₁
//	post: w ← w + Post·pre·post₂
type DiehlCookRule struct {
	Pre, Post                  float64 // learning rates; 0 means 1e-4 and 1e-2
	TauPre, TauPost1, TauPost2 float64 // ms; 0 means 20, 20, 40
}

// PairRule is the pair rule with traces [morrison2008]:
//
//	pre:  w ← w − Minus·y·(w − w_min)^Mu
//	post: w ← w + Plus·x·(w_max − w)^Mu
//
// A spike adds 1 to its trace, so that all pairs count, or with Nearest sets it to 1.
type PairRule struct {
	Plus, Minus       float64 // amplitudes; 0 means 0.005 and 0.00525 [song2000]
	TauPlus, TauMinus float64 // of x and y, ms; 0 means 20
	Mu                float64 // exponent of the soft bounds; 0 is the additive rule
	Nearest           bool    // only the nearest spikes pair
}

// TripletRule is the triplet rule of [pfister2006]:
//
//	pre:  w ← w − Rate·o₁·(Minus2 + Minus3·r₂)
//	post: w ← w + Rate·r₁·(Plus2 + Plus3·o₂)
//
// An amplitude of 0 means the all-to-all set fitted to visual cortex, 5e-10, 7e-3, 6.2e-3 and 2.3e-4. An amplitude
// below 0 means 0.
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
		A: r.Rate * max(r.Minus2, 0), A2: r.Rate * max(r.Minus3, 0),
		D: r.Rate * max(r.Plus2, 0), D2: r.Rate * max(r.Plus3, 0), nearest: r.Nearest,
	}
}

func (r DiehlCookRule) resolve() STDPRule {
	r.Pre, r.Post = orDefault(r.Pre, 1e-4), orDefault(r.Post, 1e-2)
	r.TauPre, r.TauPost1, r.TauPost2 = orDefault(r.TauPre, 20), orDefault(r.TauPost1, 20), orDefault(r.TauPost2, 40)
	return r
}

func (r PairRule) resolve() STDPRule {
	r.Plus, r.Minus = orDefault(r.Plus, 0.005), orDefault(r.Minus, 0.00525)
	r.TauPlus, r.TauMinus = orDefault(r.TauPlus, 20), orDefault(r.TauMinus, 20)
	return r
}

func (r TripletRule) resolve() STDPRule {
	r.Plus2, r.Minus2 = orDefault(r.Plus2, 5e-10), orDefault(r.Minus2, 7e-3)
	r.Plus3, r.Minus3 = orDefault(r.Plus3, 6.2e-3), orDefault(r.Minus3, 2.3e-4)
	r.TauPlus, r.TauMinus = orDefault(r.TauPlus, 16.8), orDefault(r.TauMinus, 33.7)
	r.TauX, r.TauY = orDefault(r.TauX, 101), orDefault(r.TauY, 125)
	r.Rate = orDefault(r.Rate, 1)
	return r
}

func (r DiehlCookRule) check() error {
	if err := stdpTimes("DiehlCookRule", r.TauPre, r.TauPost1, r.TauPost2); err != nil {
		return err
	}
	return stdpFinite("DiehlCookRule", r.Pre, r.Post)
}

func (r PairRule) check() error {
	if err := stdpTimes("PairRule", r.TauPlus, r.TauMinus); err != nil {
		return err
	}
	if !(r.Mu >= 0) {
		return fmt.Errorf("learning: STDP: PairRule.Mu is %v; give 0 (additive) or more", r.Mu)
	}
	return stdpFinite("PairRule", r.Plus, r.Minus, r.Mu)
}

func (r TripletRule) check() error {
	if err := stdpTimes("TripletRule", r.TauPlus, r.TauMinus, r.TauX, r.TauY); err != nil {
		return err
	}
	return stdpFinite("TripletRule", r.Plus2, r.Minus2, r.Plus3, r.Minus3, r.Rate)
}

func stdpTimes(rule string, taus ...float64) error {
	for _, tau := range taus {
		if !(tau > 0) || math.IsInf(tau, 0) {
			return fmt.Errorf("learning: STDP: %s has a time constant of %v ms; give a positive one", rule, tau)
		}
	}
	return nil
}

func stdpFinite(rule string, values ...float64) error {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("learning: STDP: %s has an amplitude of %v; give a finite one", rule, v)
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
