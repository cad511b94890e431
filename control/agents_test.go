package control

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// corridor has places 0 to 4; action 1 goes on, 0 goes back, and stays in place 0. Place 4 ends it with a reward of 1.
type corridor struct {
	at    int
	fault error
}

func (c *corridor) Reset() []float64 { c.at = 0; return []float64{0} }
func (*corridor) Actions() int       { return 2 }
func (c *corridor) Step(action int) (Outcome, error) {
	if c.fault != nil {
		return Outcome{}, c.fault
	}
	c.at = max(0, c.at+2*action-1)
	o := Outcome{Observation: []float64{float64(c.at)}, Terminated: c.at == 4}
	if o.Terminated {
		o.Reward = 1
	}
	return o, nil
}

// The values of the shortest way are powers of the discount: γ^(3−s) forwards, and γ times the best of the place before backwards.
func TestQLearningFindsTheValues(t *testing.T) {
	q := QLearning{Edges: [][]float64{{.5, 1.5, 2.5, 3.5}}, Episodes: 2000, Rate: 1, Discount: .9, Explore: .5, Least: .5}
	table, err := q.Train(&corridor{}, 3)
	if err != nil || len(table.Value) != 5 {
		t.Fatal(table, err)
	}
	best := func(s int) float64 { return math.Pow(.9, float64(3-s)) }
	for s := range 4 {
		if v, want := table.Value[s], []float64{.9 * best(max(s-1, 0)), best(s)}; math.Abs(v[0]-want[0]) > 1e-12 || math.Abs(v[1]-want[1]) > 1e-12 {
			t.Errorf("place %d has %v, want %v", s, v, want)
		}
		if table.Act([]float64{float64(s)}) != 1 {
			t.Errorf("goes back from %d", s)
		}
	}
	again, err := q.Train(&corridor{}, 3)
	if err != nil || !slices.EqualFunc(again.Value, table.Value, slices.Equal) {
		t.Error("the same seed learns other values")
	}
}

// The boxes of a table of two numbers, in their order; an observation that is too short is below all edges.
func TestTableBoxes(t *testing.T) {
	table := &Table{Edges: [][]float64{{0}, {-1, 1}}}
	for i, o := range [][]float64{{-1, -2}, {-1, -1}, {-1, 1}, {0, -2}, {0, 0}, {9, 9}, {-1}} {
		if want := i % 6; table.box(o) != want {
			t.Errorf("%v is in box %d, want %d", o, table.box(o), want)
		}
	}
}

func TestTableWithoutValues(t *testing.T) {
	if got := (&Table{Edges: [][]float64{{0}}, Value: [][]float64{{1, 2}}}).Act([]float64{3}); got != 0 {
		t.Errorf("action %d of a box that there is not", got)
	}
}

func TestLinear(t *testing.T) {
	l := Linear{Weight: [][]float64{{1, 0}, {0, 1}, {1, 1}}}
	for want, o := range [][]float64{{2, -1}, {-1, 2}, {1, 1}} {
		if got := l.Act(o); got != want {
			t.Errorf("%v: action %d, want %d", o, got, want)
		}
	}
	if got := (Linear{Weight: [][]float64{{1}, {1}}}).Act([]float64{5, 5}); got != 0 {
		t.Errorf("of two equal actions number %d", got)
	}
}

// Means and deviations of the best, with the noise of the round.
func TestCrossEntropyFits(t *testing.T) {
	mean, deviation := make([]float64, 2), make([]float64, 2)
	CrossEntropy{}.fit([]candidate{{weight: []float64{1, 5}}, {weight: []float64{3, 5}}}, mean, deviation, .25)
	if mean[0] != 2 || mean[1] != 5 || deviation[0] != math.Sqrt(1.25) || deviation[1] != .5 {
		t.Errorf("%v, %v", mean, deviation)
	}
}

