package snn

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// dynamics is what the cells of a population do in a step, with the state that they keep beside their membrane potentials.
type dynamics interface {
	// begin sets potentials and state to those before a presentation.
	begin(p *simPop)
	// step moves the cells of all samples by one step; rows receive their spikes, last holds those of the step before.
	step(p *simPop, rows, last []uint64)
}

// dynamicsOf returns what the cells of population i do, in so many samples.
func (m *Model) dynamicsOf(i, samples int) dynamics {
	q, dt := m.Net.Populations[i], m.Net.Step()
	ld := rowOf(q.Size())
	switch c := q.Cell.(type) {
	case Izhikevich:
		return newIzhikevichSim(c.resolved(), dt, samples*ld)
	case AdEx:
		return newAdExSim(c, dt, samples*ld)
	}
	return newStepped(compiled(m, i, true).stepper(q.Cell), len(m.parameters[i]) > 0, samples, ld)
}

// stepped are cells of the engine, in the state that a simulation keeps.
type stepped struct {
	cell   engine.Stepper
	varied engine.Learnable // the cells, if they have numbers in the model's memory
	layout engine.Layout
	width  int                          // cells of a block
	state  [engine.MostStates][]float32 // [sample][ld]; number 0 is v of the population
	block  engine.Step                  // the one under way
	t      int                          // steps of the presentation so far
}

func newStepped(c engine.Stepper, varies bool, samples, ld int) *stepped {
	s := &stepped{cell: c, layout: c.Layout(), width: 64}
	if s.layout.Wide {
		s.width = ld
	}
	if varies {
		s.varied, _ = c.(engine.Learnable)
	}
	for k := 1; k < s.layout.Kept+s.layout.Passing; k++ {
		s.state[k] = kernel.Alloc(samples * ld)
	}
	return s
}

func (s *stepped) begin(p *simPop) {
	if s.varied != nil {
		s.varied.Refresh()
	}
	s.state[0], s.t = p.v, 0
	for k, x := range s.state {
		start := float32(0)
		if k < len(s.layout.Start) {
			start = s.layout.Start[k]
		}
		for i := range x {
			x[i] = start
		}
	}
}

func (s *stepped) step(p *simPop, rows, last []uint64) {
	for first := 0; first < p.size; first += s.width {
		s.cell.Forward(s.place(p, first, rows, last))
	}
	s.t++
}

// place returns the block of all samples that begins with cell first.
func (s *stepped) place(p *simPop, first int, rows, last []uint64) *engine.Step {
	b := &s.block
	if b.T = s.t; s.layout.Fires {
		b.Was, b.Fired = last[first/64:], rows[first/64:]
	}
	if b.First == first && b.N > 0 { // where the last one was
		return b
	}
	b.Rows, b.First, b.N, b.Cols = len(p.v)/p.ld, first, min(s.width, p.size-first), min(s.width, p.ld-first)
	b.Cur, b.LdCur, b.Ld, b.Words, b.Settled = p.cur[first:], p.ld, p.ld, p.words, &p.settled
	for k := range s.layout.Kept + s.layout.Passing {
		b.Now[k] = s.state[k][first:]
	}
	b.Before = b.Now
	return b
}

// thresholds writes the thresholds of a sample to dst, whose cells have fired in rows of the last step.
func (s *stepped) thresholds(p *simPop, dst []float32, sample int, rows []uint64) {
	moving, moves := s.cell.(engine.Moving)
	for i := range dst {
		switch {
		case !moves:
			dst[i] = p.settled.Threshold(sample, i)
		case i%s.width == 0:
			moving.Thresholds(dst[i:], s.place(p, i, rows, rows), sample)
		}
	}
}
