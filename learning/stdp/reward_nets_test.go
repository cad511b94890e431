package stdp

import (
	"maps"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn/encode"
)

// Weights of nets of every wiring go as each synapse does by itself in float64, by the spikes of its own two cells; shared weights go by the sum.
func TestRewardedSynapsesOfNets(t *testing.T) {
	nets := relayNets()
	maps.Copy(nets, convolutions())
	e := encode.Poisson{T: 150, MaxRate: 120}
	for name, n := range nets {
		for _, kind := range []RewardKind{MSTDP, MSTDPET} {
			t.Run(name+", "+kind.String(), func(t *testing.T) {
				rule := Rule{Rest: 20, Reward: Reward{Kind: kind, Rate: .005, Baseline: learning.Zero, Of: earned{-1.5}}}
				m := initial(t, n)
				inputs := m.Net.Populations[m.Net.Index("input")].Size()
				tr, b := bindSimulated(t, rule, m, e, 1, 1), ruletest.Patterns(1, inputs, 1, 4)
				tr.Learn(learning.Batch{})
				start := append([]float32(nil), tr.learning.projections[0].w...)
				learn(t, tr, b)
				checkRewarded(t, tr, kind, start)
			})
		}
	}
}

// checkRewarded compares the weights of the only plastic projection after a presentation that began with start and has earned −1.5.
func checkRewarded(t *testing.T, tr *simTrainer, kind RewardKind, start []float32) {
	t.Helper()
	k := tr.net.plastic[0]
	p, dt := tr.net.net.Projections[k], tr.net.dt
	w, _ := tr.own.Weights(k)
	want, rate := make([]float64, len(start)), -1.5*.005
	for _, g := range groups(tr.net.wirings[k]) {
		_, cols, ld := g.wiring.Stored()
		g.wiring.Each(func(i, j, n int) {
			if !p.Bound.ZeroDiagonal || i != j {
				want[n/cols*ld+n%cols] += eligible(tr, kind, i, j, p.Delay+g.steps)
			}
		})
	}
	if kind == MSTDPET {
		rate *= dt
	}
	moved := 0.0
	for at, x := range want {
		by := clip(float64(start[at])+rate*x, p.Bound) - float64(start[at])
		moved = max(moved, math.Abs(by))
		if got := float64(w[at]) - float64(start[at]); math.Abs(got-by) > 2e-6+1e-5*math.Abs(rate*x) {
			t.Fatalf("weight %d changes by %v, synapse by synapse %v", at, got, by)
		}
	}
	if moved < 1e-5 {
		t.Errorf("no weight changes by more than %v: this compares nothing", moved)
	}
}

// eligible is what is eligible of a synapse at the end of a presentation.
func eligible(tr *simTrainer, kind RewardKind, pre, post, delay int) (sum float64) {
	p := tr.net.net.Projections[tr.net.plastic[0]]
	from, to := &tr.learner.trains[tr.net.net.Index(p.Pre)], &tr.learner.trains[tr.net.net.Index(p.Post)]
	x, y, last := 0.0, 0.0, len(to.start)-2
	for t := range last + 1 {
		in, out, change := has(from.at(t-delay), pre), has(to.at(t), post), 0.0
		x, y = x*math.Exp(-tr.net.dt/20), y*math.Exp(-tr.net.dt/20)
		if in {
			x++
		}
		if out {
			y++
			change += x
		}
		if in {
			change -= y
		}
		if kind == MSTDPET {
			change *= math.Exp(-float64(last-t)*tr.net.dt/25) / 25
		}
		sum += change
	}
	return sum
}
