package learning

import (
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// noCounts returns the counts of a net in which nothing has happened.
func noCounts(m *snn.Model) (snn.Counts, error) {
	s, err := snn.NewSim(m, 1)
	if err != nil {
		return snn.Counts{}, err
	}
	return s.Counts(), nil
}

// addCounts adds the events of a piece of the net to those of the whole; population but is the input of the piece, which is counted where it fires.
func addCounts(to *snn.Counts, of snn.Counts, but string) {
	to.Steps += of.Steps
	to.Populations, to.Projections = slices.Clone(to.Populations), slices.Clone(to.Projections)
	for _, q := range of.Populations {
		i := slices.IndexFunc(to.Populations, func(p snn.PopulationCounts) bool { return p.Name == q.Name })
		if i < 0 || q.Name == but {
			continue
		}
		p := &to.Populations[i]
		p.Spikes, p.Updates = p.Spikes+q.Spikes, p.Updates+q.Updates
		p.MaxSpikesPerStep = max(p.MaxSpikesPerStep, q.MaxSpikesPerStep)
		p.Kind = max(p.Kind, q.Kind) // an input of currents is one from the first on
	}
	for _, q := range of.Projections {
		i := slices.IndexFunc(to.Projections, func(p snn.ProjectionCounts) bool { return p.String() == q.String() })
		if i < 0 {
			continue
		}
		p := &to.Projections[i]
		p.SynapticEvents, p.WeightUpdates, p.Nonzero = p.SynapticEvents+q.SynapticEvents, p.WeightUpdates+q.WeightUpdates, q.Nonzero
	}
}

// Counts returns the events of the whole net. A sample is one, however many parts learn from it; steps are those of all presentations, of a part
// and of the net before it.
func (t *mixedTrainer) Counts() (training, inference snn.Counts) {
	training, inference = t.training, t.inference
	for _, p := range t.parts {
		a, b := p.trainer.Counts()
		addCounts(&training, a, p.begins())
		addCounts(&inference, b, p.begins())
		if p == t.last() {
			inference.Samples += b.Samples
		}
	}
	training.Samples = t.learned[0]
	return training, inference
}

// SetCounts continues from counts of a checkpoint.
func (t *mixedTrainer) SetCounts(training, inference snn.Counts) {
	t.training, t.inference = training, inference
	for _, p := range t.parts {
		a, b := p.trainer.Counts()
		p.trainer.SetCounts(silent(a), silent(b))
	}
}
