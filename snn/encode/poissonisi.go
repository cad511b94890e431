package encode

import (
	"errors"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// PoissonISI is BindsNET's code of rates [hazan2018]: the intervals between the spikes of a cell are whole steps, drawn from a Poisson
// distribution whose mean is that of the rate, and at least 1:
//
//	interval = max(1, Poisson(1000/(gain·x·MaxRate·Dt)))
//
// The first spike comes one interval after the beginning: a cell fires at steps I₁ − 1, I₁ + I₂ − 1 and so on. This is not a Poisson
// process, which has exponential intervals and is [Poisson]: at low rates it is much more regular. The draws of a cell depend only
// on the stream and the cell.
type PoissonISI struct {
	T       int     // steps; 0 means 350
	Dt      float64 // length of a step, ms, that of the net; 0 means 1
	MaxRate float64 // rate at x = 1 and gain 1, Hz; 0 means 63.75
}

// Steps returns the number of steps of the code.
func (e PoissonISI) Steps() int { return orElse(e.T, 350) }

// StepLength returns the length of a step, ms, which must be that of the net.
func (e PoissonISI) StepLength() float64 { return orElse(e.Dt, 1) }

func (e PoissonISI) maxRate() float64 { return orElse(e.MaxRate, 63.75) }

// Check reports the first field that is out of range.
func (e PoissonISI) Check() error {
	err := errors.Join(checkSteps("PoissonISI", e.T), checkPositive("PoissonISI", "Dt", e.Dt), checkPositive("PoissonISI", "MaxRate", e.MaxRate))
	if err != nil {
		return err
	}
	return checkRate("PoissonISI", e.StepLength(), e.maxRate())
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e PoissonISI) Cells(shape []int) (int, error) { return valuesOf("PoissonISI", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e PoissonISI) CheckSample(x []float32) error { return checkUnit("PoissonISI", x) }

// Version is raised when spikes change.
func (e PoissonISI) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e PoissonISI) Resolve() Encoder {
	e.T, e.Dt, e.MaxRate = e.Steps(), e.StepLength(), e.maxRate()
	return e
}

// Encode makes dst the spike train of x.
func (e PoissonISI) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	resize("PoissonISI", dst, e.Steps(), len(x))
	scale := float64(gain) * e.maxRate() * e.StepLength() / 1000
	for i, v := range x {
		p := float64(v) * scale
		if !(p > 0) {
			continue
		}
		d := draws{stream: s.At(i)}
		for t := -1; ; {
			if t += max(1, d.poisson(1/p, dst.Steps-t)); t >= dst.Steps {
				break
			}
			dst.Set(t, i)
		}
	}
}

// draws are those of a stream, one after the other.
type draws struct {
	stream snn.Stream
	n      uint64
}

// poisson draws from the Poisson distribution of a mean; what is beyond most is most. A large mean is a sum of small ones, each drawn by
// inversion of the distribution function.
func (d *draws) poisson(mean float64, most int) int {
	k := 0
	for ; mean > 0 && k < most; mean -= mostMean {
		k += d.small(min(mean, mostMean))
	}
	return min(k, most)
}

// mostMean is the largest mean that is inverted at once.
const mostMean = 16

// small draws from the Poisson distribution of a mean up to mostMean.
func (d *draws) small(mean float64) int {
	u, p, k := d.stream.Float64(d.n), kernel.Exp(-mean), 0
	d.n++
	for ; u >= p && p > 0; k++ {
		u -= p
		p = float64(p * (mean / float64(k+1))) // rounded on every processor
	}
	return k
}
