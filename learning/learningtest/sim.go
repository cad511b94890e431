package learningtest

import (
	"math/bits"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Presentation says how a rule shows a sample when it classifies, so that [snn.Sim] can do the same. The first input population of the
// net gets the encoder's spikes or current; others stay silent.
type Presentation struct {
	Stream func(s snn.Stream) snn.Stream // of the encoder, from the stream of the sample in its Batch
	Rest   int                           // steps without input behind those of the encoder
	Output string                        // population whose cell with most spikes is the class; "" where the read-out is another
}

// AgainstSim classifies samples with a fresh trainer, a trained one and one that was restored from its state, and compares each with a
// simulation of the weights and thresholds that Sync gives, or for the fresh one those that its model was made with: the same spikes and
// synaptic events, sample by sample, and the same class wherever the output fires. It needs an entry that shows each sample once.
func AgainstSim(t *testing.T, e learning.Entry, task learning.Task, p Presentation) {
	s := suite{e, task}
	fresh, m := s.bind(t)
	s.sameAsSim(t, "fresh", fresh, m.Clone(), p)
	trained, m := s.bind(t)
	for first := 0; first+s.batchSize() <= task.Train.Len(); first += s.batchSize() {
		s.learn(t, trained, s.some(first, s.batchSize(), "train"))
	}
	s.calibrate(t, trained)
	s.sameAsSim(t, "trained", trained, m, p)
	restored, m := s.bind(t)
	to := restored.State()
	for i, x := range trained.State() {
		copy(to[i].F32, x.F32)
		copy(to[i].I64, x.I64)
	}
	if err := restored.Restored(); err != nil {
		t.Fatal(err)
	}
	s.sameAsSim(t, "restored", restored, m, p)
}

// sameAsSim classifies before it asks for the weights: what the trainer does then is what is tested.
func (s suite) sameAsSim(t *testing.T, which string, tr learning.Trainer, m *snn.Model, p Presentation) {
	t.Helper()
	fired := false
	for i := range 8 {
		b := s.some(i, 1, "valid")
		training, none := tr.Counts()
		tr.SetCounts(training, without(none))
		class := s.classify(t, tr, b).Class[0]
		_, got := tr.Counts()
		tr.Sync()
		want, winner := s.simulate(t, m, b, p)
		for k, x := range want.Populations {
			fired = fired || x.Kind == snn.SpikingKind && x.Spikes > 0
			if y := got.Populations[k]; y.Spikes != x.Spikes || y.MaxSpikesPerStep != x.MaxSpikesPerStep || y.Updates != x.Updates {
				t.Errorf("%s, sample %d: %+v, simulated %+v", which, i, y, x)
			}
		}
		for k, x := range want.Projections {
			if y := got.Projections[k]; y.SynapticEvents != x.SynapticEvents || y.Nonzero != x.Nonzero || y.Weights != x.Weights {
				t.Errorf("%s, sample %d: %+v, simulated %+v", which, i, y, x)
			}
		}
		if winner >= 0 && class != winner {
			t.Errorf("%s, sample %d: class %d, simulated %d", which, i, class, winner)
		}
	}
	if !fired {
		t.Errorf("%s: no cell fires: this compares nothing", which)
	}
}

// simulate shows one sample and returns what snn.Sim counts, and the class, or −1 where the output is silent or no population is it.
func (s suite) simulate(t *testing.T, m *snn.Model, b learning.Batch, p Presentation) (snn.Counts, int) {
	t.Helper()
	sim, err := snn.NewSim(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := &snn.Spikes{}
	s.entry.Encoder.Encode(x, b.X[0], 1, p.Stream(b.Stream.At(b.Index[0])))
	var in [][]*snn.Spikes
	for _, pop := range m.Net.Populations {
		if pop.Cell == nil {
			in = append(in, []*snn.Spikes{x})
			x = nil
		}
	}
	votes := make([]int, s.task.Classes)
	output := m.Net.Index(p.Output)
	for step := range s.entry.Encoder.Steps() + p.Rest {
		if err := sim.Deliver(step, in...); err != nil {
			t.Fatal(err)
		}
		sim.Fire()
		for k := 0; output >= 0 && k < len(sim.Spikes(output, 0)); k++ {
			for w := sim.Spikes(output, 0)[k]; w != 0; w &= w - 1 {
				votes[64*k+bits.TrailingZeros64(w)]++
			}
		}
	}
	if most := slices.Max(votes); most > 0 {
		return sim.Counts(), slices.Index(votes, most)
	}
	return sim.Counts(), -1
}

// without returns c with all events set to 0.
func without(c snn.Counts) snn.Counts {
	c = snn.Counts{Populations: slices.Clone(c.Populations), Projections: slices.Clone(c.Projections)}
	for i := range c.Populations {
		p := &c.Populations[i]
		p.Spikes, p.MaxSpikesPerStep, p.Updates = 0, 0, 0
	}
	for i := range c.Projections {
		c.Projections[i].SynapticEvents, c.Projections[i].WeightUpdates = 0, 0
	}
	return c
}
