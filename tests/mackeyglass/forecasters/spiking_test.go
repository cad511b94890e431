package forecasters

import (
	"context"
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// TestWindows: each step shows the points up to its own, oldest first, after zeros, and a 1.
func TestWindows(t *testing.T) {
	var s snn.Spikes
	windows{T: 3, Window: 2}.Encode(&s, []float32{5, 6, 7}, 1, snn.NewStream(1))
	want := []float32{0, 5, 1, 5, 6, 1, 6, 7, 1}
	if s.Cells != 3 || len(s.Graded) != len(want) {
		t.Fatalf("%d cells, %v", s.Cells, s.Graded)
	}
	for i, v := range s.Graded {
		if v != want[i] {
			t.Errorf("value %d is %v, want %v", i, v, want[i])
		}
	}
}

// TestWindowsNoise: the noise is normal with the standard deviation that is asked for, and a point has the same in all
// windows that show it.
func TestWindowsNoise(t *testing.T) {
	var s snn.Spikes
	const n = 4000
	windows{T: n, Window: 2, Noise: .1}.Encode(&s, make([]float32, n), 1, snn.NewStream(1))
	sum, squares := 0., 0.
	for i := range n {
		v := float64(s.Graded[3*i+1])
		sum, squares = sum+v, squares+v*v
		if i > 0 && s.Graded[3*i] != s.Graded[3*(i-1)+1] {
			t.Fatalf("point %d is %v and then %v", i-1, s.Graded[3*(i-1)+1], s.Graded[3*i])
		}
	}
	// Standard errors: 0.1/√4000 = 0.0016 of the mean, 0.1/√8000 = 0.0011 of the standard deviation.
	if mean, sd := sum/n, math.Sqrt(squares/n); math.Abs(mean) > .008 || math.Abs(sd-.1) > .006 {
		t.Errorf("mean %v, standard deviation %v", mean, sd)
	}
}

// TestSpikingSimulation: a simulation, point by point, says of a series what the trained run says of it as one sample, which
// holds the scaling, the windows and the reading of the output to one another.
func TestSpikingSimulation(t *testing.T) {
	x := make([]float64, 121)
	for i := range x {
		x[i] = 1 + .4*math.Sin(.3*float64(i))
	}
	s := &spiking{window: 6, cells: 40, epochs: 60, rate: 5e-3, seed: 1}
	if err := s.Fit(x[:120], x[1:]); err != nil {
		t.Fatal(err)
	}
	scaled := make([]float32, 120)
	for i := range scaled {
		scaled[i] = float32((x[i] - s.mean) / s.spread)
	}
	said, err := s.report.Predict(context.Background(), [][]float32{scaled})
	if err != nil {
		t.Fatal(err)
	}
	s.begin()
	square := 0.
	for i, v := range x[:120] {
		got := s.Next(v)
		if want := v + s.change*float64(said[0].Output[i]); math.Abs(got-want) > 1e-5 {
			t.Fatalf("after point %d the simulation says %v, the run %v", i, got, want)
		}
		square += (got - x[i+1]) * (got - x[i+1])
	}
	if rms := math.Sqrt(square / 120); rms > .5*s.change {
		t.Errorf("root mean square error %v; changes are of %v", rms, s.change)
	}
}
