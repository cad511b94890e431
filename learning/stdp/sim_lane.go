package stdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// simLane simulates one presentation at a time of a net of any form. Each worker has one, and one more learns.
type simLane struct {
	net     *simNet
	pool    *kernel.Pool
	sim     *snn.Sim
	spikes  snn.Spikes // of the input
	in      []*snn.Spikes
	trains  []train // of all populations
	counts  []int32 // spikes of each cell that is read out
	tally   simTally
	learner *simPlastic // nil: nothing learns
}

// train are the spikes of a population in a presentation, as lists of cells by step.
type train struct {
	fired []uint32
	start []uint32 // step t is fired[start[t]:start[t+1]]
}

// at returns the cells that fire in step t; there are none before step 0.
func (s *train) at(t int) []uint32 {
	if t < 0 {
		return nil
	}
	return s.fired[s.start[t]:s.start[t+1]]
}

// begin makes s silent, with room for so many steps.
func (s *train) begin(steps int) {
	s.fired, s.start = s.fired[:0], append(slices.Grow(s.start[:0], steps+1), 0)
}

// add appends a step, of whose cells a row of bits says which fire.
func (s *train) add(row []uint64) {
	s.fired = kernel.AppendIndices(s.fired, row)
	s.start = append(s.start, uint32(len(s.fired)))
}

// newSimLane returns a lane for a model that lanes share; with a learner it changes weights and thresholds.
func newSimLane(n *simNet, m *snn.Model, pool *kernel.Pool, learner *simPlastic) (*simLane, error) {
	sim, err := snn.NewSim(m, 1)
	if err != nil {
		return nil, err
	}
	l := &simLane{
		net: n, pool: pool, sim: sim, trains: make([]train, len(n.net.Populations)), counts: make([]int32, n.cells), learner: learner,
		tally: newSimTally(n.net),
	}
	l.in = []*snn.Spikes{&l.spikes}
	if sim.Learning, sim.Workers = learner != nil, 1; sim.Learning {
		sim.Workers = pool.Workers()
	}
	return l, nil
}

// present shows l.spikes for all steps and the rest, and returns how many spikes the cells that are read out have fired.
func (l *simLane) present() (fired int, err error) {
	l.begin()
	for t := range l.net.steps + l.net.rest {
		if t%check == 0 {
			l.pool.Check()
		}
		if err := l.sim.Deliver(t, l.in); err != nil {
			return 0, err
		}
		l.sim.Fire()
		for i := range l.trains {
			l.trains[i].add(l.sim.Spikes(i, 0))
		}
		if l.learner != nil {
			l.learner.step(t, l.trains)
		}
	}
	if l.learner != nil {
		l.sim.Reset() // θ relaxes by the presentation
	}
	l.tally.add(l.net.wirings, l.net.net, l.trains)
	read := l.trains[l.net.output].fired
	for _, j := range read {
		l.counts[j]++
	}
	return len(read), nil
}

func (l *simLane) begin() {
	l.sim.Reset()
	for i := range l.trains {
		l.trains[i].begin(l.net.steps + l.net.rest)
	}
	clear(l.counts)
	if l.learner != nil {
		l.learner.begin()
	}
}
