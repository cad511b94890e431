package encode

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// Saturation that users met, and codes that never fire, with the cure.
func TestCheckNamesTheCure(t *testing.T) {
	for want, e := range map[string]coder{
		"MaxRate of 2000 Hz in steps of 1 ms fires 2 times in a step at x = 1, and a step holds one spike; give a MaxRate of 1000 Hz or less, or a " +
			"Dt of 0.5 ms or less": Poisson{Dt: 1, MaxRate: 2000},
		"Max of 1.5 fires 1.5 times": Bernoulli{Max: 1.5}, "Max of 1e-12 never fires": Bernoulli{Max: 1e-12},
		"MaxRate of 1e-09 Hz in steps of 0.5 ms never fires": Poisson{MaxRate: 1e-9}, "Dt is 1e+308 ms": Poisson{Dt: 1e308},
		"Threshold is 1, so that no value": Latency{Threshold: 1}, "T is 1, so that all cells fire at once": Latency{T: 1},
		"all values from 0 to 1 fire at step 0": Latency{Tau: .01}, "all values from 0 to 1 fire at step 9": Latency{T: 10, Tau: 1e6},
		"no cell ever fires": Delta{T: 1, Padding: true}, "T is 9223372036854775807 steps; no more than 16777216": Bernoulli{T: math.MaxInt},
		"Threshold is 1e-50, which a float32 does not hold": Delta{T: 3, Threshold: 1e-50},
		"Offset is 1; give a probability below 1":           Bernoulli{Offset: 1}, "Max of 0.8 with an Offset of 0.3 fires 1.1 times": Bernoulli{Max: .8, Offset: .3},
		"give a Max of 0.7 or less":  Bernoulli{Max: .9, Offset: .3},
		"First is 50 of 50 steps":    Bernoulli{First: 50},
		"First is -1 of 100 steps":   Latency{First: -1},
		"First is 99, the last step": Latency{First: 99},
		"PoissonISI: MaxRate of 2000 Hz in steps of 1 ms fires 2 times in a step": PoissonISI{MaxRate: 2000},
		"Max is 0.01, so that all values above 0 fire once in 50 steps":           Regular{Max: .01},
		"x = 1 would fire at step 223.144 of 100":                                 ChargeTime{Tau: 1000},
		"Threshold is 1, which no value from 0 to 1 passes":                       ChargeTime{Threshold: 1},
		"LogLatency: T is 1, so that all cells fire at once":                      LogLatency{T: 1},
		"RankOrder: T is 1, so that no cell ever fires":                           RankOrder{T: 1},
		"T is 5, less than a period of 8 steps":                                   Phase{T: 5},
		"Bits is 33; give 1 to 32":                                                Phase{Bits: 33},
		"at x = 1 the last of 5 spikes would come at step 8 of 8":                 Burst{T: 8},
		"give 1 <= Shortest <= Longest":                                           Burst{Shortest: 3, Longest: 2},
		"Fields is 2; give 3 to 65536":                                            Population{Fields: 2},
		"values from Min, 2, to Max, 1":                                           Population{Min: 2, Max: 1},
		"the fields of Norse begin at 0":                                          Population{Tuning: Norse, Min: -1, Max: 1},
		"Tuning is 7, which there is not; give one of [Bohte Norse]":              Population{Tuning: 7},
		"between two fields the activation is 0":                                  Population{Width: 100},
		"Late (0.1)":                                                              Population{Late: .1},
		"the activation of the first field is 1 at Min and 0.9995 at Max":         Population{Tuning: Norse, Max: .1, Response: Currents},
		"Series: T is 0; give the number of samples in time":                      Series{},
		"Channels is -1; give 1 to":                                               Series{T: 3, Channels: -1},
		"Several is 3, which there is not; give one of [OneSpike":                 LevelCrossing{T: 3, Several: 3},
		"Events: T is 0; give the number of steps":                                Events{Width: 3},
		"Thresholds: T is 0; give":                                                Thresholds{}, "T is 1 and Levels is 40": Thresholds{T: 1}, "Cue is -1 steps": Thresholds{T: 9, Cue: -1},
		"Width is 0; give 1 or more":                                  Events{T: 3},
		"are not whole squares of Scale, 4":                           Events{T: 3, Width: 34, Height: 34, Scale: 4},
		"not told apart by times in float32":                          Events{T: 3, Width: 3, Start: 1e9},
		"16000000 steps of 30 ms from -1e+09 ms are not told apart":   Events{T: 16e6, Dt: 30, Start: -1e9, Width: 3}, // the first, not the last
		"more addresses than the 16777216 that a float32 tells apart": Events{T: 3, Width: 1 << 13, Height: 1 << 12},
	} {
		if err := e.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, e := range []coder{Poisson{Dt: 1, MaxRate: 1000}, Bernoulli{Max: 1}, Poisson{MaxRate: 250}, Latency{T: 1, Clip: true}} {
		if err := e.Check(); err != nil {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

// Codes of rates and times refuse samples out of their range, with the position, the value and the cure; the others take what is finite.
func TestCheckSample(t *testing.T) {
	for _, e := range codes() {
		c, ranged := e.(interface{ CheckSample(x []float32) error })
		want := "encode: %s: value %v at 3 is outside 0 to 1; scale to (x − min)/(max − min)"
		switch e := e.(type) {
		case Direct:
			if ranged {
				t.Errorf("%T has a range", e)
			}
			continue
		case Delta, LevelCrossing, Series, Train, Events, Thresholds:
			continue
		case Population:
			low, high := e.span()
			want = fmt.Sprintf("encode: %%s: value %%v at 3 is outside %v to %v; give Min and Max that hold all samples", low, high)
		}
		if !ranged {
			t.Fatalf("%T has no range", e)
		}
		for _, v := range []float32{-2.001, 5.0001, 255, float32(math.Inf(1)), -3.96} {
			err := c.CheckSample([]float32{0, 1, .5, v})
			if want := fmt.Sprintf(want, reflect.TypeOf(e).Name(), v); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if err := c.CheckSample([]float32{0, 1, .5}); err != nil {
			t.Error(err)
		}
	}
	for _, v := range []float32{-.001, 1.0001} {
		if checkUnit("it", []float32{v}) == nil || (Population{}).CheckSample([]float32{v}) == nil {
			t.Errorf("%v is taken", v)
		}
	}
}
