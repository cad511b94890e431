package stdp

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// stepSpikes are the spikes of two trains of one digit a millisecond.
func stepSpikes(pre, post string) (all []Spike) {
	pre, post = strings.ReplaceAll(pre, " ", ""), strings.ReplaceAll(post, " ", "")
	for t := range pre {
		if pre[t] == '1' {
			all = append(all, Spike{Time: float64(t)})
		}
		if post[t] == '1' {
			all = append(all, Spike{Time: float64(t), Post: true})
		}
	}
	return all
}

// The trains of the vectors below.
const preTrain, postTrain = "1 0 0 1 0 1 0 0 1 1", "0 0 1 0 1 1 0 0 1 0"

// atSteps returns the weight of Evolve behind each millisecond.
func atSteps(t *testing.T, r Plasticity, w float64, b snn.Bound, spikes []Spike, steps int) []float64 {
	t.Helper()
	course, err := Evolve(r, w, b, spikes)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float64, steps)
	for s := range out {
		for i, e := range spikes {
			if e.Time <= float64(s) {
				w = course[i]
			}
		}
		out[s] = w
	}
	return out
}

// BindsNET's PostPre, WeightDependentPostPre and Hebbian rules with traces that are set to 1, τ 20 ms, rates (0.01, 0.02) and weights in [0, 1],
// executed; and Norse's pair rule, additive and with powers 1/2 and 1, executed, whose traces decay by 1 − dt/τ a step and rise by dt/τ, τ 50 ms.
func TestSTDPCoincidentVectors(t *testing.T) {
	bindsNET := Pair{Minus: .01, Plus: .02, Nearest: true, Coincident: Both}
	dependent, hebbian := bindsNET, bindsNET
	dependent.Mu, hebbian.Hebbian = 1, true
	tau := -1 / math.Log(1-1/50.)
	norse := Pair{Plus: .1 / 50, Minus: .05 / 50, TauPlus: tau, TauMinus: tau, Coincident: Both}
	root, linear := norse, norse
	root.Mu, linear.Mu = .5, 1
	for _, c := range []struct {
		name      string
		rule      Pair
		want      []float64 // nil: the last one alone
		last, tol float64
	}{
		{"PostPre", bindsNET, []float64{.5, .5, .51809675, .50858444, .52760905, .53760904, .53760904, .53760904, .54760903, .53809673}, .53809673, 2e-7},
		{"WeightDependentPostPre", dependent,
			[]float64{.5, .5, .5090484, .50420618, .51363844, .51822931, .51822931, .51822931, .52268243, .51771051}, .51771051, 2e-7},
		{"Hebbian", hebbian, []float64{.5, .5, .51809675, .52760905, .54663366, .57663363, .57663363, .57663363, .6066336, .61614591}, .61614591, 2e-7},
		{"Norse, additive", norse, []float64{.5, .5, .50192082, .5009408, .50474554, .50755298, .50755298, .50755298, .5111953, .50752091}, .50752091, 2e-7},
		{"Norse, power 1/2", root, nil, .50523257, 2e-7},
		{"Norse, power 1", linear, nil, .5036751, 2e-7},
	} {
		got := atSteps(t, c.rule, .5, snn.Bound{Hi: 1}, stepSpikes(preTrain, postTrain), 10)
		for s, want := range c.want {
			if math.Abs(got[s]-want) > c.tol {
				t.Errorf("%s: after step %d %.8f, want %.8f", c.name, s, got[s], want)
			}
		}
		if math.Abs(got[9]-c.last) > c.tol {
			t.Errorf("%s: %.8f at the end, want %.8f", c.name, got[9], c.last)
		}
	}
}

// What a coincident pair does by itself is said in closed form: A₊, A₊ − A₋ or nothing.
func TestSTDPCoincidence(t *testing.T) {
	for c, want := range map[Coincidence]float64{PreFirst: .01, Both: .01 - .012, Neither: 0} {
		r := Pair{Plus: .01, Minus: .012, Coincident: c}
		if got := window(t, r, 1, 0, 0)[0]; math.Abs(got-want) > 1e-15 {
			t.Errorf("%v: a pair at one time changes the weight by %v, want %v", c, got, want)
		}
		for _, dt := range []float64{-7, 7} { // pairs that do not coincide are as ever
			if got, ever := window(t, r, 5, 100, dt)[0], window(t, Pair{Plus: .01, Minus: .012}, 5, 100, dt)[0]; math.Abs(got-ever) > 1e-15 {
				t.Errorf("%v: %v for Δt = %v, want %v", c, got, dt, ever)
			}
		}
	}
}

