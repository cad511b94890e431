package snn

import (
	"fmt"
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Deliver begins a step: input populations fire what step t of the samples says, and projections deliver. There is one
// argument for each input population, in the order of Net.Populations, with one element for each sample. A nil
// element, and a t beyond the end of a train, is silence. Deliver reports arguments of the wrong size, spikes of cells that
// do not exist, currents that are not finite, and negative ones to conductance cells, and then does nothing.
func (s *Sim) Deliver(t int, in ...[]*Spikes) error {
	if err := s.checkInput(t, in); err != nil {
		return err
	}
	s.step++
	for i := range s.pops {
		p := &s.pops[i]
		if p.input >= 0 {
			s.feed(p, t, in[p.input])
			continue
		}
		clear(p.cur)
		clear(p.curInh)
	}
	for k := range s.projs {
		if !s.projs[k].late {
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
		case x.Current != nil:
			p.graded[b], p.span[b] = x.Current, x.Steps
			p.tally.graded = true
		case t >= 0 && t < x.Steps:
			copy(rows[b*p.words:][:p.words], x.Row(t))
		}
	}
	s.tally(p, rows)
}

// deliver adds what the spikes of Delay steps ago bring to the current of the post cells.
func (s *Sim) deliver(k int) {
	j := &s.projs[k]
	if j.delay > s.step {
		return
	}
	pre, post := &s.pops[j.pre], &s.pops[j.post]
	rows, dst := pre.row(s.step-j.delay), post.target(j)
	w, ld := s.model.Weights(k)
	switch j.kind {
	case oneToOneWiring:
		for b := range s.batch {
			addOneToOne(dst[b*post.ld:][:post.size], w, rows[b*pre.words:][:pre.words], j.gain)
		}
	case allButOwnWiring:
		for b := range s.batch {
			addAllButOwn(dst[b*post.ld:][:post.size], rows[b*pre.words:][:pre.words], float32(j.gain*w[0]))
		}
	default:
		s.csr.FromBits(s.batch, pre.size, rows, pre.words)
		kernel.GatherRows(dst, post.ld, post.size, w, ld, j.gain, s.csr.Start, s.csr.Idx)
	}
}

// target returns where projection j delivers.
func (p *simPop) target(j *simProjection) []float32 {
	if j.inhibitory {
		return p.curInh
	}
	return p.cur
}

func addOneToOne(dst, w []float32, row []uint64, gain float32) {
	for k, x := range row {
		for ; x != 0; x &= x - 1 {
			i := k*64 + bits.TrailingZeros64(x)
			dst[i] += float32(gain * w[i])
		}
	}
}

// addAllButOwn adds to every cell the weight times the spikes of the others.
func addAllButOwn(dst []float32, row []uint64, w float32) {
	total := kernel.Popcount(row)
	if total == 0 {
		return
	}
	all, others := float32(w*float32(total)), float32(w*float32(total-1))
	for i := range dst {
		if row[i>>6]>>(i&63)&1 == 1 {
			dst[i] += others
		} else {
			dst[i] += all
		}
	}
}

// deliverGraded adds the constant currents of an input population, weighted like spikes.
func (s *Sim) deliverGraded(k, t int) {
	j := &s.projs[k]
	pre, post := &s.pops[j.pre], &s.pops[j.post]
	if pre.input < 0 {
		return
	}
	w, ld := s.model.Weights(k)
	for b, x := range pre.graded {
		if x == nil || t < j.delay || t-j.delay >= pre.span[b] {
			continue
		}
		addGraded(j, post.target(j)[b*post.ld:][:post.size], x, w, ld)
		j.graded++
	}
}

func addGraded(j *simProjection, dst, x, w []float32, ld int) {
	switch j.kind {
	case oneToOneWiring:
		for i, v := range x {
			dst[i] += float32(float32(j.gain*w[i]) * v)
		}
	case allButOwnWiring:
		var sum float32
		for _, v := range x {
			sum += v
		}
		for i, v := range x {
			dst[i] += float32(float32(j.gain*w[0]) * (sum - v))
		}
	default:
		for i, v := range x {
			if v != 0 {
				kernel.AddRow(dst, w[i*ld:][:len(dst)], float32(j.gain*v))
			}
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
	if fault := faultOfCurrent(current, p.size, p.dyn.kind == conductanceKind); fault != "" {
		panic(fmt.Sprintf("snn: Sim.Inject: what population %q is given %s", name, fault))
	}
	dst := p.cur[sample*p.ld:]
	for i, x := range current {
		dst[i] += x
	}
}
