package encode

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Whatever the code and the shape: Cells returns what Encode makes of samples of the shape, which CheckSample takes, or an error that
// names the code and the shape.
func TestCellsAreThoseOfTheSpikes(t *testing.T) {
	shapes := [][]int{{1}, {7}, {60}, {120}, {2, 3}, {60, 1}, {60, 4}, {60, 2}, {59, 2}, {61, 2}, {30, 2}, {8, 8}, {3, 4, 5}, {60, 2, 3}, {0, 2}, {0, 1},
		{0, 3}, {16, 1}, {16, 2}, {3, 4}, {6, 10}, {12}}
	fits := map[string]int{}
	for _, e := range codes() {
		name := reflect.TypeOf(e).Name()
		for _, shape := range shapes {
			n, err := e.Cells(shape)
			if err != nil {
				if !strings.HasPrefix(err.Error(), "encode: "+name+": ") || !strings.Contains(err.Error(), fmt.Sprint(shape)) {
					t.Errorf("%T, shape %v: %v", e, shape, err)
				}
				continue
			}
			fits[name]++
			x := sampleOf(e, shape)
			if c, ok := e.(interface{ CheckSample([]float32) error }); ok {
				if err := c.CheckSample(x); err != nil {
					t.Errorf("%+v: shape %v fits, and a sample does not: %v", e, shape, err)
				}
			}
			if s := encoded(e, x); s.Cells != n || s.Steps != e.Steps() {
				t.Errorf("%+v: shape %v makes %d cells for %d steps, and should %d for %d", e, shape, s.Cells, s.Steps, n, e.Steps())
			}
		}
	}
	for _, e := range codes() {
		if name := reflect.TypeOf(e).Name(); fits[name] < 2 {
			t.Errorf("%s took %d shapes", name, fits[name])
		}
	}
}

// sampleOf returns a valid sample of a shape: of any length, three rows.
func sampleOf(e coder, shape []int) []float32 {
	n := 1
	for i, side := range shape {
		if i == 0 && side == 0 {
			side = 3
		}
		n *= side
	}
	x := make([]float32, n)
	for i := range x {
		if events, ok := e.(Events); ok && i%2 == 0 {
			x[i] = events.steps().At(float64(events.T / 2))
		}
	}
	return x
}

