package stdp

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Coincidence is what a pre spike that arrives and a post spike that is fired in one step do to their synapse. Simulators differ on it in
// silence. In steps of 1 ms many pairs coincide, among them every input spike and the spike that it causes at once.
type Coincidence uint8

const (
	// PreFirst lets the pre spike act before the post spike, which counts the pair as one of Δt = 0, pre before post.
	PreFirst Coincidence = iota
	// Both counts the pair twice, as pre before post and as post before pre: spikes read the traces of the other cell as they are behind the
	// spikes of the step, as in BindsNET, Norse and SpikingJelly. Both changes begin at one weight, and are summed before it is bounded.
	Both
	// Neither does not count the pair: spikes read the traces as they are before the spikes of the step, as in NEST [morrison2008].
	Neither
)

// String returns the name of the constant.
func (c Coincidence) String() string { return rules.NameOf(c, coincidences) }

// MarshalText writes the name, so that reports can be read.
func (c Coincidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads a name.
func (c *Coincidence) UnmarshalText(b []byte) error { return rules.ParseName(c, b, coincidences) }

var coincidences = []string{"PreFirst", "Both", "Neither"}

func (c Coincidence) check(of string) error {
	return rules.CheckKind(of+".Coincident", c, coincidences)
}

// spikesAtOnce lets spikes of one time act at once, where the rule says so: their changes begin at one weight and are summed.
func (s *synapse) spikesAtOnce(spikes []Spike) {
	s.advance(spikes[0].Time)
	before, sum := *s, 0.0
	for _, e := range spikes {
		s.raise(e)
	}
	other := &before
	if s.f.coincident == Both {
		other = s
	}
	for _, e := range spikes {
		if e.Post {
			sum += s.potentiation(other.p1, before.q2)
		} else {
			sum -= s.depression(before.p2, other.q1)
		}
	}
	s.w = clip(s.w+sum, s.bound)
}

// raise raises the traces of the cell that fires.
func (s *synapse) raise(e Spike) {
	if e.Post {
		s.q1, s.q2 = s.f.raise(s.q1), s.f.raise(s.q2)
		return
	}
	s.p1, s.p2 = s.f.raise(s.p1), s.f.raise(s.p2)
}

// spikeAll lets spikes act that have one time, in their order or at once.
func (s *synapse) spikeAll(spikes []Spike) {
	if s.f.coincident != PreFirst {
		s.spikesAtOnce(spikes)
		return
	}
	for _, e := range spikes {
		s.spike(e)
	}
}
