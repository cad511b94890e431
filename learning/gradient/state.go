package gradient

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Sync needs nothing: weights and parameters of cells are the model's own memory.
func (t *trainer) Sync() {}

// Restored makes cells use the parameters that State now holds, and rounds weights of few bits; all else is the trainer's own memory.
func (t *trainer) Restored() error {
	t.quantiseAll()
	t.eachOwn(func(_ *pop, own *own) { own.cell.Refresh() })
	return nil
}

// State returns the weights of full precision, learned parameters of cells, the optimiser's memory and how often it has written.
func (t *trainer) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.clock}}
	for i := range t.projs[:t.whole] {
		j := &t.projs[i]
		s = append(s, j.moments.Tensors(t.model.Net.Projections[j.index].String(), j.learned())...)
	}
	for _, f := range t.feedback {
		s = append(s, t.feedbackTensors(f)...)
	}
	for i := range t.pops {
		if p := &t.pops[i]; p.readout != nil {
			s = append(s, learning.Tensor{Name: p.name + ".readout", Shape: []int{len(p.readout.w)}, F32: p.readout.w})
		}
	}
	t.eachBias(func(p *pop, b *bias) { s = append(s, b.moments.Tensors(p.name+".bias", b.x)...) })
	t.eachOwn(func(p *pop, own *own) {
		for i := range own.learned {
			x := &own.learned[i]
			s = append(s, x.moments.Tensors(p.name+"."+x.Name, x.X)...)
		}
	})
	return s
}

// StateBytes counts a gradient and the optimiser's moments a plastic synapse (and its full precision, if of few bits), bias and learned parameter of
// a cell, and for each sample of a mini-batch the spikes of a window, the potentials and currents kept of it, and the errors of a stretch. A window
// is one step where weights are written at every step, and traces count for each sample.
func (t *trainer) StateBytes() int64 {
	f := rules.Footprint{Longs: int64(len(t.clock))}
	for i := range t.projs[:t.whole] {
		if j := &t.projs[i]; j.plastic {
			f.Synapses(int(j.stored()), 1+j.moments.Number()+j.full.number())
		}
	}
	t.creditFootprint(&f)
	for i := range t.pops {
		if p := &t.pops[i]; p.readout != nil {
			f.Synapses(len(p.readout.w), 1)
			f.Cells(t.room, t.classes, 2*t.span)
		}
		if p := &t.pops[i]; p.instant != nil {
			f.Cells(t.room, p.n, t.stretch+p.tail)
		}
	}
	kept := 0
	if t.segment < t.span {
		kept = rules.Ceil(t.span, t.segment)
	}
	for i := range t.pops {
		p := &t.pops[i]
		if p.listed() && !p.static {
			f.Spikes(t.room, p.n, p.depth+t.span+p.dropped.number())
		}
		if p.input() {
			continue
		}
		potentials := t.segment + 1
		if i == t.output {
			potentials = t.span + 1
			f.Cells(t.room, p.n, t.span) // derivatives of the loss
		}
		y := &p.cells.layout
		f.Cells(t.room, p.n, y.Kept*(potentials+kept)+y.Passing*(1+kept)+y.Carried+y.Sums+y.StepSums+t.stretch+p.tail)
		p.cells.common.footprint(&f, t.room)
		if p.bias != nil {
			f.Synapses(p.n, 1+p.bias.moments.Number())
			f.Cells(t.room, p.n, 1) // gradients by sample
		}
		if own := p.cells.own; own != nil {
			for i := range own.learned {
				f.Synapses(p.n, 1+own.learned[i].moments.Number())
			}
		}
	}
	return f.Bytes()
}

// creditFootprint counts feedback, traces, and the surrogate derivatives of a step that they take.
func (t *trainer) creditFootprint(f *rules.Footprint) {
	for _, x := range t.feedback {
		f.Synapses(len(t.projs[x.proj].w), 1+x.moments.Number())
	}
	for i := range t.projs {
		if x := t.projs[i].traced; x != nil {
			f.Cells(t.room, t.pops[t.projs[i].pre].n, 1)
			f.Cells(t.room, x.synapses(), x.numbers())
		}
	}
	for i := range t.pops {
		if p := &t.pops[i]; p.slopes != nil {
			f.Cells(t.room, p.n, 1)
		}
	}
}
