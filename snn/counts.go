package snn

import "slices"

// Counts are the events of a simulation, which is what hardware pays for. They are sums over all samples.
type Counts struct {
	Samples     int64 // presentations
	Steps       int64 // steps, summed over presentations
	Populations []PopulationCounts
	Projections []ProjectionCounts
}

// PopulationCounts are the events of one population.
type PopulationCounts struct {
	Name             string
	Size             int
	Kind             PopulationKind
	Spikes           int64
	MaxSpikesPerStep int64 // of one sample
	Updates          int64 // cell updates: cells × steps; 0 for input populations
}

// PopulationKind tells what a population is to a cost model.
type PopulationKind uint8

// The kinds of population.
const (
	InputKind PopulationKind = iota
	AnalogInputKind
	SpikingKind
	ReadoutKind
)

// ProjectionCounts are the events of one projection.
type ProjectionCounts struct {
	Pre, Post      string
	Name           string `json:",omitempty"` // as the projection has it; left out, pre→post
	Wiring         Wiring `json:"-"`
	Weights        int64  // synapses; of the maps of a convolution the weights that they share
	Nonzero        int64  // of them, those that are not 0
	SynapticEvents int64  // Σ over spikes of their actual fan-out; cells × fan-out × steps for a graded input
	WeightUpdates  int64  // weights written by learning
}

// String returns the Name of the projection, or pre→post if it has none.
func (p ProjectionCounts) String() string { return projectionName(p.Name, p.Pre, p.Post) }

// Plus returns the events of c and d together, which must be of one net. MaxSpikesPerStep and Nonzero are the larger ones.
func (c Counts) Plus(d Counts) Counts {
	if len(c.Populations) == 0 {
		return d
	}
	c.Samples += d.Samples
	c.Steps += d.Steps
	c.Populations, c.Projections = slices.Clone(c.Populations), slices.Clone(c.Projections)
	for i := range min(len(c.Populations), len(d.Populations)) {
		p, q := &c.Populations[i], d.Populations[i]
		p.Spikes += q.Spikes
		p.Updates += q.Updates
		p.MaxSpikesPerStep = max(p.MaxSpikesPerStep, q.MaxSpikesPerStep)
	}
	for i := range min(len(c.Projections), len(d.Projections)) {
		p, q := &c.Projections[i], d.Projections[i]
		p.SynapticEvents += q.SynapticEvents
		p.WeightUpdates += q.WeightUpdates
		p.Nonzero = max(p.Nonzero, q.Nonzero)
	}
	return c
}
