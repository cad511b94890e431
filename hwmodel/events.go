package hwmodel

import "github.com/spikecell/spikecell/snn"

// events are the sums over an activity that the methods share, per inference.
type events struct {
	snn.Activity
	at         *graph
	accumulate float64 // synaptic events of spikes: an addition each
	multiply   float64 // synaptic events of graded input: a multiply-add each
	updates    float64 // of cells
	leaks      float64 // of them, those of cells that leak
	fired      float64
	spikes     float64 // of cells that are computed
	routed     float64 // spikes that leave their population for another, once for each projection
	synapses   float64 // pairs of cells that are joined: multiply-adds of a network without spikes
	cells      float64 // that are computed
}

func eventsOf(a snn.Activity) events {
	e := events{Activity: a, at: graphOf(a)}
	for _, p := range a.Populations {
		if p.Input() {
			continue
		}
		e.updates += p.Updates
		e.fired += p.Fired
		e.spikes += p.Spikes
		e.cells += float64(p.Size)
		if p.Cell != snn.IFKind {
			e.leaks += p.Updates
		}
	}
	for _, p := range a.Projections {
		pre := e.at.population(p.Pre)
		e.synapses += p.Synapses()
		e.routed += pre.Spikes
		if pre.Graded() {
			e.multiply += p.SynapticEvents
		} else {
			e.accumulate += p.SynapticEvents
		}
	}
	return e
}

// Population returns the population called name, or nil.
func (e events) Population(name string) *snn.PopulationActivity {
	if p, ok := e.at.populations[name]; ok {
		return &p
	}
	return nil
}

// all are the synaptic events, whatever caused them.
func (e events) all() float64 { return e.accumulate + e.multiply }

// entering are the spikes that a chip with one crossbar works through: those that come in, and where a computed population has
// targets all that are fired, since nothing on the chip tells them apart.
func (e events) entering() float64 {
	in, closed := 0.0, false
	for _, p := range e.Populations {
		if p.Input() {
			in += p.Spikes
		} else {
			closed = closed || len(e.at.from(p.Name)) > 0
		}
	}
	if closed {
		in += e.spikes
	}
	return in
}

// modelTime is how long an inference lasts in the time that the network models, in seconds.
func (e events) modelTime() float64 { return e.T * e.Dt * 1e-3 }

// layer is a population that is computed, with what comes in.
type layer struct {
	snn.PopulationActivity
	in []incoming
}

type incoming struct {
	snn.ProjectionActivity
	pre     snn.PopulationActivity
	arrives float64 // spikes of pre; of graded input, values in every step
}

// layers returns the populations that are computed, in order.
func layers(a snn.Activity) []layer {
	var all []layer
	at := graphOf(a)
	for _, p := range a.Populations {
		if p.Input() {
			continue
		}
		l := layer{PopulationActivity: p}
		for _, j := range at.to(p.Name) {
			pre := at.population(j.Pre)
			arrives := pre.Spikes
			if pre.Graded() {
				arrives = float64(pre.Size) * a.T
			}
			l.in = append(l.in, incoming{j, pre, arrives})
		}
		all = append(all, l)
	}
	return all
}

// events are the synaptic events that arrive at the layer.
func (l layer) events() float64 {
	sum := 0.0
	for _, j := range l.in {
		sum += j.SynapticEvents
	}
	return sum
}

// fanIn is how many pre cells reach a cell at most.
func (l layer) fanIn() int {
	sum := 0
	for _, j := range l.in {
		switch {
		case j.Shape != nil:
			sum += j.Shape.FanIn()
		case j.Kind == snn.OneToOneKind:
			sum++
		case j.Kind == snn.AllButOwnKind:
			sum += j.pre.Size - 1
		case j.Kind == snn.SparseKind || j.Kind == snn.AttentionKind:
			sum += int((j.Weights + float64(l.Size) - 1) / float64(l.Size))
		default:
			sum += j.pre.Size
		}
	}
	return sum
}

// scaled returns the activity at another firing rate of all cells and another number of steps: both are factors.
func scaled(a snn.Activity, rate, steps float64) snn.Activity {
	b := a
	b.T *= steps
	b.Populations, b.Projections = nil, nil
	at := graphOf(a)
	for _, p := range a.Populations {
		p.Spikes *= rate * steps
		p.MaxSpikesPerStep = min(p.MaxSpikesPerStep*rate, float64(p.Size))
		p.Updates *= steps
		p.Fired *= rate * steps
		b.Populations = append(b.Populations, p)
	}
	for _, p := range a.Projections {
		factor := rate * steps
		if at.population(p.Pre).Graded() {
			factor = steps // a current is there whatever fires
		}
		p.SynapticEvents *= factor
		b.Projections = append(b.Projections, p)
	}
	return b
}
