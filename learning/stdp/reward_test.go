package stdp

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Trains of a synapse and the reward of each step, of the vectors.
var (
	rewardedPre  = []int{1, 0, 0, 1, 0, 1, 0, 0, 1, 1}
	rewardedPost = []int{0, 0, 1, 0, 1, 1, 0, 0, 1, 0}
	rewards      = []float64{0, 0, 0, 1, 0, -1, 0, 2, 0, 1}
)

// rewardVectors are weights after each step, made by BindsNET's MSTDP and MSTDPET with 1 ms, τ 20 and 25 ms, amplitudes 1 and −1, rate 0.01.
var rewardVectors = map[RewardKind][]float64{
	MSTDP:   {.5, .5, .5, .5090484, .5090484, .4913488, .4913488, .4913488, .4913488, .49024451},
	MSTDPET: {.5, .5, .5, .50036192, .50036192, .49968541, .49968541, .50083578, .50083578, .50132257},
}

// rewardedSynapse is the rule by its equations, in float64, for a reward at every step: it multiplies what was eligible in the step before.
func rewardedSynapse(kind RewardKind, dt float64) (w []float64) {
	var plus, minus, change, e float64
	weight := .5
	for t, r := range rewards {
		if kind == MSTDP {
			weight += .01 * r * change
		} else {
			e = math.Exp(-dt/25)*e + change/25
			weight += .01 * dt * r * e
		}
		pre, post := float64(rewardedPre[t]), float64(rewardedPost[t])
		plus, minus = math.Exp(-dt/20)*plus+pre, math.Exp(-dt/20)*minus-post
		change = plus*post + pre*minus
		w = append(w, weight)
	}
	return w
}

// The vectors, which are float32, to their last bit by the equations in float64, and by training's own arithmetic up to the rounding of float32; and other steps.
func TestRewardVectors(t *testing.T) {
	for kind, want := range rewardVectors {
		for i, w := range rewardedSynapse(kind, 1) {
			if math.Abs(w-want[i]) > 6e-8 {
				t.Errorf("%v by its equations: after step %d %v, and the vector has %v", kind, i, w, want[i])
			}
		}
		for _, dt := range []float64{1, .5} {
			for i, w := range rewardedInSteps(t, kind, dt) {
				if want := rewardedSynapse(kind, dt)[i]; math.Abs(float64(w)-want) > 2e-7 {
					t.Errorf("%v, steps of %v ms: after step %d %v, by its equations %v", kind, dt, i, w, want)
				}
			}
		}
	}
}

// rewardedInSteps returns the weight of one synapse after each step, as training has it.
func rewardedInSteps(t *testing.T, kind RewardKind, dt float64) (after []float32) {
	t.Helper()
	n := snn.Feedforward(1, 1)
	n.Dt = dt
	m := initial(t, n)
	w, _ := m.Weights(0)
	w[0] = .5
	r := Rule{Reward: Reward{Kind: kind}}.Resolve().(Rule).plain()
	net, err := readSimNet(r, m.Net, len(rewards), 0)
	if err != nil {
		t.Fatal(err)
	}
	p := newSimPlastic(net, r, m)
	p.begin()
	trains := make([]train, 2)
	for i := range trains {
		trains[i].begin(len(rewards))
	}
	for at, reward := range rewards {
		if at > 0 {
			p.pay(float32(reward), at-1)
		}
		trains[0].add([]uint64{uint64(rewardedPre[at])})
		trains[1].add([]uint64{uint64(rewardedPost[at])})
		p.step(at, trains)
		after = append(after, w[0])
	}
	return after
}

// earned rewards by a number, whatever is named.
type earned struct{ R float64 }

func (e earned) Reward(_, _ int, _ []float64) float64 { return e.R }

