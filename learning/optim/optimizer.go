package optim

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Optimizer turns gradients into weight changes.
type Optimizer struct {
	Kind     OptimizerKind
	Rate     float64   // η; 0 means 5e-4 for Adam and AdamW, 2e-3 for Adamax, 0.1 for SGD, Zero no learning
	Adam     AdamRates // of Adam, AdamW and Adamax; zero means 0.9, 0.999, 1e-8
	Momentum float64   // μ of SGD, below 1
	Decay    float64   // λ of AdamW, η·λ below 1; 0 means 0.01, Zero none
}

// AdamRates are the constants of Adam [kingma2015] besides its rate: β₁ and β₂ below 1, ε above 0. Zero turns a moment's memory off.
type AdamRates struct{ Beta1, Beta2, Epsilon float64 }

// OptimizerKind is a rule of descent.
type OptimizerKind uint8

// The rules, with gradient G after n mini-batches:
//
//	Adam    [kingma2015]
//	SGD     m ← μm + G, W ← W − ηm
//	AdamW   W ← (1 − ηλ) W, then Adam's step [loshchilov2019]
//	Adamax  m ← β₁m + (1 − β₁)G, v ← max(β₂v, |G| + ε), W ← W − η/(1 − β₁ⁿ⁺¹) · m/v [kingma2015]
const (
	Adam OptimizerKind = iota
	SGD
	AdamW
	Adamax
)

func (o *Optimizer) constants() rules.Constants {
	rate := rules.Constant{Name: "Optimizer.Rate", At: &o.Rate, Def: 5e-4}
	numbers := []rules.Constant{}
	switch o.Kind {
	case SGD:
		rate.Def = 0.1
		return rules.Constants{Numbers: []rules.Constant{rate, {Name: "Optimizer.Momentum", At: &o.Momentum, Span: rules.BelowOne}}}
	case AdamW:
		numbers = []rules.Constant{{Name: "Optimizer.Decay", At: &o.Decay, Def: 0.01}}
	case Adamax:
		rate.Def = 2e-3
	}
	return rules.Constants{Numbers: append(numbers, rate)}
}

// Resolve returns o with every default written out.
func (o Optimizer) Resolve() Optimizer {
	o.constants().Resolve()
	if o.Kind != SGD {
		o.Adam = o.Adam.Resolve()
	}
	return o
}

// Plain returns o, which is resolved and checked, with [learning.Zero] replaced by 0, for computing.
func (o Optimizer) Plain() Optimizer {
	o.constants().Plain()
	if o.Kind != SGD {
		o.Adam = o.Adam.Plain()
	}
	return o
}

// Check returns an error, which begins with rule, about the first constant that cannot be meant.
func (o Optimizer) Check(rule string) error {
	o = o.Resolve()
	if err := rules.CheckKind(rule+": Optimizer.Kind", o.Kind, o.Kind.names()); err != nil {
		return err
	}
	switch {
	case o.Kind == SGD && o.Adam != (AdamRates{}):
		return fmt.Errorf("%s: Optimizer.Adam is set, the optimiser is SGD; leave it out", rule)
	case o.Kind != SGD && o.Momentum != 0:
		return fmt.Errorf("%s: Optimizer.Momentum is set, the optimiser is %v; set Adam.Beta1", rule, o.Kind)
	case o.Kind != AdamW && o.Decay != 0:
		return fmt.Errorf("%s: Optimizer.Decay is for AdamW, not %v", rule, o.Kind)
	case o.Kind == AdamW && o.Rate > 0 && o.Decay > 0 && o.Rate*o.Decay >= 1:
		return fmt.Errorf("%s: Optimizer.Decay is %v at a Rate of %v, which takes weights beyond 0; give a product below 1",
			rule, o.Decay, o.Rate)
	}
	if err := o.constants().Check(rule); err != nil || o.Kind == SGD {
		return err
	}
	return o.Adam.Check(rule, "Optimizer.Adam.", "Optimizer.Rate", o.Rate)
}

