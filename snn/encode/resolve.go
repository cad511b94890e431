package encode

import "github.com/spikecell/spikecell/snn"

// Encoder is what every encoder of this package is, and what package learning reads: the same type by another name.
type Encoder = interface {
	Steps() int
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

// Resolve returns e with every default written out.
func (e Bernoulli) Resolve() Encoder {
	e.T, e.Max = e.Steps(), e.max()
	return e
}

// Resolve returns e with every default written out.
func (e Poisson) Resolve() Encoder {
	e.T, e.Dt, e.MaxRate = e.Steps(), e.StepLength(), e.maxRate()
	return e
}

// Resolve returns e with every default written out.
func (e Direct) Resolve() Encoder {
	e.T = e.Steps()
	return e
}

// Resolve returns e with every default written out.
func (e Latency) Resolve() Encoder {
	e.T, e.Tau, e.Threshold = e.Steps(), e.tau(), e.threshold()
	return e
}

// Resolve returns e with every default written out.
func (e Delta) Resolve() Encoder {
	e.Threshold = e.threshold()
	return e
}
