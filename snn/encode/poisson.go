package encode

import (
	"errors"

	"github.com/spikecell/spikecell/snn"
)

// Poisson is a rate code in units of time: a homogeneous Poisson process of rate x·MaxRate·gain Hz, of which a
// step of Dt holds at most one spike, with P = rate·Dt as in the code of [diehl2015]. Norse's form, at most 100 Hz in steps of 1 ms, is
// Poisson{Dt: 1, MaxRate: 100} [norse]; BindsNET's, which draws intervals, is [PoissonISI].
type Poisson struct {
	T       int     // steps; 0 means 700, that is 350 ms
	Dt      float64 // length of a step, ms, that of the net; 0 means 0.5
	MaxRate float64 // rate at x = 1 and gain 1, Hz; 0 means 63.75
}

// Steps returns the number of steps of the code.
func (e Poisson) Steps() int { return orElse(e.T, 700) }

func (e Poisson) maxRate() float64 { return orElse(e.MaxRate, 63.75) }

// Check reports the first field that is out of range.
func (e Poisson) Check() error {
	if err := errors.Join(checkSteps("Poisson", e.T), checkPositive("Poisson", "Dt", e.Dt), checkPositive("Poisson", "MaxRate", e.MaxRate)); err != nil {
		return err
	}
	return checkRate("Poisson", e.StepLength(), e.maxRate())
}

// CheckSample reports the first value that is not between 0 and 1.
func (e Poisson) CheckSample(x []float32) error { return checkUnit("Poisson", x) }

// StepLength returns the length of a step, ms, which must be that of the net.
func (e Poisson) StepLength() float64 { return orElse(e.Dt, .5) }

// Cells returns how many input cells samples of a shape become: one a value.
func (e Poisson) Cells(shape []int) (int, error) { return valuesOf("Poisson", shape) }

// Encode makes dst the spike train of x.
func (e Poisson) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	resize("Poisson", dst, e.Steps(), len(x))
	dst.Draw(x, float64(gain)*e.maxRate()*e.StepLength()/1000, s)
}