// Schedule is how the rate of an optimiser changes with the number of mini-batches learned.
type Schedule struct {
	Kind   ScheduleKind
	Steps  int     // mini-batches: to the end of Cosine and Linear, 2 or more, between drops of StepDecay
	Factor float64 // of each drop of StepDecay; 0 means 0.1, Zero drops to 0
	Hold   int     // mini-batches of the full rate, before n begins to count
}

// ScheduleKind is the form of a schedule.
type ScheduleKind uint8

// The forms, as factors of the rate after n mini-batches:
//
//	Constant   1
//	StepDecay  Factor^⌊n/Steps⌋
//	Cosine     (1 + cos(π n/Steps))/2, then 0
//	Linear     1 − n/Steps, then 0
const (
	Constant ScheduleKind = iota
	StepDecay
	Cosine
	Linear
)

func (s *Schedule) constants() (k rules.Constants) {
	if s.Kind == StepDecay {
		k.Numbers = []rules.Constant{{Name: "Schedule.Factor", At: &s.Factor, Def: 0.1}}
	}
	return k
}

// Resolve returns s with every default written out.
func (s Schedule) Resolve() Schedule {
	s.constants().Resolve()
	return s
}

// Plain returns s, which is resolved and checked, with [learning.Zero] replaced by 0, for computing.
func (s Schedule) Plain() Schedule {
	s.constants().Plain()
	return s
}

// Check returns an error, which begins with rule, about the first constant that cannot be meant.
func (s Schedule) Check(rule string) error {
	s = s.Resolve()
	if err := rules.CheckKind(rule+": Schedule.Kind", s.Kind, s.Kind.names()); err != nil {
		return err
	}
	switch {
	case s.Kind == Constant && s != (Schedule{}):
		return fmt.Errorf("%s: Schedule: %v has neither Steps, Factor nor Hold", rule, s.Kind)
	case s.Kind != Constant && s.Steps < 1:
		return fmt.Errorf("%s: Schedule.Steps is %d; %v needs a number of mini-batches, for example epochs × ⌈samples/batch⌉",
			rule, s.Steps, s.Kind)
	case (s.Kind == Cosine || s.Kind == Linear) && s.Steps == 1:
		return fmt.Errorf("%s: Schedule.Steps is 1: %v would be at 0 after the first mini-batch; give all of the run, epochs × ⌈samples/batch⌉",
			rule, s.Kind)
	case s.Hold < 0:
		return fmt.Errorf("%s: Schedule.Hold is %d mini-batches; give 0 or more", rule, s.Hold)
	case s.Kind != StepDecay && s.Factor != 0:
		return fmt.Errorf("%s: Schedule.Factor is for StepDecay, not %v", rule, s.Kind)
	}
	return s.constants().Check(rule)
}

// factor is the factor of the rate after n mini-batches.
func (s Schedule) factor(n int64) float64 {
	n = max(n-int64(s.Hold), 0)
	done := min(1, float64(n)/float64(max(s.Steps, 1)))
	switch s.Kind {
	case StepDecay:
		f := 1.0
		for range n / int64(max(s.Steps, 1)) {
			f *= s.Factor
		}
		return f
	case Cosine:
		q := sin(math.Pi / 2 * (1 - done))
		return float64(q * q)
	case Linear:
		return 1 - done
	}
	return 1
}

// sin is sin x for x in [0, π/2], with the same bits on every machine: the Taylor series to x²³.
func sin(x float64) float64 {
	q := -float64(x * x)
	sum := 1.0
	for n := 22; n > 0; n -= 2 {
		sum = 1 + float64(q*sum)/float64(n*(n+1))
	}
	return x * sum
}

// Moments is how many numbers an optimiser keeps for each weight.
func (o Optimizer) Moments() float64 {
	switch {
	case o.Kind != SGD:
		return 2
	case o.Momentum != 0:
		return 1
	}
	return 0
}

// Chunk is how many weights one task of a pool updates.
const Chunk = 1 << 14

