package encode

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

type coder interface {
	Check() error
	Steps() int
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

// codes are all encoders, with fields that can be set at once.
func codes() []coder {
	return []coder{
		Bernoulli{T: 60, Max: .5}, Poisson{T: 60, Dt: 1, MaxRate: 500}, Direct{T: 60},
		Latency{T: 60, Tau: 5, Threshold: .1}, Latency{T: 60, Tau: 50, Threshold: .1, Linear: true},
		Latency{T: 60, Threshold: .1, Linear: true, Normalize: true},
		Latency{T: 60, Normalize: true, Clip: true}, Delta{T: 60, Threshold: .01, OffSpikes: true}, Delta{T: 60, Padding: true},
	}
}

var hostileNumbers = []float64{
	-1, 0, math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, 1e-310, 1e-40, 1e-30, 1e-20, 1e-10, 1e-3, .01, .1, .5,
	.99, 1, 1.0001, 2, 10, 100, 1e3, 2e3, 1e4, 1e10, 1e20, 3e38, 1e39, 1e300,
}

// eachField calls f with copies of e of which one field is another.
func eachField(e coder, f func(what string, e coder)) {
	for i := range reflect.TypeOf(e).NumField() {
		with := func(x any) {
			v := reflect.New(reflect.TypeOf(e)).Elem()
			v.Set(reflect.ValueOf(e))
			v.Field(i).Set(reflect.ValueOf(x))
			f(fmt.Sprintf("%T.%s = %v", e, v.Type().Field(i).Name, x), v.Interface().(coder))
		}
		switch reflect.TypeOf(e).Field(i).Type.Kind() {
		case reflect.Float64:
			for _, x := range hostileNumbers {
				with(x)
			}
		case reflect.Int:
			for _, n := range []int{-1, 0, 1, 2, 3, 1000, 1<<24 + 1, 1 << 40, math.MaxInt, math.MinInt} {
				with(n)
			}
		case reflect.Bool:
			with(true)
			with(false)
		}
	}
}

// Whatever a field is: Check refuses it with a message that names the code, or the code tells values in range apart, and encodes what
// is out of range, too, without a panic. Fields are found by reflection.
func TestCheckedCodesTellValuesApart(t *testing.T) {
	taken, refused := 0, 0
	for _, base := range codes() {
		eachField(base, func(what string, e coder) {
			if err := e.Check(); err != nil {
				if refused++; !strings.HasPrefix(err.Error(), "encode: "+reflect.TypeOf(e).Name()+": ") {
					t.Errorf("%s: %v", what, err)
				}
				return
			}
			taken++
			if fault := tellsApart(e); fault != "" {
				t.Errorf("%s passes, and %s", what, fault)
			}
			for _, gain := range []float32{0, 1, 2, 1e30, float32(math.Inf(1))} {
				var s snn.Spikes
				x := []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 3e38, -3e38, -1, 2, 1e-45, 0}
				e.Encode(&s, append(x, make([]float32, 2*e.Steps())...), gain, snn.NewStream(1))
			}
		})
	}
	if taken < 100 || refused < 100 {
		t.Errorf("%d taken, %d refused", taken, refused)
	}
}

// tellsApart says why a code makes the same of different values, "" if it does not.
func tellsApart(e coder) string {
	var s snn.Spikes
	switch e := e.(type) {
	case Delta: // channels rise from 0 to the largest number and fall again
		x := make([]float32, e.T)
		for t := range x {
			x[t] = float32(t&1) * 3e38
		}
		if !e.Padding {
			x[0] = 3e38
		}
		e.Encode(&s, x, 1, snn.NewStream(1))
		if e.Threshold < 3e38 && count(&s)[0] == 0 {
			return "never fires"
		}
		e.Encode(&s, make([]float32, e.T), 1, snn.NewStream(1))
		if count(&s)[0] != 0 {
			return "fires without a change"
		}
	case Latency:
		e.Encode(&s, []float32{0, 1}, 1, snn.NewStream(1))
		if at := steps(&s); at[0] == at[1] {
			return fmt.Sprintf("fires at %v for 0 and 1", at)
		}
	case Bernoulli, Poisson:
		e.Encode(&s, []float32{.5}, 1, snn.NewStream(1))
		if n := count(&s)[0]; n == e.(coder).Steps() && n > 20 {
			return "fires at every step at x = 0.5"
		}
	}
	return ""
}

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

