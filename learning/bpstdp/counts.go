package bpstdp

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// tally adds a presentation to y.
func (t *trainer) tally(y *rules.Tally, l *lane) {
	y.Samples++
	steps := int64(t.setup.Encoder.Steps())
	y.Steps += steps
	for i, p := range t.net.net.Populations {
		y.AddCounts(i, l.trains[i].fired)
		if p.Cell != nil {
			y.Updates[i] += steps * int64(p.Size())
		}
	}
	for k, w := range t.net.wirings {
		y.Events[k] += events(w, &l.trains[t.net.net.Index(t.net.net.Projections[k].Pre)])
	}
}

// events returns the synaptic events of the spikes of a presentation.
func events(w engine.Wiring, y *train) (n int64) {
	fan, even := w.Even()
	for t, fired := range y.fired {
		if even {
			n += int64(fan) * int64(fired)
			continue
		}
		n += w.Events(y.bits[t*y.words:][:y.words])
	}
	return n
}

// Counts returns the events of training and of inference. Weight updates are the weights written at the targets.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.counts(&t.training), t.counts(&t.inference)
}

// SetCounts continues from counts of a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.Set(training)
	t.inference.Set(inference)
}

func (t *trainer) counts(y *rules.Tally) snn.Counts {
	c := snn.Counts{Samples: y.Samples, Steps: y.Steps}
	for i, p := range t.net.net.Populations {
		kind := snn.SpikingKind
		if p.Cell == nil {
			kind = snn.InputKind
		}
		c.Populations = append(c.Populations, y.Population(i, p.Name, p.Size(), kind))
	}
	for k, p := range t.net.net.Projections {
		j := snn.ProjectionCounts{Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, SynapticEvents: y.Events[k], WeightUpdates: y.Written[k]}
		j.Weights, j.Nonzero = t.net.storedWeights(t.setup.Model, k)
		c.Projections = append(c.Projections, j)
	}
	return c
}

// storedWeights returns how many weights projection k has, one a synapse or those that maps share, and how many of them are not 0.
func (n *net) storedWeights(m *snn.Model, k int) (all, set int64) {
	rows, cols, ld := n.wirings[k].Stored()
	w, _ := m.Weights(k)
	for i := range rows {
		set += rules.Nonzero(w[i*ld:][:cols])
	}
	if all = int64(rows) * int64(cols); all == 1 {
		return n.wirings[k].Synapses(), set * n.wirings[k].Synapses()
	}
	return all, set
}

// StateBytes counts the state of the cells and their refractory steps, the spikes of windows and of those under way, and the errors, of each
// sample of a mini-batch, and of weights that are no dense rows their change.
func (t *trainer) StateBytes() int64 {
	var f rules.Footprint
	n, rows := t.net, t.setup.MostSamples()
	state, _ := snn.Counts{Samples: 1, Populations: t.counts(&t.inference).Populations}.Activity(n.net)
	for i, p := range n.net.Populations {
		f.Spikes(rows, p.Size(), 1+n.longest(i)+n.window)
		if n.carries[i] {
			f.Cells(rows, p.Size(), 1)
		}
		if p.Cell == nil {
			continue
		}
		f.Cells(rows, p.Size(), state.Populations[i].StateBits/32)
		if p.Refractory(n.net.Step()) > 0 {
			f.Cells(rows, p.Size(), 1)
		}
	}
	for k, j := range n.links {
		if w := t.lanes[0].change[k]; w != nil && j.learns {
			all, _ := n.storedWeights(t.setup.Model, j.projection)
			f.Synapses(int(all), 1)
		}
	}
	return f.Bytes()
}
