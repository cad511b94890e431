package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// columns is a set of four training samples of two values, and a test sample beyond their range.
func columns() Set {
	return Set{Name: "columns", Classes: 2, Shape: []int{2},
		Train: Samples{X: [][]float32{{1, .1}, {2, .1}, {3, .1}, {6, .1}}, Label: []int{0, 1, 0, 1}},
		Valid: Samples{X: [][]float32{{3, .1}}, Label: []int{1}},
		Test:  Samples{X: [][]float32{{-4, .6}, {11, .1}}, Label: []int{0, 0}},
	}
}

// TestScale compares with numbers worked out by hand: of 1, 2, 3, 6 the mean is 3 and the variance 14/4.
func TestScale(t *testing.T) {
	sd := float32(1 / math.Sqrt(3.5))
	offBy := float32(.6) - float32(.1)
	for _, c := range []struct {
		by          Scaling
		train, test [][]float32
	}{
		{Scaling{}, columns().Train.X, columns().Test.X},
		{Scaling{Method: MinMax}, [][]float32{{0, 0}, {.2, 0}, {.4, 0}, {1, 0}}, [][]float32{{-1, offBy}, {2, 0}}},
		{Scaling{Method: MinMaxClipped}, [][]float32{{0, 0}, {.2, 0}, {.4, 0}, {1, 0}}, [][]float32{{0, offBy}, {1, 0}}},
		{Scaling{Method: ZScore}, [][]float32{{-2 * sd, 0}, {-sd, 0}, {0, 0}, {3 * sd, 0}}, [][]float32{{-7 * sd, offBy}, {8 * sd, 0}}},
		{Scaling{Method: ZScore, Per: PerValue}, [][]float32{{-2 * sd, 0}, {-sd, 0}, {0, 0}, {3 * sd, 0}}, [][]float32{{-7 * sd, offBy}, {8 * sd, 0}}},
		{Scaling{Method: MinMax, Per: Together}, [][]float32{{.9 / 5.9, 0}, {1.9 / 5.9, 0}, {2.9 / 5.9, 0}, {1, 0}},
			[][]float32{{-4.1 / 5.9, .5 / 5.9}, {10.9 / 5.9, 0}}},
	} {
		got, scaler, err := columns().Scale(c.by)
		if err != nil {
			t.Errorf("%+v: %v", c.by, err)
			continue
		}
		for _, p := range [][2][][]float32{{got.Train.X, c.train}, {got.Test.X, c.test}} {
			if !near(p[0], p[1], 1e-6) {
				t.Errorf("%+v: %v, want %v", c.by, p[0], p[1])
			}
		}
		again, err := scaler.Apply(columns().Test)
		if err != nil || !near(again.X, got.Test.X, 0) || !slices.Equal(again.Label, []int{0, 0}) {
			t.Errorf("%+v: applied again: %v, %v", c.by, again, err)
		}
	}
	if s := columns(); !near(s.Train.X, [][]float32{{1, .1}, {2, .1}, {3, .1}, {6, .1}}, 0) {
		t.Error("scaling changed the original")
	}
}

// near reports whether all values agree to within the tolerance.
func near(a, b [][]float32, tolerance float64) bool {
	return slices.EqualFunc(a, b, func(x, y []float32) bool {
		return slices.EqualFunc(x, y, func(v, w float32) bool { return math.Abs(float64(v)-float64(w)) <= tolerance })
	})
}

