package stdp

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// mapsNet is relayNet with maps: 18 inputs drive a, the other 12 drive b, whatever arrives through the convolution that learns.
func mapsNet(from, to string, w snn.Wiring, delay int) snn.Net {
	n := relayNet(from, to, w, delay, snn.LIF{Beta: .5, Reset: snn.ResetZero})
	n.Populations[0].Shape, n.Populations[1].Shape, n.Populations[2].Shape = []int{30}, []int{3, 3, 2}, []int{2, 2, 3}
	for k, cells := range []int{18, 12} {
		var l snn.List
		for i := range cells {
			l.Pre, l.Post = append(l.Pre, 18*k+i), append(l.Post, i)
		}
		n.Projections[k].Wiring = l
	}
	return n
}

// convolutions are maps that learn: onto others, onto themselves, late, and in groups.
func convolutions() map[string]snn.Net {
	same := [2]int{1, 1}
	return map[string]snn.Net{
		"maps":              mapsNet("a", "b", snn.Conv2D{Kernel: [2]int{2, 2}}, 0),
		"maps, delayed":     mapsNet("a", "b", snn.Conv2D{Kernel: [2]int{4, 4}, Pad: same}, 3),
		"recurrent":         mapsNet("a", "a", snn.Conv2D{Kernel: [2]int{3, 3}, Pad: same}, 1),
		"recurrent, groups": mapsNet("a", "a", snn.Conv2D{Kernel: [2]int{3, 3}, Pad: same, Groups: 2}, 2),
	}
}

// sharedOracle follows every synapse of maps by itself, in float64, with the weight that it shares.
func sharedOracle(tr *simTrainer, r Plasticity, w []float64) {
	k := tr.net.plastic[0]
	p := tr.net.net.Projections[k]
	pre, post := &tr.learner.trains[tr.net.net.Index(p.Pre)], &tr.learner.trains[tr.net.net.Index(p.Post)]
	_, cols, ld := tr.net.wirings[k].Stored()
	type shared struct {
		synapse
		from, to, at int
	}
	var all []shared
	tr.net.wirings[k].Each(func(i, j, n int) {
		s := shared{from: i, to: j, at: n/cols*ld + n%cols}
		s.f, s.bound = r.resolve().plain().factors(), p.Bound
		all = append(all, s)
	})
	change := make([]float64, len(w))
	write := func() {
		for at, by := range change {
			if by != 0 {
				w[at] = clip(w[at]+by, p.Bound)
			}
		}
		clear(change)
	}
	for t := range len(post.start) - 1 {
		for i := range all {
			s := &all[i]
			s.advance(float64(t) * tr.net.dt)
			in, out := has(pre.at(t-p.Delay), s.from), has(post.at(t), s.to)
			s.w = w[s.at]
			if s.f.coincident != PreFirst {
				before := s.w
				s.bound = snn.Bound{Lo: -1e9, Hi: 1e9} // the sum is what is bounded
				s.meetWith(in, out, p.Bound)
				change[s.at] += s.w - before
				continue
			}
			if in {
				change[s.at] -= (s.f.A + s.f.A2*s.p2) * s.q1 * s.softMinus()
				s.raise(Spike{})
			}
		}
		write()
		for i := range all {
			if s := &all[i]; s.f.coincident == PreFirst && has(post.at(t), s.to) {
				s.w = w[s.at]
				change[s.at] += s.p1 * (s.f.D + s.f.D2*s.q2) * s.softPlus()
				s.raise(Spike{Post: true})
			}
		}
		write()
	}
}

// meetWith lets spikes act at once on a weight without its range, of which factors still depend.
func (s *synapse) meetWith(pre, post bool, b snn.Bound) {
	before := *s
	before.bound = b
	if pre {
		s.raise(Spike{})
	}
	if post {
		s.raise(Spike{Post: true})
	}
	other := before
	if s.f.coincident == Both {
		other = *s
	}
	if pre {
		s.w -= (s.f.A + s.f.A2*before.p2) * other.q1 * before.softMinus()
	}
	if post {
		s.w += other.p1 * (s.f.D + s.f.D2*before.q2) * before.softPlus()
	}
}

// Weights that maps share go by the sum of what the rule says of all their synapses, bounded once: under every rule, as the second implementation
// says in float64, to 1e-5.
func TestSTDPOfMaps(t *testing.T) {
	e := encode.Poisson{Dt: 1, T: 150, MaxRate: 120}
	for net, n := range convolutions() {
		for name, r := range relayRules() {
			t.Run(net+", "+name, func(t *testing.T) {
				tr := mustBindWith(t, Rule{Plasticity: r, Norm: learning.Zero, Rest: 20, MinSpikes: learning.Zero}, n, e)
				start, _ := tr.own.Weights(2)
				want := make([]float64, len(start))
				for i, w := range start {
					want[i] = float64(w)
				}
				learn(t, tr, ruletest.Patterns(1, 30, 1, 4))
				sharedOracle(tr, r, want)
				got, _ := tr.own.Weights(2)
				moved := 0.0
				for i := range want {
					if math.Abs(float64(got[i])-want[i]) > 1e-5 {
						t.Errorf("weight %d is %v, want %v", i, got[i], want[i])
					}
					first, _ := tr.model.Weights(2)
					moved = max(moved, math.Abs(want[i]-float64(first[i])))
				}
				if moved < 1e-2 {
					t.Errorf("no weight moved by more than %v: this compares nothing", moved)
				}
			})
		}
	}
}

// Kernels are normalised map by map: those of maps that fired have the sum Norm · weights.
func TestSTDPNormalisesMaps(t *testing.T) {
	e := encode.Poisson{Dt: 1, T: 100, MaxRate: 120}
	n := mapsNet("a", "b", snn.Conv2D{Kernel: [2]int{2, 2}}, 0)
	tr := mustBindWith(t, Rule{Plasticity: Pair{}, Norm: .3, Rest: learning.Zero, MinSpikes: learning.Zero}, n, e)
	learn(t, tr, ruletest.Patterns(1, 30, 1, 4))
	w, ld := tr.own.Weights(2)
	for f := range 3 {
		sum := 0.0
		for row := range 8 {
			sum += float64(w[row*ld+f])
		}
		if math.Abs(sum-.3*8) > 1e-5 {
			t.Errorf("the weights of map %d sum to %v, want %v", f, sum, .3*8)
		}
	}
}
