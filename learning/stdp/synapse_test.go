package stdp

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Where all pairs count and nothing saturates, the change is a sum over all pairs of a pre and a post spike, in closed form: e^(−Δ/τ) for
// Δ ≥ 0, since an input spike counts as first at Δ = 0, and −e^(Δ/τ) below. So it is however far Δt reaches beyond the interval.
func TestSTDPWindowIsASumOverPairs(t *testing.T) {
	rule := Pair{Plus: .01, Minus: .012, TauPlus: 17, TauMinus: 30}
	for _, pairs := range []int{1, 2, 5, 40} {
		for _, interval := range []float64{.1, 7, 10, 1000} {
			for _, of := range []float64{-7.5, -3, -2.5, -1, -.3, 0, .3, 1, 1.5, 3, 7.5} {
				dt, want := of*interval, 0.0
				for pre := range pairs {
					for post := range pairs {
						steps := float64(post-pre) + of
						if d := steps * interval; steps >= 0 {
							want += .01 * math.Exp(-d/17)
						} else {
							want -= .012 * math.Exp(d/30)
						}
					}
				}
				if got := window(t, rule, pairs, interval, dt)[0]; math.Abs(got-want) > 1e-12 {
					t.Errorf("%d pairs every %v ms, Δt = %v: %v, want %v", pairs, interval, dt, got, want)
				}
			}
		}
	}
}

// The window is what the same spikes do to a synapse in order of time, for every rule.
func TestSTDPWindowIsThatOfASynapse(t *testing.T) {
	for _, rule := range []Plasticity{DiehlCook{}, Pair{}, Pair{Mu: .5}, Pair{Mu: 1, Nearest: true}, Triplet{},
		Triplet{Nearest: true}} {
		for _, pairs := range []int{1, 2, 7} {
			for _, dt := range []float64{-40, -25, -10, -8, 0, 8, 10, 20, 25} {
				var spikes []Spike
				for k := range pairs {
					spikes = append(spikes, Spike{Time: 10 * float64(k)}, Spike{Time: 10*float64(k) + dt, Post: true})
				}
				slices.SortStableFunc(spikes, func(a, b Spike) int { // pre spikes first among equals
					if a.Time != b.Time {
						return int(math.Copysign(1, a.Time-b.Time))
					}
					return map[bool]int{true: 1}[a.Post] - map[bool]int{true: 1}[b.Post]
				})
				w, err := Evolve(rule, .5, snn.Bound{}, spikes)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := window(t, rule, pairs, 10, dt)[0], w[len(w)-1]-.5; math.Abs(got-want) > 1e-15 {
					t.Errorf("%+v, %d pairs, Δt = %v: %v, want %v", rule, pairs, dt, got, want)
				}
			}
		}
	}
}

// What training would refuse, the helpers refuse too, and what they alone read.
func TestSynapseHelpersRefuse(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	window := func(r Plasticity, w float64, pairs int, interval float64, dts ...float64) func() error {
		return func() error { _, err := Window(r, w, pairs, interval, dts); return err }
	}
	evolve := func(r Plasticity, w float64, b snn.Bound, spikes ...Spike) func() error {
		return func() error { _, err := Evolve(r, w, b, spikes); return err }
	}
	spike := Spike{Time: 3}
	for _, c := range []struct {
		call func() error
		want string
	}{
		{window(Pair{TauPlus: -5}, .5, 1, 0, 1), "TauPlus is -5"}, {evolve(Pair{TauPlus: -5}, .5, snn.Bound{}, spike), "TauPlus is -5"},
		{window(Triplet{Rate: nan}, .5, 1, 0, 1), "Rate"}, {evolve(Pair{Minus: -.1}, .5, snn.Bound{}, spike), "Minus"},
		{window(nil, -1, 1, 0, 1), "from 0 to 1"}, {window(nil, nan, 1, 0, 1), "weight is NaN"}, {window(nil, .5, 0, 1, 1), "0 pairs"},
		{window(nil, .5, -3, 1, 1), "-3 pairs"}, {window(nil, .5, 1<<40, 1, 1), "pairs"}, {window(nil, .5, 2, 0, 1), "every 0 ms"},
		{window(nil, .5, 2, -1, 1), "every -1 ms"}, {window(nil, .5, 2, nan, 1), "every NaN ms"}, {window(nil, .5, 2, 1e308, 1), "every 1e+308 ms"},
		{window(nil, .5, 1, 1, 0, nan), "difference 1 is NaN"}, {window(nil, .5, 1, 1e307, inf), "difference 0 is +Inf"},
		{window(nil, .5, 10, 1e306, 1.79e308), "difference 0"},
		{evolve(nil, inf, snn.Bound{}, spike), "weight is +Inf"}, {evolve(nil, .5, snn.Bound{Lo: 1}, spike), "lower end"},
		{evolve(nil, .5, snn.Bound{}, spike, Spike{Time: 2}), "spike 1 at 2 ms comes before spike 0"},
		{evolve(nil, .5, snn.Bound{}, Spike{Time: nan}), "spike 0 is at NaN"},
	} {
		if err := c.call(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	if w, err := Evolve(Pair{}, .5, snn.Bound{}, []Spike{{-500, false}, {-490, true}}); err != nil ||
		fmt.Sprintf("%.5f", w[1]-.5) != "0.00303" {
		t.Errorf("before time 0: weights %v, error %v", w, err)
	}
}
