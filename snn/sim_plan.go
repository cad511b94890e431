package snn

import "github.com/spikecell/spikecell/internal/engine"

// simProjection is a projection with its populations by index.
type simProjection struct {
	pre, post, delay int
	synapses         engine.Wiring
	gain             float32
	inhibitory       bool  // to the inhibitory conductance
	late             bool  // delivers in Fire: it joins two populations of cells without delay
	graded           int64 // presentations × steps of graded values
	events           int64 // of spikes, where cells have different fans
}

// plan resolves names of a net that passes Check, sizes the histories of spikes and orders the populations.
func (s *Sim) plan() {
	net := &s.model.Net
	s.pops = make([]simPop, len(net.Populations))
	for i := range s.pops {
		s.pops[i].depth = 2 // this step and the one before
	}
	for _, p := range net.Projections {
		pre, post := net.Index(p.Pre), net.Index(p.Post)
		j := simProjection{pre: pre, post: post, delay: p.Delay, gain: p.EffectiveGain(), synapses: net.compile(p)}
		j.late = p.Delay == 0 && net.Populations[pre].Cell != nil
		_, conductance := net.Populations[post].Cell.(Conductance)
		j.inhibitory = conductance && p.Receptor == Inhibitory
		s.pops[pre].conducts = s.pops[pre].conducts || conductance
		if _, even := j.synapses.Even(); !even {
			s.pops[pre].uneven = append(s.pops[pre].uneven, len(s.projs))
		}
		s.projs = append(s.projs, j)
		s.pops[pre].depth = max(s.pops[pre].depth, p.Delay+1)
	}
	s.sort()
}

// bytes returns how many bytes the state of a simulation of n takes, about; in float64, which no product of sizes overflows.
func (n Net) bytes(batch int) float64 {
	deepest := make(map[string]float64, len(n.Populations))
	for _, p := range n.Projections {
		deepest[p.Pre] = max(deepest[p.Pre], float64(p.Delay))
	}
	const arrays = 6 // of four bytes a cell, for the cells that have most state
	sum := 0.0
	for _, p := range n.Populations {
		each := 8*(max(deepest[p.Name], 1)+1)*float64(Words(p.Size())) + 24
		if p.Cell != nil {
			each += 4 * arrays * float64(p.Size()+15)
		}
		sum += (each + 4*float64(p.Size())) * float64(batch)
	}
	return sum
}

// sort orders the populations so that each comes after those that reach it without delay, otherwise as in the net.
// There is such an order: Net.Check refuses cycles without delay.
func (s *Sim) sort() {
	done := make([]bool, len(s.pops))
	for len(s.order) < len(s.pops) {
		for i := range s.pops {
			if !done[i] && s.ready(i, done) {
				s.order, done[i] = append(s.order, i), true
			}
		}
	}
}

func (s *Sim) ready(i int, done []bool) bool {
	for _, j := range s.projs {
		if j.late && j.post == i && !done[j.pre] {
			return false
		}
	}
	return true
}