// Shapes that are none, or too large, are errors of every code, and so is any length where each value is a cell.
func TestCellsOfWrongShapes(t *testing.T) {
	for _, e := range codes() {
		for _, shape := range [][]int{nil, {}, {-1}, {3, 0}, {3, -2}, {0, 0}, {0, -1}, {0, math.MaxInt}, {1 << 20, 1 << 20}, {math.MaxInt, math.MaxInt},
			{1 << 40}, {0}} {
			n, err := e.Cells(shape)
			if err == nil || n != 0 || !strings.HasPrefix(err.Error(), "encode: "+reflect.TypeOf(e).Name()+": ") {
				t.Errorf("%+v, shape %v: %d, %v", e, shape, n, err)
			}
		}
	}
	for want, cells := range map[string]func() (int, error){
		"Bernoulli: samples of shape [0 4] are of any length, and each value is a cell":  func() (int, error) { return Bernoulli{}.Cells([]int{0, 4}) },
		"Delta: samples of shape [60 2] have 60 steps, and T is 40; make them equal":     func() (int, error) { return Delta{T: 40}.Cells([]int{60, 2}) },
		"Series: samples of shape [0 4] are of any length; give Channels, the number of": func() (int, error) { return Series{T: 9}.Cells([]int{0, 4}) },
		"Series: samples of shape [0 4] have rows of 4 values, and Channels is 3":        func() (int, error) { return Series{T: 9, Channels: 3}.Cells([]int{0, 4}) },
		"Series: samples of shape [12 3] have 12 steps, more than T, 9":                  func() (int, error) { return Series{T: 9, Channels: 3}.Cells([]int{12, 3}) },
		"Series: the 10 values of samples of shape [10] are not T, 9 rows":               func() (int, error) { return Series{T: 9}.Cells([]int{10}) },
		"Events: samples of shape [0 3] are not lists of events":                         func() (int, error) { return Events{T: 9, Width: 2}.Cells([]int{0, 3}) },
		"Population: 100000 values of 65536 cells each are more than": func() (int, error) {
			return Population{Fields: 1 << 16}.Cells([]int{100000})
		},
	} {
		if _, err := cells(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Errors of shapes ask for no field that the code does not have, as one of any length asked Delta for Channels.
func TestErrorsOfShapesAskForFieldsThatThereAre(t *testing.T) {
	field := regexp.MustCompile(`give ([A-Z]\w+)`)
	asked := 0
	for _, e := range codes() {
		for _, shape := range [][]int{{0, 2}, {0}, {1}, {2, 3}, {7}, {59, 2}, {61, 2}, {60, 3}} {
			_, err := e.Cells(shape)
			if err == nil {
				continue
			}
			for _, name := range field.FindAllStringSubmatch(err.Error(), -1) {
				asked++
				if _, ok := reflect.TypeOf(e).FieldByName(name[1]); !ok {
					t.Errorf("%T has no %s: %v", e, name[1], err)
				}
			}
			if strings.Contains(err.Error(), "number of channels") {
				t.Errorf("%T: name the field: %v", e, err)
			}
		}
	}
	if asked == 0 {
		t.Error("no error asked for a field")
	}
}

// A code with its defaults written out is the same code, and has none left.
func TestResolvedCodesAreTheSame(t *testing.T) {
	bare := []coder{Bernoulli{}, Poisson{}, Direct{}, Latency{}, Delta{T: 5}, PoissonISI{}, Regular{}, ChargeTime{}, LogLatency{}, RankOrder{}, Phase{},
		Burst{}, Population{}, Population{Tuning: Norse}, Series{T: 5}, Train{T: 5}, LevelCrossing{T: 5}, Events{T: 5, Width: 4}, Thresholds{T: 5, Cue: 2}}
	for _, e := range append(codes(), bare...) {
		r := e.Resolve().(coder)
		x := []float32{0, 1, .3, 0, .25, 1, .5, 2, .75, 0}
		a, b := encoded(e, x), encoded(r, x)
		if r.Resolve() != r || r.Check() != nil || r.Steps() != e.Steps() || !reflect.DeepEqual(a, b) {
			t.Errorf("%+v is not %+v", e, r)
		}
		if reflect.TypeOf(r) != reflect.TypeOf(e) {
			t.Errorf("%T resolves to %T", e, r)
		}
	}
}

// What dst held before does not matter, whatever kind of input it was, and its storage is used again.
func TestEncodeOverwrites(t *testing.T) {
	x := []float32{0, 1, .3, 0, .25, 1, .5, 2, .75, 0}
	for _, e := range codes() {
		want := encoded(e, x)
		for _, before := range codes() {
			s := encoded(before, x)
			if e.Encode(s, x, 1, snn.NewStream(1)); !slices.Equal(s.Bits, want.Bits) || !slices.Equal(s.Graded, want.Graded) ||
				!slices.Equal(s.Current, want.Current) || s.Steps != want.Steps || s.Cells != want.Cells || s.Graded == nil != (want.Graded == nil) ||
				s.Current == nil != (want.Current == nil) {
				t.Errorf("%T after %T", e, before)
			}
		}
		if b, isCoins := e.(Bernoulli); isCoins && b.Offset != 0 {
			continue // makes a list of its chances
		}
		if p, ok := e.(Population); ok && p.Response != Currents {
			continue // makes a list of its activations
		}
		s := encoded(e, x)
		if n := testing.AllocsPerRun(3, func() { e.Encode(s, x, 1, snn.NewStream(1)) }); n != 0 {
			t.Errorf("%+v: %v allocations", e, n)
		}
	}
}
