package chain

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Tally counts events.
type Tally struct {
	Samples, Steps int64
	Spikes, Most   []int64 // by population, from the input on: all, and in a step
	written        []int64 // by layer
}

// NewTally returns zeros for so many layers.
func NewTally(layers int) Tally {
	return Tally{Spikes: make([]int64, layers+1), Most: make([]int64, layers+1), written: make([]int64, layers)}
}

func (y *Tally) clear() {
	y.Samples, y.Steps = 0, 0
	clear(y.Spikes)
	clear(y.Most)
	clear(y.written)
}

func (y *Tally) plus(o Tally) {
	y.Samples, y.Steps = y.Samples+o.Samples, y.Steps+o.Steps
	for i := range y.Spikes {
		y.Spikes[i], y.Most[i] = y.Spikes[i]+o.Spikes[i], max(y.Most[i], o.Most[i])
	}
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *Trainer[F]) Counts() (training, inference snn.Counts) {
	return t.counts(&t.training), t.counts(&t.inference)
}

func (t *Trainer[F]) counts(y *Tally) snn.Counts {
	n := t.config.Setup.Model.Net
	c := snn.Counts{Samples: y.Samples, Steps: y.Steps}
	c.Populations = make([]snn.PopulationCounts, len(n.Populations))
	c.Projections = make([]snn.ProjectionCounts, len(n.Projections))
	for k := range y.Spikes {
		at, kind := t.config.Input, snn.InputKind
		if k > 0 {
			at, kind = t.config.Layers[k-1].Population, snn.SpikingKind
		}
		if k > 0 && t.config.Layers[k-1].Reads {
			kind = snn.ReadoutKind
		}
		p := n.Populations[at]
		c.Populations[at] = snn.PopulationCounts{
			Name: p.Name, Size: p.Size(), Kind: kind, Spikes: y.Spikes[k], MaxSpikesPerStep: min(y.Most[k], int64(p.Size())),
		}
		if k > 0 {
			c.Populations[at].Updates = y.Steps * int64(p.Size())
		}
	}
	for k, l := range t.config.Layers {
		p := n.Projections[l.Projection]
		c.Projections[l.Projection] = snn.ProjectionCounts{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: int64(len(l.Stored)), Nonzero: rules.Nonzero(l.Stored),
			SynapticEvents: y.Spikes[k] * int64(l.Post), WeightUpdates: y.written[k],
		}
	}
	return c
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *Trainer[F]) SetCounts(training, inference snn.Counts) {
	t.set(&t.training, training)
	t.set(&t.inference, inference)
}

// set takes over counts; of another net it takes none.
func (t *Trainer[F]) set(y *Tally, c snn.Counts) {
	y.clear()
	if len(c.Populations) != len(t.config.Setup.Model.Net.Populations) || len(c.Projections) != len(t.config.Layers) {
		return
	}
	y.Samples, y.Steps = c.Samples, c.Steps
	y.Spikes[0], y.Most[0] = c.Populations[t.config.Input].Spikes, c.Populations[t.config.Input].MaxSpikesPerStep
	for k, l := range t.config.Layers {
		p := c.Populations[l.Population]
		y.Spikes[k+1], y.Most[k+1], y.written[k] = p.Spikes, p.MaxSpikesPerStep, c.Projections[l.Projection].WeightUpdates
	}
}
