package stdp

import (
	"fmt"
	"math"
	"reflect"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Reward lets weights wait for what a presentation has earned [florian2007]: the changes of the rule, E at a step, are kept as eligibility e, and
// weights change when the presentation is over, by how much more it has earned than those before it,
//
//	MSTDP:    e ← e + E,                    w ← w + Rate·(r − r̄)·e
//	MSTDPET:  e ← e^(−dt/Tau)·e + E/Tau,    w ← w + Rate·dt·(r − r̄)·e
//
// and then r̄ ← r̄ + (r − r̄)/Baseline. The cells of Output stand for the classes, in groups of one size ([Groups]), and r is what Of says of
// the class that they name. Under a reward a Rule has other defaults: the pairs of [florian2007], Pair{Plus: 1, Minus: 1, Coincident: Both},
// and neither Norm, Rest nor MinSpikes.
type Reward struct {
	Kind     RewardKind
	Rate     float64  // 0 means 0.01
	Tau      float64  // of e under MSTDPET, ms, at least 1e-6; 0 means 25
	Baseline int      // presentations over which r̄ is a mean; 0 means 10, Zero none
	Of       Rewarder // nil means Named{}
}

// RewardKind is how changes wait for a reward.
type RewardKind uint8

const (
	NoReward RewardKind = iota // they do not wait
	MSTDP                      // they add up; the reward is that of all steps of the presentation
	MSTDPET                    // they fade, so that the last ones before the reward count most
)

var rewardKinds = []string{"NoReward", "MSTDP", "MSTDPET"}

// String returns the name of the constant.
func (k RewardKind) String() string { return rules.NameOf(k, rewardKinds) }

// MarshalText writes the name, so that reports can be read.
func (k RewardKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *RewardKind) UnmarshalText(b []byte) error { return rules.ParseName(k, b, rewardKinds) }

// Rewarder says what a presentation has earned, of a sample whose label is known, the class that the net names, −1 for none, and the votes for
// each class. A type of one's own is plain, comparable data without pointers, since its name and fields are part of a run; others are refused.
type Rewarder interface {
	Reward(label, class int, votes []float64) float64
}

// Named rewards naming the class of the sample: 1 where it is named, else −1.
type Named struct{}

// Reward returns 1 or −1.
func (Named) Reward(label, class int, votes []float64) float64 {
	if class == label {
		return 1
	}
	return -1
}

// underReward returns r with the defaults that a reward brings.
func (r Rule) underReward() Rule {
	if r.Plasticity == nil {
		r.Plasticity = Pair{Plus: 1, Minus: 1, Coincident: Both}
	}
	r.Norm, r.Rest = rules.OrDefault(r.Norm, learning.Zero), rules.OrDefault(r.Rest, learning.Zero)
	r.MinSpikes = rules.OrDefault(r.MinSpikes, learning.Zero)
	if r.Readout == AllActivity {
		r.Readout = Groups
	}
	if r.Reward.Of == nil {
		r.Reward.Of = Named{}
	}
	r.Reward.constants().Resolve()
	return r
}

func (r *Reward) constants() rules.Constants {
	k := rules.Constants{
		Numbers: []rules.Constant{{Name: "Reward.Rate", At: &r.Rate, Def: 0.01}},
		Wholes:  []rules.Whole{{Name: "Reward.Baseline", At: &r.Baseline, Def: 10, Highest: math.MaxInt32}},
	}
	if r.Kind == MSTDPET {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Reward.Tau", At: &r.Tau, Def: 25, Span: rules.Positive, Least: smallestTime})
	}
	return k
}

// smallestTime is the least Reward.Tau, ms: e is divided by it, and with much less one presentation could move weights beyond float32.
const smallestTime = 1e-6

// checkReward refuses what cannot be meant of a resolved rule's reward.
func (r Rule) checkReward() error {
	if err := rules.CheckKind("stdp: Reward.Kind", r.Reward.Kind, rewardKinds); err != nil {
		return err
	}
	switch w := r.Reward; {
	case w.Kind == NoReward && (w.Rate != 0 || w.Tau != 0 || w.Baseline != 0 || w.Of != nil):
		return fmt.Errorf("stdp: Reward.Rate, Tau, Baseline and Of are for a Kind of %v or %v, not %v; leave them out", MSTDP, MSTDPET, w.Kind)
	case w.Kind == NoReward && r.Readout == Groups:
		return fmt.Errorf("stdp: Readout is %v, and without a Reward cells do not know their class; use %v", r.Readout, AllActivity)
	case w.Kind == NoReward:
		return nil
	case w.Kind == MSTDP && w.Tau != 0:
		return fmt.Errorf("stdp: Reward.Tau is for %v, not %v; leave it out", MSTDPET, MSTDP)
	case !plainData(reflect.ValueOf(w.Of)):
		return fmt.Errorf("stdp: Reward.Of is a %T, which is no plain, comparable data; give a value without pointers, slices, maps and funcs", w.Of)
	case r.Readout != Groups:
		return fmt.Errorf("stdp: Readout is %v, which knows classes of cells after learning, and a Reward needs them before; use %v", r.Readout, Groups)
	case r.Assign != 0:
		return fmt.Errorf("stdp: Assign is for a rule without a Reward, which labels cells after learning; under %v it is not read, leave it out", w.Kind)
	case r.Delays > 0:
		return fmt.Errorf("stdp: Delays are of a rule without a Reward; give the projections a Delay, or their wiring Delays")
	}
	return r.Reward.constants().Check("stdp")
}

// plainData reports whether v says all by itself: numbers, texts, and structs and arrays of them.
func plainData(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !plainData(v.Field(i)) {
				return false
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			if !plainData(v.Index(i)) {
				return false
			}
		}
	case reflect.Interface:
		return v.IsNil() || plainData(v.Elem())
	case reflect.Pointer, reflect.UnsafePointer, reflect.Func, reflect.Chan, reflect.Map, reflect.Slice:
		return false
	}
	return true
}
