package encode

import (
	"errors"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Crossings says what becomes of several levels that a signal crosses from one sample to the next.
type Crossings int

// One spike for all of them; one spike a step, where those that are left follow in the steps after it, as of a delta modulator that tracks
// the signal by one level a step; or a graded input, which is their number.
const (
	OneSpike Crossings = iota
	OneAStep
	CountCrossings
)

// LevelCrossing is send-on-delta [miskowicz2006]: a channel of a sampled signal fires where it is Threshold or more away from a
// reference level L, which then moves there; slow changes add up until they are told, which those of [Delta] do not.
//
//	channel c      while gain·x_t − L ≥ Threshold: fires, L ← L + Threshold
//	channel n + c  while L − gain·x_t ≥ Threshold: fires, L ← L − Threshold
//
// With ChannelsLast the two are 2c and 2c + 1, as the maps of a convolution have their channels.
//
// The raw sample is rows in time of n channels, x[t·n + c]; where Channels is set, samples may have fewer than T rows, and no cell
// fires after them. Levels are multiples of Threshold from the first one, without an error that adds up.
type LevelCrossing struct {
	T         int       // samples in time; there is no default
	Channels  int       // values of a row; needed for samples of any length, 0 where all have T rows
	Threshold float64   // distance of levels; 0 means 0.1
	Padding   bool      // the first level of a channel is its first value; otherwise it is 0
	Several   Crossings // of several levels in a step: OneSpike, OneAStep or CountCrossings
	// ChannelsLast puts the two cells of a channel beside each other: {…, 2} instead of {2, …}.
	ChannelsLast bool
}

func (e LevelCrossing) series() series {
	return series{encoder: "LevelCrossing", t: e.T, channels: e.Channels}
}

// Steps returns the number of steps of the code.
func (e LevelCrossing) Steps() int { return e.T }

func (e LevelCrossing) threshold() float64 { return orElse(e.Threshold, .1) }

// Check reports the first field that is out of range.
func (e LevelCrossing) Check() error {
	if e.T == 1 && e.Padding {
		return errors.New("encode: LevelCrossing: with T of 1 and Padding nothing changes, so that no cell ever fires; " +
			"give more samples in time, or no Padding")
	}
	return errors.Join(e.series().check(), checkThreshold("LevelCrossing", e.Threshold),
		checkKind("LevelCrossing", "Several", e.Several, "OneSpike", "OneAStep", "CountCrossings"))
}

// Cells returns how many input cells samples of a shape become: two a channel. The first side of the shape is the time.
func (e LevelCrossing) Cells(shape []int) (int, error) {
	n, err := e.series().width(shape)
	return times("LevelCrossing", n, 2, err)
}

// Rows returns how many steps of a presentation a sample fills; after them there is no input.
func (e LevelCrossing) Rows(x []float32) int { return e.series().rows(x) }

// CheckSample reports a sample that is not whole rows, or has more than T of them.
func (e LevelCrossing) CheckSample(x []float32) error { return e.series().checkSample(x) }

// Version is raised when spikes change.
func (e LevelCrossing) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e LevelCrossing) Resolve() Encoder {
	e.Threshold = e.threshold()
	return e
}

// Graded reports whether the code is graded values.
func (e LevelCrossing) Graded() bool { return e.Several == CountCrossings }

// Encode makes dst the spike train of x, or the graded input. A NaN crosses nothing.
func (e LevelCrossing) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	n, filled := e.series().grid(x)
	if e.Several == CountCrossings {
		resizeGraded("LevelCrossing", dst, e.T, 2*n)
	} else {
		resize("LevelCrossing", dst, e.T, 2*n)
	}
	for c := range n {
		e.channel(dst, x[:filled*n], gain, c, n)
	}
}

// channel encodes channel c of n.
func (e LevelCrossing) channel(dst *snn.Spikes, x []float32, gain float32, c, n int) {
	l, k := kernel.Levels{Step: e.threshold()}, 0.
	rise, fall := signs(c, n, e.ChannelsLast)
	for begun, i := !e.Padding, c; i < len(x); i += n {
		v := clamp(gain * x[i])
		if v != v {
			continue
		}
		if !begun {
			begun, l.Origin = true, float64(v)
		}
		up, down := l.Floor(v), l.Ceil(v)
		switch {
		case up > k:
			k += e.tell(dst, i/n, rise, up-k)
		case down < k:
			k -= e.tell(dst, i/n, fall, k-down)
		}
	}
}

// tell writes so many crossings of a cell at a step, and returns by how many levels the reference moves.
func (e LevelCrossing) tell(dst *snn.Spikes, t, cell int, crossings float64) float64 {
	switch e.Several {
	case CountCrossings:
		dst.Graded[t*dst.Cells+cell] = clamp(float32(crossings))
		return crossings
	case OneAStep:
		crossings = 1
	}
	dst.Set(t, cell)
	return crossings
}

// clamp keeps a value within what float32 holds.
func clamp(v float32) float32 { return max(min(v, math.MaxFloat32), -math.MaxFloat32) }