// At the end of a presentation weights change by the reward beyond its mean, which then follows it: r − r̄ is 2, 2·3/4 and 2·(3/4)².
func TestRewardBaseline(t *testing.T) {
	n := snn.Feedforward(12, 4)
	n.Projections[0].Init = snn.Init{Kind: snn.InitConstant, Lo: .5}
	for _, kind := range []RewardKind{MSTDP, MSTDPET} {
		rule := Rule{Reward: Reward{Kind: kind, Rate: 1e-6, Baseline: 4, Of: earned{2}}}
		tr := bindSimulated(t, rule, initial(t, n), encode.Bernoulli{T: 20}, 2, 1)
		b := learning.Batch{X: [][]float32{make([]float32, 12)}, Label: []int{0}, Index: []int{0}, Stream: snn.NewStream(3)}
		for i := range b.X[0] {
			b.X[0][i] = .5
		}
		var steps []float64
		w, _ := tr.own.Weights(0)
		for range 3 {
			before := float64(w[0])
			learn(t, tr, b)
			steps = append(steps, float64(w[0])-before)
		}
		if steps[0] == 0 {
			t.Fatalf("%v: no weight changes", kind)
		}
		for i, x := range steps {
			if want := steps[0] * math.Pow(.75, float64(i)); math.Abs(x-want) > .02*math.Abs(want)+6e-8 {
				t.Errorf("%v: presentation %d changes a weight by %v, want %v", kind, i, x, want)
			}
		}
		if got := tr.Observed(); len(got) != 1 || got[0] != (learning.Observation{Name: "reward", Value: 2}) {
			t.Errorf("%v: noted %v", kind, got)
		}
		if mean := tr.rewards.mean[0]; math.Abs(float64(mean)-2*(1-.75*.75*.75)) > 1e-6 {
			t.Errorf("%v: the mean reward is %v", kind, mean)
		}
	}
}

// Rewards that are no plain data.
type (
	judging  func() float64
	counting struct{ n int }
	holding  struct{ Of [1]any }
	listing  []float64
)

func (f judging) Reward(_, _ int, _ []float64) float64 { return f() }
func (c *counting) Reward(_, _ int, _ []float64) float64 {
	c.n++
	return float64(c.n)
}
func (holding) Reward(_, _ int, _ []float64) float64       { return 0 }
func (l listing) Reward(label, _ int, _ []float64) float64 { return l[label] }

// A reward that may change behind the description of a run is refused, and so is one that would panic.
func TestRewardsArePlainData(t *testing.T) {
	n := snn.Feedforward(12, 4)
	bind := func(of Rewarder) error {
		setup := learning.Setup{Model: initial(t, n), Encoder: encode.Bernoulli{T: 20}, Classes: 2, Batch: 1}
		_, err := Rule{Reward: Reward{Kind: MSTDP, Of: of}}.Bind(setup)
		return err
	}
	for _, of := range []Rewarder{(*counting)(nil), &counting{}, (*earned)(nil), &earned{}, judging(nil), holding{[1]any{new(int)}}, listing{1, 2}} {
		if err := bind(of); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("Reward.Of is a %T, which is no plain", of)) {
			t.Errorf("%T: %v", of, err)
		}
	}
	for _, of := range []Rewarder{nil, Named{}, earned{2}, holding{}, holding{[1]any{"a"}}} {
		if err := bind(of); err != nil {
			t.Errorf("%T: %v", of, err)
		}
	}
}

// What cannot be meant of a reward is an error that names it.
func TestRewardRefusals(t *testing.T) {
	n := snn.Feedforward(12, 4)
	for want, r := range map[string]Rule{
		"Reward.Kind is 7; choose NoReward, MSTDP, MSTDPET":  {Reward: Reward{Kind: 7}},
		"Reward.Rate, Tau, Baseline and Of are for a Kind":   {Reward: Reward{Rate: 1}},
		"Readout is Groups, and without a Reward":            {Readout: Groups},
		"Readout is Proportion, which knows classes":         {Reward: Reward{Kind: MSTDP}, Readout: Proportion},
		"Reward.Tau is for MSTDPET, not MSTDP":               {Reward: Reward{Kind: MSTDP, Tau: 3}},
		"Delays are of a rule without a Reward":              {Reward: Reward{Kind: MSTDP}, Delays: 3},
		"Assign is for a rule without a Reward":              {Reward: Reward{Kind: MSTDP}, Assign: 7},
		"Reward.Tau is 1e-30; give 1e-06 or more":            {Reward: Reward{Kind: MSTDPET, Tau: 1e-30}},
		"Reward.Rate is NaN":                                 {Reward: Reward{Kind: MSTDP, Rate: math.NaN()}},
		`population "output" has 4 cells, and each of 3 cla`: {Reward: Reward{Kind: MSTDP}},
	} {
		_, err := r.Bind(learning.Setup{Model: initial(t, n), Encoder: encode.Bernoulli{T: 20}, Classes: 3, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	tr := bindSimulated(t, Rule{Reward: Reward{Kind: MSTDP, Of: earned{math.Inf(1)}}}, initial(t, n), encode.Bernoulli{T: 20}, 2, 1)
	b := learning.Batch{X: [][]float32{make([]float32, 12)}, Label: []int{2}, Index: []int{5}, Stream: snn.NewStream(3)}
	if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), "sample 5 has label 2 of 2 classes") {
		t.Error(err)
	}
	b.Label[0] = 1
	if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), "the reward by stdp.earned is +Inf") {
		t.Error(err)
	}
}
