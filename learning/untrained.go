package learning

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// SimLearner is implemented by rules that learn from the spikes of [snn.Sim]. They train nets with all that it simulates: biases, which stay as
// they are, and delays of single synapses.
type SimLearner interface{ LearnsFromSim() bool }

// BiasLearner is implemented by rules that train the biases of populations.
type BiasLearner interface{ LearnsBiases() bool }

// DelayLearner is implemented by rules that train nets whose synapses have delays of their own. The delays stay as they are.
type DelayLearner interface{ TakesDelays() bool }

// QuantizationLearner is implemented by rules that train weights of few bits ([snn.Quantization]).
type QuantizationLearner interface{ LearnsQuantized() bool }

// AttentionLearner is implemented by rules that train nets in which spikes are multiplied with one another ([snn.Attention]).
type AttentionLearner interface{ TakesAttention() bool }

// checkLearns refuses a run in whose net l has nothing to learn. Where there is no run, a net may be looked at.
func (s Setup) checkLearns(l Learner) error {
	n := s.Model.Net
	plastic := func(p snn.Projection) bool { return !p.Frozen }
	if s.Epochs == 0 || len(n.Projections) == 0 || slices.ContainsFunc(n.Projections, plastic) {
		return nil
	}
	learned := func(p snn.Population) bool { return p.Bias != nil || p.Learned() > 0 }
	if b, ok := l.(BiasLearner); ok && b.LearnsBiases() && slices.ContainsFunc(n.Populations, learned) {
		return nil
	}
	return errors.New("all projections are Frozen, and nothing else learns; let one of them")
}

// untrained returns the first thing of a net that simulations know and that l does not train.
func untrained(n snn.Net, l Learner) error {
	q, ok := l.(QuantizationLearner)
	for _, p := range n.Projections {
		if p.Quantization.Bits != 0 && !(ok && q.LearnsQuantized()) {
			return fmt.Errorf("projection %v: Quantization: weights of %d bits, which %s does not train; leave it out, or use gradient.Rule",
				p, p.Quantization.Bits, l.Name())
		}
	}
	a, ok := l.(AttentionLearner)
	for _, p := range n.Projections {
		if p.Multiplies() && !(ok && a.TakesAttention()) {
			return fmt.Errorf("projection %v: Attention multiplies spikes of its pre cells with one another, which %s does not train; use gradient.Rule",
				p, l.Name())
		}
	}
	if s, ok := l.(SimLearner); ok && s.LearnsFromSim() {
		return nil
	}
	b, ok := l.(BiasLearner)
	for _, p := range n.Populations {
		if p.Bias != nil && !(ok && b.LearnsBiases()) {
			return fmt.Errorf("population %q has a Bias, which %s does not train; leave it out, or simulate the net with snn.NewSim", p.Name, l.Name())
		}
	}
	d, ok := l.(DelayLearner)
	if ok && d.TakesDelays() {
		return nil
	}
	for k, p := range n.Projections {
		if n.LongestDelay(k) != p.Delay {
			return fmt.Errorf("projection %v: its synapses have Delays of their own, which %s does not train; give the projection one Delay, or "+
				"simulate the net with snn.NewSim", p, l.Name())
		}
	}
	return nil
}
