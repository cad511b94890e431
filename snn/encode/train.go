package encode

import "github.com/spikecell/spikecell/snn"

// Train passes spikes on that a sample has already: row t of a series is what each channel does in step t, one cell a channel, which fires
// where gain·x_t ≥ 0.5, so where x is 1 and not where it is 0. The raw sample is rows in time, x[t·n + c]. Where Channels is set, samples may
// have fewer than T rows; then nothing fires to the end of the presentation.
type Train struct {
	T        int // steps of a presentation; there is no default
	Channels int // values of a row; needed for samples of any length, 0 where all have T rows
}

func (e Train) series() series { return series{encoder: "Train", t: e.T, channels: e.Channels} }

// Steps returns the number of steps of the code.
func (e Train) Steps() int { return e.T }

// Check reports the first field that is out of range.
func (e Train) Check() error { return e.series().check() }

// Cells returns how many input cells samples of a shape become: one a channel. The first side of the shape is the time.
func (e Train) Cells(shape []int) (int, error) { return e.series().width(shape) }

// Rows returns how many steps of a presentation a sample fills; after them there is no input.
func (e Train) Rows(x []float32) int { return e.series().rows(x) }

// CheckSample reports a sample that is not whole rows, or has more than T of them.
func (e Train) CheckSample(x []float32) error { return e.series().checkSample(x) }

// Version is raised when the input changes.
func (e Train) Version() string { return "1" }

// Resolve returns e, which has no defaults.
func (e Train) Resolve() Encoder { return e }

// Encode makes dst the spike train of x.
func (e Train) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	channels, filled := e.series().grid(x)
	resize("Train", dst, e.T, channels)
	for i, v := range x[:filled*channels] {
		if float32(gain*v) >= 0.5 {
			dst.Set(i/channels, i%channels)
		}
	}
}
