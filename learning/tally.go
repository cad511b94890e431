package learning

import "github.com/spikecell/spikecell/snn"

// tally counts the events of a net.
type tally struct {
	samples, steps        int64
	spikes, most, updates []int64 // by population
	events, written       []int64 // by projection
}

func newTally(populations, projections int) tally {
	return tally{
		spikes: make([]int64, populations), most: make([]int64, populations), updates: make([]int64, populations),
		events: make([]int64, projections), written: make([]int64, projections),
	}
}

// set continues from the counts of a checkpoint; of counts of another net it takes what there is.
func (y *tally) set(c snn.Counts) {
	y.samples, y.steps = c.Samples, c.Steps
	for i, p := range c.Populations[:min(len(c.Populations), len(y.spikes))] {
		y.spikes[i], y.most[i], y.updates[i] = p.Spikes, p.MaxSpikesPerStep, p.Updates
	}
	for i, p := range c.Projections[:min(len(c.Projections), len(y.events))] {
		y.events[i], y.written[i] = p.SynapticEvents, p.WeightUpdates
	}
}

// addCounts counts the spikes of a population, of which rows has the number by row.
func (y *tally) addCounts(population int, rows []uint32) {
	for _, n := range rows {
		y.add(population, int64(n))
	}
}

func (y *tally) add(population int, spikes int64) {
	y.spikes[population] += spikes
	y.most[population] = max(y.most[population], spikes)
}

// population returns the counts of one population.
func (y *tally) population(i int, name string, size int, kind snn.PopulationKind) snn.PopulationCounts {
	return snn.PopulationCounts{Name: name, Size: size, Kind: kind, Spikes: y.spikes[i], MaxSpikesPerStep: y.most[i], Updates: y.updates[i]}
}