// A value that equals a threshold as it is written is at the threshold, and the next one below is not, for every code that compares
// and for decimals of which float32 and float64 differ up and down.
func TestValuesOnThresholds(t *testing.T) {
	for k := 1; k < 100; k++ {
		written := float64(k) / 100
		at := float32(written)
		below := math.Nextafter32(at, 0)
		fires := func(e coder, x []float32, cell int) bool {
			var s snn.Spikes
			e.Encode(&s, x, 1, snn.Stream{})
			return count(&s)[cell] > 0
		}
		rise, fall := Delta{T: 2, Threshold: written, Padding: true}, Delta{T: 2, Threshold: written, OffSpikes: true, Padding: true}
		clip := Latency{T: 5, Threshold: written, Clip: true}
		if !fires(rise, []float32{0, at}, 0) || fires(rise, []float32{0, below}, 0) {
			t.Errorf("Delta at %v: %v, below %v", written, fires(rise, []float32{0, at}, 0), fires(rise, []float32{0, below}, 0))
		}
		if !fires(fall, []float32{at, 0}, 1) || fires(fall, []float32{below, 0}, 1) {
			t.Errorf("Delta at −%v", written)
		}
		if !fires(clip, []float32{at}, 0) || fires(clip, []float32{below}, 0) {
			t.Errorf("Latency at %v", written)
		}
	}
}

// Times on the border of two steps are rounded as torch rounds them in float32: 5·(1 − 0.3) is 3.5 and goes to 4.
func TestLatencyRoundsInFloat32(t *testing.T) {
	for k := range 101 {
		x, tau := float32(float64(k)/100), float32(5)
		var s snn.Spikes
		Latency{T: 10, Tau: 5, Linear: true}.Encode(&s, []float32{x}, 1, snn.Stream{})
		one := 1 - max(x, float32(.01))
		product := tau * one
		if want := int(math.RoundToEven(float64(product))); steps(&s)[0] != want {
			t.Errorf("x = %v: step %d, want %d", x, steps(&s)[0], want)
		}
	}
	var s snn.Spikes
	Latency{T: 10, Tau: 5, Linear: true}.Encode(&s, []float32{.3}, 1, snn.Stream{})
	if got := steps(&s)[0]; got != 4 {
		t.Errorf("step %d, want 4", got)
	}
}

// Delta takes values of any size, and refuses samples of which no channel would be left.
func TestDeltaOfShortSamples(t *testing.T) {
	for _, steps := range []int{1, 2, 60} {
		e := Delta{T: steps}
		for n := range 2*steps + 2 {
			var s snn.Spikes
			e.Encode(&s, make([]float32, n), 1, snn.Stream{})
			err := e.CheckSample(make([]float32, n))
			want := fmt.Sprintf("encode: Delta: a sample of %d values is shorter than T, %d samples in time", n, steps)
			if (s.Cells == 0) != (err != nil) || err != nil && !strings.HasPrefix(err.Error(), want) {
				t.Errorf("T %d, %d values: %d cells, %v", steps, n, s.Cells, err)
			}
		}
	}
}

// Codes of rates and times refuse samples out of their range, with the position, the value and the cure; the others take what is finite.
func TestCheckSample(t *testing.T) {
	for _, e := range codes() {
		c, ranged := e.(interface{ CheckSample(x []float32) error })
		switch e.(type) {
		case Direct:
			if ranged {
				t.Errorf("%T has a range", e)
			}
			continue
		case Delta:
			continue
		}
		if !ranged {
			t.Fatalf("%T has no range", e)
		}
		for _, v := range []float32{-.001, 1.0001, 255, float32(math.Inf(1)), -1.96} {
			err := c.CheckSample([]float32{0, 1, .5, v})
			want := fmt.Sprintf("encode: %s: value %v at 3 is outside 0 to 1; scale", reflect.TypeOf(e).Name(), v)
			if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "(x − min)/(max − min)") {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if err := c.CheckSample([]float32{0, 1, .5}); err != nil {
			t.Error(err)
		}
	}
}
