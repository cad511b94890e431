package encode

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

type coder interface {
	Check() error
	Steps() int
	Cells(shape []int) (int, error)
	CellShape(shape []int) []int
	Resolve() Encoder
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

// codes are all encoders, with fields that can be set at once.
func codes() []coder {
	return []coder{
		Bernoulli{T: 60, Max: .5}, Poisson{T: 60, Dt: 1, MaxRate: 500}, Direct{T: 60},
		Latency{T: 60, Tau: 5, Threshold: .1}, Latency{T: 60, Tau: 50, Threshold: .1, Linear: true},
		Latency{T: 60, Threshold: .1, Linear: true, Normalize: true},
		Latency{T: 60, Normalize: true, Clip: true}, Delta{T: 60, Threshold: .01, OffSpikes: true}, Delta{T: 60, Padding: true},
		Latency{T: 60, Tau: 5, First: 7}, Bernoulli{T: 60, Max: .5, Offset: .1, First: 3},
		PoissonISI{T: 60, MaxRate: 500}, Regular{T: 60, Max: .5, First: 2}, ChargeTime{T: 60, Tau: 10}, LogLatency{T: 60}, RankOrder{T: 60},
		Phase{T: 60, Bits: 6}, Phase{T: 16, Weighted: true}, Burst{T: 60}, Burst{T: 30, Spikes: 3, Shortest: 1.5, Longest: 9},
		Population{T: 60}, Population{T: 60, Tuning: Norse, Max: 4, Response: Rates}, Population{Min: -2, Max: 3, Fields: 5, Response: Currents},
		Series{T: 60}, Series{T: 60, Channels: 2}, Train{T: 60}, Train{T: 60, Channels: 2}, LevelCrossing{T: 60, Threshold: .01}, LevelCrossing{T: 60, Channels: 1, Several: CountCrossings},
		LevelCrossing{T: 60, Padding: true, Several: OneAStep}, Events{T: 60, Width: 20},
		Events{T: 60, Dt: .5, Start: 3, Width: 6, Height: 4, Polarities: 2, Scale: 2, Merge: true, Cut: true, Counts: true},
		Thresholds{T: 60, Levels: 5}, Thresholds{T: 12, Cue: 3},
		SpikeTimes{T: 60, To: 50},
		Events{T: 60, Width: 6, Height: 4, Polarities: 2, Scale: 2, ChannelsLast: true}, LevelCrossing{T: 60, Threshold: .01, ChannelsLast: true},
		Delta{T: 60, Threshold: .01, OffSpikes: true, ChannelsLast: true}, Thresholds{T: 20, Levels: 4, Channels: 3},
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
			v.Field(i).Set(reflect.ValueOf(x).Convert(v.Field(i).Type()))
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
			if size := cells(t, e, 9+2*e.Steps()); size > 1<<22/e.Steps() {
				return // right, and too large to try
			}
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

// cells returns how many cells an encoder makes of a sample of so many values, or of somewhat fewer.
func cells(t *testing.T, e coder, values int) int {
	t.Helper()
	shape := []int{values}
	switch e := e.(type) {
	case Delta, Series, Train, LevelCrossing:
		of := reflect.ValueOf(e).FieldByName("Channels")
		if !of.IsValid() || of.Int() == 0 {
			shape = []int{e.Steps(), max(values/e.Steps(), 1)}
			break
		}
		shape = []int{0, int(of.Int())}
	case Events:
		shape = []int{0, 2}
	case Thresholds:
		shape = []int{e.T, e.channels()}
	}
	n, err := e.Cells(shape)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	return n
}

// tellsApart says why a code makes the same of different values, "" if it does not.
func tellsApart(e coder) string {
	pair := func(a, b []float32) string {
		var s, r snn.Spikes
		e.Encode(&s, a, 1, snn.NewStream(1))
		e.Encode(&r, b, 1, snn.NewStream(1))
		if slices.Equal(s.Bits, r.Bits) && slices.Equal(s.Graded, r.Graded) && slices.Equal(s.Current, r.Current) {
			return fmt.Sprintf("makes the same of %v and %v", a[:1], b[:1])
		}
		return ""
	}
	switch e := e.(type) {
	case Delta:
		return changes(e, e.T, 1, e.Threshold, e.Padding)
	case LevelCrossing:
		return changes(e, e.T, max(e.Channels, 1), e.Threshold, e.Padding)
	case Bernoulli, Poisson, PoissonISI:
		var s snn.Spikes
		e.Encode(&s, []float32{.5}, 1, snn.NewStream(1))
		if n := count(&s)[0]; n == e.Steps() && n > 20 {
			return "fires at every step at x = 0.5"
		}
	case Latency:
		var s snn.Spikes
		if e.Encode(&s, []float32{0, 1}, 1, snn.Stream{}); steps(&s)[0] == steps(&s)[1] {
			return "fires at once for 0 and 1"
		}
	case RankOrder:
		var s snn.Spikes
		if e.Encode(&s, []float32{1, .1}, 1, snn.Stream{}); steps(&s)[0] == steps(&s)[1] {
			return "does not order"
		}
	case Thresholds:
		a, b := make([]float32, e.T), make([]float32, e.T)
		a[1], b[1] = .5, 1
		return pair(a, b)
	case Regular:
		return pair([]float32{0}, []float32{1}) + pair([]float32{1e-6}, []float32{1})
	case Population:
		low, high := e.span()
		if e.Response != Rates {
			return pair([]float32{float32(low)}, []float32{float32(high)})
		}
	case Series, Train:
		x := make([]float32, e.Steps()*max(int(reflect.ValueOf(e).FieldByName("Channels").Int()), 1))
		x[len(x)-1] = 1
		if len(x) < 1<<20 {
			return pair(x, make([]float32, len(x)))
		}
	case Events:
		first, last := e.steps().At(0), e.steps().At(float64(e.T-1))
		address := float32(e.Width*e.height() - 1)
		if fault := pair([]float32{first, 0}, []float32{first, address}); fault != "" && e.cells() > e.polarities() {
			return fault
		}
		if e.T > 1 {
			return pair([]float32{first, 0}, []float32{last, 0})
		}
	default:
		return pair([]float32{0}, []float32{1})
	}
	return ""
}

// changes puts a signal that rises from 0 to the largest number and falls again to a code of changes of some channels.
func changes(e coder, steps, channels int, threshold float64, padding bool) string {
	if channels > 1<<10 {
		return ""
	}
	var s snn.Spikes
	x := make([]float32, steps*channels)
	for t := range steps {
		if t&1 == 1 || t == 0 && !padding {
			x[t*channels] = 3e38
		}
	}
	e.Encode(&s, x, 1, snn.NewStream(1))
	if threshold < 3e38 && silent(&s) {
		return "never fires"
	}
	e.Encode(&s, make([]float32, steps*channels), 1, snn.NewStream(1))
	if !silent(&s) {
		return "fires without a change"
	}
	return ""
}

func silent(s *snn.Spikes) bool {
	for _, v := range s.Graded {
		if v != 0 {
			return false
		}
	}
	for _, w := range s.Bits {
		if w != 0 {
			return false
		}
	}
	return true
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
