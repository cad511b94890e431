package stdp

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// onlineNet has two LIF cells that noise makes fire, and three inputs.
func onlineNet() snn.Net {
	n := snn.Feedforward(3, 2)
	n.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: .2, Hi: .6}
	return n
}

// follow is MSTDPET of one synapse step by step, with all numbers in float64.
type follow struct{ w, e, x, y float64 }

func (f *follow) step(pre, post, minus float64, r Reward) {
	decay := math.Exp(-1. / 20)
	f.x, f.y = f.x*decay+pre, f.y*decay+post
	f.e = f.e*math.Exp(-1/r.Tau) + (f.x*post-minus*f.y*pre)/r.Tau
}

// Eligibilities go on over presentations, in which traces begin at rest, and every reward pays for all that is left of them.
func TestOnlineFollowsTheEquations(t *testing.T) {
	const steps, presentations = 12, 6
	m := initial(t, onlineNet())
	rule := Rule{Plasticity: Pair{Plus: 1, Minus: .4, Coincident: Both}, Reward: Reward{Kind: MSTDPET, Rate: .02, Tau: 15}}
	o, err := rule.Online(m, steps)
	if err != nil {
		t.Fatal(err)
	}
	sim := o.Sim()
	w, ld := m.Weights(0)
	var want [3][2]follow
	for i := range want {
		for j := range want[i] {
			want[i][j].w = float64(w[i*ld+j])
		}
	}
	fired, in := 0, snn.NewSpikes(steps, 3)
	for k := range presentations {
		in.Draw([]float32{.5, .6, .7}, 1, snn.NewStream(5).At(k))
		o.Begin()
		for s := range steps {
			if err := sim.Deliver(s, []*snn.Spikes{in}); err != nil {
				t.Fatal(err)
			}
			sim.Fire()
			o.Step()
			for i := range want {
				for j := range want[i] {
					if s == 0 {
						want[i][j].x, want[i][j].y = 0, 0
					}
					post := float64(sim.Spikes(1, 0)[0] >> j & 1)
					want[i][j].step(float64(in.Row(s)[0]>>i&1), post, .4, rule.Reward)
					fired += int(post)
				}
			}
		}
		r := float64(k) - 2
		o.Reward(r)
		for i := range want {
			for j := range want[i] {
				f := &want[i][j]
				f.w += .02 * r * f.e
				if got := float64(w[i*ld+j]); math.Abs(got-f.w) > 3e-7*float64(1+k) {
					t.Fatalf("presentation %d: weight %d→%d is %v, want %v", k, i, j, got, f.w)
				}
			}
		}
	}
	if fired < 3*presentations {
		t.Fatalf("only %d spikes", fired)
	}
	before := w[0]
	if o.Forget(); true {
		o.Reward(5)
	}
	if w[0] != before {
		t.Error("what was forgotten is paid")
	}
}

func TestOnlineRefuses(t *testing.T) {
	m := initial(t, onlineNet())
	reward := Rule{Reward: Reward{Kind: MSTDPET}}
	bad := reward
	bad.Reward.Rate = math.NaN()
	frozen := initial(t, onlineNet())
	frozen.Net.Projections[0].Frozen = true
	for want, f := range map[string]func() (*Online, error){
		"the model is nil":           func() (*Online, error) { return reward.Online(nil, 5) },
		"presentations of 0 steps":   func() (*Online, error) { return reward.Online(m, 0) },
		"the rule has no Reward":     func() (*Online, error) { return Rule{}.Online(m, 5) },
		"Reward.Rate is NaN":         func() (*Online, error) { return bad.Online(m, 5) },
		"all projections are Frozen": func() (*Online, error) { return reward.Online(frozen, 5) },
		"Pair.TauPlus is -3; give a number ab": func() (*Online, error) {
			return Rule{Plasticity: Pair{TauPlus: -3}, Reward: Reward{Kind: MSTDP, Rate: learning.Zero}}.Online(m, 5)
		},
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(want, "; give a number ab")) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	o, err := reward.Online(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	o.Reward(1) // nothing has happened
	o.Step()
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "a presentation has 1 steps; call Begin") {
			t.Error(r)
		}
	}()
	o.Step()
}
