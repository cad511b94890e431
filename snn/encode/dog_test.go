package encode

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// small is the image of the small case, 6 × 6 pixels from 0 to 255.
var small = []float32{
	0, 10, 200, 220, 30, 0,
	5, 20, 240, 250, 40, 10,
	0, 15, 180, 230, 60, 20,
	90, 100, 110, 255, 140, 30,
	10, 30, 50, 210, 160, 70,
	0, 0, 25, 190, 120, 80,
}

func smallCode() DoG {
	e := DoG{T: 4}
	e.Filters[0], e.Filters[1] = DoGFilter{3, 3. / 9, 6. / 9}, DoGFilter{3, 6. / 9, 3. / 9}
	return e
}

func unit(pixels []float32) []float32 {
	x := make([]float32, len(pixels))
	for i, v := range pixels {
		x[i] = v / 255
	}
	return x
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
	smallCode().Encode(&s, unit(small), 1, snn.Stream{})
	for f := range want {
		var got []string
		for i := range small {
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
