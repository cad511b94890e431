package learningtest_test

import "github.com/spikecell/spikecell/snn"

// The nets of the table of rules, wirings and cells have the populations "before" and "cells", which a wiring joins; what is before and behind them
// is the rule's.

// wiringForm is a row of the table.
type wiringForm struct {
	name          string
	wiring        snn.Wiring
	before, cells []int // shapes
	own           bool  // joins the cells to themselves, beside a dense projection before→cells
	twice         bool  // two projections join the two populations
	bias          bool  // the cells have biases
	few           bool  // weights of 4 bits
	delay         int
}

func wiringForms() []wiringForm {
	list := snn.List{Pre: []int{0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 4, 6, 1, 3, 5, 7}, Post: []int{0, 1, 2, 3, 4, 5, 6, 7, 1, 3, 5, 7, 0, 2, 4, 6}}
	shared, delayed := list, list
	shared.Weight = []int{0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7}
	delayed.Delays = []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	line := []int{8}
	return []wiringForm{
		{name: "`Dense`", wiring: snn.Dense{}, before: line, cells: line},
		{name: "`OneToOne`", wiring: snn.OneToOne{}, before: line, cells: line},
		{name: "`AllButOwn`", wiring: snn.AllButOwn{}, before: line, cells: line},
		{name: "`Sparse`, by probability", wiring: snn.Sparse{Probability: .6}, before: line, cells: line},
		{name: "`Sparse`, by fan-in with repeats", wiring: snn.Sparse{FanIn: 6, Repeats: true}, before: line, cells: line},
		{name: "`Sparse`, one common weight", wiring: snn.Sparse{FanIn: 6, Common: true}, before: line, cells: line},
		{name: "`List`", wiring: list, before: line, cells: line},
		{name: "`List`, shared weights", wiring: shared, before: line, cells: line},
		{name: "`Conv2D`", wiring: snn.Conv2D{Kernel: [2]int{3, 3}}, before: []int{4, 4, 2}, cells: []int{2, 2, 2}},
		{name: "`Conv2D`, `MaxPool`", wiring: snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}, before: []int{6, 6}, cells: []int{2, 2, 2}},
		{name: "`Conv1D`", wiring: snn.Conv1D{Kernel: 3}, before: []int{6, 2}, cells: []int{4, 2}},
		{name: "`Pool2D`", wiring: snn.Pool2D{Size: [2]int{2, 2}}, before: []int{4, 4, 2}, cells: []int{2, 2, 2}},
		{name: "`Attention`", wiring: snn.Attention{Heads: 2}, before: []int{2, 12}, cells: []int{2, 4}},
		{name: "recurrent, `Dense`", wiring: snn.Dense{}, before: line, cells: line, own: true, delay: 1},
		{name: "recurrent, `Sparse`", wiring: snn.Sparse{FanIn: 3, NoSelf: true}, before: line, cells: line, own: true, delay: 1},
		{name: "`Dense`, `Delay` 3", wiring: snn.Dense{}, before: line, cells: line, delay: 3},
		{name: "`Sparse`, `Delays`", wiring: snn.Sparse{FanIn: 6, Delays: [2]int{0, 2}}, before: line, cells: line},
		{name: "`List`, `Delays`", wiring: delayed, before: line, cells: line},
		{name: "two projections", wiring: snn.Dense{}, before: line, cells: line, twice: true},
		{name: "`Dense`, `Bias`", wiring: snn.Dense{}, before: line, cells: line, bias: true},
		{name: "`Dense`, `Quantization`", wiring: snn.Dense{}, before: line, cells: line, few: true},
		{name: "`Conv2D`, `Quantization`", wiring: snn.Conv2D{Kernel: [2]int{3, 3}}, before: []int{4, 4, 2}, cells: []int{2, 2, 2}, few: true},
	}
}

// cellForm is a column of the table.
type cellForm struct {
	name   string
	cell   snn.Cell
	weight float64 // the mean of those that make them fire
}

