package snn

import (
	"math"
	"strings"
	"testing"
)

func TestConstructorsPassCheck(t *testing.T) {
	for name, n := range map[string]Net{
		"feedforward": Feedforward(64, 256, 10), "recurrent": Recurrent(64, 32, 16, 10), "two": Feedforward(3, 2),
		"csdp": CSDP(64, 256, 64, 10), "one hidden": CSDP(64, 256, 10), "three hidden": CSDP(64, 9, 8, 7, 10),
		"unlabelled": CSDPUnlabelled(64, 256, 64, 10), "diehl and cook": DiehlCook(64, 100), "one cell": DiehlCook(1, 1),
	} {
		if err := n.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fault changes one thing in a net that is right.
type fault struct {
	name   string
	change func(n *Net)
	want   string
}

func lifOf(n *Net, change func(c *LIF)) {
	c := n.Populations[1].Cell.(LIF)
	change(&c)
	n.Populations[1].Cell = c
}

func TestCheckNamesTheFault(t *testing.T) {
	for _, f := range []fault{
		{"dt", func(n *Net) { n.Dt = math.NaN() }, "Dt is NaN ms"},
		{"no populations", func(n *Net) { *n = Net{} }, "without populations"},
		{"no name", func(n *Net) { n.Populations[1].Name = "" }, "population 1 has no name"},
		{"same name", func(n *Net) { n.Populations[1].Name = "input" }, `two populations are called "input"`},
		{"no shape", func(n *Net) { n.Populations[1].Shape = nil }, `"hidden1" has no shape`},
		{"zero size", func(n *Net) { n.Populations[1].Shape = []int{4, 0} }, `"hidden1" has shape [4 0]; every side is at least 1`},
		{"huge", func(n *Net) { n.Populations[1].Shape = []int{1 << 30, 1 << 30} }, "no more than"},
		{"pointer", func(n *Net) { n.Populations[1].Cell = &LIF{} }, "no cell is a *snn.LIF"},
		{"one bit", func(n *Net) { n.Projections[0].Quantization.Bits = 1 }, "projection input→hidden1: Quantization: weights of 1 bits; give Bits 8, 4 or 2"},
		{"three bits", func(n *Net) { n.Projections[0].Quantization.Bits = 3 }, "Quantization: weights of 3 bits"},
		{"33 bits", func(n *Net) { n.Projections[0].Quantization.Bits = 33 }, "Quantization: weights of 33 bits"},
		{"bits below 0", func(n *Net) { n.Projections[0].Quantization.Bits = -8 }, "Quantization: weights of -8 bits"},
		{"scale alone", func(n *Net) { n.Projections[0].Quantization.Scale = .5 }, "Quantization: Scale is 0.5 without Bits"},
		{"scale below 0", func(n *Net) { n.Projections[0].Quantization = Quantization{8, -1} }, "Quantization: Scale is -1; give a positive number"},
		{"nan scale", func(n *Net) { n.Projections[0].Quantization = Quantization{8, math.NaN()} }, "Quantization: Scale is NaN; give a finite number"},
		{"endless scale", func(n *Net) { n.Projections[0].Quantization = Quantization{8, math.Inf(1)} }, "Quantization: Scale is +Inf; give a finite number"},
		{"huge scale", func(n *Net) { n.Projections[0].Quantization = Quantization{8, 1e25} }, "all that arrives in a step"},
		{"no decay", func(n *Net) { lifOf(n, func(c *LIF) { c.Beta = 0 }) }, `population "hidden1": give Tau or Beta`},
		{"both decays", func(n *Net) { lifOf(n, func(c *LIF) { c.Tau = 10 }) }, "not both"},
		{"beta", func(n *Net) { lifOf(n, func(c *LIF) { c.Beta = 1.5 }) }, "Beta is 1.5"},
		{"euler", func(n *Net) { lifOf(n, func(c *LIF) { c.Tau, c.Beta, c.Euler = .5, 0, true }) }, "too short for steps"},
		{"nan tau", func(n *Net) { lifOf(n, func(c *LIF) { c.Tau = math.NaN() }) }, "Tau is NaN ms"},
		{"unread input", func(n *Net) { lifOf(n, func(c *LIF) { c.Input = 2 }) }, "ScaleFactor only"},
		{"no input", func(n *Net) { lifOf(n, func(c *LIF) { c.Scale = ScaleFactor }) }, "a factor other than 0"},
		{"threshold", func(n *Net) { lifOf(n, func(c *LIF) { c.Threshold = -1 }) }, "Threshold is -1"},
		{"jitter", func(n *Net) { lifOf(n, func(c *LIF) { c.Jitter = math.Inf(1) }) }, "Jitter is +Inf"},
		{"reset", func(n *Net) { lifOf(n, func(c *LIF) { c.Reset = 9 }) }, "no reset 9"},
		{"refractory", func(n *Net) { lifOf(n, func(c *LIF) { c.Refractory = -1 }) }, "Refractory is -1 steps"},
		{"adaptation", func(n *Net) {
			lifOf(n, func(c *LIF) {
				c.Adapt = Adaptation{PerCell: PerCell{Step: 1, Tau: 1}, PerPopulation: PerPopulation{Rate: 1}}
			})
		}, "both PerCell and PerPopulation"},
		{"theta without tau", func(n *Net) { lifOf(n, func(c *LIF) { c.Adapt.PerCell.Step = 1 }) }, "PerCell.Tau is 0"},
		{"synapse", func(n *Net) { n.Populations[1].Cell = Synaptic{LIF: LIF{Beta: .9}} }, "give TauSyn or Alpha"},
		{"conductance", func(n *Net) { n.Populations[1].Cell = Conductance{} }, "Tau is 0 ms"},
		{"reversal", func(n *Net) { n.Populations[1].Cell = Conductance{Exc: math.NaN()} }, "Exc is NaN mV"},
		{"unknown pre", func(n *Net) { n.Projections[0].Pre = "x" }, `projection x→hidden1: no population "x"`},
		{"unknown post", func(n *Net) { n.Projections[1].Post = "y" }, `projection hidden1→y: no population "y"`},
		{"twice", func(n *Net) { n.Projections = append(n.Projections, n.Projections[0]) }, "without a Name"},
		{"into input", func(n *Net) { n.Projections[0] = Projection{Pre: "hidden1", Post: "input"} }, "takes no input"},
		{"delay", func(n *Net) { n.Projections[0].Delay = -2 }, "delay of -2 steps"},
		{"gain", func(n *Net) { n.Projections[0].Gain = float32(math.NaN()) }, "Gain is NaN"},
		{"receptor", func(n *Net) { n.Projections[0].Receptor = Inhibitory }, "only Conductance cells"},
		{"sizes", func(n *Net) { n.Projections[0].Wiring = OneToOne{} }, "not of 4 and 3 cells"},
		{"wiring", func(n *Net) { n.Projections[0].Wiring = &Dense{} }, "no wiring is a *snn.Dense"},
		{"bound", func(n *Net) { n.Projections[0].Bound = Bound{Lo: 1, Hi: -1} }, "Bound from 1 to -1"},
		{"diagonal", func(n *Net) { n.Projections[0].Bound.ZeroDiagonal = true }, "to itself"},
		{"init", func(n *Net) { n.Projections[0].Init = Init{Kind: InitUniform, Lo: 1} }, "the lower end comes first"},
		{"deviation", func(n *Net) { n.Projections[0].Init = Init{Kind: InitNormal, Hi: -1} }, "standard deviation -1"},
		{"self without delay", func(n *Net) { n.Projections = append(n.Projections, Projection{Pre: "hidden1", Post: "hidden1"}) },
			"hidden1→hidden1 is a cycle without delay"},
		{"cycle", func(n *Net) { n.Projections = append(n.Projections, Projection{Pre: "output", Post: "hidden1"}) },
			"hidden1→output→hidden1 is a cycle without delay"},
	} {
		n := Feedforward(4, 3, 2)
		f.change(&n)
		if err := n.Check(); err == nil || !strings.HasPrefix(err.Error(), "snn: ") || !strings.Contains(err.Error(), f.want) {
			t.Errorf("%s: %v, want %q", f.name, err, f.want)
		}
		if _, err := n.Init(1); err == nil {
			t.Errorf("%s: Init made a model of it", f.name)
		}
	}
}

func TestCheckTakesCyclesWithDelay(t *testing.T) {
	n := Feedforward(4, 3, 2)
	n.Projections = append(n.Projections, Projection{Pre: "output", Post: "hidden1", Delay: 1})
	if err := n.Check(); err != nil {
		t.Error(err)
	}
}
