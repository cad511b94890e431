package learning

import (
	"math"

	"github.com/spikecell/spikecell/snn"
)

// SynapseSpike is a spike at one end of a synapse.
type SynapseSpike struct {
	Time float64 // ms
	Post bool    // of the post cell; else of the pre cell
}

// EvolveSynapse returns the weight of one synapse after each of spikes, which are in order of time, from weight w
// and silent traces. A zero b is no range; soft bounds then have w_min = 0 and w_max = 1.
func EvolveSynapse(r STDPRule, w float64, b snn.Bound, spikes []SynapseSpike) []float64 {
	s := stdpSynapse{f: r.resolve().factors(), w: w, bound: b}
	out := make([]float64, len(spikes))
	for i, e := range spikes {
		s.spike(e)
		out[i] = s.w
	}
	return out
}

// STDPWindow returns the change of a weight of w in [0, 1], without clipping, by pairs of spikes that are Δt = t_post −
// t_pre apart, for each of dts in ms. Pairs follow one another every interval ms. With one pair it is the classic
// window; the triplet-like rules potentiate only from the second on.
func STDPWindow(r STDPRule, w float64, pairs int, interval float64, dts []float64) []float64 {
	out := make([]float64, len(dts))
	for i, dt := range dts {
		s := stdpSynapse{f: r.resolve().factors(), w: w}
		for _, e := range stdpPairs(pairs, interval, dt) {
			s.spike(e)
		}
		out[i] = s.w - w
	}
	return out
}

// stdpPairs returns the spikes of pairs that are dt apart, in order of time; at dt = 0 the pre spike is first.
func stdpPairs(pairs int, interval, dt float64) []SynapseSpike {
	spikes := make([]SynapseSpike, 0, 2*pairs)
	for k := range pairs {
		t := float64(k) * interval
		pre, post := SynapseSpike{Time: t}, SynapseSpike{Time: t + dt, Post: true}
		if dt < 0 {
			pre, post = post, pre
		}
		spikes = append(spikes, pre, post)
	}
	return spikes
}

// stdpSynapse is one synapse under a rule, in float64.
type stdpSynapse struct {
	f              stdpFactors
	bound          snn.Bound
	w              float64
	t              float64
	p1, p2, q1, q2 float64
}

func (s *stdpSynapse) spike(e SynapseSpike) {
	s.advance(e.Time)
	if e.Post {
		s.w = stdpClip(s.w+s.p1*(s.f.D+s.f.D2*s.q2)*s.softPlus(), s.bound)
		s.q1, s.q2 = s.f.raise(s.q1), s.f.raise(s.q2)
		return
	}
	s.w = stdpClip(s.w-(s.f.A+s.f.A2*s.p2)*s.q1*s.softMinus(), s.bound)
	s.p1, s.p2 = s.f.raise(s.p1), s.f.raise(s.p2)
}

func (s *stdpSynapse) advance(t float64) {
	dt := t - s.t
	s.t = t
	s.p1 *= stdpDecay(dt, s.f.tauP1)
	s.p2 *= stdpDecay(dt, s.f.tauP2)
	s.q1 *= stdpDecay(dt, s.f.tauQ1)
	s.q2 *= stdpDecay(dt, s.f.tauQ2)
}

// raise returns a trace after a spike.
func (f stdpFactors) raise(trace float64) float64 {
	if f.nearest {
		return 1
	}
	return trace + 1
}

func stdpDecay(dt, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	return math.Exp(-dt / tau)
}

func (s *stdpSynapse) limits() (lo, hi float64) {
	if s.bound.Limited() {
		return float64(s.bound.Lo), float64(s.bound.Hi)
	}
	return 0, 1
}

func (s *stdpSynapse) softPlus() float64 {
	_, hi := s.limits()
	return math.Pow(max(hi-s.w, 0), s.f.mu)
}

func (s *stdpSynapse) softMinus() float64 {
	lo, _ := s.limits()
	return math.Pow(max(s.w-lo, 0), s.f.mu)
}