// The exponential dependence is A₊·e^(−β(w − w_min)) and A₋·e^(−β(w_max − w)) of a single pair.
func TestSTDPExponentialDependence(t *testing.T) {
	r := Pair{Plus: .01, Minus: .012, Beta: 3}
	for _, w := range []float64{.1, .5, .9} {
		got, err := Window(r, w, 1, 0, []float64{-5, 5})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{-.012 * math.Exp(-.25-3*(1-w)), .01 * math.Exp(-.25-3*w)} {
			if math.Abs(got[i]-want) > 1e-15 {
				t.Errorf("weight %v: %v, want %v", w, got[i], want)
			}
		}
	}
}

// Tables 3 and 4 of [pfister2006], as text: A2₊, A3₊, A2₋, A3₋, τ_x, τ_y. The course of three spikes at each side follows from the equations.
func TestTripletSets(t *testing.T) {
	for set, p := range [][6]float64{
		{5e-10, 6.2e-3, 7e-3, 2.3e-4, 101, 125}, {0, 6.5e-3, 7.1e-3, 0, 1, 114}, {8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3, 714, 40}, {0, 5e-2, 8e-3, 0, 1, 40},
		{6.1e-3, 6.7e-3, 1.6e-3, 1.4e-3, 946, 27}, {5.3e-3, 8e-3, 3.5e-3, 0, 1, 40}, {4.6e-3, 9.1e-3, 3e-3, 7.5e-9, 575, 47}, {4.6e-3, 9.1e-3, 3e-3, 0, 1, 48},
	} {
		s, nearest := TripletSet(set), set%4 > 1
		want, last := .5, 0.0
		var r1, r2, o1, o2 float64
		for _, e := range protocol() {
			dt := e.Time - last
			last = e.Time
			r1, r2, o1, o2 = r1*math.Exp(-dt/16.8), r2*math.Exp(-dt/p[4]), o1*math.Exp(-dt/33.7), o2*math.Exp(-dt/p[5])
			keep := map[bool]float64{true: 0, false: 1}[nearest]
			if e.Post {
				want += r1 * (p[0] + p[1]*o2)
				o1, o2 = keep*o1+1, keep*o2+1
			} else {
				want -= o1 * (p[2] + p[3]*r2)
				r1, r2 = keep*r1+1, keep*r2+1
			}
		}
		got, err := Evolve(s.Triplet(), .5, snn.Bound{Hi: 1}, protocol())
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(got[5]-want) > 1e-15 {
			t.Errorf("%v: %.12f, want %.12f", s, got[5], want)
		}
	}
	if got := TripletSet(9).String(); !strings.Contains(got, "(9)") {
		t.Errorf("a set that does not exist is called %q", got)
	}
	defer func() {
		if r, _ := recover().(string); !strings.Contains(r, "stdp: TripletSet(9)") {
			t.Errorf("a set that does not exist panics with %q", r)
		}
	}()
	TripletSet(9).Triplet()
}

// Forms that contradict each other, or do not exist, are refused by name.
func TestSTDPFormsRefuse(t *testing.T) {
	for want, r := range map[string]Plasticity{
		"Pair.Mu is set, and so is Pair.Beta":                     Pair{Mu: 1, Beta: 1},
		"Pair.Hebbian is for additive rules":                      Pair{Hebbian: true, Mu: 1},
		"Pair.Coincident is 3; choose PreFirst, Both, Neither":    Pair{Coincident: 3},
		"Triplet.Coincident is 7; choose PreFirst, Both, Neither": Triplet{Coincident: 7},
		"Pair.Beta is -2; no number below 0 is meant":             Pair{Beta: -2},
	} {
		if _, err := Evolve(r, .5, snn.Bound{}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", r, err, want)
		}
	}
}
