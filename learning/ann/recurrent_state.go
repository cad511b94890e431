package ann

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Counts returns the events since Bind, or since what SetCounts set.
func (t *gruTrainer) Counts() (training, inference snn.Counts) {
	return t.counts(t.done.training, t.done.batches), t.counts(t.done.inference, 0)
}

func (t *gruTrainer) counts(samples, batches int64) snn.Counts {
	steps := samples * int64(t.steps)
	c := snn.Counts{Samples: samples, Steps: steps}
	for _, p := range t.model.Net.Populations {
		k := snn.PopulationCounts{Name: p.Name, Size: p.Size(), Kind: snn.AnalogInputKind}
		if p.Cell != nil {
			k.Kind, k.Updates = snn.ReadoutKind, steps*int64(k.Size)
		}
		c.Populations = append(c.Populations, k)
	}
	for i, p := range t.model.Net.Projections {
		n := int64(t.matrices[i].pre * t.matrices[i].post)
		c.Projections = append(c.Projections, snn.ProjectionCounts{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: n, Nonzero: rules.Nonzero(t.matrices[i].w),
			SynapticEvents: samples * int64(t.steps-p.Delay) * n, WeightUpdates: batches * n,
		})
	}
	return c
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *gruTrainer) SetCounts(training, inference snn.Counts) {
	t.done.training, t.done.inference = training.Samples, inference.Samples
	if len(training.Projections) > 0 {
		p := training.Projections[0]
		t.done.batches = p.WeightUpdates / max(p.Weights, 1)
	}
}

// Sync needs nothing: the weights are the model's own memory.
func (t *gruTrainer) Sync() {}

// Restored needs nothing: State is the trainer's own memory.
func (t *gruTrainer) Restored() error { return nil }

// State returns the weights, the optimiser's memory and the number of mini-batches learned.
func (t *gruTrainer) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.clock}}
	for k := range t.matrices {
		s = append(s, t.descent.Tensors(k, t.model.Net.Projections[k].String())...)
	}
	return s
}

// StateBytes counts a gradient and the optimiser's moments a weight, and for each step of each sample of a mini-batch three gates, R_n h, the
// state and its error of a unit, and an output and its derivative.
func (t *gruTrainer) StateBytes() int64 {
	f := rules.Footprint{Longs: int64(len(t.clock))}
	for k := range t.matrices {
		m := &t.matrices[k]
		f.Synapses(m.pre*m.post, 1+t.descent.Moments())
	}
	f.Cells(t.room*t.steps, t.h.n, gruGates+3)
	f.Cells(t.room*t.steps, t.z.n, 2)
	return f.Bytes()
}
