package learning

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// rulesWithConstants are learners in all kinds that read other fields, with a net that each can train.
func rulesWithConstants() (rules []Learner) {
	rules = []Learner{CSDP{}, CSDP{SelfSupervised: true}, ANN{}, ANN{Optimizer: Optimizer{Kind: SGD}}}
	for _, r := range []STDPRule{DiehlCookRule{}, PairRule{}, TripletRule{}} {
		rules = append(rules, STDP{Rule: r})
	}
	for k := SurrogateKind(0); named(k); k++ {
		rules = append(rules, Surrogate{Function: SurrogateFunction{Kind: k}})
	}
	for k := LossKind(0); named(k); k++ {
		if rule := (Surrogate{Loss: Loss{Kind: k}}); takesClasses(rule) {
			rules = append(rules, rule)
		}
	}
	for k := OptimizerKind(0); named(k); k++ {
		rules = append(rules, Surrogate{Optimizer: Optimizer{Kind: k}})
	}
	return append(rules, Surrogate{Schedule: Schedule{Kind: StepDecay, Steps: 1}}, Surrogate{Schedule: Schedule{Kind: Cosine, Steps: 3}})
}

// named reports whether a kind has a name: others are shown with their number.
func named(k fmt.Stringer) bool { return !strings.Contains(k.String(), "(") }

// takesClasses reports whether a loss is for a class per sample.
func takesClasses(rule Surrogate) bool {
	m, err := snn.Feedforward(2, 2).Init(1)
	if err != nil {
		panic(err)
	}
	_, err = rule.Bind(Setup{Model: m, Encoder: coins{T: 1}, Classes: 2, Batch: 1})
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

func bindConstants(t *testing.T, r Learner) (Trainer, Batch, error) {
	t.Helper()
	n, e, b := snn.Feedforward(12, 5, 2), Encoder(coins{T: 6}), csdpBatch(3, 12, 2, 1)
	switch r := r.(type) {
	case CSDP:
		n = snn.CSDP(12, 5, 2)
		if r.SelfSupervised {
			n = snn.CSDPUnlabelled(12, 5, 2)
		}
	case STDP:
		n, e = smallDiehlCook(), encode.Poisson{T: 60, MaxRate: 600}
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := r.Bind(Setup{Model: m, Encoder: e, Classes: 2, Batch: 3, Stream: snn.NewStream(1)})
	return tr, b, err
}

// cannotBeZero are constants of which 0 means nothing: times, widths, what is divided by, and counts of samples and steps.
var cannotBeZero = []string{"TraceTau", "Epsilon", "TauPre", "TauPost1", "TauPost2", "TauPlus", "TauMinus", "TauX", "TauY", "Width", "Spread",
	"Truncate", "Assign"}

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
			whole := slices.Contains([]string{"MinSpikes", "MaxRepeats", "Assign", "Truncate"}, name)
			for _, x := range bad {
				if whole && x != -2 {
					continue
				}
				changed := withField(v, parts, x).Interface().(Learner)
				_, _, err := bindConstants(t, changed)
				signedOne := (x == -0.5 || x == -2) && reflect.DeepEqual(rule, Surrogate{Loss: Loss{Kind: MSEMembrane}}) && strings.HasPrefix(path, ".Loss.") &&
					name != "Tolerance"
				switch {
				case signedOne && err != nil:
					t.Errorf("%s: a potential may be below 0, but: %v", at(x), err)
				case !signedOne && (err == nil || !strings.Contains(err.Error(), name) && !strings.Contains(err.Error(), parts[max(len(parts)-2, 0)])):
					t.Errorf("%s: error %v, want one that names it", at(x), err)
				}
			}
			zeroOf(t, at(Zero), withField(v, parts, Zero).Interface().(Learner), name)
		}
	}
	if fields < 150 {
		t.Errorf("only %d fields were tried", fields)
	}
}

// zeroOf trains a rule with one constant that is Zero.
func zeroOf(t *testing.T, at string, rule Learner, name string) {
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
		rule Learner
		want string
	}{
		{STDP{Rule: TripletRule{Rate: 1e30, Plus2: 1e30}}, "Rate"}, {STDP{Rule: TripletRule{Rate: 1e-30, Plus2: 1e-30}}, "Rate"},
		{STDP{GainStep: 1e38}, "GainStep"}, {CSDP{Rate: 1e38}, "Rate"}, {Surrogate{Optimizer: Optimizer{Rate: 1e38}}, "Optimizer.Rate"},
		{ANN{Optimizer: Optimizer{Adam: AdamRates{Beta2: 1 - 1e-12}}}, "Beta2"}, {CSDP{Adam: AdamRates{Beta1: 1}}, "Beta1"},
		{CSDP{TraceTau: 1}, "TraceTau"}, {CSDP{TraceTau: 1e9}, "TraceTau"},
	} {
		if _, _, err := bindConstants(t, c.rule); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one that names %s", c.rule, err, c.want)
		}
	}
}
