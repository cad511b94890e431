package encode

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Events bins lists of events into steps. A raw sample is pairs of a time in ms and an address, ascending in time, x[2i] and x[2i+1];
// samples have the shape {0, 2}. Step t holds the events of the times
//
//	Start + t·Dt ≤ time < Start + (t + 1)·Dt
//
// compared in float32, as times are. Several events of one cell in one step are one spike; with Counts, a graded input of their number.
//
// Addresses are those of Polarities planes of Height rows of Width: address = (polarity·Height + y)·Width + x. Sets of another order are to
// be readdressed. A list of channels, as of an audio sensor, has one plane of one row. Cells have that order too, {polarities, height, width};
// the maps of a convolution are {height, width, polarities}, which ChannelsLast makes.
type Events struct {
	T          int     // steps; there is no default
	Dt         float64 // length of a step, ms, that of the net; 0 means 1
	Start      float64 // beginning of the first step, ms
	Width      int     // addresses of a row; there is no default
	Height     int     // rows; 0 means 1
	Polarities int     // planes; 0 means 1
	Scale      int     // so many addresses in each direction are one cell, of which whole ones must make the plane; 0 means 1
	Merge      bool    // one cell for all polarities of a place
	Cut        bool    // events before Start or after the last step are left out; otherwise CheckSample refuses them
	Counts     bool    // graded input of the number of events, times the gain, instead of spikes
	// ChannelsLast puts the polarities of a place side by side, {height, width, polarities}, as [snn.Conv2D] and [snn.Layers] number maps.
	ChannelsLast bool
}

// Steps returns the number of steps of the code.
func (e Events) Steps() int { return e.T }

// StepLength returns the length of a step, ms, which must be that of the net.
func (e Events) StepLength() float64 { return orElse(e.Dt, 1) }

func (e Events) height() int { return orElse(e.Height, 1) }

func (e Events) polarities() int { return orElse(e.Polarities, 1) }

func (e Events) scale() int { return orElse(e.Scale, 1) }

// Check reports the first field that is out of range.
func (e Events) Check() error {
	if e.T == 0 {
		return errors.New("encode: Events: T is 0; give the number of steps of a presentation")
	}
	if err := errors.Join(checkSteps("Events", e.T), checkPositive("Events", "Dt", e.Dt), checkDt("Events", e.StepLength())); err != nil {
		return err
	}
	if l := e.steps(); !(e.Start >= -1e15 && e.Start <= 1e15) || !e.stepsApart(l) {
		return fmt.Errorf("encode: Events: %d steps of %v ms from %v ms are not told apart by times in float32; give larger steps, or an earlier Start",
			e.T, e.StepLength(), e.Start)
	}
	return e.checkAddresses()
}

// stepsApart reports whether all steps begin at times that float32 tells apart.
func (e Events) stepsApart(l kernel.Levels) bool {
	if !(l.At(float64(e.T-1)) < l.At(float64(e.T))) || !(l.At(0) < l.At(1)) {
		return false
	}
	largest := max(abs32(l.At(0)), abs32(l.At(float64(e.T))))
	if next := math.Nextafter32(largest, math.MaxFloat32); l.Step > 2*float64(next-largest) {
		return true
	}
	for k := range e.T {
		if l.At(float64(k)) >= l.At(float64(k+1)) {
			return false
		}
	}
	return true
}

func abs32(v float32) float32 { return max(v, -v) }

func (e Events) checkAddresses() error {
	n, names := 1, [...]string{"Polarities", "Height", "Width"}
	for i, side := range [...]int{e.polarities(), e.height(), e.Width} {
		if side < 1 {
			return fmt.Errorf("encode: Events: %s is %d; give 1 or more", names[i], side)
		}
		if side > mostAddresses/n {
			return fmt.Errorf("encode: Events: there are more addresses than the %d that a float32 tells apart: Polarities %d, Height %d, Width %d",
				mostAddresses, e.polarities(), e.height(), e.Width)
		}
		n *= side
	}
	if s := e.scale(); s < 1 || e.Width%s != 0 || e.Height > 1 && e.Height%s != 0 {
		return fmt.Errorf("encode: Events: %d by %d addresses are not whole squares of Scale, %d; give a divisor", e.Width, e.height(), e.Scale)
	}
	return nil
}

// mostAddresses is how many whole numbers from 0 on a float32 holds.
const mostAddresses = 1 << 24

