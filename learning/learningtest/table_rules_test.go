package learningtest_test

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// ruleForm is a rule of the table, with the net that it is asked to train for a wiring and cells, and which of its projections have that wiring.
type ruleForm struct {
	name string
	rule learning.Learner
	net  func(w wiringForm, c cellForm) (snn.Net, []int)
}

func ruleForms() []ruleForm {
	stdpRule := func(p stdp.Plasticity) stdp.Rule {
		return stdp.Rule{Plasticity: p, Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero, Output: "cells"}
	}
	return []ruleForm{
		{"Gradients", gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, readOut},
		{"E-prop, random feedback", ofEProp(gradient.Random), readOut},
		{"DECOLLE", of(gradient.Credit{Kind: gradient.DECOLLE}), readOut},
		{"E-prop behind a front end", of(gradient.Credit{Kind: gradient.EProp, Through: []string{"before→cells"}}), readOut},
		{"E-prop, symmetric", ofEProp(gradient.Symmetric), readOutAlone},
		{"E-prop, adaptive feedback", ofEProp(gradient.Adaptive), readOutAlone},
		{"OTTT", of(gradient.Credit{Kind: gradient.OTTT}), readOut},
		{"OSTL", of(gradient.Credit{Kind: gradient.OSTL}), readOut},
		{"E-prop plus", eprop.Rule{Surrogate: eprop.Surrogate{Kind: eprop.ArcTan, Width: .05}, Optimizer: optim.Optimizer{Rate: 1e-3}}, unscaled},
		{"E-prop, online", of(gradient.Credit{Kind: gradient.EProp, Feedback: gradient.Random, Online: true}), readOut},
		{"DECOLLE, online", of(gradient.Credit{Kind: gradient.DECOLLE, Online: true}), readOut},
		{"OTTT, online", of(gradient.Credit{Kind: gradient.OTTT, Online: true}), readOut},
		{"CSDP", csdp.Rule{}, csdpNet(snn.CSDP(12, 8, 8, 8))},
		{"CSDP, self-supervised", csdp.Rule{SelfSupervised: true}, csdpNet(snn.CSDPUnlabelled(12, 8, 8, 8))},
		{"STDP, pairs", stdpRule(stdp.Pair{}), plasticNet},
		{"STDP, triplets", stdpRule(stdp.Triplet{}), plasticNet},
		{"STDP, Diehl and Cook", stdpRule(stdp.DiehlCook{}), plasticNet},
		{"STDP and a read-out by gradients", learning.Mixed{Parts: []learning.Part{{Learner: stdpRule(stdp.Pair{})},
			{Learner: linear, Projections: []string{"cells→output"}}}}, plasticNetRead},
		{"STDP, reward (MSTDP)", stdp.Rule{Reward: stdp.Reward{Kind: stdp.MSTDP}, Output: "cells"}, plasticNet},
		{"STDP, reward (MSTDPET)", stdp.Rule{Reward: stdp.Reward{Kind: stdp.MSTDPET}, Output: "cells"}, plasticNet},
		{"BP-STDP", bpstdp.Rule{}, wiringForm.chain},
		{"EventProp", eventprop.Rule{}, wiringForm.chain},
		{"BPTC, where `Exact` cells fire once", bptc.Rule{}, onceNet},
		{"ANN", ann.Rule{}, plainNet},
		{"GRU", ann.GRU{}, plainNet},
	}
}

// entry is what is trained at a place of the table.
func (r ruleForm) entry(w wiringForm, c cellForm) (e learning.Entry, asked []int) {
	e = learning.Entry{Learner: r.rule, Encoder: encode.Bernoulli{T: 20}, Settings: learning.Settings{Batch: 3, Seed: 1}}
	e.Net, asked = r.net(w, c)
	if m, ok := r.rule.(learning.Mixed); ok {
		first := m.Parts[0]
		for _, k := range asked {
			first.Projections = append(first.Projections, e.Net.Projections[k].String())
		}
		e.Learner = learning.Mixed{Parts: append([]learning.Part{first}, m.Parts[1:]...)}
	}
	return e, asked
}

// readOut has leaky integrators behind the cells, which are read themselves if they are those.
func readOut(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := w.chain(c)
	if fires(c.cell) {
		n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{8}, Cell: snn.LI{Tau: 20, Scale: snn.ScaleLeak}})
		n.Projections = append(n.Projections, snn.Projection{Pre: "cells", Post: "output"})
	}
	for k := range n.Projections {
		n.Projections[k].Bound = snn.Bound{}
	}
	return n, asked
}

