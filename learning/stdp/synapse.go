package stdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Spike is a spike at one end of a synapse.
type Spike struct {
	Time float64 // ms
	Post bool    // of the post cell; else of the pre cell
}

// Evolve returns the weight of one synapse after each of spikes, which are in order of time, from weight w
// and silent traces. Spikes at equal times act in their order, or at once where the rule's Coincidence says so; then each has the weight after
// all of them. A zero b is no range; factors of the weight then have w_min = 0 and w_max = 1. It checks the rule as training does, and that
// w and times are finite and in order.
func Evolve(r Plasticity, w float64, b snn.Bound, spikes []Spike) ([]float64, error) {
	s, err := newSynapse("stdp: Evolve", r, w)
	if err != nil {
		return nil, err
	}
	if !(b.Lo <= b.Hi) {
		return nil, fmt.Errorf("stdp: Evolve: the range goes from %v to %v; the lower end comes first", b.Lo, b.Hi)
	}
	if b.Limited() && (w < float64(b.Lo) || w > float64(b.Hi)) {
		return nil, fmt.Errorf("stdp: Evolve: w is %v, beyond its Bound from %v to %v", w, b.Lo, b.Hi)
	}
	s.bound = b
	out := make([]float64, len(spikes))
	for i, e := range spikes {
		switch {
		case math.IsNaN(e.Time) || math.IsInf(e.Time, 0):
			return nil, fmt.Errorf("stdp: Evolve: spike %d is at %v ms; give a finite time", i, e.Time)
		case i == 0:
			s.t = e.Time
		case e.Time < spikes[i-1].Time:
			return nil, fmt.Errorf("stdp: Evolve: spike %d at %v ms comes before spike %d at %v ms; sort them by time",
				i, e.Time, i-1, spikes[i-1].Time)
		}
	}
	for i, next := 0, 0; i < len(spikes); i = next {
		for next = i + 1; next < len(spikes) && s.f.coincident != PreFirst && spikes[next].Time == spikes[i].Time; {
			next++
		}
		s.spikeAll(spikes[i:next])
		for k := i; k < next; k++ {
			out[k] = s.w
		}
	}
	return out, nil
}

// mostPairs bounds the pairs of Window: it is for figures, and more pairs than this take minutes.
const mostPairs = 1_000_000

// Window returns the change of a weight of w in [0, 1], without clipping, by pairs of spikes that are Δt = t_post −
// t_pre apart, for each of dts in ms. Pairs follow one another every interval ms, more than 0 where there are several; a Δt beyond the
// interval interleaves them. Spikes act in order of time, a pre spike before a post spike at the same time. With one pair it is the
// classic window; [DiehlCook] potentiates only from the second on, and [Triplet], whose Plus2 is small, hardly before. It checks the rule as
// training does.
func Window(r Plasticity, w float64, pairs int, interval float64, dts []float64) ([]float64, error) {
	start, err := newSynapse("stdp: Window", r, w)
	switch {
	case err != nil:
		return nil, err
	case !(w >= 0 && w <= 1):
		return nil, fmt.Errorf("stdp: Window: the weight is %v; give one from 0 to 1", w)
	case pairs < 1 || pairs > mostPairs:
		return nil, fmt.Errorf("stdp: Window: %d pairs; give 1 to %d", pairs, mostPairs)
	case math.IsNaN(interval) || math.IsInf(interval*float64(pairs), 0) || interval < 0 || interval == 0 && pairs > 1:
		return nil, fmt.Errorf("stdp: Window: %d pairs every %v ms; give a positive number", pairs, interval)
	}
	out := make([]float64, len(dts))
	for i, dt := range dts {
		if math.IsNaN(dt) || math.IsInf(math.Abs(dt)+interval*float64(pairs), 0) {
			return nil, fmt.Errorf("stdp: Window: time difference %d is %v ms; give a finite number", i, dt)
		}
		s := start
		s.pairs(pairs, interval, dt)
		out[i] = s.w - w
	}
	return out, nil
}

