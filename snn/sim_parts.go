package snn

import (
	"runtime"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// A population of many cells that sparse projections reach is worked out in parts of [engine.PartCells] cells, by several goroutines. A part gets
// the sums of all its projections in their order, so the bits depend neither on the parts nor on who does which.

// simPart is a part of a population.
type simPart struct{ pop, part int }

// largePop is what a population needs to be worked out in parts.
type largePop struct {
	can, now bool  // in general, and in this step
	in       []int // projections onto it
	arriving []partGroup
}

// partGroup is a group of synapses in a step: what it computes, and the spikes that arrive.
type partGroup struct {
	synapses engine.Parted
	fired    *kernel.CSR
	weights  kernel.Matrix
	gain     float32
	inhibit  bool
}

// planParts finds the populations that are worked out in parts.
func (s *Sim) planParts() {
	for i := range s.pops {
		p := &s.pops[i]
		if p.input >= 0 || p.size <= engine.PartCells {
			continue
		}
		p.large.can = true
		for k := range s.projs {
			if s.projs[k].post == i {
				p.large.in = append(p.large.in, k)
				p.large.can = p.large.can && s.projs[k].parted()
			}
		}
		if p.large.can {
			for part := range p.parts() {
				s.parts = append(s.parts, simPart{i, part})
			}
		}
	}
	s.deliverPartFn = s.deliverPart
}

func (p *simPop) parts() int { return (p.size + engine.PartCells - 1) / engine.PartCells }

// whole reports whether population i is worked out whole in this step: it has no parts, or graded values reach it.
func (s *Sim) whole(i int) bool {
	p := &s.pops[i]
	if !p.large.can {
		return true
	}
	for _, k := range p.large.in {
		if pre := &s.pops[s.projs[k].pre]; pre.input >= 0 && slices.ContainsFunc(pre.graded, func(x *Spikes) bool { return x != nil }) {
			return true
		}
	}
	return false
}

// parted reports whether a projection can be worked out by parts of the post cells, before Fire.
func (j *simProjection) parted() bool {
	for _, g := range j.groups {
		if _, ok := g.synapses.(engine.Parted); !ok || j.late {
			return false
		}
	}
	return true
}

// workers returns the pool of a simulation that has parts, of as many workers as the caller wants now.
func (s *Sim) workers() *kernel.Pool {
	n := s.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	if s.pool == nil || s.pool.Workers() != n {
		s.pool.Close()
		s.pool, s.rooms = kernel.NewPool(n), make([]engine.Scratch, n)
	}
	return s.pool
}

// deliverParts begins the step of the populations that are worked out in parts. Their currents are set to what arrives.
func (s *Sim) deliverParts() {
	if len(s.parts) == 0 {
		return
	}
	for i := range s.pops {
		p := &s.pops[i]
		p.large.arriving = p.large.arriving[:0]
		if p.large.now = !s.whole(i); !p.large.now {
			continue
		}
		for _, k := range p.large.in {
			s.arrive(p, k)
		}
	}
	s.workers().Run(len(s.parts), s.deliverPartFn)
}

// arrive lists the spikes that arrive by a projection in this step.
func (s *Sim) arrive(p *simPop, k int) {
	j := &s.projs[k]
	pre := &s.pops[j.pre]
	w, ld := s.weights(k)
	for g := range j.groups {
		ago := j.delay + j.groups[g].steps
		if ago > s.step {
			continue
		}
		list := &j.groups[g].fired
		list.FromBits(s.batch, pre.size, pre.row(s.step-ago), pre.words)
		if len(list.Idx) > 0 {
			a := partGroup{j.groups[g].synapses.(engine.Parted), list, kernel.Mat(w, ld), j.gain, j.inhibitory}
			p.large.arriving = append(p.large.arriving, a)
		}
	}
}

// deliverPart sets the currents of one part.
func (s *Sim) deliverPart(c, worker int) {
	at := s.parts[c]
	p, bias := &s.pops[at.pop], s.model.biases[at.pop]
	if !p.large.now {
		return
	}
	lo, hi := at.part*engine.PartCells, min((at.part+1)*engine.PartCells, p.size)
	for b := range s.batch {
		p.begin(b, lo, hi, bias)
	}
	for i := range p.large.arriving {
		a := &p.large.arriving[i]
		dst := p.cur
		if a.inhibit {
			dst = p.settled.Inh
		}
		a.synapses.ForwardPart(&s.rooms[worker], a.fired, at.part, a.weights, a.gain, engine.Rows{X: dst, N: s.batch, Ld: p.ld})
	}
}
