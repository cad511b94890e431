package ruletest

import "github.com/spikecell/spikecell/snn"

// Coins is a Bernoulli encoder of the tests.
type Coins struct{ T int }

// Steps is T.
func (c Coins) Steps() int { return c.T }

// Encode lets each cell fire in each step with the probability of its value times gain.
func (c Coins) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	dst.Resize(c.T, len(x))
	for t := range c.T {
		for i, p := range x {
			if s.Float64(uint64(t*len(x)+i)) < float64(p*gain) {
				dst.Set(t, i)
			}
		}
	}
}

// Sure fires the cells of a value above 0 in every step.
type Sure struct{ T int }

// Steps is T.
func (e Sure) Steps() int { return e.T }

// Encode writes the spikes.
func (e Sure) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.T, len(x))
	for t := range e.T {
		for i, v := range x {
			if v > 0 {
				dst.Set(t, i)
			}
		}
	}
}
