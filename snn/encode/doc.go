// Package encode turns raw samples into the input of a spiking net: spike trains, constant currents, or graded values that change at every
// step.
//
// An encoder is plain comparable data; a zero field is its documented default. All encoders have the methods
//
//	Check() error
//	Steps() int
//	Cells(shape []int) (int, error)
//	CellShape(shape []int) []int
//	Resolve() Encoder
//	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
//
// Cells returns how many input cells samples of a shape become, or says why they do not fit. The slowest axis of a shape comes first, so that
// {T, n} is a time series of n channels; a first side of 0 stands for any length, of which [Series], [LevelCrossing] and [Events] have a
// use. CellShape returns the shape of those cells, slowest axis first, whose product Cells is: convolutions read {height, width, channels}, which
// [Events], [LevelCrossing] and [Delta] make with ChannelsLast.
//
// Encode writes into dst, reusing its storage, and depends on nothing but its arguments: equal streams give equal
// spikes. A NaN in x is a cell that stays silent. Codes of rates and times take values of x in [0, 1]; they, and those that do not take
// samples of every length, have the method
//
//	CheckSample(x []float32) error
//
// which package learning calls for every sample before it trains. Encode itself cuts values out of range off, so that a gain above 1 makes
// bright cells fire at every step and no more. Check refuses parameters with which values in range all mean the same.
//
// Times and differences are compared in float32, as the values of x are: a threshold is rounded to float32 once, so that a value
// that equals it as it is written is at the threshold.
package encode

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// orElse returns v, or the default d if v is zero.
func orElse[T int | float64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}

func checkSteps(encoder string, t int) error {
	if t < 0 {
		return fmt.Errorf("encode: %s: T is %d steps; give a positive number, or 0 for the default", encoder, t)
	}
	if t > mostSteps {
		return fmt.Errorf("encode: %s: T is %d steps; no more than %d", encoder, t, mostSteps)
	}
	return nil
}

// resize makes dst a silent spike train for an encoder of t steps. It panics as mustWrite does.
func resize(encoder string, dst *snn.Spikes, t, cells int) {
	mustWrite(encoder, dst, t)
	dst.Resize(t, cells)
}

// resizeGraded makes dst graded input of 0 that may change at every step. It panics as mustWrite does.
func resizeGraded(encoder string, dst *snn.Spikes, t, cells int) {
	mustWrite(encoder, dst, t)
	dst.ResizeGraded(t, cells)
}

// mustWrite panics if dst is nil, or if Check would refuse t.
func mustWrite(encoder string, dst *snn.Spikes, t int) {
	if dst == nil {
		panic("encode: " + encoder + ".Encode: dst is nil; give Spikes to write to")
	}
	mustCheck(checkSteps(encoder, t))
}

// resizeCurrent makes dst a constant current, whose values are to be written. It panics as resize does.
func resizeCurrent(encoder string, dst *snn.Spikes, t, cells int) {
	var current []float32
	if dst != nil { // resize says so if it is
		current = dst.Current
	}
	resize(encoder, dst, t, cells)
	if cap(current) < cells || current == nil {
		current = make([]float32, cells)
	}
	dst.Current = current[:cells]
}

// mustCheck panics with what a check says.
func mustCheck(err error) {
	if err != nil {
		panic(err.Error())
	}
}

// mostSteps bounds a presentation.
const mostSteps = 1 << 24

// checkThreshold wants a threshold that float32 holds, or 0 for the default.
func checkThreshold(encoder string, v float64) error {
	if err := checkPositive(encoder, "Threshold", v); err != nil {
		return err
	}
	if v != 0 && (v < 0x1p-126 || v > math.MaxFloat32) {
		return fmt.Errorf("encode: %s: Threshold is %v, which a float32 does not hold", encoder, v)
	}
	return nil
}

// checkChance wants a probability of a spike in a step that can be drawn, in units of 2⁻³², and leaves room to tell values apart.
func checkChance(encoder, what string, p float64, cure string) error {
	switch {
	case p > 1:
		return fmt.Errorf("encode: %s: %s fires %.4g times in a step at x = 1, and a step holds one spike; %s", encoder, what, p, cure)
	case p < 0x1p-33:
		return fmt.Errorf("encode: %s: %s never fires: its probability of %.3g in a step is below 2⁻³³; give a larger one", encoder, what, p)
	}
	return nil
}

// checkDt wants a step whose length is that of a model of cells, ms.
func checkDt(encoder string, dt float64) error {
	if !(dt >= 1e-9 && dt <= 1e9) {
		return fmt.Errorf("encode: %s: Dt is %v ms; give 1e-9 to 1e9 ms", encoder, dt)
	}
	return nil
}

// checkRate wants a rate at x = 1, Hz, of which a step of dt ms holds all spikes.
func checkRate(encoder string, dt, rate float64) error {
	if err := checkDt(encoder, dt); err != nil {
		return err
	}
	cure := fmt.Sprintf("give a MaxRate of %.6g Hz or less, or a Dt of %.6g ms or less", 1000/dt, 1000/rate)
	return checkChance(encoder, fmt.Sprintf("MaxRate of %v Hz in steps of %v ms", rate, dt), rate*dt/1000, cure)
}

// checkUnit wants values from 0 to 1.
func checkUnit(encoder string, x []float32) error {
	for i, v := range x {
		if v < 0 || v > 1 {
			return fmt.Errorf("encode: %s: value %v at %d is outside 0 to 1; scale to (x − min)/(max − min), with min and max of the training samples",
				encoder, v, i)
		}
	}
	return nil
}

func checkPositive(encoder, field string, v float64) error {
	if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("encode: %s: %s is %v; give a positive finite number, or 0 for the default", encoder, field, v)
	}
	return nil
}
