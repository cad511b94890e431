package encode

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func sizeOf(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// Whatever the code and the shape: the sides of CellShape make as many cells as Cells says, and there is none of samples that do not fit.
func TestCellShapesHaveAllCells(t *testing.T) {
	for _, e := range codes() {
		fits := 0
		for _, shape := range [][]int{nil, {}, {0}, {-1}, {7}, {60}, {120}, {16}, {12}, {60, 1}, {60, 2}, {60, 2, 3}, {59, 2}, {8, 8}, {3, 4, 5}, {0, 2}, {0, 1},
			{0, 2, 3}, {1, 2}, {1, 60}} {
			n, err := e.Cells(shape)
			got := e.CellShape(shape)
			if (got == nil) != (err != nil) || err == nil && sizeOf(got) != n {
				t.Errorf("%+v: samples of shape %v are cells of shape %v, and %d, %v", e, shape, got, n, err)
			}
			if err == nil {
				fits++
				got[0] = -1
				if shape[0] == -1 {
					t.Errorf("%+v: CellShape shares its argument", e)
				}
			}
		}
		if fits == 0 {
			t.Errorf("%+v took no shape", e)
		}
	}
	for _, c := range []struct {
		e           coder
		shape, want []int
	}{
		{Direct{}, []int{8, 8, 3}, []int{8, 8, 3}}, {Population{Fields: 4}, []int{8, 8}, []int{8, 8, 4}}, {Series{T: 9}, []int{9, 5, 6, 2}, []int{5, 6, 2}},
		{Train{T: 9, Channels: 10}, []int{0, 10}, []int{10}}, {Series{T: 1}, []int{5, 6}, []int{5, 6}}, {Series{T: 1}, []int{1, 6}, []int{6}},
		{LevelCrossing{T: 9}, []int{9, 5, 6}, []int{2, 5, 6}}, {LevelCrossing{T: 9, ChannelsLast: true}, []int{9, 5, 6}, []int{5, 6, 2}},
		{Delta{T: 9}, []int{9, 5, 6}, []int{5, 6}}, {Delta{T: 9, OffSpikes: true}, []int{45}, []int{2, 5}},
		{Events{T: 9, Width: 34, Height: 30, Polarities: 3, Scale: 2}, []int{0, 2}, []int{3, 15, 17}},
		{Events{T: 9, Width: 34, Height: 30, Polarities: 3, ChannelsLast: true}, []int{0, 2}, []int{30, 34, 3}},
		{Events{T: 9, Width: 34, Height: 30, Polarities: 3, Merge: true, ChannelsLast: true}, []int{0, 2}, []int{30, 34}},
	} {
		if got := c.e.CellShape(c.shape); !slices.Equal(got, c.want) {
			t.Errorf("%+v: samples of shape %v are cells of shape %v, want %v", c.e, c.shape, got, c.want)
		}
	}
}

// channelsLast returns e with ChannelsLast as given, and whether it has that field.
func channelsLast(e coder, last bool) (coder, bool) {
	v := reflect.New(reflect.TypeOf(e)).Elem()
	v.Set(reflect.ValueOf(e))
	f := v.FieldByName("ChannelsLast")
	if f.IsValid() {
		f.SetBool(last)
	}
	return v.Interface().(coder), f.IsValid()
}

// What a code adds to the places of a sample are channels, and a convolution reads them last: every code puts them there, if need be with
// ChannelsLast.
func TestEveryCodeHasChannelsLast(t *testing.T) {
	for _, e := range codes() {
		e, _ = channelsLast(e, true)
		shape, place := []int{60, 4, 5}, []int{60, 4, 5}
		switch v := e.(type) {
		case Events:
			shape, place = []int{0, 2}, []int{max(v.Height/max(v.Scale, 1), 1), v.Width / max(v.Scale, 1)}
		case Thresholds:
			continue // of one value after the other, it has no places
		case Series, Train, LevelCrossing, Delta:
			place = shape[1:]
			if f := reflect.ValueOf(e).FieldByName("Channels"); f.IsValid() && f.Int() > 0 {
				shape = []int{60, int(f.Int())}
				place = shape[1:]
			}
		}
		if got := e.CellShape(shape); len(got) < len(place) || !slices.Equal(got[:len(place)], place) {
			t.Errorf("%+v: cells of shape %v, and places of shape %v", e, got, place)
		}
	}
}

// value returns what cell i has at a step: a spike, or a number.
func value(s *snn.Spikes, t, i int) float32 {
	switch {
	case s.Graded != nil:
		return s.Values(t)[i]
	case s.Has(t, i):
		return 1
	}
	return 0
}

// ChannelsLast moves the first side of cells behind the others, and does nothing else.
func TestChannelsLastTransposes(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 8))
	checked := map[string]int{}
	for _, e := range codes() {
		first, ok := channelsLast(e, false)
		if !ok {
			continue
		}
		last, _ := channelsLast(e, true)
		shape := []int{60, 2, 3}
		if v, ok := e.(LevelCrossing); ok && v.Channels > 0 {
			shape = []int{60, v.Channels}
		}
		x := make([]float32, sizeOf(shape))
		for i := range x {
			x[i] = g.Float32()
		}
		if v, ok := e.(Events); ok {
			shape = []int{0, 2}
			x = x[:120]
			for i := range 60 {
				x[2*i], x[2*i+1] = v.steps().At(float64(i)), float32(g.IntN(max(v.Polarities, 1)*max(v.Height, 1)*v.Width))
			}
		}
		a, b := encoded(first, x), encoded(last, x)
		from, to := first.CellShape(shape), last.CellShape(shape)
		channels := to[len(to)-1]
		if slices.Equal(from, to) { // one channel, or none of its own
			channels = 1
		} else if want := append(slices.Clone(from[1:]), from[0]); !slices.Equal(to, want) {
			t.Errorf("%+v: cells of shape %v and %v", e, from, to)
			continue
		}
		places, some := a.Cells/channels, false
		for step := range a.Steps {
			for i := range a.Cells {
				v := value(a, step, i)
				some = some || v != 0 && channels > 1
				if w := value(b, step, i%places*channels+i/places); v != w {
					t.Fatalf("%+v: step %d, cell %d: %v, and with channels last %v", e, step, i, v, w)
				}
			}
		}
		if some {
			checked[reflect.TypeOf(e).Name()]++
		}
	}
	for _, name := range []string{"Events", "LevelCrossing", "Delta"} {
		if checked[name] == 0 {
			t.Errorf("of %s nothing was compared", name)
		}
	}
}
