package stdp

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// tally counts events of presentations.
type tally struct {
	samples, presentations int64
	input, exc, inh        spikes
	updates                int64 // plastic weights written
}

type spikes struct{ sum, most int64 }

func (s *spikes) addSteps(start []uint32) {
	for t := 1; t < len(start); t++ {
		n := int64(start[t] - start[t-1])
		s.sum += n
		s.most = max(s.most, n)
	}
}

func (s *spikes) merge(o spikes) {
	s.sum += o.sum
	s.most = max(s.most, o.most)
}

// add counts the presentation that l has just shown.
func (c *tally) add(l *lane) {
	c.presentations++
	c.input.addSteps(l.train.Start)
	c.exc.addSteps(l.exc.start)
	c.inh.addSteps(l.inh.start)
}

func (c *tally) merge(o tally) {
	c.samples += o.samples
	c.presentations += o.presentations
	c.input.merge(o.input)
	c.exc.merge(o.exc)
	c.inh.merge(o.inh)
	c.updates += o.updates
}

// counts returns c in the form of reports. Steps and cell updates are those of whole presentations with their rest.
func (c *tally) counts(t *trainer) snn.Counts {
	n, net := t.net, t.model.Net
	steps := c.presentations * int64(n.steps+n.rest)
	k := snn.Counts{Samples: c.samples, Steps: steps}
	for i, p := range net.Populations {
		s, kind, updates := c.input, snn.InputKind, int64(0)
		switch i {
		case n.exc:
			s, kind, updates = c.exc, snn.SpikingKind, steps*int64(n.cells)
		case n.inh:
			s, kind, updates = c.inh, snn.SpikingKind, steps*int64(n.cells)
		}
		k.Populations = append(k.Populations, snn.PopulationCounts{
			Name: p.Name, Size: p.Size(), Kind: kind, Spikes: s.sum, MaxSpikesPerStep: s.most, Updates: updates,
		})
	}
	for i, p := range net.Projections {
		k.Projections = append(k.Projections, c.projection(t, i, p))
	}
	return k
}

func (c *tally) projection(t *trainer, i int, p snn.Projection) snn.ProjectionCounts {
	n, cells := t.net, int64(t.net.cells)
	k := snn.ProjectionCounts{Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring}
	switch i {
	case n.feed:
		k.Weights, k.Nonzero = int64(n.inputs)*cells, t.nonzero()
		k.SynapticEvents, k.WeightUpdates = c.input.sum*cells, c.updates
	case n.drive:
		k.Weights, k.Nonzero, k.SynapticEvents = cells, rules.Nonzero(n.driveWeights), c.exc.sum
	case n.lateral:
		k.Weights = cells * (cells - 1)
		k.SynapticEvents = c.inh.sum * (cells - 1)
		if n.lateralWeight != 0 {
			k.Nonzero = k.Weights
		}
	}
	return k
}

// tallyOf is the inverse of tally.counts.
func (t *trainer) tallyOf(k snn.Counts) tally {
	c := tally{samples: k.Samples, presentations: k.Steps / int64(t.net.steps+t.net.rest)}
	for i, p := range k.Populations {
		s := spikes{p.Spikes, p.MaxSpikesPerStep}
		switch i {
		case t.net.input:
			c.input = s
		case t.net.exc:
			c.exc = s
		case t.net.inh:
			c.inh = s
		}
	}
	if t.net.feed < len(k.Projections) {
		c.updates = k.Projections[t.net.feed].WeightUpdates
	}
	return c
}
