package learning

import "github.com/spikecell/spikecell/snn"

// coins is a Bernoulli encoder of the tests.
type coins struct{ T int }

func (c coins) Steps() int { return c.T }

func (c coins) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	dst.Resize(c.T, len(x))
	for t := range c.T {
		for i, p := range x {
			if s.Float64(uint64(t*len(x)+i)) < float64(p*gain) {
				dst.Set(t, i)
			}
		}
	}
}

// sure fires the cells of a value above 0 in every step.
type sure struct{ T int }

func (e sure) Steps() int { return e.T }

func (e sure) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.T, len(x))
	for t := range e.T {
		for i, v := range x {
			if v > 0 {
				dst.Set(t, i)
			}
		}
	}
}
