package encode

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/vectors"
	"github.com/spikecell/spikecell/snn"
)

func smallCode() DoG {
	e := DoG{T: 4}
	e.Filters[0], e.Filters[1] = DoGFilter{3, 3. / 9, 6. / 9}, DoGFilter{3, 6. / 9, 3. / 9}
	return e
}

// Values of SpykeTorch at commit aa302c7, run with torch 2.15.
func TestDoGKernels(t *testing.T) {
	small := DoGFilter{3, 3. / 9, 6. / 9}.kernel()
	for i, want := range []float64{-.094112, -.155888, -.094112, -.155888, 1} {
		if math.Abs(small[i]-want) > 1e-6 {
			t.Errorf("weight %d of 9 is %v, want %v", i, small[i], want)
		}
	}
	seven := DoGFilter{7, 1, 2}.kernel()[21:28]
	for i, want := range []float64{-.121689, -.048160, .501984, 1, .501984, -.048160, -.121689} {
		if math.Abs(seven[i]-want) > 1e-6 {
			t.Errorf("weight %d of the middle row is %v, want %v", i, seven[i], want)
		}
	}
	for f, want := range map[DoGFilter]float64{{3, 6. / 9, 3. / 9}: -6.41, {7, 2, 1}: -7.90} {
		if k := f.kernel(); math.Abs(k[len(k)/2]-want) > .005 {
			t.Errorf("the centre of %v is %v, want %v", f, k[len(k)/2], want)
		}
	}
}

// Steps of the first spikes in SpykeTorch, 4 for none.
func TestDoGSmallImage(t *testing.T) {
	want := [2]string{
		"4 4 0 0 4 4 4 4 0 1 4 4 4 4 4 2 4 4 2 4 4 0 4 4 4 4 4 1 4 4 4 4 4 0 4 4",
		"4 2 4 4 2 4 4 1 4 4 1 4 2 0 4 4 1 3 4 4 3 4 4 3 3 3 1 4 4 4 4 3 2 4 4 4",
	}
	var s snn.Spikes
	smallCode().Encode(&s, vectors.Contrasts(), 1, snn.Stream{})
	for f := range want {
		var got []string
		for i := range vectors.Contrasts() {
			step := 0
			for ; step < 4 && !s.Has(step, 2*i+f); step++ {
			}
			got = append(got, string(rune('0'+step)))
		}
		if row := strings.Join(got, " "); row != want[f] {
			t.Errorf("filter %d: first spikes\n%s, want\n%s", f, row, want[f])
		}
	}
}

// The filters of the article are what is meant by none, maps have the filters last, and images of any Width are taken.
func TestDoGCells(t *testing.T) {
	for _, c := range []struct {
		code  DoG
		shape []int
		cells []int // nil: refused
	}{
		{DoG{}, []int{28, 28}, []int{28, 28, 6}}, {DoG{}, []int{64}, []int{8, 8, 6}}, {smallCode(), []int{6, 6}, []int{6, 6, 2}},
		{DoG{Width: 5}, []int{3, 5}, []int{3, 5, 6}}, {DoG{}, []int{3, 5}, nil}, {DoG{}, []int{60}, nil}, {DoG{Width: 4}, []int{3, 5}, nil},
		{DoG{}, []int{0, 2}, nil}, {DoG{}, nil, nil},
	} {
		if got := c.code.CellShape(c.shape); !slices.Equal(got, c.cells) {
			t.Errorf("%+v of shape %v: cells %v, want %v", c.code, c.shape, got, c.cells)
		}
	}
}

func TestDoGRefused(t *testing.T) {
	filter := func(f DoGFilter) DoG { return DoG{Filters: [MostFilters]DoGFilter{f}} }
	for want, e := range map[string]DoG{
		"Filters[0]: Window is 4; give an odd number":      filter(DoGFilter{4, 1, 2}),
		"Filters[0]: Window is -3":                         filter(DoGFilter{-3, 1, 2}),
		"Centre is 0 and Surround 2":                       filter(DoGFilter{3, 0, 2}),
		"Centre and Surround are both 1":                   filter(DoGFilter{3, 1, 1}),
		"Centre is NaN":                                    filter(DoGFilter{3, math.NaN(), 1}),
		"Width is -1":                                      {Width: -1},
		"Radius is -1":                                     {Radius: -1},
		"DoG: T is -1":                                     {T: -1},
		"Threshold is -2; give a positive finite number":   {Threshold: -2},
		"Threshold is +Inf; give a positive finite number": {Threshold: math.Inf(1)},
	} {
		if err := e.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, x := range map[string][]float32{"3 values is no square": {0, 1, 1}, "value 2 at 1 is outside 0 to 1": {0, 2, 0, 1}} {
		if err := (DoG{}).CheckSample(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// What is no number is no contrast, an image without contrasts is silent, and what a train held before is gone.
func TestDoGOfAnything(t *testing.T) {
	inf, s := float32(math.Inf(1)), snn.NewSpikes(15, 16*6)
	s.Set(3, 7)
	for _, x := range [][]float32{make([]float32, 16), {float32(math.NaN()), inf, -inf, 15: 0}} {
		DoG{}.Encode(s, x, inf, snn.Stream{})
		if s.Steps != 15 || s.Cells != 96 {
			t.Errorf("%d steps of %d cells", s.Steps, s.Cells)
		}
	}
	DoG{}.Encode(s, make([]float32, 16), 1, snn.Stream{})
	if slices.ContainsFunc(s.Bits, func(w uint64) bool { return w != 0 }) {
		t.Error("an image without contrasts fires")
	}
}
