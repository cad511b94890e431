package ruletest

import (
	"math/bits"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Trains are the spikes of some samples, [sample][population][step] as lists of cells.
type Trains [][][][]int

// referenceCounts is the one definition of a count, written as plainly as can be: a synaptic event is counted when the pre cell fires,
// once for each of its synapses, whatever the delay; a constant current is one at every synapse in every step in which it arrives.
// Populations with fewer samples (read-outs, which learn from positive rows only) are counted, and are reached, in the first of them.
func referenceCounts(n snn.Net, x Presented) (spikes, most, events []int64) {
	spikes, most = make([]int64, len(n.Populations)), make([]int64, len(n.Populations))
	for i := range n.Populations {
		for r := range x.Rows(i) {
			for _, fired := range x.Trains[r][i] {
				spikes[i] += int64(len(fired))
				most[i] = max(most[i], int64(len(fired)))
			}
		}
	}
	for _, p := range n.Projections {
		pre, post, sum := n.Index(p.Pre), n.Index(p.Post), int64(0)
		for r := range x.Rows(post) {
			for _, fired := range x.Trains[r][pre] {
				for _, i := range fired {
					sum += referenceFan(p, i, n.Populations[post].Size())
				}
			}
			for t := p.Delay; t < x.Steps && x.Static && n.Populations[pre].Cell == nil; t++ {
				for i := range n.Populations[pre].Size() {
					sum += referenceFan(p, i, n.Populations[post].Size())
				}
			}
		}
		events = append(events, sum)
	}
	return spikes, most, events
}

// referenceFan counts the synapses of pre cell i one by one.
func referenceFan(p snn.Projection, i, post int) (n int64) {
	for j := range post {
		switch p.Wiring.(type) {
		case snn.OneToOne:
			if i == j {
				n++
			}
		case snn.AllButOwn:
			if i != j {
				n++
			}
		default:
			n++
		}
	}
	return n
}

// Simulated runs samples in snn.Sim, one slice of in for each input population, and returns what fired and what it counted.
func Simulated(t *testing.T, m *snn.Model, steps int, in ...[]*snn.Spikes) (Trains, snn.Counts) {
	t.Helper()
	samples := len(in[0])
	s, err := snn.NewSim(m, samples)
	if err != nil {
		t.Fatal(err)
	}
	tr := make(Trains, samples)
	for r := range tr {
		tr[r] = make([][][]int, len(m.Net.Populations))
	}
	for step := range steps {
		if err := s.Deliver(step, in...); err != nil {
			t.Fatal(err)
		}
		s.Fire()
		for r := range tr {
			for i := range m.Net.Populations {
				tr[r][i] = append(tr[r][i], cellsOf(s.Spikes(i, r)))
			}
		}
	}
	return tr, s.Counts()
}

func cellsOf(words []uint64) (cells []int) {
	for k, w := range words {
		for ; w != 0; w &= w - 1 {
			cells = append(cells, 64*k+bits.TrailingZeros64(w))
		}
	}
	return cells
}

// Presented is what a net did: trains of its cells, of so many samples of a population, over so many steps, with a constant input or none.
type Presented struct {
	Trains Trains
	Rows   func(pop int) int
	Static bool
	Steps  int
}

// CompareCounts compares the counts of a trainer with the reference.
func CompareCounts(t *testing.T, at string, n snn.Net, got snn.Counts, x Presented) {
	t.Helper()
	spikes, most, events := referenceCounts(n, x)
	for i, p := range got.Populations {
		if p.Spikes != spikes[i] || p.MaxSpikesPerStep != most[i] {
			t.Errorf("%s: population %q: %d spikes, at most %d a step; the trains have %d and %d",
				at, p.Name, p.Spikes, p.MaxSpikesPerStep, spikes[i], most[i])
		}
	}
	for i, p := range got.Projections {
		if p.SynapticEvents != events[i] {
			t.Errorf("%s: projection %s→%s: %d synaptic events; the trains have %d", at, p.Pre, p.Post, p.SynapticEvents, events[i])
		}
	}
}

// CompareWithSim compares all that a simulation counts.
func CompareWithSim(t *testing.T, at string, got, want snn.Counts) {
	t.Helper()
	if got.Samples != want.Samples && want.Samples != 0 || got.Steps != want.Steps {
		t.Errorf("%s: %d samples and %d steps, simulated %d and %d", at, got.Samples, got.Steps, want.Samples, want.Steps)
	}
	for i, p := range want.Populations {
		if got.Populations[i] != p {
			t.Errorf("%s: %+v, simulated %+v", at, got.Populations[i], p)
		}
	}
	for i, p := range want.Projections {
		g := got.Projections[i]
		g.Wiring, p.Wiring = nil, nil // nil and Dense{} are one
		if g != p {
			t.Errorf("%s: %+v, simulated %+v", at, g, p)
		}
	}
}

// Lively fails where a population with cells is silent, so that a comparison compares something.
func Lively(t *testing.T, at string, c snn.Counts) {
	t.Helper()
	for _, p := range c.Populations {
		if p.Spikes == 0 && p.Kind == snn.SpikingKind {
			t.Errorf("%s: population %q is silent: this compares nothing", at, p.Name)
		}
	}
}

// All says of every population that it has so many samples.
func All(rows int) func(int) int { return func(int) int { return rows } }

// Encoded returns the spikes that an encoder makes of a batch.
func Encoded(e learning.Encoder, b learning.Batch, stream func(s snn.Stream) snn.Stream) (in []*snn.Spikes) {
	for i, x := range b.X {
		in = append(in, &snn.Spikes{})
		e.Encode(in[i], x, 1, stream(b.Stream.At(b.Index[i])))
	}
	return in
}
