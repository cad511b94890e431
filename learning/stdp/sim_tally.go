package stdp

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// simTally counts events of presentations of a net of any form.
type simTally struct {
	samples, presentations int64
	populations            []spikes
	events, updates        []int64 // of each projection
}

func newSimTally(n snn.Net) simTally {
	k := len(n.Projections)
	return simTally{populations: make([]spikes, len(n.Populations)), events: make([]int64, k), updates: make([]int64, k)}
}

// add counts the presentation in which the populations have fired as trains say.
func (c *simTally) add(wirings []engine.Wiring, n snn.Net, trains []train) {
	c.presentations++
	for i := range trains {
		c.populations[i].addSteps(trains[i].start)
	}
	for k, w := range wirings {
		fired := trains[n.Index(n.Projections[k].Pre)].fired
		if fan, even := w.Even(); even {
			c.events[k] += int64(len(fired)) * int64(fan)
			continue
		}
		for _, i := range fired {
			c.events[k] += int64(w.Fan(int(i)))
		}
	}
}

// take moves the counts of o to c.
func (c *simTally) take(o *simTally) {
	c.samples += o.samples
	c.presentations += o.presentations
	for i := range o.populations {
		c.populations[i].merge(o.populations[i])
	}
	for k := range o.events {
		c.events[k] += o.events[k]
		c.updates[k] += o.updates[k]
	}
	o.clear()
}

func (c *simTally) clear() {
	c.samples, c.presentations = 0, 0
	clear(c.populations)
	clear(c.events)
	clear(c.updates)
}

// counts returns c in the form of reports. Steps and cell updates are those of whole presentations with their rest.
func (c *simTally) counts(n *simNet, m *snn.Model) snn.Counts {
	steps := c.presentations * int64(n.steps+n.rest)
	k := snn.Counts{Samples: c.samples, Steps: steps}
	for i, p := range n.net.Populations {
		kind, updates := snn.SpikingKind, steps*int64(p.Size())
		switch {
		case p.Cell == nil:
			kind, updates = snn.InputKind, 0
		case !fires(p):
			kind = snn.ReadoutKind
		}
		s := c.populations[i]
		k.Populations = append(k.Populations, snn.PopulationCounts{
			Name: p.Name, Size: p.Size(), Kind: kind, Spikes: s.sum, MaxSpikesPerStep: s.most, Updates: updates,
		})
	}
	for i, p := range n.net.Projections {
		j := snn.ProjectionCounts{Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, SynapticEvents: c.events[i], WeightUpdates: c.updates[i]}
		j.Weights, j.Nonzero = storedWeights(n.wirings[i], m, i)
		k.Projections = append(k.Projections, j)
	}
	return k
}

// storedWeights returns how many weights projection k has, one a synapse or those that maps share, and how many of them are not 0.
func storedWeights(w engine.Wiring, m *snn.Model, k int) (all, set int64) {
	rows, cols, ld := w.Stored()
	weights, _ := m.Weights(k)
	for i := range rows {
		set += rules.Nonzero(weights[i*ld:][:cols])
	}
	if all = int64(rows) * int64(cols); all == 1 {
		return w.Synapses(), set * w.Synapses()
	}
	return all, set
}

// set is the inverse of counts.
func (c *simTally) set(n *simNet, k snn.Counts) {
	c.clear()
	c.samples, c.presentations = k.Samples, k.Steps/int64(n.steps+n.rest)
	for i, p := range k.Populations {
		c.populations[i] = spikes{p.Spikes, p.MaxSpikesPerStep}
	}
	for i, p := range k.Projections {
		c.events[i], c.updates[i] = p.SynapticEvents, p.WeightUpdates
	}
}
