package stdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Plasticity is a rule of spike-timing-dependent plasticity; a closed set: [DiehlCook], [Pair],
// [Triplet]. All are products of factors, with traces that decay exponentially between spikes and are read
// before the spike changes them:
//
//	spike of pre cell i:    w ← w − a_i·b_j·f₋(w)
//	spike of post cell j:   w ← w + c_i·d_j·f₊(w)
//
// Amplitudes and rates are sizes, and not below 0: the equations have the signs. As everywhere, 0 means the default and [learning.Zero]
// means 0, so that Pair{Plus: learning.Zero} only depresses.
type Plasticity interface {
	resolve() Plasticity   // with defaults
	check(of string) error // of a resolved rule, for an error of who reads it
	plain() Plasticity     // Zero replaced by 0
	factors() factors
}

// DiehlCook is the rule of [diehl2015], with all traces set to 1 by a spike:
//
//	pre:  w ← w − Pre·post₁
//	post: w ← w + Post·pre·post₂
type DiehlCook struct {
	Pre, Post                  float64 // learning rates; 0 means 1e-4 and 1e-2, Zero none
	TauPre, TauPost1, TauPost2 float64 // ms; 0 means 20, 20, 40
}

// Pair is the pair rule with traces [morrison2008]:
//
//	pre:  w ← w − Minus·y·(w − w_min)^Mu
//	post: w ← w + Plus·x·(w_max − w)^Mu
//
// A spike adds 1 to its trace, so that all pairs count, or with Nearest sets it to 1. With Beta the factors of w are e^(−Beta·(w_max − w)) and
// e^(−Beta·(w − w_min)) instead, the exponential dependence of [diehl2015]. Hebbian lets pre spikes potentiate, too.
type Pair struct {
	Plus, Minus       float64     // amplitudes; 0 means 0.005 and 0.00525 [song2000], Zero none
	TauPlus, TauMinus float64     // of x and y, ms; 0 means 20
	Mu                float64     // exponent of the soft bounds; 0 is the additive rule, 1 the multiplicative one
	Nearest           bool        // only the nearest spikes pair
	Beta              float64     `json:",omitzero" run:"omitzero"` // of the exponential dependence on the weight; 0 is none
	Coincident        Coincidence `json:",omitzero" run:"omitzero"` // what spikes of one step do
	Hebbian           bool        `json:",omitzero" run:"omitzero"` // pre: w ← w + Minus·y, for an additive rule
}

// Triplet is the triplet rule of [pfister2006]:
//
//	pre:  w ← w − Rate·o₁·(Minus2 + Minus3·r₂)
//	post: w ← w + Rate·r₁·(Plus2 + Plus3·o₂)
//
// An amplitude of 0 means that of the all-to-all set fitted to visual cortex, 5e-10, 7e-3, 6.2e-3 and 2.3e-4; Zero means none. [TripletSet] has
// the other sets.
type Triplet struct {
	Plus2, Minus2, Plus3, Minus3  float64
	TauPlus, TauMinus, TauX, TauY float64 // of r₁, o₁, r₂, o₂, ms; 0 means 16.8, 33.7, 101, 125
	Rate                          float64 // factor of all amplitudes; 0 means 1
	Nearest                       bool    // a spike sets its traces to 1 instead of adding 1

	Coincident Coincidence `json:",omitzero" run:"omitzero"` // what spikes of one step do
}

// factors are what a rule comes down to. Two traces a cell, p of pre and q of post cells, give
//
//	a_i = A + A2·p2_i,   b_j = q1_j,   c_i = p1_i,   d_j = D + D2·q2_j.
type factors struct {
	tauP1, tauP2, tauQ1, tauQ2 float64 // ms; 0: the trace is not used
	A, A2, D, D2               float64
	mu, beta                   float64
	nearest                    bool
	coincident                 Coincidence
}

// dependent reports whether changes depend on the weight, which then needs a range.
func (f factors) dependent() bool { return f.mu != 0 || f.beta != 0 }

func (r DiehlCook) factors() factors {
	return factors{tauP1: r.TauPre, tauQ1: r.TauPost1, tauQ2: r.TauPost2, A: r.Pre, D2: r.Post, nearest: true}
}

func (r Pair) factors() factors {
	f := factors{tauP1: r.TauPlus, tauQ1: r.TauMinus, A: r.Minus, D: r.Plus, mu: r.Mu, beta: r.Beta, nearest: r.Nearest, coincident: r.Coincident}
	if r.Hebbian {
		f.A = -f.A
	}
	return f
}

