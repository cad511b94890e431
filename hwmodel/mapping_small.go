package hwmodel

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// bound is a number with its limit, for chips that hold one small network.
type bound struct {
	what, cure string
	have       float64
	limit      *Quantity
}

// within checks numbers against limits; all are uses of the chip.
func (p *placer) within(all ...bound) {
	for _, b := range all {
		if b.limit == nil {
			continue
		}
		limit := b.limit.typical()
		p.m.Uses = append(p.m.Uses, use(b.what, b.have, b.limit))
		if b.have > limit {
			p.violate(fmt.Sprintf(b.cure, limit), "%.4g %s exceed the %.4g of %s", b.have, b.what, limit, p.chip.Title)
		}
	}
}

// inputs are the cells of all input populations.
func (p *placer) inputs() float64 {
	n := 0.0
	for _, a := range p.activity.Populations {
		if a.Input() {
			n += float64(a.Size)
		}
	}
	return n
}

// cells are those that are computed.
func (p *placer) cells() float64 {
	n := 0.0
	for _, l := range p.layers {
		n += float64(l.Size)
	}
	return n
}

func (r *XyloRule) place(p *placer) {
	p.alone()
	p.m.Certainty = Exact
	x := events{Activity: p.activity, at: p.at}
	n := p.chip.Cycles.net(x)
	fanOut, toOutput, takeInput := 0.0, 0.0, 0.0
	for _, l := range p.layers {
		if !p.at.reaches(l.Name) {
			continue
		}
		for _, j := range l.in {
			if j.pre.Input() {
				takeInput += float64(l.Size)
			}
		}
		out := 0.0
		for _, j := range p.at.from(l.Name) {
			if p.at.reaches(j.Post) {
				out += joins(j) / float64(l.Size)
			} else {
				toOutput += float64(l.Size)
			}
		}
		fanOut = max(fanOut, out)
	}
	p.within(
		bound{"inputs", "encode to ≤ %.0f channels", n.in, r.Inputs}, bound{"hidden cells", "use ≤ %.0f", n.hidden, r.Hidden},
		bound{"outputs", "read out ≤ %.0f classes", n.out, r.Outputs}, bound{"recurrent synapses of a cell", "join a cell to ≤ %.0f", fanOut, r.FanOut},
		bound{"recurrent synapses of a cell on average", "join cells to ≤ %.0f on average", n.fanOut, r.MeanFanOut},
		bound{"hidden cells with input", "give input to ≤ %.0f", takeInput, p.chip.Cycles.InputCells}, bound{"hidden cells with an output",
			"read out ≤ %.0f", toOutput, p.chip.Cycles.OutputCells},
	)
	if n.hidden == 0 {
		p.violate("put hidden cells between input and output", "there is one layer; the chip has two")
	}
	r.clock(p, n)
}

// clock checks the clock that a step needs in which every cell fires.
func (r *XyloRule) clock(p *placer, n xyloNet) {
	c := p.chip.Cycles
	need, limit := n.worst()*c.Headroom.typical()/(p.activity.Dt*1e-3)/1e6, c.MostClock.typical()/1e6
	p.m.Uses = append(p.m.Uses, Use{Resource: "clock, if all cells fire", Used: need, Limit: limit, Source: c.MostClock.Source})
	if need > limit {
		p.violate(fmt.Sprintf("use fewer cells, or steps of ≥ %.3g ms", p.activity.Dt*need/limit),
			"if all cells fire, a clock of %.4g MHz is needed, above %.4g", need, limit)
	}
}

func (r *SingleRule) place(p *placer) {
	p.alone()
	p.m.Certainty = Exact
	outputs, closed := 0.0, false
	for _, l := range p.layers {
		closed = closed || len(p.at.from(l.Name)) > 0
		if p.at.reaches(l.Name) {
			continue
		}
		outputs += float64(l.Size)
		if r.Outputs != nil && l.Kind == snn.SpikingKind {
			p.m.Certainty = Approximate
			p.warn("outputs of %s are integrators and do not fire: %q is read by its potentials", p.chip.Title, l.Name)
		}
	}
	neurons, rows := p.cells(), p.inputs()
	if r.Outputs != nil {
		neurons -= outputs
	}
	if closed { // on the chip nothing tells neurons that reach others from those that do not
		rows += neurons
	}
	p.within(
		bound{"inputs", "encode to ≤ %.0f channels", p.inputs(), r.Inputs}, bound{"neurons", "use ≤ %.0f", neurons, r.Neurons},
		bound{"outputs", "read out ≤ %.0f classes", outputs, r.Outputs}, bound{"rows of inputs and neurons",
			"use ≤ %.0f of both, or one layer", rows, r.Rows},
	)
}

func (r *FanInRule) place(p *placer) {
	p.m.Certainty = Exact
	for _, l := range p.layers {
		cores, cells := shares(l.Size, r.Neurons.count())
		fan, limit := l.fanIn(), r.FanIn.count()
		if fan > limit {
			p.violate(fmt.Sprintf("give each ≤ %d", limit), "%d inputs of a cell of %q exceed its %d synapses", fan, l.Name, limit)
		}
		p.put(Placement{Population: l.Name, Cores: cores, Cells: cells, Uses: []Use{
			use("neurons", float64(cells), r.Neurons), use("synapses of a cell", float64(fan), r.FanIn),
		}})
	}
	for _, a := range p.activity.Populations {
		if n := p.reached(a.Name); n > r.Targets.count() {
			p.violate(fmt.Sprintf("keep its targets on ≤ %d", r.Targets.count()), "cells of %q reach %d cores", a.Name, n)
		}
	}
	p.within(bound{"sources with a tag of their own", "share tags, or use ≤ %.0f sources", p.inputs() + p.cells(), r.Tags})
}

func (r *CircuitsRule) place(p *placer) {
	p.alone()
	p.m.Certainty = Exact
	need, most := 0, 0
	for _, l := range p.layers {
		each := ceil(l.fanIn(), r.Inputs.count())
		need += l.Size * each
		most = max(most, l.fanIn())
	}
	passes := ceil(need, r.Circuits.count())
	p.within(bound{"circuits", fmt.Sprintf("emulate it in parts, %d passes, or use ≤ %d inputs a cell or fewer cells, for ≤ %%.0f", passes,
		r.Inputs.count()), float64(need), r.Circuits})
	if most > r.Inputs.count() {
		p.warn("%d signed inputs of a cell: %d circuits of %d are joined for it", most, ceil(most, r.Inputs.count()), r.Inputs.count())
	}
}
