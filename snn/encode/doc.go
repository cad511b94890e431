// Package encode turns raw samples into the input of a spiking net: spike trains or constant currents.
//
// An encoder is plain comparable data; a zero field is its documented default. All encoders have the methods
//
//	Check() error
//	Steps() int
//	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
//
// Encode writes into dst, reusing its storage, and depends on nothing but its arguments: equal streams give equal
// spikes. Values of x are meant to be in [0, 1]; a NaN in x is a cell that stays silent.
package encode

import (
	"fmt"
	"math"
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
	return nil
}

func checkPositive(encoder, field string, v float64) error {
	if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("encode: %s: %s is %v; give a positive finite number, or 0 for the default", encoder, field, v)
	}
	return nil
}