func (r Triplet) factors() factors {
	return factors{
		tauP1: r.TauPlus, tauP2: r.TauX, tauQ1: r.TauMinus, tauQ2: r.TauY,
		A: r.Rate * r.Minus2, A2: r.Rate * r.Minus3, D: r.Rate * r.Plus2, D2: r.Rate * r.Plus3, nearest: r.Nearest,
		coincident: r.Coincident,
	}
}

func (r *DiehlCook) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "DiehlCook.Pre", At: &r.Pre, Def: 1e-4},
		{Name: "DiehlCook.Post", At: &r.Post, Def: 1e-2},
		{Name: "DiehlCook.TauPre", At: &r.TauPre, Def: 20, Span: rules.Positive},
		{Name: "DiehlCook.TauPost1", At: &r.TauPost1, Def: 20, Span: rules.Positive},
		{Name: "DiehlCook.TauPost2", At: &r.TauPost2, Def: 40, Span: rules.Positive},
	}}
}

func (r *Pair) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Pair.Plus", At: &r.Plus, Def: 0.005},
		{Name: "Pair.Minus", At: &r.Minus, Def: 0.00525},
		{Name: "Pair.TauPlus", At: &r.TauPlus, Def: 20, Span: rules.Positive},
		{Name: "Pair.TauMinus", At: &r.TauMinus, Def: 20, Span: rules.Positive},
		{Name: "Pair.Mu", At: &r.Mu},
		{Name: "Pair.Beta", At: &r.Beta},
	}}
}

func (r *Triplet) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Triplet.Plus2", At: &r.Plus2, Def: 5e-10},
		{Name: "Triplet.Minus2", At: &r.Minus2, Def: 7e-3},
		{Name: "Triplet.Plus3", At: &r.Plus3, Def: 6.2e-3},
		{Name: "Triplet.Minus3", At: &r.Minus3, Def: 2.3e-4},
		{Name: "Triplet.TauPlus", At: &r.TauPlus, Def: 16.8, Span: rules.Positive},
		{Name: "Triplet.TauMinus", At: &r.TauMinus, Def: 33.7, Span: rules.Positive},
		{Name: "Triplet.TauX", At: &r.TauX, Def: 101, Span: rules.Positive},
		{Name: "Triplet.TauY", At: &r.TauY, Def: 125, Span: rules.Positive},
		{Name: "Triplet.Rate", At: &r.Rate, Def: 1},
	}}
}

func (r DiehlCook) resolve() Plasticity { r.constants().Resolve(); return r }
func (r Pair) resolve() Plasticity      { r.constants().Resolve(); return r }
func (r Triplet) resolve() Plasticity   { r.constants().Resolve(); return r }

func (r DiehlCook) check(of string) error { return r.constants().Check(of) }

func (r Pair) check(of string) error {
	switch {
	case r.Mu > 0 && r.Beta > 0:
		return fmt.Errorf("%s: Pair.Mu is set, and so is Pair.Beta; a weight has one dependence", of)
	case r.Hebbian && (r.Mu > 0 || r.Beta > 0):
		return fmt.Errorf("%s: Pair.Hebbian is for additive rules; leave out Mu and Beta, one of which is set", of)
	}
	if err := r.Coincident.check(of + ": Pair"); err != nil {
		return err
	}
	return r.constants().Check(of)
}

func (r Triplet) check(of string) error {
	if err := r.Coincident.check(of + ": Triplet"); err != nil {
		return err
	}
	return r.constants().Check(of)
}

func (r DiehlCook) plain() Plasticity { r.constants().Plain(); return r }
func (r Pair) plain() Plasticity      { r.constants().Plain(); return r }
func (r Triplet) plain() Plasticity   { r.constants().Plain(); return r }

// checkPlasticity checks a resolved rule: its constants, and the products of them that it computes with.
func checkPlasticity(of string, r Plasticity) error {
	if err := r.check(of); err != nil {
		return err
	}
	f := r.plain().factors()
	for _, x := range []float64{f.A, f.A2, f.D, f.D2} {
		if math.Abs(x) > math.MaxFloat32 || x != 0 && float32(x) == 0 {
			return fmt.Errorf("%s: the amplitudes of %T with its Rate come to %v, which is beyond float32", of, r, x)
		}
	}
	return nil
}

// clip returns w within b.
func clip(w float64, b snn.Bound) float64 {
	if !b.Limited() {
		return w
	}
	return min(max(w, float64(b.Lo)), float64(b.Hi))
}
