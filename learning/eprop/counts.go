package eprop

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// add moves the counts of a course to y.
func add(y, from *rules.Tally, n *net) {
	for i, x := range n.cells {
		y.Spikes[i], y.Most[i] = y.Spikes[i]+from.Spikes[i], max(y.Most[i], from.Most[i])
		switch {
		case x != nil:
			y.Updates[i] += from.Steps * int64(x.n)
		case i == n.output:
			y.Updates[i] += from.Steps * int64(n.outputs)
		}
	}
	for k := range from.Events {
		y.Events[k], y.Written[k] = y.Events[k]+from.Events[k], y.Written[k]+from.Written[k]
	}
	y.Samples, y.Steps = y.Samples+from.Samples, y.Steps+from.Steps
	*from = rules.NewTally(len(from.Spikes), len(from.Events))
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.counts(&t.training), t.counts(&t.inference)
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.Set(training)
	t.inference.Set(inference)
}

func (t *trainer) counts(y *rules.Tally) snn.Counts {
	c, n := snn.Counts{Samples: y.Samples, Steps: y.Steps}, t.setup.Model.Net
	for i, p := range n.Populations {
		kind := snn.SpikingKind
		switch i {
		case t.input:
			kind = snn.InputKind
		case t.output:
			kind = snn.ReadoutKind
		}
		c.Populations = append(c.Populations, y.Population(i, p.Name, p.Size(), kind))
	}
	for k, s := range t.synapses {
		p, nonzero := n.Projections[k], int64(0)
		for _, w := range s.w {
			if w != 0 {
				nonzero++
			}
		}
		c.Projections = append(c.Projections, snn.ProjectionCounts{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: int64(len(s.w)), Nonzero: nonzero,
			SynapticEvents: y.Events[k], WeightUpdates: y.Written[k],
		})
	}
	return c
}
