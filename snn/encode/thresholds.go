package encode

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Thresholds is the code of sequential MNIST of [bellec2018]: a sample is one value after the other, one a step, as the pixels of an image, and cells
// stand for thresholds k/(Levels − 1), k = 0 to Levels − 1, that the values cross:
//
//	cell 2k      fires at t if y_t < threshold k ≤ y_(t+1)
//	cell 2k + 1  fires at t if y_t ≥ threshold k > y_(t+1)
//	the next one fires at t if y_t = 1
//
// with y = gain·x and k up to Levels − 2, in float32. With Cue there is one more cell and so many more steps: it fires at each of them, when
// the class is to be read. With Channels a sample is rows in time, x[t·n + c], and each channel has such cells, those of the first one first.
type Thresholds struct {
	T      int // values of a sample, or rows; there is no default
	Levels int // thresholds from 0 to 1; 0 means 40
	Cue    int // steps after the sample in which the last cell fires
	// Channels is how many values a row has; 0 means 1.
	Channels int `json:",omitzero" run:"omitzero"`
}

// Steps returns the number of steps of the code, those of the cue included.
func (e Thresholds) Steps() int { return e.T + e.Cue }

func (e Thresholds) levels() int { return orElse(e.Levels, 40) }

func (e Thresholds) channels() int { return orElse(e.Channels, 1) }

// Check reports the first field that is out of range.
func (e Thresholds) Check() error {
	switch {
	case e.T == 0:
		return errors.New("encode: Thresholds: T is 0; give the number of values of a sample")
	case e.T == 1 || e.levels() < 2 || e.levels() > mostFields:
		return fmt.Errorf("encode: Thresholds: T is %d and Levels is %d; nothing is crossed by less than 2 values, and there are 2 to %d levels",
			e.T, e.levels(), mostFields)
	case e.Channels < 0 || e.Channels > mostFields:
		return fmt.Errorf("encode: Thresholds: Channels is %d; give 1 to %d, or 0 for 1", e.Channels, mostFields)
	case e.Cue < 0 || e.Cue > mostSteps:
		return fmt.Errorf("encode: Thresholds: Cue is %d steps; give 0 to %d", e.Cue, mostSteps)
	}
	return errors.Join(checkSteps("Thresholds", e.T), checkSteps("Thresholds", e.T+e.Cue))
}

// Cells returns how many input cells samples of a shape of T rows become: of each channel two for each threshold but the last, and one for that; one
// for the cue.
func (e Thresholds) Cells(shape []int) (int, error) {
	n, err := valuesOf("Thresholds", shape)
	switch {
	case err != nil:
		return 0, err
	case n != e.T*e.channels():
		return 0, fmt.Errorf("encode: Thresholds: samples of shape %v have %d values, and T is %d, with %d a row; make them equal",
			shape, n, e.T, e.channels())
	}
	return e.cells(), nil
}

// own is how many cells a channel has.
func (e Thresholds) own() int { return 2*(e.levels()-1) + 1 }

func (e Thresholds) cells() int { return e.channels()*e.own() + min(e.Cue, 1) }

// CheckSample reports a sample that is not T rows, and the first value that is not between 0 and 1.
func (e Thresholds) CheckSample(x []float32) error {
	if len(x) != e.T*e.channels() {
		return fmt.Errorf("encode: Thresholds: a sample has %d values, and T is %d, with %d a row; make them equal", len(x), e.T, e.channels())
	}
	return checkUnit("Thresholds", x)
}

// Version is raised when spikes change.
func (e Thresholds) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Thresholds) Resolve() Encoder {
	e.Levels = e.levels()
	if e.Channels == 1 {
		e.Channels = 0 // the same code, which descriptions have no field for
	}
	return e
}

// Encode makes dst the spike train of gain·x. It panics if Check would refuse the code.
func (e Thresholds) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	mustCheck(e.Check())
	resize("Thresholds", dst, e.Steps(), e.cells())
	channels := e.channels()
	x = x[:min(len(x), e.T*channels)]
	for i, v := range x {
		t, first, y := i/channels, i%channels*e.own(), min(gain*v, 1)
		if y == 1 {
			dst.Set(t, first+e.own()-1)
		}
		if next := i + channels; next < len(x) {
			e.cross(dst, t, first, y, min(gain*x[next], 1))
		}
	}
	for t := e.T; t < dst.Steps; t++ {
		dst.Set(t, dst.Cells-1)
	}
}

// cross makes the cells of the thresholds between two values fire; those of the channel begin at first.
func (e Thresholds) cross(dst *snn.Spikes, t, first int, y, next float32) {
	top := e.levels() - 1
	for k := range top {
		switch at := float32(float64(k) / float64(top)); {
		case y < at && at <= next:
			dst.Set(t, first+2*k)
		case y >= at && at > next:
			dst.Set(t, first+2*k+1)
		}
	}
}
