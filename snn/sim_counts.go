package snn

import "github.com/spikecell/spikecell/internal/kernel"

type simCount struct{ samples, steps int64 }

// popTally counts the spikes of a population.
type popTally struct {
	spikes, most int64
	graded       bool // an input population that was ever given a current
}

func (s *Sim) tally(p *simPop, rows []uint64) {
	for b := range s.batch {
		n := int64(kernel.Popcount(rows[b*p.words:][:p.words]))
		p.tally.spikes += n
		p.tally.most = max(p.tally.most, n)
	}
}

// Counts returns the events since NewSim. A spike counts with its whole fan-out in the step it is fired.
func (s *Sim) Counts() Counts {
	c := Counts{Samples: s.count.samples, Steps: s.count.steps}
	for i := range s.pops {
		c.Populations = append(c.Populations, s.populationCounts(i))
	}
	for k := range s.projs {
		c.Projections = append(c.Projections, s.projectionCounts(k))
	}
	return c
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
	case p.dyn.kind == integratorKind:
		c.Kind = ReadoutKind
	}
	if p.input < 0 {
		c.Updates = int64(p.size) * s.count.steps
	}
	return c
}

func (s *Sim) projectionCounts(k int) ProjectionCounts {
	j, desc := &s.projs[k], s.model.Net.Projections[k]
	pre, post := &s.pops[j.pre], &s.pops[j.post]
	fan := int64(post.size)
	wiring := desc.Wiring
	switch j.kind {
	case oneToOneWiring:
		fan = 1
	case allButOwnWiring:
		fan--
	default:
		wiring = Dense{}
	}
	return ProjectionCounts{
		Pre: desc.Pre, Post: desc.Post, Wiring: wiring, Weights: int64(pre.size) * fan, Nonzero: s.nonzero(k, fan),
		SynapticEvents: (pre.tally.spikes + j.graded*int64(pre.size)) * fan,
	}
}

// nonzero counts the synapses of projection k whose weight is not 0.
func (s *Sim) nonzero(k int, fan int64) int64 {
	j := &s.projs[k]
	size := s.pops[j.pre].size
	w, ld := s.model.Weights(k)
	switch {
	case j.kind == oneToOneWiring:
		return countNonzero(w[:size])
	case j.kind == denseWiring:
		var n int64
		for i := range size {
			n += countNonzero(w[i*ld:][:fan])
		}
		return n
	case w[0] == 0:
		return 0
	default:
		return int64(size) * fan
	}
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