// cellForms are those of package snn, as the rules of one cell want them where they do, and in the forms that a rule may refuse.
func cellForms() []cellForm {
	learn := snn.Spread{Learn: true}
	lif := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: .05, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	with := func(change func(c *snn.LIF)) snn.LIF { c := lif; change(&c); return c }
	return []cellForm{
		{"LIF", lif, .35},
		{"LIF, reset in the next step", with(func(c *snn.LIF) { c.ResetTiming = snn.ResetNextStep }), .35},
		{"LIF, subtracts", with(func(c *snn.LIF) { c.Reset = snn.ResetSubtract }), .35},
		{"LIF, refractory", with(func(c *snn.LIF) { c.Refractory = 1 }), .35},
		{"LIF, refractory and `Masked`", with(func(c *snn.LIF) { c.Refractory, c.Masked = 1, true }), .35},
		{"LIF, `PerCell`", with(func(c *snn.LIF) { c.Adapt.PerCell = snn.PerCell{Step: .001, Tau: 1e5} }), .35},
		{"LIF, `PerPopulation`", with(func(c *snn.LIF) { c.Adapt.PerPopulation = snn.PerPopulation{Rate: .001, Floor: .025} }), .35},
		{"LIF, `ALIF`", with(func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: .01, Tau: 50} }), .35},
		{"LIF, `ALIF`, subtracts", with(func(c *snn.LIF) { c.Adapt.ALIF, c.Reset = snn.ALIF{Strength: .01, Tau: 50}, snn.ResetSubtract }), .35},
		{"LIF, learned", with(func(c *snn.LIF) { c.TauSpread, c.ThresholdSpread = learn, learn }), .35},
		{"LIF, learned with `Euler`", with(func(c *snn.LIF) { c.Euler, c.TauSpread = true, snn.Spread{Learn: true, Shared: true} }), .35},
		{"Synaptic", snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5}, 8},
		{"Synaptic, `Exact`", snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5, Exact: true}, 8},
		{"Alpha", snn.Alpha{TauExc: 10, TauInh: 3}, 1},
		{"BRF", snn.BRF{Omega: 50, Offset: 3}, 800},
		{"GatedLIF", snn.GatedLIF{Steps: 4, Gates: snn.Spread{Uniform: .1, Learn: true}, Constants: learn}, .35},
		{"LI", snn.LI{Tau: 20, Scale: snn.ScaleLeak}, .35},
		{"Conductance", snn.DiehlCook(1, 1).Populations[1].Cell, 20},
		{"Izhikevich", snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}, 15},
		{"AdEx", snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6, A: 4, B: 80.5, TauW: 144,
			Start: -70.6, Substeps: 5}, 2000},
	}
}

// weights are positive, so that cells fire.
func (c cellForm) weights() snn.Init {
	return snn.Init{Kind: snn.InitUniform, Hi: c.weight * 1.2}
}

// chain is the net input→before→cells, with the cells of c everywhere if they fire, and the projections that the wiring is of.
func (w wiringForm) chain(c cellForm) (n snn.Net, asked []int) {
	before := c.cell
	if !fires(before) {
		before = cellForms()[0].cell
	}
	n.Populations = []snn.Population{{Name: "input", Shape: []int{12}}, {Name: "before", Shape: w.before, Cell: before},
		{Name: "cells", Shape: w.cells, Cell: c.cell}}
	join := func(pre, post string, as snn.Wiring, delay int) int {
		n.Projections = append(n.Projections, snn.Projection{Pre: pre, Post: post, Wiring: as, Delay: delay, Init: c.weights(),
			Bound: snn.Bound{Hi: float32(4 * c.weight)}})
		return len(n.Projections) - 1
	}
	join("input", "before", nil, 0)
	if w.own {
		join("before", "cells", nil, 0)
		asked = append(asked, join("cells", "cells", w.wiring, w.delay))
	} else {
		asked = append(asked, join("before", "cells", w.wiring, w.delay))
	}
	if w.twice {
		k := join("before", "cells", w.wiring, 1)
		n.Projections[k].Name = "second"
		asked = append(asked, k)
	}
	biased(w, n, "cells")
	w.inFewBits(n, asked)
	return n, asked
}

func fires(c snn.Cell) bool {
	_, integrates := c.(snn.LI)
	return !integrates
}

func biased(w wiringForm, n snn.Net, population string) {
	if w.bias {
		n.Population(population).Bias = &snn.Init{Kind: snn.InitUniform, Hi: .01}
	}
}

// inFewBits gives the projections that are asked for weights of few bits.
func (w wiringForm) inFewBits(n snn.Net, asked []int) {
	for _, k := range asked {
		if w.few {
			n.Projections[k].Quantization.Bits = 4
		}
	}
}
