package datasets

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// events is a set of one training sample, for a camera of 4×3 pixels of two polarities: its addresses are (12·polarity + 4·row + column).
func eventSet(x ...float32) Set {
	return Set{Name: "s", Classes: 1, Shape: []int{0, 2}, Train: Samples{X: [][]float32{x}, Label: []int{0}}}
}

// By hand.
func TestTransforms(t *testing.T) {
	camera := Camera{Width: 4, Height: 3, Polarities: 2}
	for name, c := range map[string]struct {
		x, want []float32
		step    EventTransform
		camera  Camera
	}{
		"crop":     {[]float32{0, 0, 1, 5, 2, 12 + 6, 3, 11}, []float32{1, 0, 2, 4 + 1}, Crop{1, 1, 2, 2}, Camera{2, 2, 2}}, // (1,1) and (2,1) stay
		"denoise":  {[]float32{0, 0, 4, 5, 5, 2, 5, 0, 6, 12 + 1}, []float32{4, 5, 5, 2, 5, 0, 6, 13}, Denoise{4}, camera},
		"alone":    {[]float32{0, 0, 1, 0, 2, 2}, []float32{}, Denoise{10}, camera}, // the pixel itself does not count, nor one two away
		"window":   {[]float32{1, 0, 2, 1, 3, 2, 4, 3}, []float32{0, 1, 1, 2}, Window{2, 2}, camera},
		"edges":    {[]float32{.1, 0, .7, 5}, []float32{0, 5}, Window{.7, 1}, camera}, // float32(.7) is below .7
		"ends":     {[]float32{.1, 0, .7, 5}, []float32{.1, 0}, Window{0, .7}, camera},
		"decimals": {[]float32{1, 0, 1.1, 1}, []float32{1.1, 1}, Denoise{.1}, camera},
		"polarity": {[]float32{0, 12 + 7, 1, 7}, []float32{0, 7, 1, 7}, MergePolarities{}, Camera{4, 3, 1}},
	} {
		got, made, err := eventSet(c.x...).Transform(camera, 1, c.step)
		if err != nil || !slices.Equal(got.Train.X[0], c.want) || made != c.camera {
			t.Errorf("%s: %v of %v, want %v of %v (%v)", name, got.Train.X, made, c.want, c.camera, err)
		}
	}
	s := eventSet(0, 5, 1, 12+6)
	got, made, err := s.Transform(camera, 1, Crop{1, 1, 2, 2}, MergePolarities{}, Window{1, 5})
	if err != nil || !slices.Equal(got.Train.X[0], []float32{0, 1}) || made != (Camera{2, 2, 1}) || !slices.Equal(s.Train.X[0], []float32{0, 5, 1, 18}) {
		t.Errorf("one after the other: %v of %v (%v); before it was %v", got.Train.X, made, err, s.Train.X)
	}
}

// What is drawn has the moments of its definition, and is the same again; lists stay in order.
func TestTransformsDraw(t *testing.T) {
	const n = 20000
	camera := Camera{Width: 101, Height: 101}
	x := make([]float32, 0, 2*n)
	for range n {
		x = append(x, 1000, 50*101+50)
	}
	run := func(step EventTransform) []float32 {
		a, _, err := eventSet(x...).Transform(camera, 7, step)
		b, _, _ := eventSet(x...).Transform(camera, 7, step)
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%T: %v, or another draw", step, err)
		}
		return a.Train.X[0]
	}
	if left := len(run(DropEvents{.25})) / 2; math.Abs(float64(left)-.75*n) > 5*math.Sqrt(.1875*n) {
		t.Errorf("%d of %d events are left of a share of 0.75", left, n)
	}
	var sum, squares float64
	times := run(JitterTimes{10})
	for i := 0; i < len(times); i += 2 {
		d := float64(times[i]) - 1000
		sum, squares = sum+d, squares+d*d
		if i > 0 && times[i] < times[i-2] {
			t.Fatal("times descend")
		}
	}
	if mean, variance := sum/n, squares/n; math.Abs(mean) > 5*10/math.Sqrt(n) || math.Abs(variance-100) > 5*100*math.Sqrt(2./n) {
		t.Errorf("times move by %v on average, with variance %v", mean, variance)
	}
	var across, down float64
	places := run(JitterPlaces{2})
	for i := 0; i < len(places); i += 2 {
		a := int(places[i+1])
		across, down = across+float64((a%101-50)*(a%101-50)), down+float64((a/101-50)*(a/101-50))
	}
	// rounding adds 1/12 to a variance of 4
	for _, v := range []float64{across / n, down / n} {
		if math.Abs(v-4-1./12) > 5*4*math.Sqrt(2./n) {
			t.Errorf("places move with a variance of %v", v)
		}
	}
}

func TestTransformRefuses(t *testing.T) {
	camera := Camera{Width: 4, Height: 3, Polarities: 2}
	good := eventSet(0, 5)
	for want, call := range map[string]func() (Set, Camera, error){
		"are not lists of events": func() (Set, Camera, error) {
			return Set{Name: "s", Shape: []int{3}}.Transform(camera, 1, MergePolarities{})
		},
		"training part: sample 0: event 0 has the address 24": func() (Set, Camera, error) { return eventSet(0, 24).Transform(camera, 1) },
		"give finite times that ascend":                       func() (Set, Camera, error) { return eventSet(1, 5, 0, 5).Transform(camera, 1) },
		"3 values are not":                                    func() (Set, Camera, error) { return eventSet(1, 5, 0).Transform(camera, 1) },
		"a camera of 0 by 3":                                  func() (Set, Camera, error) { return good.Transform(Camera{Height: 3}, 1) },
		"step 1: a crop of 3 by 1 pixels at (1, 0)":           func() (Set, Camera, error) { return good.Transform(camera, 1, Crop{0, 0, 3, 3}, Crop{1, 0, 3, 1}) },
		"step 0 is nil":                                       func() (Set, Camera, error) { return good.Transform(camera, 1, nil) },
		"within NaN ms":                                       func() (Set, Camera, error) { return good.Transform(camera, 1, Denoise{math.NaN()}) },
		"within +Inf ms":                                      func() (Set, Camera, error) { return good.Transform(camera, 1, Denoise{math.Inf(1)}) },
		"jitter by 0 ms":                                      func() (Set, Camera, error) { return good.Transform(camera, 1, JitterTimes{}) },
		"jitter by -1 pixels":                                 func() (Set, Camera, error) { return good.Transform(camera, 1, JitterPlaces{-1}) },
		"a share of 1":                                        func() (Set, Camera, error) { return good.Transform(camera, 1, DropEvents{1}) },
		"a window of 0 ms":                                    func() (Set, Camera, error) { return good.Transform(camera, 1, Window{}) },
	} {
		got, _, err := call()
		if err == nil || got.Train.X != nil || !strings.HasPrefix(err.Error(), "datasets: s: transform: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, _, err := good.Train.Transform(camera, 1, Window{}); err == nil || !strings.HasPrefix(err.Error(), "datasets: transform: step 0") {
		t.Errorf("samples alone: %v", err)
	}
}