// TestScaleReadsOnlyTheTrainingPart changes the other parts and finds the same scaler.
func TestScaleReadsOnlyTheTrainingPart(t *testing.T) {
	for method := NoScaling; method <= ZScore; method++ {
		a, b := columns(), columns()
		b.Valid.X, b.Test.X = [][]float32{{1e6, -1e6}}, [][]float32{{7, 7}, {8, 8}}
		_, one, err := a.Scale(Scaling{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		_, two, err := b.Scale(Scaling{Method: method})
		if err != nil || !slices.Equal(one.Offset, two.Offset) || !slices.Equal(one.Divisor, two.Divisor) {
			t.Errorf("method %d: %+v and %+v, %v", method, one, two, err)
		}
	}
}

// TestScaleChannels scales the channels of series of different lengths, each over all steps of all samples.
func TestScaleChannels(t *testing.T) {
	got, scaler, err := series().Scale(Scaling{Method: MinMax})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(scaler.Offset, []float64{0, 0}) || !slices.Equal(scaler.Divisor, []float64{4, 4}) {
		t.Errorf("scaler %+v", scaler)
	}
	if !slices.Equal(got.Train.X[2], []float32{.5, 0, .5, .25, .5, .5}) || len(got.Train.StepLabel[2]) != 3 {
		t.Errorf("got %v, %v", got.Train.X[2], got.Train.StepLabel[2])
	}
}

// TestZScoreOfEqualValues would show rounding, scaled up to 1, if the standard deviation were computed from the mean.
func TestZScoreOfEqualValues(t *testing.T) {
	for n := 1; n < 40; n++ {
		s := Set{Name: "equal", Shape: []int{1}, Train: Samples{X: slices.Repeat([][]float32{{.1}}, n)}}
		got, _, err := s.Scale(Scaling{Method: ZScore})
		if err != nil || slices.ContainsFunc(got.Train.X, func(x []float32) bool { return x[0] != 0 }) {
			t.Fatalf("%d equal values became %v, %v", n, got.Train.X, err)
		}
	}
}

func TestScaleRefuses(t *testing.T) {
	nan, infinity := float32(math.NaN()), float32(math.Inf(1))
	spoil := func(f func(*Set)) Set {
		s := columns()
		f(&s)
		return s
	}
	for name, c := range map[string]struct {
		set  Set
		by   Scaling
		want string
	}{
		"method":     {columns(), Scaling{Method: 9}, "no scaling 9"},
		"group":      {columns(), Scaling{Per: 7}, "no group 7"},
		"no samples": {spoil(func(s *Set) { s.Train = Samples{} }), Scaling{Method: MinMax}, "no values to fit to"},
		"no values":  {spoil(func(s *Set) { s.Train.X = make([][]float32, 4) }), Scaling{Method: MinMax}, "no values to fit to"},
		"no shape":   {spoil(func(s *Set) { s.Shape = nil }), Scaling{}, "without a shape"},
		"any length": {series(), Scaling{Per: PerValue}, "shape [0 2] have no fixed number of values for PerValue"},
		"too short":  {spoil(func(s *Set) { s.Shape = []int{1 << 40} }), Scaling{Method: ZScore}, "training part: sample 0 has 2 values"},
		"ragged":     {spoil(func(s *Set) { s.Test.X[1] = []float32{1} }), Scaling{}, "test part: sample 1 has 1 values"},
		"NaN":        {spoil(func(s *Set) { s.Train.X[2] = []float32{1, nan} }), Scaling{Method: MinMax}, "training part: sample 2 has NaN at 1"},
		"infinity":   {spoil(func(s *Set) { s.Valid.X[0] = []float32{infinity, 0} }), Scaling{Method: ZScore}, "validation part: sample 0 has +Inf at 0"},
	} {
		if got, _, err := c.set.Scale(c.by); err == nil || !strings.Contains(err.Error(), c.want) || got.Train.X != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
	for _, method := range []ScaleMethod{MinMax, MinMaxClipped, ZScore} {
		flat := Scaler{Method: method, Offset: []float64{0, 0}, Divisor: []float64{1, 0}}
		if got, err := flat.Apply(columns().Train); err == nil || !strings.Contains(err.Error(), "divisor 1 is 0") || got.X != nil {
			t.Errorf("method %d with a divisor of 0: %v", method, err)
		}
	}
	if got, err := (Scaler{Method: 9, Offset: []float64{0}, Divisor: []float64{1}}).Apply(columns().Train); err == nil || got.X != nil {
		t.Error("a method that there is not was applied")
	}
	if _, err := (Scaler{}).Apply(columns().Train); err == nil || !strings.Contains(err.Error(), "make it with Scaling.Fit") {
		t.Errorf("a scaler of nothing: %v", err)
	}
}