// Moments are the optimiser's memory of one projection: first and second moments of Adam and its kin, the velocity of SGD.
type Moments struct{ m, v []float32 }

// NewMoments returns what the optimiser remembers of weights before the first mini-batch.
func (o Optimizer) NewMoments(w []float32) Moments {
	switch {
	case o.Kind != SGD:
		return Moments{kernel.Alloc(len(w)), kernel.Alloc(len(w))}
	case o.Momentum != 0:
		return Moments{m: kernel.Alloc(len(w))}
	}
	return Moments{}
}

// Number is how many numbers a weight has beside it.
func (m Moments) Number() (n int) {
	for _, x := range [][]float32{m.m, m.v} {
		if x != nil {
			n++
		}
	}
	return n
}

// Tensors are the weights of a projection and the memory of its optimiser.
func (m Moments) Tensors(name string, w []float32) (s []learning.Tensor) {
	for _, x := range []struct {
		suffix string
		data   []float32
	}{{"", w}, {".m", m.m}, {".v", m.v}} {
		if x.data != nil {
			s = append(s, learning.Tensor{Name: name + x.suffix, Shape: []int{len(x.data)}, F32: x.data})
		}
	}
	return s
}

// Update is an update with its rate worked out.
type Update struct {
	kind           OptimizerKind
	adam           kernel.AdamStep
	rate, momentum float32
	keep           float32 // of a weight, before AdamW's step
}

// At returns the update that follows n mini-batches, of an optimiser and a schedule that are resolved, checked and plain. It panics if n is below 0
// or above 2⁵³.
func (o Optimizer) At(n int64, s Schedule) Update {
	if n < 0 || n > 1<<53 {
		panic(fmt.Sprintf("optim: Optimizer.At: after %d mini-batches; give 0 to 2⁵³", n))
	}
	rate := o.Rate * s.factor(n)
	if o.Kind == SGD {
		return Update{kind: SGD, rate: float32(rate), momentum: float32(o.Momentum)}
	}
	return Update{kind: o.Kind, keep: float32(1 - float64(rate*o.Decay)),
		adam: kernel.Adam{Rate: rate, Beta1: o.Adam.Beta1, Beta2: o.Adam.Beta2, Eps: o.Adam.Epsilon}.At(n + 1)}
}

// Apply updates weights lo to hi−1 with their gradient g and moments m, which [Optimizer.NewMoments] made for w. It panics if one of them has no
// such numbers.
func (d Update) Apply(w, g []float32, m Moments, lo, hi int) {
	if lo < 0 || lo > hi || hi > min(len(w), len(g)) || d.kind != SGD && hi > min(len(m.m), len(m.v)) || m.m != nil && hi > len(m.m) {
		panic(fmt.Sprintf("optim: Update.Apply: weights %d to %d of %d, with %d numbers of a gradient and %d moments", lo, hi, len(w), len(g), len(m.m)))
	}
	w, g = w[lo:hi], g[lo:hi]
	switch {
	case d.kind == Adamax:
		adamax(w, g, m.m[lo:hi], m.v[lo:hi], d.adam)
	case d.kind != SGD:
		if d.keep != 1 {
			for i, x := range w {
				w[i] = d.keep * x
			}
		}
		kernel.AdamVec(w, g, m.m[lo:hi], m.v[lo:hi], d.adam)
	case m.m == nil:
		kernel.AddRow(w, g, -d.rate)
	default:
		m := m.m[lo:hi]
		for i, x := range g {
			m[i] = float32(d.momentum*m[i]) + x
			w[i] -= float32(d.rate * m[i])
		}
	}
}

// adamax takes a step of Adamax, of which s has the rates.
func adamax(w, g, m, v []float32, s kernel.AdamStep) {
	for i, x := range g {
		m[i] = float32(s.B1*m[i]) + float32(s.C1*x)
		v[i] = max(float32(s.B2*v[i]), max(x, -x)+s.Eps)
		w[i] -= float32(s.Eta*m[i]) / v[i]
	}
}
