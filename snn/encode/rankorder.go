package encode

import (
	"errors"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// RankOrder is a time-to-first-spike code relative to the dimmest value of a sample, as BindsNET's code of this name [hazan2018]: with m the
// largest of 1/x over the values above 0,
//
//	t = ⌈T·(1/x)/m⌉, a spike at step t − 1 if t < T
//
// in float32. The dimmest cell, at t = T, never fires, and neither do values of 0 or below. In spite of the name, which [thorpe1998] coined
// for orders alone, the times are those of 1/x, in the order of brightness.
type RankOrder struct {
	T int // steps; 0 means 100
}

// Steps returns the number of steps of the code.
func (e RankOrder) Steps() int { return orElse(e.T, 100) }

// Check reports a T that is out of range.
func (e RankOrder) Check() error {
	if e.T == 1 {
		return errors.New("encode: RankOrder: T is 1, so that no cell ever fires; give more steps")
	}
	return checkSteps("RankOrder", e.T)
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e RankOrder) Cells(shape []int) (int, error) { return valuesOf("RankOrder", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e RankOrder) CheckSample(x []float32) error { return checkUnit("RankOrder", x) }

// Version is raised when spikes change.
func (e RankOrder) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e RankOrder) Resolve() Encoder {
	e.T = e.Steps()
	return e
}

// Encode makes dst the spike train of gain·x, of which the gain matters only by its sign: times are relative.
func (e RankOrder) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("RankOrder", dst, e.Steps(), len(x))
	var latest float32
	for _, v := range x {
		if y := clamp(gain * v); y > 0 {
			latest = max(latest, inverse(y))
		}
	}
	stretch := float32(dst.Steps) / latest
	for i, v := range x {
		y := clamp(gain * v)
		if !(y > 0) {
			continue
		}
		if t := math.Ceil(float64(float32(inverse(y) * stretch))); t < float64(dst.Steps) {
			dst.Set(max(int(t), 1)-1, i)
		}
	}
}

// inverse is finite also where 1/y is not.
func inverse(y float32) float32 { return min(1/y, math.MaxFloat32) }
