package snn

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

type simCount struct{ samples, steps int64 }

// popTally counts the spikes of a population.
type popTally struct {
	spikes, most int64
	graded       bool // an input population that was ever given a current
}

// tally counts the spikes of a population in a step, and the events of its projections whose cells have different fans.
func (s *Sim) tally(p *simPop, rows []uint64) {
	for b := range s.batch {
		row := rows[b*p.words:][:p.words]
		n := int64(kernel.Popcount(row))
		p.tally.spikes += n
		p.tally.most = max(p.tally.most, n)
		for _, k := range p.uneven {
			s.projs[k].events += s.projs[k].synapses.Events(row)
		}
	}
}

// Counts returns the events since NewSim, or since ClearCounts. A spike counts with its whole fan-out in the step it is fired.
func (s *Sim) Counts() Counts {
	if s == nil {
		panic("snn: Sim.Counts: the simulation is nil; make it with NewSim")
	}
	c := Counts{Samples: s.count.samples, Steps: s.count.steps}
	for i := range s.pops {
		c.Populations = append(c.Populations, s.populationCounts(i))
	}
	for k := range s.projs {
		c.Projections = append(c.Projections, s.projectionCounts(k))
	}
	return c
}

// ClearCounts makes Counts begin anew.
func (s *Sim) ClearCounts() {
	if s == nil {
		panic("snn: Sim.ClearCounts: the simulation is nil; make it with NewSim")
	}
	s.count = simCount{}
	for i := range s.pops {
		s.pops[i].tally = popTally{}
	}
	for k := range s.projs {
		s.projs[k].events, s.projs[k].gradedEvents = 0, 0
	}
}

func (s *Sim) populationCounts(i int) PopulationCounts {
	p := &s.pops[i]
	c := PopulationCounts{Name: s.model.Net.Populations[i].Name, Size: p.size, Kind: SpikingKind,
		Spikes: p.tally.spikes, MaxSpikesPerStep: p.tally.most}
	switch {
	case p.tally.graded:
		c.Kind = AnalogInputKind
	case p.input >= 0:
		c.Kind = InputKind
	case p.traits.kind == IntegratorKind:
		c.Kind = ReadoutKind
	}
	if p.input < 0 {
		c.Updates = int64(p.size) * s.count.steps
	}
	return c
}

func (s *Sim) projectionCounts(k int) ProjectionCounts {
	j, desc := &s.projs[k], s.model.Net.Projections[k]
	if desc.Wiring == nil {
		desc.Wiring = Dense{}
	}
	c := ProjectionCounts{Pre: desc.Pre, Post: desc.Post, Name: desc.Name, Wiring: desc.Wiring, SynapticEvents: j.events + j.gradedEvents}
	if fan, even := j.synapses.Even(); even {
		c.SynapticEvents += s.pops[j.pre].tally.spikes * int64(fan)
	}
	w, ld := s.weights(k)
	c.Weights, c.Nonzero = storedWeights(w, ld, j.synapses)
	return c
}

// storedWeights returns how many weights a projection has, and how many of them are not 0: one a synapse, and of the maps of a
// convolution those that they share.
func storedWeights(w []float32, ld int, synapses engine.Wiring) (all, nonzero int64) {
	rows, cols, _ := synapses.Stored()
	for i := range rows {
		nonzero += countNonzero(w[i*ld:][:cols])
	}
	if all = int64(rows) * int64(cols); all == 1 {
		return synapses.Synapses(), nonzero * synapses.Synapses()
	}
	return all, nonzero
}

func countNonzero(w []float32) int64 {
	var n int64
	for _, x := range w {
		if x != 0 {
			n++
		}
	}
	return n
}
