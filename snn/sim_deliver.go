package snn

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// Deliver begins a step: input populations fire what step t of the samples says, and projections deliver. There is one
// argument for each input population, in the order of Net.Populations, with one element for each sample. A nil
// element, and a t beyond the end of a train, is silence. Deliver reports arguments of the wrong size, spikes of cells that
// do not exist, currents that are not finite, and negative ones to conductance cells, and then does nothing.
func (s *Sim) Deliver(t int, in ...[]*Spikes) error {
	if s == nil {
		return errors.New("snn: Sim.Deliver: the simulation is nil; make it with NewSim")
	}
	if err := s.checkInput(t, in); err != nil {
		return err
	}
	s.step++
	for i := range s.pops {
		if p := &s.pops[i]; p.input >= 0 {
			s.feed(p, t, in[p.input])
		}
	}
	s.deliverParts()
	for i := range s.pops {
		for b := range s.batch {
			if p := &s.pops[i]; p.input < 0 && !p.large.now {
				p.begin(b, 0, p.size, s.model.biases[i])
			}
		}
	}
	for k := range s.projs {
		if j := &s.projs[k]; !j.late && !s.pops[j.post].large.now {
			s.deliver(k)
		}
		s.deliverGraded(k, t)
	}
	return nil
}

func (s *Sim) checkInput(t int, in [][]*Spikes) error {
	if t < 0 {
		return fmt.Errorf("snn: Sim.Deliver: step t is %d; steps begin at 0", t)
	}
	n := 0
	for i := range s.pops {
		p := &s.pops[i]
		if p.input < 0 {
			continue
		}
		name := s.model.Net.Populations[i].Name
		if n++; n > len(in) {
			return fmt.Errorf("snn: no input for population %q", name)
		}
		if len(in[p.input]) != s.batch {
			return fmt.Errorf("snn: input of population %q has %d samples, not %d", name, len(in[p.input]), s.batch)
		}
		for b, x := range in[p.input] {
			if fault := x.fault(p.size, t, p.conducts); fault != "" {
				return fmt.Errorf("snn: input of population %q, sample %d, %s", name, b, fault)
			}
		}
	}
	if n < len(in) {
		return fmt.Errorf("snn: input for %d populations; the net has %d input populations", len(in), n)
	}
	return nil
}

// feed makes an input population fire.
func (s *Sim) feed(p *simPop, t int, in []*Spikes) {
	rows := p.row(s.step)
	clear(rows)
	for b, x := range in {
		p.graded[b] = nil
		switch {
		case x == nil:
		case x.Current != nil || x.Graded != nil:
			p.graded[b], p.tally.graded = x, true
		case t >= 0 && t < x.Steps:
			copy(rows[b*p.words:][:p.words], x.Row(t))
		}
	}
	s.tally(p, rows)
}

// deliver adds what the spikes of Delay steps ago bring to the current of the post cells, and what those of longer ago bring by synapses
// that wait longer.
func (s *Sim) deliver(k int) {
	j := &s.projs[k]
	pre, post := &s.pops[j.pre], &s.pops[j.post]
	w, ld := s.weights(k)
	dst := engine.Rows{X: post.target(j), N: s.batch, Ld: post.ld}
	for _, g := range j.groups {
		if ago := j.delay + g.steps; ago <= s.step {
			x := engine.Spikes{N: s.batch, Words: pre.words, Bits: pre.row(s.step - ago)}
			g.synapses.Forward(&s.room, x, kernel.Mat(w, ld), j.gain, dst)
		}
	}
}

// begin sets the currents of cells lo to hi−1 in a sample to their biases.
func (p *simPop) begin(sample, lo, hi int, bias []float32) {
	at := sample * p.ld
	if bias == nil {
		clear(p.cur[at+lo : at+hi])
	} else {
		copy(p.cur[at+lo:at+hi], bias[lo:hi])
	}
	if p.settled.Inh != nil {
		clear(p.settled.Inh[at+lo : at+hi])
	}
}

// target returns where projection j delivers.
func (p *simPop) target(j *simProjection) []float32 {
	if j.inhibitory {
		return p.settled.Inh
	}
	return p.cur
}

// deliverGraded adds the graded values of an input population Delay steps ago, weighted like spikes.
func (s *Sim) deliverGraded(k, t int) {
	j := &s.projs[k]
	pre, post := &s.pops[j.pre], &s.pops[j.post]
	if pre.input < 0 {
		return
	}
	w, ld := s.weights(k)
	for b, x := range pre.graded {
		for _, g := range j.groups {
			ago := j.delay + g.steps
			if x == nil || t < ago || t-ago >= x.Steps {
				continue
			}
			g.synapses.ForwardGraded(&s.room, x.Values(t-ago), kernel.Mat(w, ld), j.gain, post.target(j)[b*post.ld:][:post.size])
			j.gradedEvents += g.synapses.Synapses()
		}
	}
}

// Inject adds a current to the cells of population pop in a sample, for this step: between Deliver and Fire. For
// conductance cells it raises the excitatory conductance, and cannot be negative. It panics unless current has one finite value
// for each cell of pop, and for an input population, which takes none.
func (s *Sim) Inject(pop, sample int, current []float32) {
	p := s.at("Sim.Inject", pop, sample)
	name := s.model.Net.Populations[pop].Name
	if p.cur == nil {
		panic(fmt.Sprintf("snn: Sim.Inject: %q is an input population and takes no current", name))
	}
	if fault := faultOfCurrent(current, p.size, p.traits.conductive); fault != "" {
		panic(fmt.Sprintf("snn: Sim.Inject: what population %q is given %s", name, fault))
	}
	dst := p.cur[sample*p.ld:]
	for i, x := range current {
		dst[i] += x
	}
}
