package snn

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// GatedLIF is the gated leaky integrate-and-fire cell of [yao2022]: three gates mix two ways of leaking, of taking input and of being reset. With
// s the spike of the step before:
//
//	u ← (1 − Alpha·(1 − Tau))·u·(1 − Gamma·s) − (1 − Alpha)·Leak + (1 − Beta·(1 − Conduct_t))·i − (1 − Gamma)·Sub·s
//	fire if u ≥ Threshold (u > Threshold if Exclusive)
//
// Alpha 1 leaks by the factor Tau, 0 by Leak a step; Beta 1 takes input by the factor Conduct, 0 as it is; Gamma 1 resets to 0, 0 takes Sub off.
// All of them lie between 0 and 1, both excluded, and 0 stands for the published default. Each cell, or with Shared the population, may have and
// learn values of its own: gradients move the logit ln(x/(1 − x)) of a value x, and Gates and Constants spread that.
type GatedLIF struct {
	Alpha, Beta, Gamma float64 // gates; 0 means 0.5
	Tau                float64 // what a step leaves of u; 0 means 0.25
	Threshold          float64 // 0 means 0.5
	Leak               float64 // left out, Threshold/(2·Steps)
	Sub                float64 // 0 means 0.5
	Conduct            float64 // factor of the input; 0 means 0.5
	Steps              int     // how many steps have a Conduct of their own, the last also for those behind it; 0 means 1
	Exclusive          bool    // do not fire at u = Threshold, as in the code of [yao2022]

	Gates     Spread // logits of Alpha, Beta and Gamma, cell by cell; [yao2022] begins with Uniform 0.1
	Constants Spread // logits of the other parameters, cell by cell
}

// mostConducts is how many steps may have a parameter of their own.
const mostConducts = 1 << 12

// unit is the chart of numbers between 0 and 1: their logits, of which a float32 keeps those up to 16.
var unit = engine.Chart{
	In:    func(x float64) float64 { return kernel.Log(x / (1 - x)) },
	Out:   func(w float64) float64 { return kernel.Sigmoid(min(max(w, -mostLogit), mostLogit)) },
	Slope: func(x float64) float64 { return x * (1 - x) },
}

// mostLogit bounds logits: 1 − σ(16) is 1e-7, which a float32 below 1 still holds.
const mostLogit = 16

// resolved returns c with its defaults written out.
func (c GatedLIF) resolved() GatedLIF {
	or := func(x *float64, usual float64) {
		if *x == 0 {
			*x = usual
		}
	}
	c.Steps = max(c.Steps, 1)
	for _, x := range []*float64{&c.Alpha, &c.Beta, &c.Gamma, &c.Threshold, &c.Sub, &c.Conduct} {
		or(x, .5)
	}
	or(&c.Tau, .25)
	or(&c.Leak, c.Threshold/(2*float64(c.Steps)))
	return c
}

// gatedValue is a parameter of a GatedLIF.
type gatedValue struct {
	name   string
	usual  float64
	spread Spread
}

// values are all parameters of c, the threshold first, and the Conduct of every step last.
func (c GatedLIF) values() []gatedValue {
	d := c.resolved()
	all := []gatedValue{{thresholdName, d.Threshold, c.Constants}, {"Alpha", d.Alpha, c.Gates}, {"Beta", d.Beta, c.Gates}, {"Gamma", d.Gamma, c.Gates},
		{"Tau", d.Tau, c.Constants}, {"Leak", d.Leak, c.Constants}, {"Sub", d.Sub, c.Constants}}
	for t := range min(d.Steps, mostConducts) { // more are refused by check, and need no memory to be shown
		all = append(all, gatedValue{fmt.Sprintf("Conduct[%d]", t), d.Conduct, c.Constants})
	}
	return all
}

func (c GatedLIF) traits(t *traits) {
	t.kind, t.resolved = GatedKind, c.resolved()
	values := c.values()
	t.fires(values[0].usual)
	for _, v := range values {
		if v.spread != (Spread{}) {
			t.spreads = append(t.spreads, spreadOf{v.name, v.spread, v.usual, true})
		}
	}
	if c.Constants != (Spread{}) {
		t.draw = func(s Stream, n int) []float32 { return t.spreads[0].draw(s.Named(thresholdName), n) }
	}
}

func (c GatedLIF) check() error {
	if c.Steps < 0 || c.Steps > mostConducts {
		return fmt.Errorf("Steps is %d; give 1 to %d, or 0 for 1", c.Steps, mostConducts)
	}
	for _, f := range []field{{"Alpha", c.Alpha, ""}, {"Beta", c.Beta, ""}, {"Gamma", c.Gamma, ""}, {"Tau", c.Tau, ""}, {"Threshold", c.Threshold, ""},
		{"Leak", c.Leak, ""}, {"Sub", c.Sub, ""}, {"Conduct", c.Conduct, ""}} {
		if f.v != 0 && !(math.Abs(unit.In(f.v)) <= mostLogit) {
			return fmt.Errorf("%v; give a number between %.2g and 1 − %.2g, or 0 for the default", f, kernel.Sigmoid(-mostLogit), kernel.Sigmoid(-mostLogit))
		}
	}
	return errors.Join(c.Gates.check("Gates", mostLogit), c.Constants.check("Constants", mostLogit))
}
