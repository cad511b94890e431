package stdp

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// eligibility are the changes of weights that wait for a reward, by the place of the weight. As traces are, they are not stepped: each is kept as
// it was after its last change.
type eligibility struct {
	e       []float32
	last    []int32   // step of the last change of each, or −1
	touched []uint32  // places with a change in the presentation
	decay   []float32 // e^(−k·dt/τ); nil where they add up
	gain    float32   // of a change
	rate    float32   // of the reward
	written int64     // weights
}

// newEligibility returns those of n weights for presentations of so many steps of dt.
func newEligibility(r Reward, n, steps int, dt float64) *eligibility {
	g := &eligibility{e: kernel.Alloc(n), last: make([]int32, n), gain: 1, rate: float32(r.Rate)}
	silence(g.last)
	if r.Kind == MSTDPET {
		g.decay, g.gain, g.rate = decayTable(steps, dt, r.Tau), float32(1/r.Tau), float32(r.Rate*dt)
	}
	return g
}

// collect takes the changes of step t.
func (g *eligibility) collect(s *sums, t int32) {
	for _, place := range s.touched {
		by := s.change[place]
		if by == 0 {
			continue
		}
		s.change[place] = 0
		if g.last[place] < 0 {
			g.touched = append(g.touched, place)
		}
		g.e[place] = g.at(place, t) + float32(by*g.gain)
		g.last[place] = t
	}
	s.touched = s.touched[:0]
}

// at returns the eligibility of a weight in step t.
func (g *eligibility) at(place uint32, t int32) float32 {
	switch {
	case g.last[place] < 0:
		return 0
	case g.decay == nil:
		return g.e[place]
	}
	return read(g.decay, g.e[place], t-g.last[place])
}

// pay changes weights by a reward that arrives in the step after t. Changes that only add up are paid then.
func (g *eligibility) pay(w []float32, u *update, reward float32, t int32) {
	by := float32(g.rate * reward)
	for _, place := range g.touched {
		w[place] = u.hold(w[place] + float32(by*g.at(place, t)))
	}
	g.written += int64(len(g.touched))
	if g.decay == nil {
		g.forget()
	}
}

// forget begins anew.
func (g *eligibility) forget() {
	for _, place := range g.touched {
		g.last[place] = -1
	}
	g.touched = g.touched[:0]
}

// pay changes the weights of all projections by a reward that arrives in the step after t.
func (p *simPlastic) pay(reward float32, t int) {
	for k := range p.projections {
		j := &p.projections[k]
		j.eligible.pay(j.w, &j.update, reward, int32(t))
	}
}

// earnings are the rewards of a trainer.
type earnings struct {
	mean   []float32 // mean[0]: r̄
	earned float64   // in a mini-batch
}

// judge rewards the presentation of sample i of b, which has ended.
func (t *simTrainer) judge(l *simLane, b learning.Batch, i int) error {
	if t.rule.Reward.Kind == NoReward {
		return nil
	}
	votes := t.readout.votes(l.counts)
	r := t.rule.Reward.Of.Reward(b.Label[i], rules.HeardClass(votes), votes)
	if !(r >= -largestReward && r <= largestReward) {
		return fmt.Errorf("stdp: the reward by %T is %v; give a number of at most %g in size", t.rule.Reward.Of, r, largestReward)
	}
	t.rewards.earned += r
	mean := &t.rewards.mean[0]
	l.learner.pay(float32(r)-*mean, t.net.steps+t.net.rest-1)
	if n := t.rule.Reward.Baseline; n > 0 {
		*mean += (float32(r) - *mean) / float32(n)
	}
	return nil
}

// largestReward is the size up to which rewards are taken.
const largestReward = 1e6

// Observed is the mean reward of the last mini-batch, under a rule with one.
func (t *simTrainer) Observed() []learning.Observation {
	if t.rule.Reward.Kind == NoReward {
		return nil
	}
	return []learning.Observation{{Name: "reward", Value: t.rewards.earned}}
}