// The mean over 100 episodes of policies that train and test on episodes of different seeds, as docs/control.md has them.
func TestBaselines(t *testing.T) {
	solved, kept := 0, 0
	for seed := range uint64(10) {
		linear, err := CrossEntropy{}.Train(NewCartPole(seed), seed)
		if err != nil {
			t.Fatal(err)
		}
		table, err := QLearning{}.Train(NewCartPole(seed), seed)
		if err != nil {
			t.Fatal(err)
		}
		var mean [2]float64
		for i, p := range []Policy{linear, table} {
			returns, err := Episodes(NewCartPole(1000+seed), p, 100)
			if err != nil {
				t.Fatal(err)
			}
			mean[i] = stat.Mean(returns, nil)
		}
		t.Logf("seed %d: linear %.1f, table %.1f", seed, mean[0], mean[1])
		if mean[0] >= 475 {
			solved++
		}
		if mean[1] >= 195 {
			kept++
		}
	}
	if solved < 10 || kept < 10 {
		t.Errorf("linear policies solve %d of 10, tables reach 195 in %d", solved, kept)
	}
}

func TestAgentsRefuse(t *testing.T) {
	broken := &corridor{fault: errors.New("control: broken")}
	for want, f := range map[string]func() error{
		"Episodes: the environment or the policy": func() error { _, err := Episodes(nil, Linear{}, 1); return err },
		"Episodes: the environment or":            func() error { _, err := Episodes((*CartPole)(nil), Linear{}, 1); return err },
		"Episodes: 0 episodes":                    func() error { _, err := Episodes(&corridor{}, Linear{}, 0); return err },
		"broken":                                  func() error { _, err := Episodes(broken, Linear{}, 1); return err },
		"CrossEntropy.Train: the environment":     func() error { _, err := CrossEntropy{}.Train(nil, 1); return err },
		"of -1 rounds":                            func() error { _, err := CrossEntropy{Rounds: -1}.Train(&corridor{}, 1); return err },
		"2 policies, 8 best":                      func() error { _, err := CrossEntropy{Policies: 2}.Train(&corridor{}, 1); return err },
		"noise NaN":                               func() error { _, err := CrossEntropy{Noise: math.NaN()}.Train(&corridor{}, 1); return err },
		"QLearning.Train: the environment":        func() error { _, err := QLearning{}.Train(nil, 1); return err },
		"edges 0, [1 0]":                          func() error { _, err := QLearning{Edges: [][]float64{{1, 0}}}.Train(&corridor{}, 1); return err },
		"rate 2":                                  func() error { _, err := QLearning{Rate: 2}.Train(&corridor{}, 1); return err },
		"-1 episodes":                             func() error { _, err := QLearning{Episodes: -1}.Train(&corridor{}, 1); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "control: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for _, train := range []func() error{
		func() error { _, err := CrossEntropy{}.Train(broken, 1); return err },
		func() error { _, err := QLearning{}.Train(broken, 1); return err },
	} {
		if err := train(); !errors.Is(err, broken.fault) {
			t.Errorf("error %v", err)
		}
	}
}

// still has a number of actions, and observes so many numbers.
type still struct{ actions, numbers int }

func (s still) Reset() []float64 { return make([]float64, s.numbers) }
func (s still) Actions() int     { return s.actions }
func (s still) Step(int) (Outcome, error) {
	return Outcome{Observation: s.Reset(), Terminated: true}, nil
}

// Environments in which nothing can be done, or seen, are told as they are.
func TestAgentsRefuseEmptyEnvironments(t *testing.T) {
	table, once := QLearning{Edges: [][]float64{{0}}, Episodes: 2}, CrossEntropy{Rounds: 1}
	for want, err := range map[string]error{
		"control: CrossEntropy.Train: an environment of 0 actions; it needs 1 to 65536":  second(once.Train(still{0, 2}, 1)),
		"control: CrossEntropy.Train: an environment of -1 actions; it needs 1 to 65536": second(once.Train(still{-1, 2}, 1)),
		"control: CrossEntropy.Train: an observation of no numbers":                      second(once.Train(still{2, 0}, 1)),
		"control: QLearning.Train: an environment of 0 actions; it needs 1 to 65536":     second(table.Train(still{0, 2}, 1)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := once.Train(still{1, 1}, 1); err != nil {
		t.Error(err)
	}
	if _, err := table.Train(still{1, 0}, 1); err != nil {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func ExampleEpisodes() {
	cart := NewCartPole(1)
	agent, err := CrossEntropy{}.Train(cart, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	returns, err := Episodes(cart, agent, 3)
	fmt.Println(returns, err)
	// Output: [500 500 500] <nil>
}