// unscaled is readOut with cells that take their input as it is, and the delays of e-prop plus where the wiring has none.
func unscaled(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := readOut(w, c)
	for k := range n.Populations {
		switch cell := n.Populations[k].Cell.(type) {
		case snn.LIF:
			cell.Scale = snn.ScaleNone
			n.Populations[k].Cell = cell
		case snn.LI:
			cell.Scale = snn.ScaleNone
			n.Populations[k].Cell = cell
		}
	}
	for k := range n.Projections {
		p := &n.Projections[k]
		p.Init.Hi /= 20
		if p.Pre != "input" {
			p.Delay = max(p.Delay, 1)
		}
	}
	return n, asked
}

// readOutAlone is readOut with fixed weights before the cells, which are the only ones that errors of the output reach.
func readOutAlone(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := readOut(w, c)
	n.Projections[0].Frozen = true
	return n, asked
}

func ofEProp(f gradient.Feedback) gradient.Rule {
	return of(gradient.Credit{Kind: gradient.EProp, Feedback: f})
}

func of(c gradient.Credit) gradient.Rule {
	return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 3e-2}, Credit: c}
}

// onceNet has cells before that fire once, and of exact synaptic cells those that do.
func onceNet(w wiringForm, c cellForm) (snn.Net, []int) {
	if c.name == "Synaptic, `Exact`" {
		c.cell = bptc.NOSO(20)
	}
	n, asked := w.chain(c)
	n.Populations[1].Cell = bptc.NOSO(20)
	return n, asked
}

// plainNet has no bounds, which mean nothing to a net without spikes.
func plainNet(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := w.chain(c)
	for k := range n.Projections {
		n.Projections[k].Bound, n.Projections[k].Init = snn.Bound{}, snn.Init{Kind: snn.InitUniform, Hi: .5}
	}
	return n, asked
}

// plasticNet fires the population before by LIF cells and fixed weights, and learns the projections of the wiring alone.
func plasticNet(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := w.chain(c)
	lif := cellForms()[0]
	n.Populations[1].Cell, n.Projections[0].Init = lif.cell, lif.weights()
	for k := range n.Projections {
		n.Projections[k].Frozen = true
	}
	for _, k := range asked {
		n.Projections[k].Frozen = false
	}
	return n, asked
}

// plasticNetRead is plasticNet with leaky integrators behind the cells.
func plasticNetRead(w wiringForm, c cellForm) (snn.Net, []int) {
	n, asked := plasticNet(w, c)
	n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{8}, Cell: snn.LI{Tau: 20}})
	n.Projections = append(n.Projections, snn.Projection{Pre: "cells", Post: "output"})
	return n, asked
}

// csdpNet gives the cells to the hidden populations and the wiring to the projection between them, or to those of the second to itself.
func csdpNet(base snn.Net) func(w wiringForm, c cellForm) (snn.Net, []int) {
	return func(w wiringForm, c cellForm) (snn.Net, []int) {
		n := base.Resolve()
		n.Dt = 1
		n.Population("hidden1").Cell, n.Population("hidden2").Cell = c.cell, c.cell
		n.Population("hidden1").Shape, n.Population("hidden2").Shape = w.before, w.cells
		feed := &n.Projections[n.Projection("input", "hidden1")]
		feed.Init, feed.Gain = snn.Init{Kind: snn.InitUniform, Hi: 1}, 3 // without a context, cells would be silent in a net as small as this
		k := n.Projection("hidden1", "hidden2")
		if w.own {
			k = n.Projection("hidden2", "hidden2")
			n.Projections[k].Bound.ZeroDiagonal = false
		}
		asked := []int{k}
		p := &n.Projections[k]
		p.Wiring, p.Delay, p.Gain, p.Init = w.wiring, max(w.delay, 1), 3, snn.Init{Kind: snn.InitUniform, Hi: 1}
		if w.twice {
			second := *p
			second.Name = "second"
			n.Projections, asked = append(n.Projections, second), append(asked, len(n.Projections))
		}
		biased(w, n, "hidden2")
		w.inFewBits(n, asked)
		return n, asked
	}
}
