package rules

import "github.com/spikecell/spikecell/snn"

// Tally counts the events of a net.
type Tally struct {
	Samples, Steps        int64
	Spikes, Most, Updates []int64 // by population
	Events, Written       []int64 // by projection
}

// NewTally returns the tally of a net of so many populations and projections, of nothing yet.
func NewTally(populations, projections int) Tally {
	return Tally{
		Spikes: make([]int64, populations), Most: make([]int64, populations), Updates: make([]int64, populations),
		Events: make([]int64, projections), Written: make([]int64, projections),
	}
}

// Set continues from the counts of a checkpoint; of counts of another net it takes what there is.
func (y *Tally) Set(c snn.Counts) {
	y.Samples, y.Steps = c.Samples, c.Steps
	for i, p := range c.Populations[:min(len(c.Populations), len(y.Spikes))] {
		y.Spikes[i], y.Most[i], y.Updates[i] = p.Spikes, p.MaxSpikesPerStep, p.Updates
	}
	for i, p := range c.Projections[:min(len(c.Projections), len(y.Events))] {
		y.Events[i], y.Written[i] = p.SynapticEvents, p.WeightUpdates
	}
}

// AddCounts counts the spikes of a population, of which rows has the number by row.
func (y *Tally) AddCounts(population int, rows []uint32) {
	for _, n := range rows {
		y.add(population, int64(n))
	}
}

func (y *Tally) add(population int, spikes int64) {
	y.Spikes[population] += spikes
	y.Most[population] = max(y.Most[population], spikes)
}

// Population returns the counts of one population.
func (y *Tally) Population(i int, name string, size int, kind snn.PopulationKind) snn.PopulationCounts {
	return snn.PopulationCounts{Name: name, Size: size, Kind: kind, Spikes: y.Spikes[i], MaxSpikesPerStep: y.Most[i], Updates: y.Updates[i]}
}