// pairs lets pairs of spikes act that are dt apart. The pre spike of pair k comes before the post spike of pair j if (k − j)·interval
// is dt or less; a difference that is only rounding counts as none.
func (s *synapse) pairs(n int, interval, dt float64) {
	s.t = min(0, dt)
	rounding := 1e-12 * math.Abs(dt)
	for pre, post := 0, 0; pre < n || post < n; {
		apart := float64(pre-post)*interval - dt
		spikes := []Spike{{Time: max(s.t, float64(pre)*interval)}, {Time: max(s.t, float64(post)*interval+dt), Post: true}}
		switch {
		case pre < n && post < n && math.Abs(apart) <= rounding:
			spikes[1].Time = max(spikes[0].Time, spikes[1].Time)
			s.spikeAll(spikes)
			pre, post = pre+1, post+1
		case pre < n && (post == n || apart < 0):
			s.spikeAll(spikes[:1])
			pre++
		default:
			s.spikeAll(spikes[1:])
			post++
		}
	}
}

// newSynapse returns a synapse of weight w with silent traces, under a rule that is checked.
func newSynapse(of string, r Plasticity, w float64) (synapse, error) {
	if r == nil {
		r = DiehlCook{}
	}
	r = r.resolve()
	if err := checkPlasticity(of, r); err != nil {
		return synapse{}, err
	}
	if math.IsNaN(w) || math.IsInf(w, 0) {
		return synapse{}, fmt.Errorf("%s: the weight is %v; give a finite number", of, w)
	}
	return synapse{f: r.plain().factors(), w: w}, nil
}

// synapse is one synapse under a rule, in float64.
type synapse struct {
	f              factors
	bound          snn.Bound
	w              float64
	t              float64
	p1, p2, q1, q2 float64
}

func (s *synapse) spike(e Spike) {
	s.advance(e.Time)
	if e.Post {
		s.w = clip(s.w+s.potentiation(s.p1, s.q2), s.bound)
	} else {
		s.w = clip(s.w-s.depression(s.p2, s.q1), s.bound)
	}
	s.raise(e)
}

// potentiation is c_i·d_j·f₊(w) of the traces p1 of the pre and q2 of the post cell.
func (s *synapse) potentiation(p1, q2 float64) float64 {
	return p1 * (s.f.D + s.f.D2*q2) * s.softPlus()
}

// depression is a_i·b_j·f₋(w) of the traces p2 of the pre and q1 of the post cell.
func (s *synapse) depression(p2, q1 float64) float64 {
	return (s.f.A + s.f.A2*p2) * q1 * s.softMinus()
}

func (s *synapse) advance(t float64) {
	dt := t - s.t
	s.t = t
	s.p1 *= decay(dt, s.f.tauP1)
	s.p2 *= decay(dt, s.f.tauP2)
	s.q1 *= decay(dt, s.f.tauQ1)
	s.q2 *= decay(dt, s.f.tauQ2)
}

// raise returns a trace after a spike.
func (f factors) raise(trace float64) float64 {
	if f.nearest {
		return 1
	}
	return trace + 1
}

func decay(dt, tau float64) float64 {
	if tau == 0 {
		return 0
	}
	return math.Exp(-dt / tau)
}

func (s *synapse) limits() (lo, hi float64) {
	if s.bound.Limited() {
		return float64(s.bound.Lo), float64(s.bound.Hi)
	}
	return 0, 1
}

// softPlus and softMinus are f₊ and f₋ of the weight.
func (s *synapse) softPlus() float64 {
	lo, hi := s.limits()
	if s.f.beta != 0 {
		return math.Exp(-s.f.beta * (s.w - lo))
	}
	return math.Pow(max(hi-s.w, 0), s.f.mu)
}

func (s *synapse) softMinus() float64 {
	lo, hi := s.limits()
	if s.f.beta != 0 {
		return math.Exp(-s.f.beta * (hi - s.w))
	}
	return math.Pow(max(s.w-lo, 0), s.f.mu)
}
