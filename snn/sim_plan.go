package snn

import (
	"cmp"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// simProjection is a projection with its populations by index.
type simProjection struct {
	pre, post, delay int
	synapses         engine.Wiring
	groups           []delayGroup
	gain             float32
	rounded          []float32 // its weights as its Quantization rounds them; nil without
	inhibitory       bool      // to the inhibitory conductance
	late             bool      // delivers in Fire: it joins two populations of cells without delay
	gradedEvents     int64     // of graded values: every synapse in every step that they arrive
	events           int64     // of spikes, where cells have different fans
}

// delayGroup are the synapses of a projection that wait as many steps beside its delay.
type delayGroup struct {
	steps    int
	synapses engine.Wiring
	fired    kernel.CSR // spikes that arrive in a step, where the post cells are worked out in parts
}

// groupsOf returns the synapses by delay.
func groupsOf(w engine.Wiring) (all []delayGroup) {
	d, delayed := w.(*engine.Delayed)
	if !delayed {
		return []delayGroup{{synapses: w}}
	}
	d.EachDelay(func(steps int, w engine.Wiring) { all = append(all, delayGroup{steps: steps, synapses: w}) })
	return all
}

// plan resolves names of a net that passes Check, sizes the histories of spikes and orders the populations.
func (s *Sim) plan() {
	net := &s.model.Net
	s.pops = make([]simPop, len(net.Populations))
	for i := range s.pops {
		s.pops[i].depth = 2 // this step and the one before
	}
	at := make(map[string]int, len(net.Populations))
	for i, p := range net.Populations {
		at[p.Name] = i
	}
	for k, p := range net.Projections {
		pre, post := at[p.Pre], at[p.Post]
		j := simProjection{pre: pre, post: post, delay: p.Delay, gain: p.EffectiveGain()}
		j.synapses = s.model.compile(k, net.Populations[pre], net.Populations[post])
		j.groups = groupsOf(j.synapses)
		if p.Quantization.on() {
			j.rounded = kernel.Alloc(len(s.model.weights[k]))
		}
		if j.late = p.Delay == 0 && net.Populations[pre].Cell != nil; j.late {
			s.pops[post].late = append(s.pops[post].late, k)
		}
		conductance := traitsOf(net.Populations[post].Cell).conductive
		j.inhibitory = conductance && p.Receptor == Inhibitory
		s.pops[pre].conducts = s.pops[pre].conducts || conductance
		if _, even := j.synapses.Even(); !even {
			s.pops[pre].uneven = append(s.pops[pre].uneven, len(s.projs))
		}
		s.projs = append(s.projs, j)
		s.pops[pre].depth = max(s.pops[pre].depth, net.LongestDelay(k)+1)
	}
	s.sort()
}

// bytes returns how many bytes the state of a simulation of n takes, about; in float64, which no product of sizes overflows.
func (n Net) bytes(batch int) float64 {
	deepest := make(map[string]float64, len(n.Populations))
	for k, p := range n.Projections {
		deepest[p.Pre] = max(deepest[p.Pre], float64(n.LongestDelay(k)))
	}
	const arrays = 7 // of four bytes a cell, for the cells that have most state
	sum := 0.0
	for _, p := range n.Populations {
		each := 8*(max(deepest[p.Name], 1)+1)*float64(Words(p.Size())) + 24
		if p.Cell != nil {
			each += 4 * arrays * float64(p.Size()+15)
		}
		sum += (each + 4*float64(p.Size())) * float64(batch)
	}
	for k, p := range n.Projections {
		if p.Quantization.on() {
			sum += 4 * n.StoredWeights(k)
		}
	}
	return sum
}

// sort orders the populations so that each comes after those that reach it without delay, otherwise as in the net: as rounds over all
// populations find them, each of which takes those that are ready. There is such an order: Net.Check refuses cycles without delay.
func (s *Sim) sort() {
	round, waits := make([]int, len(s.pops)), make([]int, len(s.pops))
	next := make([][]int, len(s.pops)) // populations that each reaches without delay
	for i := range s.pops {
		waits[i] = len(s.pops[i].late)
		for _, k := range s.pops[i].late {
			next[s.projs[k].pre] = append(next[s.projs[k].pre], i)
		}
	}
	for i := range s.pops {
		if waits[i] == 0 {
			s.order = append(s.order, i)
		}
	}
	for at := 0; at < len(s.order); at++ {
		i := s.order[at]
		for _, j := range next[i] {
			after := round[i]
			if j < i {
				after++ // the round has passed it by
			}
			round[j] = max(round[j], after)
			if waits[j]--; waits[j] == 0 {
				s.order = append(s.order, j)
			}
		}
	}
	slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Or(cmp.Compare(round[i], round[j]), cmp.Compare(i, j)) })
}
