package learning

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// STDP is unsupervised learning by spike-timing-dependent plasticity in the network of [diehl2015]: cells that
// inhibit one another compete for inputs, an adaptive threshold gives all a turn, and labels are given to cells
// afterwards, from training samples. docs/stdp.md has all equations.
//
// It trains nets of the form of [snn.DiehlCook], and presents samples one after another whatever the mini-batch.
type STDP struct {
	Rule       STDPRule    // of the input's synapses; nil means DiehlCookRule{}
	Norm       float64     // c: the weights into a cell sum to c · inputs; 0 means 78/784, below 0 no normalisation
	Rest       float64     // ms without input after a presentation; 0 means 150, below 0 none
	MinSpikes  int         // of the excitatory cells in a presentation, or it is repeated; 0 means 5, below 0 no repeats
	GainStep   float64     // by which the gain rises with each repeat; 0 means 0.5
	MaxRepeats int         // of one sample; 0 means 20
	Delays     float64     // each input synapse has its own delay, uniform in 0..Delays ms; the published value is 10
	Assign     int         // training samples for the assignment of labels, the last ones; 0 means at most 10,000
	Readout    STDPReadout // how the spikes of labelled cells become a class
}

// STDPReadout is how the spikes of labelled cells become a class.
type STDPReadout uint8

// The read-outs. AllActivity takes the class with the highest mean spike count over its cells [diehl2015].
// Proportion weighs each spike by the share of the class in the responses of its cell [hazan2018].
const (
	AllActivity STDPReadout = iota
	Proportion
)

// Name returns "stdp".
func (STDP) Name() string { return "stdp" }

// Version changes whenever equal inputs give other bits.
func (STDP) Version() string { return "2" }

// Resolve returns l with every default written out, except Assign, whose default depends on the training split.
func (l STDP) Resolve() Learner {
	if l.Rule == nil {
		l.Rule = DiehlCookRule{}
	}
	l.Rule = l.Rule.resolve()
	l.Norm = orDefault(l.Norm, 78.0/784)
	l.Rest = orDefault(l.Rest, 150)
	l.MinSpikes = orDefault(l.MinSpikes, 5)
	l.GainStep = orDefault(l.GainStep, 0.5)
	l.MaxRepeats = orDefault(l.MaxRepeats, 20)
	return l
}

func (l STDP) check() error {
	for _, f := range []struct {
		name string
		v    float64
	}{{"Norm", l.Norm}, {"Rest", l.Rest}, {"GainStep", l.GainStep}, {"Delays", l.Delays}} {
		if math.IsNaN(f.v) || math.IsInf(f.v, 0) {
			return fmt.Errorf("learning: STDP: %s is %v; give a finite number", f.name, f.v)
		}
	}
	switch {
	case l.GainStep < 0:
		return fmt.Errorf("learning: STDP: GainStep is %v; a repeat must not be weaker", l.GainStep)
	case l.MaxRepeats < 0:
		return fmt.Errorf("learning: STDP: MaxRepeats is %d; for no repeats set MinSpikes below 0", l.MaxRepeats)
	case l.Delays < 0:
		return fmt.Errorf("learning: STDP: Delays is %v ms; give 0 (none) or more", l.Delays)
	case l.Assign < 0:
		return fmt.Errorf("learning: STDP: Assign is %d; give 0 (at most 10,000) or more", l.Assign)
	case l.Readout > Proportion:
		return fmt.Errorf("learning: STDP: Readout %d does not exist", l.Readout)
	}
	return l.Rule.check()
}

// Bind prepares training, or names what in the net the rule cannot train.
func (l STDP) Bind(s Setup) (Trainer, error) {
	l = l.Resolve().(STDP)
	if err := l.check(); err != nil {
		return nil, err
	}
	if s.Classes < 1 {
		return nil, fmt.Errorf("learning: STDP: %d classes; labels need at least one", s.Classes)
	}
	if s.Encoder == nil || s.Encoder.Steps() < 1 {
		return nil, errors.New("learning: STDP: the entry needs an encoder of at least one step")
	}
	net, err := compileSTDP(s.Model, s.Encoder.Steps(), l.Rest)
	if err != nil {
		return nil, err
	}
	if l.Rule.factors().mu != 0 && !net.bound.Limited() {
		return nil, errors.New("learning: STDP: soft bounds need a Bound of the input's projection")
	}
	if l.Delays > 0 {
		if net.delays, err = drawSTDPDelays(net, l.Delays, s.Stream.Named("delays")); err != nil {
			return nil, err
		}
	}
	return newSTDPTrainer(l, s, net), nil
}

// stdpNetError says what about a net STDP cannot train.
func stdpNetError(format string, a ...any) error {
	return fmt.Errorf("learning: STDP: "+format+"; see snn.DiehlCook for the form that it trains", a...)
}

// compileSTDP finds the populations and projections of a net like [snn.DiehlCook], whatever their names.
func compileSTDP(m *snn.Model, steps int, restMS float64) (*stdpNet, error) {
	n := &stdpNet{dt: m.Net.Step(), steps: steps, feed: -1, drive: -1, lateral: -1}
	n.rest = int(math.Round(max(restMS, 0) / n.dt))
	for i, p := range m.Net.Projections {
		switch p.Wiring.(type) {
		case nil, snn.Dense:
			n.feed = i
		case snn.OneToOne:
			n.drive = i
		case snn.AllButOwn:
			n.lateral = i
		}
	}
	if len(m.Net.Populations) != 3 || len(m.Net.Projections) != 3 || n.feed < 0 || n.drive < 0 || n.lateral < 0 {
		return nil, stdpNetError("the net needs an input, excitatory and inhibitory cells, and a Dense, a OneToOne and an AllButOwn projection")
	}
	if err := n.join(m.Net); err != nil {
		return nil, err
	}
	return n, n.read(m)
}
