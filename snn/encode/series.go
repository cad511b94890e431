package encode

import "github.com/spikecell/spikecell/snn"

// Series is no code at all, as [Direct] is none, for values that change: row t of a time series is the graded input of step t, gain·x_t, one
// cell a channel. The raw sample is rows in time, x[t·n + c]. Where Channels is set, samples may have fewer than T rows; then the
// input is 0 to the end of the presentation.
type Series struct {
	T        int // steps of a presentation; there is no default
	Channels int // values of a row; needed for samples of any length, 0 where all have T rows
}

func (e Series) series() series { return series{encoder: "Series", t: e.T, channels: e.Channels} }

// Steps returns the number of steps of the code.
func (e Series) Steps() int { return e.T }

// Check reports the first field that is out of range.
func (e Series) Check() error { return e.series().check() }

// Cells returns how many input cells samples of a shape become: one a channel. The first side of the shape is the time.
func (e Series) Cells(shape []int) (int, error) { return e.series().width(shape) }

// Rows returns how many steps of a presentation a sample fills; after them there is no input.
func (e Series) Rows(x []float32) int { return e.series().rows(x) }

// CheckSample reports a sample that is not whole rows, or has more than T of them.
func (e Series) CheckSample(x []float32) error { return e.series().checkSample(x) }

// Version is raised when the input changes.
func (e Series) Version() string { return "1" }

// Resolve returns e, which has no defaults.
func (e Series) Resolve() Encoder { return e }

// Graded reports whether the code is graded values.
func (Series) Graded() bool { return true }

// Encode makes dst the graded input gain·x; a NaN is 0. It keeps the storage of dst.
func (e Series) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	channels, filled := e.series().grid(x)
	resizeGraded("Series", dst, e.T, channels)
	for i, v := range x[:filled*channels] {
		if v == v {
			dst.Graded[i] = gain * v
		}
	}
}
