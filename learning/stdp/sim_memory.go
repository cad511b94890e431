package stdp

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// StateBytes counts the traces of the rule, the state of the cells, their refractory steps and the spikes under way of one sample, since
// samples follow one another, the eligibility of weights that wait for a reward, and the responses that cells are labelled by.
func (t *simTrainer) StateBytes() int64 {
	f := rules.Footprint{Longs: int64(len(t.shown))}
	for _, x := range t.Readout() {
		f.Longs += int64(len(x.I64))
	}
	t.learning.footprint(&f)
	for _, j := range t.learning.projections {
		if j.eligible != nil {
			weights, _ := storedWeights(t.net.wirings[j.index], t.own, j.index)
			f.Synapses(int(weights), 1)
		}
	}
	state, _ := snn.Counts{Samples: 1, Populations: t.inference.counts(t.net, t.own).Populations}.Activity(t.net.net)
	for i, p := range t.net.net.Populations {
		f.Spikes(1, p.Size(), 1+t.net.longest(i))
		if p.Cell == nil {
			continue
		}
		f.Cells(1, p.Size(), state.Populations[i].StateBits/32)
		if p.Refractory(t.net.dt) > 0 {
			f.Cells(1, p.Size(), 1)
		}
	}
	return f.Bytes()
}

// footprint adds the traces: of pre cells one for each time that their spikes are under way.
func (p *simPlastic) footprint(f *rules.Footprint) {
	traces := func(cells int, decays ...[]float32) {
		for _, d := range decays {
			if d != nil {
				f.Cells(1, cells, 1)
			}
		}
	}
	for _, c := range p.posts {
		traces(len(c.last), p.decay.q1, p.decay.q2)
	}
	type course struct{ pre, delay int }
	counted := map[course]bool{}
	for _, j := range p.projections {
		for _, a := range j.arrivals {
			if at := (course{j.pre, a.delay}); !counted[at] {
				counted[at] = true
				traces(len(a.last), p.decay.p1, p.decay.p2)
			}
		}
	}
}

// Bytes of a net of any form.
const (
	listedBytes = rules.ListedSynapse + 2*2*4 // of a synapse that is not dense: in its wiring, and as cell and place in two lists of links
	sumBytes    = 4 + 4                       // of a weight of which changes are summed: its change, and its place
	waitBytes   = 4 + 4 + 4                   // of a weight that waits for a reward: its eligibility, the step of that, and its place
	tableBytes  = 4 * 4                       // of a step: a number in each of four tables of decays
	traceBytes  = 5*4 + 4*4 + 4               // of a cell: two traces, a step and two lists as pre cell, two, a step and a list as post cell, a count
	simBytes    = 60                          // of a cell in snn.Sim: a LIF cell with a refractory period has 58
	firedBytes  = 4 * 1.2 / 8                 // of a cell and step in a list that has grown, if it fires in one step of eight
	startBytes  = 4                           // of a population and step
)

// bytesOfSim estimates what a net of any form takes: a copy of the weights, lists of the synapses that are not dense, tables of decays, and
// for each simulation its state and the spikes of a presentation, of a cell that fires in one step of eight.
func (r Rule) bytesOfSim(s learning.RunSizes) float64 {
	n, cells := 0.0, 0.0
	for k, p := range s.Net.Projections {
		stored, synapses := s.Net.StoredWeights(k), s.Net.Synapses(k)
		n += 4 * stored
		if !p.Dense() {
			n += listedBytes * stored
		}
		if shared := synapses > stored; shared && !p.Frozen {
			n += listedBytes*synapses + sumBytes*stored
		} else if !r.laned() {
			n += sumBytes * stored
		}
		if r.Reward.Kind != NoReward && !p.Frozen {
			n += waitBytes * stored
		}
	}
	for _, p := range s.Net.Populations {
		cells += float64(p.Size())
	}
	whole := s.Steps + max(r.Rest, 0)/s.Net.Step()
	lane := s.Encoding + cells*(simBytes+firedBytes*whole) + startBytes*whole*float64(len(s.Net.Populations))
	responses := 8 * s.Outputs * cells
	return n + tableBytes*whole + responses + traceBytes*cells + (s.Workers+1)*lane
}
