package eprop

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// cells are those of a population that fires.
type cells struct {
	n               int
	decay           float64 // α
	threshold       float64 // θ
	inclusive, held bool
	resetTo         float64
	refractory      int64
	strength, fades float64 // β and ρ of adaptation
	surrogate       Surrogate
}

func newCells(c snn.LIF, n int, dt float64, s Surrogate) *cells {
	x := &cells{
		n: n, decay: decayOf(c.Tau, c.Beta, dt), threshold: rules.OrDefault(c.Threshold, 1), inclusive: c.Inclusive, held: c.Reset == snn.ResetZero,
		resetTo: c.ResetTo, refractory: int64(c.Refractory), strength: c.Adapt.ALIF.Strength, surrogate: s,
	}
	if x.strength != 0 {
		x.fades = kernel.Exp(-dt / c.Adapt.ALIF.Tau)
	}
	return x
}

// activity is the state of a population.
type activity struct {
	v, adapt []float64
	left     []int64 // refractory steps to come
	fired    []int64 // 1 for cells that fired in the last step
	current  []float64
}

func newActivity(n int) *activity {
	return &activity{make([]float64, n), make([]float64, n), make([]int64, n), make([]int64, n), make([]float64, n)}
}

func (a *activity) clear() {
	clear(a.v)
	clear(a.adapt)
	clear(a.left)
	clear(a.fired)
}

// step moves the cells by the currents, and writes the surrogate derivatives of the step to slope, unless that is nil.
func (c *cells) step(a *activity, slope []float64) {
	for i, current := range a.current {
		blocked := a.left[i] > 0
		if blocked {
			a.left[i]--
		}
		if !(c.held && blocked) {
			a.v[i] = float64(c.decay*a.v[i]) + current
		}
		bar := c.threshold
		if c.strength != 0 {
			a.adapt[i] = float64(c.fades*a.adapt[i]) + float64(a.fired[i])
			bar += float64(c.strength * a.adapt[i])
		}
		if slope != nil {
			slope[i] = c.slope(a.v[i]-bar, blocked && !(c.held && a.left[i] == 0))
		}
		a.fired[i] = 0
		if !blocked && (a.v[i] > bar || c.inclusive && a.v[i] == bar) {
			c.fire(a, i)
		}
	}
}

func (c *cells) slope(distance float64, refractory bool) float64 {
	if refractory {
		return 0
	}
	return c.surrogate.at(distance)
}

func (c *cells) fire(a *activity, i int) {
	a.fired[i], a.left[i] = 1, c.refractory
	if c.held {
		a.v[i] = c.resetTo
	} else {
		a.v[i] -= c.threshold
	}
}
