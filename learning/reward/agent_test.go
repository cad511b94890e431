package reward

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// bandit shows one of two numbers in turn, and pays 1 for the action that fits it; then the episode is over.
type bandit struct {
	shown   int
	actions int
	earns   float64 // in place of 1, where it is not 0
	stop    context.CancelFunc
}

func (b *bandit) Reset() []float64 {
	b.shown++
	return []float64{float64(b.shown % 2)}
}
func (b *bandit) Actions() int { return max(b.actions, 2) }
func (b *bandit) Step(action int) (control.Outcome, error) {
	o := control.Outcome{Observation: []float64{.5}, Terminated: b.stop == nil}
	if action == b.shown%2 {
		o.Reward = 1
	}
	if b.earns != 0 {
		o.Reward = b.earns
	}
	if b.stop != nil {
		b.stop()
	}
	return o, nil
}

func banditCode() Code { return Code{Lo: []float64{0}, Hi: []float64{1}} }

func allRules() []Rule { return []Rule{Linear{}, EProp{}, STDP{}, CSDP{}} }

func newAgent(t *testing.T, s Setup, seed uint64) *Agent {
	t.Helper()
	a, err := s.New(2, seed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Every rule learns from rewards alone which action fits what is shown.
func TestBandit(t *testing.T) {
	for _, r := range allRules() {
		a := newAgent(t, Setup{Rule: r, Code: banditCode(), Episodes: 2000, Scale: 1}, 3)
		returns, err := a.Train(context.Background(), &bandit{}, 2000)
		if err != nil {
			t.Fatal(err)
		}
		first, last := sum(returns[:10]), sum(returns[1900:])
		tested, err := control.Episodes(&bandit{}, a, 10)
		if err != nil || sum(tested) < 10 || last < 85 || first > 8 {
			t.Errorf("%s: %v of the first 10, %v of the last 100, %v of 10 in the test (%v)", r.Name(), first, last, sum(tested), err)
		}
	}
}

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// An agent whose state another one takes over learns on as if nothing had been between, bit for bit.
func TestResumeIsUndisturbed(t *testing.T) {
	for _, r := range allRules() {
		s := Setup{Rule: r, Code: CartPoleCode(), Episodes: 9}
		whole := newAgent(t, s, 5)
		want, err := whole.Train(context.Background(), control.NewCartPole(5), 9)
		if err != nil {
			t.Fatal(err)
		}
		first, second, cart := newAgent(t, s, 5), newAgent(t, s, 5), control.NewCartPole(5)
		got, err := first.Train(context.Background(), cart, 4)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Restore(first.State()); err != nil {
			t.Fatal(err)
		}
		if _, err := first.Train(context.Background(), control.NewCartPole(6), 2); err != nil { // shares nothing
			t.Fatal(err)
		}
		rest, err := second.Train(context.Background(), cart, 5)
		if err != nil || !slices.Equal(append(got, rest...), want) || second.Episodes() != 9 {
			t.Errorf("%s: %v and %v, undisturbed %v (%v)", r.Name(), got, rest, want, err)
		}
		for i, w := range whole.State() {
			if !slices.Equal(second.State()[i].F32, w.F32) {
				t.Errorf("%s: other %s", r.Name(), w.Name)
			}
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	s := Setup{Rule: EProp{}, Code: banditCode()}
	a := newAgent(t, s, 1)
	s.Rule = EProp{Hidden: 65}
	other, before := newAgent(t, s, 1), slices.Clone(a.State()[0].F32)
	negative := slices.Clone(a.State())
	negative[3] = learning.Tensor{Name: "episodes", Shape: []int{1}, I64: []int64{-1}}
	for _, state := range [][]learning.Tensor{nil, other.State(), a.State()[:2], append(a.State(), a.State()...), negative} {
		if err := a.Restore(state); err == nil || !strings.HasPrefix(err.Error(), "reward: Agent.Restore: ") {
			t.Errorf("error %v", err)
		}
	}
	if !slices.Equal(before, a.State()[0].F32) {
		t.Error("weights have changed")
	}
}

// A context that ends in the middle of an episode without an end ends the training within a decision.
func TestTrainStops(t *testing.T) {
	for _, r := range allRules() {
		ctx, cancel := context.WithCancel(context.Background())
		env := &bandit{stop: cancel}
		returns, err := newAgent(t, Setup{Rule: r, Code: banditCode()}, 1).Train(ctx, env, 3)
		if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "reward: Agent.Train: stopped in episode 0") || len(returns) != 0 || env.shown != 1 {
			t.Errorf("%s: %v, %v after %d episodes", r.Name(), returns, err, env.shown)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	s := Setup{Rule: Linear{}, Code: banditCode()}
	a, ctx := newAgent(t, s, 1), context.Background()
	for want, err := range map[string]error{
		"the agent is nil":                      second((*Agent)(nil).Train(ctx, &bandit{}, 1)),
		"the context or the environment is nil": second(a.Train(ctx, (*control.CartPole)(nil), 1)),
		"0 episodes; give":                      second(a.Train(ctx, &bandit{}, 0)),
		"of 3 actions, and the agent has 2":     second(a.Train(ctx, &bandit{actions: 3}, 1)),
		"a reward of NaN":                       second(a.Train(ctx, &bandit{earns: math.NaN()}, 1)),
		"a reward of -1e+07":                    second(a.Train(ctx, &bandit{earns: -1e7}, 1)),
		"the code is of 1 numbers":              second(a.Train(ctx, control.NewCartPole(1), 1)),
		"observation []":                        second(a.Decide(nil)),
		"agent of 0 actions":                    second(s.New(0, 1)),
		"agent of 5000 actions":                 second(s.New(5000, 1)),
		"setup without a":                       second(Setup{Rule: (*EProp)(nil)}.New(2, 1)),
		"without a Rule":                        second(Setup{}.New(2, 1)),
		"0 lower and 0 upper":                   second(Setup{Rule: EProp{}}.New(2, 1)),
		"Discount is NaN":                       second(Setup{Rule: EProp{}, Discount: math.NaN()}.New(2, 1)),
		"Trace is 2":                            second(Setup{Rule: EProp{}, Trace: 2}.New(2, 1)),
		"Scale is":                              second(Setup{Rule: EProp{}, Scale: -3}.New(2, 1)),
		"EProp.Rate is +Inf":                    second(Setup{Rule: EProp{Rate: math.Inf(1)}}.New(2, 1)),
		"EProp.Hidden is -5":                    second(Setup{Rule: EProp{Hidden: -5}}.New(2, 1)),
		"STDP.Steps is 1000000":                 second(Setup{Rule: STDP{Steps: 1e6}}.New(2, 1)),
		"CSDP.Temperature is":                   second(Setup{Rule: CSDP{Temperature: learning.Zero}}.New(2, 1)),
		"e-prop has 3407872 synapses":           second(Setup{Rule: EProp{Hidden: 65536}, Code: Code{Lo: []float64{0}, Hi: []float64{1}, Side: 50}}.New(2, 1)),
		"STDP with Discount·Trace of 0":         second(Setup{Rule: STDP{}, Code: banditCode(), Trace: learning.Zero}.New(2, 1)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "reward: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if a.Act(nil) != 0 {
		t.Error("an action of nothing observed")
	}
}

func second[T any](_ T, err error) error { return err }

// Rates that take weights beyond all bounds end in an error, or in weights that still are numbers, and never in a panic.
func TestLargeRates(t *testing.T) {
	for _, r := range []Rule{Linear{Rate: 1e38}, EProp{Rate: 1e38}, EProp{OutRate: 1e38}, STDP{Rate: 1e38}, CSDP{Rate: 1e38}, Linear{Rate: 1e-3}} {
		for _, rate := range []float64{.1, 1e38} {
			a := newAgent(t, Setup{Rule: r, Code: CartPoleCode(), CriticRate: rate, Scale: 1}, 2)
			_, err := a.Train(context.Background(), control.NewCartPole(2), 40)
			if err != nil && !strings.HasPrefix(err.Error(), "reward: ") && !strings.HasPrefix(err.Error(), "snn: ") {
				t.Errorf("%+v, critic %v: %v", r, rate, err)
			}
			if rate > 1 && err == nil {
				t.Errorf("%+v: a critic beyond all bounds is not told", r)
			}
		}
	}
}

// The critic learns the sums of later rewards: γ^(3−s) at place s of a corridor that pays at its end, on places of which each has a cell.
func TestCriticFindsTheValues(t *testing.T) {
	c := newCritic(Setup{Discount: .9, Trace: .5, CriticRate: .1}, 4)
	code := func(s int) []float32 { x := make([]float32, 4); x[s] = 1; return x }
	for range 2000 {
		clear(c.eligible)
		for s := range 4 {
			expected := c.value(code(s))
			c.mark(code(s))
			if s == 3 {
				c.pay(1 - expected)
			} else {
				c.pay(.9*c.value(code(s+1)) - expected)
			}
		}
	}
	for s := range 4 {
		if v := c.value(code(s)); math.Abs(v-math.Pow(.9, float64(3-s))) > 1e-4 {
			t.Errorf("place %d is worth %v, want %v", s, v, math.Pow(.9, float64(3-s)))
		}
	}
}

// What rates fall to.
func TestRatesFall(t *testing.T) {
	a := newAgent(t, Setup{Rule: Linear{}, Code: banditCode(), Episodes: 10}, 1)
	for n, want := range map[int]float64{0: 1, 4: .6, 9: .1, 10: .01, 50: .01} {
		if a.episodes = n; math.Abs(a.rate()-want) > 1e-12 {
			t.Errorf("episode %d: %v, want %v", n, a.rate(), want)
		}
	}
}

func drawsOf(seed uint64) draws { return draws{snn.NewStream(seed), 1} }

// What a trace shows is what the agent decides by.
func TestTraceShowsTheDecision(t *testing.T) {
	for _, r := range []Rule{EProp{}, STDP{Inhibition: .2}, CSDP{Rate: .01}} {
		a := newAgent(t, Setup{Rule: r, Code: CartPoleCode(), Episodes: 20}, 4)
		if _, err := a.Train(context.Background(), control.NewCartPole(4), 20); err != nil {
			t.Fatal(err)
		}
		taken, spikes := 0, 0
		for k := range 12 {
			o := []float64{0, float64(k)/6 - 1, .15 - float64(k)/40, 1 - float64(k)/6}
			trace, err := a.Trace(o)
			if err != nil {
				t.Fatal(err)
			}
			last := trace.Populations[len(trace.Populations)-1]
			want := a.Act(o)
			taken += want
			spikes += int(sum(float64s(last.Spikes.Counts())))
			if got := decided(r, trace); got != want {
				t.Errorf("%s: %v: the trace says action %d, the agent does %d", r.Name(), o, got, want)
			}
		}
		if taken == 0 || taken == 12 {
			t.Errorf("%s: always the same action", r.Name())
		}
		if _, ok := r.(EProp); !ok && spikes == 0 {
			t.Errorf("%s: no spikes", r.Name())
		}
	}
	if _, err := newAgent(t, Setup{Rule: Linear{}, Code: banditCode()}, 1).Trace([]float64{0}); err == nil {
		t.Error("a trace without cells")
	}
}

func float64s(x []int) (y []float64) {
	for _, v := range x {
		y = append(y, float64(v))
	}
	return y
}

// decided reads the action from a trace.
func decided(r Rule, trace *snn.Trace) int {
	last := trace.Populations[len(trace.Populations)-1]
	n := last.Spikes.Cells
	v := last.Potentials[len(last.Potentials)-n:]
	switch r.(type) {
	case EProp:
		return largest(v)
	case CSDP:
		return slices.Index(trace.Populations[1].Spikes.Counts(), trace.Populations[1].Spikes.Steps)
	}
	group := make([]float32, 2)
	for i, c := range last.Spikes.Counts() {
		group[i/4] += float32(c) + max(-1, min(1, v[i]))/16
	}
	return largest(group)
}
