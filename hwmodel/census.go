package hwmodel

import "github.com/spikecell/spikecell/snn"

// census are the numbers of cells, synapses and weights of a net that learns, and what they did in a presentation.
type census struct {
	activity      snn.Activity
	at            *graph
	inputs, cells float64
}

func newCensus(a snn.Activity) census {
	n := census{activity: a, at: graphOf(a)}
	for _, p := range a.Populations {
		if p.Input() {
			n.inputs += float64(p.Size)
		} else {
			n.cells += float64(p.Size)
		}
	}
	return n
}

// words are the numbers of a memory, if it holds one at each place.
func (n census) words(s snn.CostStore) float64 {
	switch s {
	case snn.InInputs:
		return n.inputs
	case snn.InCells:
		return n.cells
	case snn.InInputHistory:
		return n.inputs * n.activity.T
	case snn.InHistory:
		return n.cells * n.activity.T
	}
	sum := 0.0
	for _, p := range n.activity.Projections {
		switch {
		case p.WeightUpdates == 0:
		case s == snn.InSynapses:
			sum += joins(p)
		default:
			sum += p.Weights
		}
	}
	return sum
}

// units are how many units the work is counted by; of synaptic events those of values apart.
func (n census) units(w snn.Work) (units, graded float64) {
	switch w.Per {
	case snn.PerPresentation:
		return 1, 0
	case snn.PerStep, snn.PerSpike:
		return n.ofCells(w), 0
	}
	for _, p := range n.activity.Projections {
		pre, post := n.at.population(p.Pre), n.at.population(p.Post)
		if !w.Frozen && p.WeightUpdates == 0 || !within(w.Of, pre) {
			continue
		}
		switch w.Per {
		case snn.PerSynapse:
			units += joins(p) * n.activity.T
		case snn.PerWrite:
			units += p.WeightUpdates
		case snn.PerPostSpike:
			units += post.Spikes * joins(p) / float64(post.Size)
		case snn.PerEvent:
			if pre.Graded() {
				graded += p.SynapticEvents
			} else {
				units += p.SynapticEvents
			}
		}
	}
	return units, graded
}

// ofCells are the updates or spikes of cells.
func (n census) ofCells(w snn.Work) (units float64) {
	for _, p := range n.activity.Populations {
		switch {
		case !within(w.Of, p):
		case w.Per == snn.PerSpike:
			units += p.Spikes
		case p.Input():
			units += float64(p.Size) * n.activity.T
		default:
			units += p.Updates
		}
	}
	return units
}

func within(s snn.CostScope, p snn.PopulationActivity) bool {
	return s == snn.OfAll || (s == snn.OfInputs) == p.Input()
}
