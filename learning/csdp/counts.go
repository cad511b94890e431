package csdp

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// count adds the events of the step just made to y. A synaptic event is counted in the step in which the pre cell fires, with its
// whole fan-out, whatever the delay, as everywhere (see [snn.Sim.Counts]); read-outs hear the positive rows only.
func (win *window) count(y *rules.Tally) {
	y.Steps += int64(win.rows)
	for i := range win.model.Net.Populations {
		p := &win.pops[i]
		rows := win.rowsOf(p)
		if p.role >= hidden {
			y.Updates[i] += int64(rows * p.n)
		}
		if p.role == recon { // nobody lists its spikes
			p.now.countRows(win.rows, rows)
		}
		y.AddCounts(i, p.now.count[:rows])
	}
	for k := range win.projs {
		j := &win.projs[k]
		pre, post := &win.pops[j.source], &win.pops[j.post]
		fired := &pre.now.fired
		if post.role != hidden {
			fired = &pre.now.real
		}
		if j.synapses != nil {
			y.Events[k] += j.synapses.events(&pre.now.fired.rows, win.rowsOf(post))
		} else {
			y.Events[k] += int64(fired.spikes) * int64(post.n)
		}
		if win.learn && !j.frozen {
			y.Written[k] += int64(win.weightsOf(j))
		}
	}
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	t.flush() // weights that are not 0 are counted
	return t.countsOf(&t.training), t.countsOf(&t.inference)
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.Set(training)
	t.inference.Set(inference)
}

func (t *trainer) countsOf(y *rules.Tally) snn.Counts {
	c := snn.Counts{Samples: y.Samples, Steps: y.Steps}
	for i := range t.model.Net.Populations {
		p := &t.pops[i]
		kind := snn.SpikingKind
		if p.role < hidden {
			kind = snn.InputKind
		}
		c.Populations = append(c.Populations, y.Population(i, p.name, p.n, kind))
	}
	for k := range t.projs {
		j := &t.projs[k]
		pre, post := &t.pops[j.pre], &t.pops[j.post]
		p := t.model.Net.Projections[j.index]
		if p.Wiring == nil {
			p.Wiring = snn.Dense{}
		}
		c.Projections = append(c.Projections, snn.ProjectionCounts{Pre: pre.name, Post: post.name, Name: p.Name, Wiring: p.Wiring,
			Weights: int64(t.weightsOf(j)), Nonzero: t.nonzero(j), SynapticEvents: y.Events[k], WeightUpdates: y.Written[k]})
	}
	return c
}