// steps are the times at which steps begin.
func (e Events) steps() kernel.Levels { return kernel.Levels{Origin: e.Start, Step: e.StepLength()} }

// Cells returns how many input cells lists of events become, whose shape is {0, 2}, or {n, 2} where all have one length.
func (e Events) Cells(shape []int) (int, error) {
	if len(shape) != 2 || shape[0] < 0 || shape[1] != 2 {
		return 0, fmt.Errorf("encode: Events: samples of shape %v are not lists of events; give (time, address) pairs of shape {0, 2}", shape)
	}
	if err := e.checkAddresses(); err != nil {
		return 0, err
	}
	return e.cells(), nil
}

// cells returns the number of cells of valid addresses.
func (e Events) cells() int {
	height, width := e.sides()
	if e.Merge {
		return height * width
	}
	return height * width * e.polarities()
}

// Cell returns the cell in which an event of an address fires, −1 where there is no such address, for [snn.Live]. It panics if Check would refuse
// the addresses.
func (e Events) Cell(address float32) int {
	mustCheck(e.checkAddresses())
	return e.cell(address)
}

// sides returns the rows of cells of a polarity, and the cells of a row.
func (e Events) sides() (height, width int) { return max(e.height()/e.scale(), 1), e.Width / e.scale() }

// cell returns the cell of an address, −1 for none.
func (e Events) cell(address float32) int {
	a := int(address)
	if plane := e.Width * e.height(); float32(a) != address || a < 0 || a >= plane*e.polarities() {
		return -1
	} else if e.Merge {
		a %= plane
	}
	row, s := a/e.Width, e.scale()
	polarity, y := row/e.height(), row%e.height()
	height, width := e.sides()
	place := y/s*width + a%e.Width/s
	switch {
	case e.Merge:
		return place
	case e.ChannelsLast:
		return place*e.polarities() + polarity
	}
	return polarity*height*width + place
}

// CheckSample reports a list that is not pairs, the first event that is out of order or has no cell, and without Cut the first that is
// outside the presentation. A list without events is a sample without spikes.
func (e Events) CheckSample(x []float32) error {
	if len(x)%2 != 0 {
		return fmt.Errorf("encode: Events: a sample of %d values is not (time, address) pairs", len(x))
	}
	first, end := e.steps().At(0), e.steps().At(float64(e.T))
	for i := 0; i < len(x); i += 2 {
		switch at := x[i]; {
		case !(at-at == 0):
			return fmt.Errorf("encode: Events: event %d is at %v ms; give a finite time", i/2, at)
		case i > 0 && at < x[i-2]:
			return fmt.Errorf("encode: Events: event %d at %v ms follows one at %v ms; sort them by time", i/2, at, x[i-2])
		case e.cell(x[i+1]) < 0:
			return fmt.Errorf("encode: Events: event %d has the address %v; there are whole numbers from 0 to %d (Polarities %d, Height %d, Width %d)",
				i/2, x[i+1], e.polarities()*e.height()*e.Width-1, e.polarities(), e.height(), e.Width)
		case !e.Cut && (at < first || at >= end):
			return fmt.Errorf("encode: Events: event %d at %v ms is outside the %d steps from %v to %v ms; give another T or Start, or Cut to leave "+
				"such events out", i/2, at, e.T, first, end)
		}
	}
	return nil
}

// Version is raised when spikes change.
func (e Events) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Events) Resolve() Encoder {
	e.Dt, e.Height, e.Polarities, e.Scale = e.StepLength(), e.height(), e.polarities(), e.scale()
	return e
}

// Graded reports whether the code is graded values.
func (e Events) Graded() bool { return e.Counts }

// Encode makes dst the spike train, or the graded input, of a list of events; those outside the presentation, and what CheckSample refuses, are
// left out. It panics if Check would refuse the addresses.
func (e Events) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	mustCheck(e.checkAddresses())
	if e.Counts {
		resizeGraded("Events", dst, e.T, e.cells())
	} else {
		resize("Events", dst, e.T, e.cells())
	}
	steps := e.steps()
	for i := 0; i+1 < len(x); i += 2 {
		t, cell := steps.Floor(x[i]), e.cell(x[i+1])
		switch {
		case !(t >= 0 && t < float64(e.T)) || cell < 0:
		case e.Counts:
			dst.Graded[int(t)*dst.Cells+cell] += gain
		default:
			dst.Set(int(t), cell)
		}
	}
}
