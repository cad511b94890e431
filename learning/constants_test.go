package learning_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// rulesWithConstants are learners in all kinds that read other fields, with a net that each can train.
func rulesWithConstants() (rules []learning.Learner) {
	rules = []learning.Learner{csdp.Rule{}, csdp.Rule{SelfSupervised: true}, ann.Rule{}, ann.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}}}
	for _, r := range []stdp.Plasticity{stdp.DiehlCook{}, stdp.Pair{}, stdp.Triplet{}} {
		rules = append(rules, stdp.Rule{Plasticity: r})
	}
	for k := stdp.MSTDP; named(k); k++ {
		rules = append(rules, stdp.Rule{Reward: stdp.Reward{Kind: k}})
	}
	rules = append(rules, bpstdp.Rule{})
	for k := gradient.SurrogateKind(0); named(k); k++ {
		rules = append(rules, gradient.Rule{Function: gradient.SurrogateFunction{Kind: k}})
	}
	for k := gradient.LossKind(0); named(k); k++ {
		if rule := (gradient.Rule{Loss: gradient.Loss{Kind: k}}); takesClasses(rule) {
			rules = append(rules, rule)
		}
	}
	for k := optim.OptimizerKind(0); named(k); k++ {
		rules = append(rules, gradient.Rule{Optimizer: optim.Optimizer{Kind: k}})
	}
	for k := gradient.OTTT; named(k); k++ {
		rules = append(rules, gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: k}})
	}
	for k := gradient.Feedback(0); named(k); k++ {
		rules = append(rules, gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: gradient.EProp, Feedback: k}})
	}
	rules = append(rules, eprop.Rule{}, eprop.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}})
	rules = append(rules, convstdp.Rule{})
	return append(rules, gradient.Rule{Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 1}}, gradient.Rule{Schedule: optim.Schedule{Kind: optim.Cosine, Steps: 3}})
}

// named reports whether a kind has a name: others are shown with their number.
func named(k fmt.Stringer) bool { return !strings.Contains(k.String(), "(") }

// takesClasses reports whether a loss is for a class per sample.
func takesClasses(rule gradient.Rule) bool {
	m, err := snn.Feedforward(2, 2).Init(1)
	if err != nil {
		panic(err)
	}
	_, err = rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 1}, Classes: 2, Batch: 1})
	return err == nil || !strings.Contains(err.Error(), "is not for tasks with")
}

// numericFields lists the paths of all numbers in a struct, through the rule of an STDP, but not kinds, Steps and Hold, which are no constants.
func numericFields(v reflect.Value, at string) (paths []string) {
	switch v.Kind() {
	case reflect.Float64, reflect.Int:
		if !strings.HasSuffix(at, ".Steps") && !strings.HasSuffix(at, ".Hold") {
			paths = append(paths, at)
		}
	case reflect.Interface:
		paths = numericFields(v.Elem(), at)
	case reflect.Struct:
		for i := range v.NumField() {
			paths = append(paths, numericFields(v.Field(i), at+"."+v.Type().Field(i).Name)...)
		}
	}
	return paths
}

// withField returns a copy of v with one number set.
func withField(v reflect.Value, path []string, x float64) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch f := c.FieldByName(path[0]); f.Kind() {
	case reflect.Float64:
		f.SetFloat(x)
	case reflect.Int:
		f.SetInt(int64(x))
	case reflect.Interface:
		f.Set(withField(f.Elem(), path[1:], x))
	default:
		f.Set(withField(f, path[1:], x))
	}
	return c
}

func bindConstants(t *testing.T, r learning.Learner) (learning.Trainer, learning.Batch, error) {
	t.Helper()
	n, e, b := snn.Feedforward(12, 5, 2), learning.Encoder(ruletest.Coins{T: 6}), ruletest.Batch(3, 12, 2, 1)
	switch r := r.(type) {
	case csdp.Rule:
		n = snn.CSDP(12, 5, 2)
		if r.SelfSupervised {
			n = snn.CSDPUnlabelled(12, 5, 2)
		}
	case gradient.Rule:
		if r.Credit.Kind != gradient.BPTT {
			n.Populations[len(n.Populations)-1].Cell = snn.LI{Beta: .9}
		}
	case eprop.Rule:
		n.Populations[1].Cell, n.Populations[2].Cell = snn.LIF{Tau: 10, ResetTiming: snn.ResetSameStep}, snn.LI{Tau: 10}
		n.Projections[1].Delay = 1
	case convstdp.Rule:
		n, e = oneConvolution(), encode.Latency{T: 6}
	case stdp.Rule:
		n, e = smallDiehlCook(), encode.Poisson{T: 60, MaxRate: 600}
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := r.Bind(learning.Setup{Model: m, Encoder: e, Classes: 2, Batch: 3, Stream: snn.NewStream(1)})
	return tr, b, err
}

// oneConvolution is a net for convstdp.Rule, of 12 inputs and 2 maps.
func oneConvolution() snn.Net {
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{2, 2, 3}}, {Name: "output", Shape: []int{2, 2, 2}, Cell: snn.LI{Beta: 1}}},
		Projections: []snn.Projection{{Pre: "input", Post: "output", Wiring: snn.Conv2D{Kernel: [2]int{1, 1}}, Bound: snn.Bound{Hi: 1}}},
	}
}

