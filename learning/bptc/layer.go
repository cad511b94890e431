package bptc

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/snn"
)

// layer is a population of cells and the dense projection onto it, whose weights are kept by post cell. Times are in steps.
type layer struct {
	chain.Layer
	gain, factor     float32   // c: what a spike of weight 1 adds to both potentials
	a, b             float32   // decays of um and us in a step
	keepsM, keepsS   []float32 // the same, one a cell
	tracesM, tracesS []float32 // and one a pre cell
	tauM, tauS       float32
	theta            []float32
	kernel, climbing []float32 // um − us, and um/τm − us/τs, so many steps after a spike of weight 1
	w                []float32 // weights by pre cell, for the way forward
}

// NOSO returns the cell of [bptc-noso] for presentations of so many steps of 1 ms: τm = 80 ms, τs = 20 ms, θ = 0.05, and a refractory period that
// ends with the presentation. A spike of weight w that arrives s ms ago has added w·τm/(τm − τs)·(exp(−s/τm) − exp(−s/τs)) to its potential.
func NOSO(steps int) snn.Synaptic {
	return snn.Synaptic{
		LIF:    snn.LIF{Tau: 80, Scale: snn.ScaleFactor, Input: 4, Threshold: 0.05, Refractory: steps},
		TauSyn: 20, Exact: true, Earlier: true,
	}
}

// MNIST returns the network 784-400-10 of [bptc-noso] for presentations of so many steps, with normal initial weights of variance 2/pre cells.
func MNIST(steps int) snn.Net {
	n := snn.Feedforward(784, 400, 10)
	for i := range n.Projections {
		n.Populations[i+1].Cell = NOSO(steps)
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: math.Sqrt(2 / float64(n.Populations[i].Size()))}
	}
	return n
}

// newLayer makes a layer of projection i and the population behind it.
func newLayer(s learning.Setup, i int) (*layer, error) {
	base, err := chain.New("bptc", s.Model, i, true)
	if err != nil {
		return nil, err
	}
	n, p := s.Model.Net, s.Model.Net.Projections[i]
	c, ok := n.Populations[base.Population].Cell.(snn.Synaptic)
	if !ok {
		return nil, fmt.Errorf("bptc: population %q has cells %T; give snn.Synaptic as bptc.NOSO makes them",
			p.Post, n.Populations[base.Population].Cell)
	}
	if err := checkCell(c, s.Encoder.Steps()); err != nil {
		return nil, fmt.Errorf("bptc: population %q: %w", p.Post, err)
	}
	if p.Delay != 0 {
		return nil, fmt.Errorf("bptc: projection %v has a delay of %d steps; a layer hears the one before it in the same step: leave it out", p, p.Delay)
	}
	l := &layer{Layer: base, gain: p.EffectiveGain(), theta: s.Model.Thresholds(base.Population), w: make([]float32, len(base.Stored))}
	l.setTime(c, n.Step(), s.Encoder.Steps())
	l.load()
	return l, nil
}

// checkCell returns what a cell has that the rule has no equation for.
func checkCell(c snn.Synaptic, steps int) error {
	field := chain.OtherField(c, "Tau", "TauSyn", "Scale", "Input", "Threshold", "Jitter", "ThresholdSpread", "Reset", "ResetTo", "ResetTiming",
		"Refractory", "Exact", "Earlier")
	switch {
	case c.Tau == 0 || c.TauSyn == 0:
		return errors.New("give Tau and TauSyn in ms in place of Beta and Alpha, which are decays of a step")
	case field != "":
		return fmt.Errorf("%s is set, which is no part of BPTC's cells; leave it out", field)
	case c.ThresholdSpread.Learn:
		return errors.New("ThresholdSpread.Learn is set, and this rule learns weights alone; leave it out")
	case !c.Exact || !c.Earlier || c.Scale == snn.ScaleNone:
		return errors.New("give Exact, Earlier and a Scale: a response that is the difference of two exponentials")
	case math.Abs(c.Tau/c.TauSyn-1) < 1e-3:
		return fmt.Errorf("Tau %v ms and TauSyn %v ms are equal, or nearly so, and τs/(τm − τs) is no number; make them differ", c.Tau, c.TauSyn)
	case c.Refractory < steps-1:
		return fmt.Errorf("Refractory is %d steps of a presentation of %d, so that a cell could fire twice; give %[2]d", c.Refractory, steps)
	}
	return nil
}

// setTime derives what follows from the time constants and steps of dt ms.
func (l *layer) setTime(c snn.Synaptic, dt float64, steps int) {
	scale := 1.0
	if c.Scale == snn.ScaleFactor {
		scale = c.Input
	}
	tauM, tauS := c.Tau/dt, c.TauSyn/dt
	l.tauM, l.tauS = float32(tauM), float32(tauS)
	l.a, l.b, l.factor = float32(kernel.Exp(-1/tauM)), float32(kernel.Exp(-1/tauS)), float32(scale*c.TauSyn/(c.Tau-c.TauSyn))
	l.keepsM, l.keepsS = slices.Repeat([]float32{l.a}, l.Post), slices.Repeat([]float32{l.b}, l.Post)
	l.tracesM, l.tracesS = slices.Repeat([]float32{l.a}, l.Pre), slices.Repeat([]float32{l.b}, l.Pre)
	for um, us := l.factor, l.factor; steps > 0; steps-- {
		l.kernel, l.climbing = append(l.kernel, um-us), append(l.climbing, um/l.tauM-us/l.tauS)
		um, us = um*l.a, us*l.b
	}
}

// load takes over the weights that are stored.
func (l *layer) load() {
	for k := range l.Post {
		for i, x := range l.Stored[k*l.Pre:][:l.Pre] {
			l.w[i*l.Post+k] = x
		}
	}
}
