package eventprop

import (
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// tally counts events. Of steps, which continuous time has none of, a presentation has as many of the net as begin before it ends: when all
// output cells have fired, or else after all of them. Spikes are counted to that time.
type tally struct {
	samples, steps int64
	spikes, most   []int64 // by population, from the input on
	written        []int64 // by layer
}

func newTally(layers int) tally {
	return tally{spikes: make([]int64, layers+1), most: make([]int64, layers+1), written: make([]int64, layers)}
}

func (y *tally) clear() {
	y.samples, y.steps = 0, 0
	clear(y.spikes)
	clear(y.most)
	clear(y.written)
}

func (y *tally) plus(o tally) {
	y.samples, y.steps = y.samples+o.samples, y.steps+o.steps
	for i := range y.spikes {
		y.spikes[i], y.most[i] = y.spikes[i]+o.spikes[i], max(y.most[i], o.most[i])
	}
}

// count adds what happened in a presentation, in steps of dt ms.
func (y *tally) count(p *presentation, dt float64) {
	end := p.ended()
	y.samples++
	y.steps += min(int64(end/dt)+1, int64(math.Round(p.end/dt)))
	y.train(0, p.input.spikes, end, dt)
	for i, c := range p.layers {
		if !c.read {
			y.train(i+1, c.out.spikes, end, dt)
		}
	}
}

// train counts the spikes of a population, and how many fall into one step.
func (y *tally) train(population int, spikes []spike, end, dt float64) {
	n, busy, next := int64(0), int64(0), 0.0
	for i := range spikes {
		s := &spikes[i]
		if s.at > end {
			break
		}
		if s.cell == none {
			continue
		}
		if s.at >= next {
			busy, next = 0, (float64(int64(s.at/dt))+1)*dt
		}
		n, busy = n+1, busy+1
		y.most[population] = max(y.most[population], busy)
	}
	y.spikes[population] += n
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
	for k := range y.spikes {
		at, kind := t.input, snn.InputKind
		if k > 0 {
			at, kind = t.layers[k-1].population, snn.SpikingKind
		}
		if k > 0 && t.layers[k-1].read {
			kind = snn.ReadoutKind
		}
		p := n.Populations[at]
		c.Populations[at] = snn.PopulationCounts{
			Name: p.Name, Size: p.Size(), Kind: kind, Spikes: y.spikes[k], MaxSpikesPerStep: min(y.most[k], int64(p.Size())),
		}
		if k > 0 {
			c.Populations[at].Updates = y.steps * int64(p.Size())
		}
	}
	for k, l := range t.layers {
		p := n.Projections[l.projection]
		c.Projections[l.projection] = snn.ProjectionCounts{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: int64(len(l.w)), Nonzero: rules.Nonzero(l.stored),
			SynapticEvents: y.spikes[k] * int64(l.post), WeightUpdates: y.written[k],
		}
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
	y.spikes[0], y.most[0] = c.Populations[t.input].Spikes, c.Populations[t.input].MaxSpikesPerStep
	for k, l := range t.layers {
		p := c.Populations[l.population]
		y.spikes[k+1], y.most[k+1], y.written[k] = p.Spikes, p.MaxSpikesPerStep, c.Projections[l.projection].WeightUpdates
	}
}