// cannotBeZero are constants of which 0 means nothing: times, widths, what is divided by, and counts of samples and steps.
var cannotBeZero = []string{"TraceTau", "Epsilon", "TauPre", "TauPost1", "TauPost2", "TauPlus", "TauMinus", "TauX", "TauY", "Width", "Spread",
	"Truncate", "Assign", "Deviation", "Groups", "Cutoff", "Tau", "TargetRate"}

// One convention holds for every number of every rule, whatever a new field is called: 0 is the default, Zero is 0 and trains to finite
// weights or is refused, and every other number that cannot be meant is refused by name.
func TestOneConventionForConstants(t *testing.T) {
	bad := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e39, -1e39, -0.5, -2, 1e-60, -1e-60}
	fields := 0
	for _, rule := range rulesWithConstants() {
		v := reflect.ValueOf(rule)
		for _, path := range numericFields(v, "") {
			fields++
			parts := strings.Split(path[1:], ".")
			name := parts[len(parts)-1]
			at := func(x float64) string { return fmt.Sprintf("%T%s of %+v = %v", rule, path, rule, x) }
			whole := slices.Contains([]string{"MinSpikes", "MaxRepeats", "Assign", "Truncate", "After", "Groups", "Cutoff", "Baseline", "Window", "Half"}, name)
			for _, x := range bad {
				if whole && x != -2 {
					continue
				}
				changed := withField(v, parts, x).Interface().(learning.Learner)
				_, _, err := bindConstants(t, changed)
				signedOne := (x == -0.5 || x == -2) && ofPotentials(rule) && strings.HasPrefix(path, ".Loss.") &&
					name != "Tolerance" && name != "After"
				switch {
				case signedOne && err != nil:
					t.Errorf("%s: a potential may be below 0, but: %v", at(x), err)
				case !signedOne && (err == nil || !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), parts[max(len(parts)-2, 0)])):
					t.Errorf("%s: error %v, want one that names it", at(x), err)
				}
			}
			zeroOf(t, at(learning.Zero), withField(v, parts, learning.Zero).Interface().(learning.Learner), name)
		}
	}
	if fields < 150 {
		t.Errorf("only %d fields were tried", fields)
	}
}

// zeroOf trains a rule with one constant that is Zero.
func zeroOf(t *testing.T, at string, rule learning.Learner, name string) {
	t.Helper()
	if once := rule.Resolve(); !reflect.DeepEqual(once, once.Resolve()) {
		t.Errorf("%s: resolved twice it is another", at)
	}
	tr, b, err := bindConstants(t, rule)
	if err != nil {
		unused := strings.Contains(err.Error(), " is set") || strings.Contains(err.Error(), " are for ") || strings.Contains(err.Error(), " is for ") ||
			strings.Contains(err.Error(), "has no slope") || strings.Contains(err.Error(), "has neither")
		if !unused && !slices.Contains(cannotBeZero, name) || !strings.Contains(err.Error(), name) && !unused {
			t.Errorf("%s: %v", at, err)
		}
		return
	}
	if slices.Contains(cannotBeZero, name) {
		t.Errorf("%s: accepted", at)
	}
	for range 3 {
		if loss, err := tr.Learn(b); err != nil || math.IsNaN(loss) {
			t.Errorf("%s: loss %v, error %v", at, loss, err)
		}
	}
	for _, x := range tr.State() {
		for _, w := range x.F32 {
			if w-w != 0 {
				t.Fatalf("%s: %q has %v", at, x.Name, w)
			}
		}
	}
}

// Products of constants are checked as constants are.
func TestConstantsThatOverflowTogether(t *testing.T) {
	for _, c := range []struct {
		rule learning.Learner
		want string
	}{
		{stdp.Rule{Plasticity: stdp.Triplet{Rate: 1e30, Plus2: 1e30}}, "Rate"}, {stdp.Rule{Plasticity: stdp.Triplet{Rate: 1e-30, Plus2: 1e-30}}, "Rate"},
		{stdp.Rule{GainStep: 1e38}, "GainStep"}, {csdp.Rule{Rate: 1e38}, "Rate"}, {gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e38}}, "Optimizer.Rate"},
		{ann.Rule{Optimizer: optim.Optimizer{Adam: optim.AdamRates{Beta2: 1 - 1e-12}}}, "Beta2"}, {csdp.Rule{Adam: optim.AdamRates{Beta1: 1}}, "Beta1"},
		{csdp.Rule{TraceTau: 1}, "TraceTau"}, {csdp.Rule{TraceTau: 1e9}, "TraceTau"},
	} {
		if _, _, err := bindConstants(t, c.rule); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one that names %s", c.rule, err, c.want)
		}
	}
}

// ofPotentials reports whether targets of a rule are potentials, which may be below 0.
func ofPotentials(l learning.Learner) bool {
	r, ok := l.(gradient.Rule)
	return ok && (r.Loss.Kind == gradient.MSEMembrane || r.Loss.Kind == gradient.SmoothL1Membrane)
}
