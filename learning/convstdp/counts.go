package convstdp

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// tally counts events. spikes and most are those of the input of each layer.
type tally struct {
	samples, steps                int64
	spikes, most, events, written []int64
}

func newTally(layers int) tally {
	return tally{spikes: make([]int64, layers), most: make([]int64, layers), events: make([]int64, layers), written: make([]int64, layers)}
}

func (y *tally) clear() {
	y.samples, y.steps = 0, 0
	for _, x := range [][]int64{y.spikes, y.most, y.events, y.written} {
		clear(x)
	}
}

// add counts the sample that was shown.
func (y *tally) add(p *presentation) {
	n := len(y.spikes)
	y.samples++
	y.steps += int64(p.steps)
	for k := range n {
		y.spikes[k] += int64(p.counted[k])
		y.most[k] = max(y.most[k], int64(p.counted[n+k]))
		y.events[k] += int64(p.counted[2*n+k])
	}
}

func (y *tally) plus(o tally) {
	y.samples, y.steps = y.samples+o.samples, y.steps+o.steps
	for k := range y.spikes {
		y.spikes[k], y.most[k], y.events[k] = y.spikes[k]+o.spikes[k], max(y.most[k], o.most[k]), y.events[k]+o.events[k]
	}
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.counts(&t.training), t.counts(&t.inference)
}

func (t *trainer) counts(y *tally) snn.Counts {
	n := t.setup.Model.Net
	c := snn.Counts{Samples: y.samples, Steps: y.steps}
	c.Populations = make([]snn.PopulationCounts, len(n.Populations))
	c.Projections = make([]snn.ProjectionCounts, len(n.Projections))
	in := n.Populations[t.input]
	c.Populations[t.input] = snn.PopulationCounts{Name: in.Name, Size: in.Size(), Kind: snn.InputKind, Spikes: y.spikes[0], MaxSpikesPerStep: y.most[0]}
	for k, l := range t.layers {
		c.Populations[l.population] = t.population(y, k)
		p, weights, nonzero := n.Projections[l.projection], int64(l.rows()*l.out.channels), rules.Nonzero(l.w)
		if l.pools { // one weight, which counts at each synapse
			weights = int64(n.Synapses(l.projection))
			nonzero = weights
		}
		c.Projections[l.projection] = snn.ProjectionCounts{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: weights, Nonzero: nonzero,
			SynapticEvents: y.events[k], WeightUpdates: y.written[k],
		}
	}
	return c
}

// population returns the counts of the cells behind layer k.
func (t *trainer) population(y *tally, k int) snn.PopulationCounts {
	p := t.setup.Model.Net.Populations[t.layers[k].population]
	c := snn.PopulationCounts{Name: p.Name, Size: p.Size(), Kind: snn.ReadoutKind, Updates: y.steps * int64(p.Size())}
	if k+1 < len(t.layers) {
		c.Kind, c.Spikes, c.MaxSpikesPerStep = snn.SpikingKind, y.spikes[k+1], y.most[k+1]
	}
	return c
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.set(t, training)
	t.inference.set(t, inference)
}

// set takes over counts; of another net it takes none.
func (y *tally) set(t *trainer, c snn.Counts) {
	y.clear()
	if len(c.Populations) != len(t.setup.Model.Net.Populations) || len(c.Projections) != len(t.layers) {
		return
	}
	y.samples, y.steps = c.Samples, c.Steps
	at := t.input
	for k, l := range t.layers {
		y.spikes[k], y.most[k] = c.Populations[at].Spikes, c.Populations[at].MaxSpikesPerStep
		y.events[k], y.written[k] = c.Projections[l.projection].SynapticEvents, c.Projections[l.projection].WeightUpdates
		at = l.population
	}
}
