package encode

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Crossings of decimals are those of whole numbers: no error of a level that moves adds up, and a value that is written as a level is at
// it, for signals of thousands of steps, for both first levels, and whatever the decimals are.
func TestCrossingsAreExact(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	for _, unit := range []float64{.01, .001, .1, .03, .07, 1, 3, 1e-5} {
		for _, padding := range []bool{false, true} {
			const steps = 3000
			delta := 1 + g.IntN(9)
			whole, x := make([]int, steps), make([]float32, steps)
			for i := range whole {
				whole[i] = g.IntN(41) - 20
				x[i] = float32(float64(whole[i]) * unit)
			}
			if padding {
				whole[0], x[0] = 0, 0
			}
			e := LevelCrossing{T: steps, Threshold: float64(delta) * unit, Padding: padding, Several: CountCrossings}
			if want, got := crossings(whole, delta), encoded(e, x).Graded; !slices.Equal(got, want) {
				t.Errorf("unit %v, threshold %v, padding %v: wrong crossings", unit, e.Threshold, padding)
			}
		}
	}
}

// crossings is send-on-delta by its definition, in whole numbers.
func crossings(x []int, delta int) []float32 {
	level, out := 0, make([]float32, 0, 2*len(x))
	for _, v := range x {
		up, down := 0, 0
		for ; v-level >= delta; level += delta {
			up++
		}
		for ; level-v >= delta; level -= delta {
			down++
		}
		out = append(out, float32(up), float32(down))
	}
	return out
}

// What becomes of several crossings: the same levels are crossed in the end, and no step has two spikes of a cell.
func TestSeveralCrossings(t *testing.T) {
	x := make([]float32, 400)
	g := rand.New(rand.NewPCG(3, 4))
	for i := range 100 { // then it stays where it is
		x[i] = float32(g.IntN(100)) / 10
	}
	for i := 100; i < len(x); i++ {
		x[i] = x[99]
	}
	net := func(e LevelCrossing) (n float64, spikes int) {
		s := encoded(e, x)
		for t := range s.Steps {
			for c, sign := range []float64{1, -1} {
				switch {
				case s.Graded != nil:
					n += sign * float64(s.Values(t)[c])
				case s.Has(t, c):
					n += sign
					spikes++
				}
			}
		}
		return n, spikes
	}
	all, _ := net(LevelCrossing{T: 400, Threshold: .5, Several: CountCrossings})
	tracked, _ := net(LevelCrossing{T: 400, Threshold: .5, Several: OneAStep})
	_, one := net(LevelCrossing{T: 400, Threshold: .5})
	if want := math.Floor(float64(x[99]) / .5); math.Abs(all-want) > 1 || tracked != all || one > 100 || one < 80 {
		t.Errorf("%v crossings, tracked %v, %d spikes", all, tracked, one)
	}
}

// Series pass through, scaled; short ones are followed by nothing, NaN is nothing, and channels keep their order.
func TestSeriesPassesThrough(t *testing.T) {
	x := []float32{1, 2, 3, float32(math.NaN()), 5, 6}
	s := &snn.Spikes{}
	Series{T: 4, Channels: 2}.Encode(s, x, 2, snn.Stream{})
	if want := []float32{2, 4, 6, 0, 10, 12, 0, 0}; !slices.Equal(s.Graded, want) || s.Cells != 2 || s.Steps != 4 || s.Current != nil {
		t.Errorf("%v of %d cells", s.Graded, s.Cells)
	}
	Series{T: 3}.Encode(s, x, 1, snn.Stream{})
	if want := []float32{1, 2, 3, 0, 5, 6}; !slices.Equal(s.Graded, want) || s.Cells != 2 {
		t.Errorf("%v of %d cells", s.Graded, s.Cells)
	}
}

// Trains of 0 and 1 are spikes as they are, at half the size too; NaN is none.
func TestTrainsPassThrough(t *testing.T) {
	x := []float32{1, 0, .4, 1, float32(math.NaN()), .5}
	s := &snn.Spikes{}
	Train{T: 4, Channels: 2}.Encode(s, x, 1, snn.Stream{})
	var fired [][2]int
	for step := range s.Steps {
		for c := range s.Cells {
			if s.Has(step, c) {
				fired = append(fired, [2]int{step, c})
			}
		}
	}
	if want := [][2]int{{0, 0}, {1, 1}, {2, 1}}; !slices.Equal(fired, want) || s.Cells != 2 || s.Steps != 4 || s.Graded != nil {
		t.Errorf("%v of %d cells in %d steps, want %v", fired, s.Cells, s.Steps, want)
	}
}

// Series and level crossings take whole rows, and say what else is.
func TestSamplesOfSeries(t *testing.T) {
	for _, c := range []struct {
		t, channels, n int
		want           string
	}{
		{6, 0, 12, ""}, {6, 0, 13, "a sample of 13 values is not T, 6 rows of equal length; for samples of any length give Channels"},
		{6, 0, 0, "a sample of 0 values"}, {6, 3, 9, ""}, {6, 3, 18, ""}, {6, 3, 0, "a sample of 0 values is not rows of 3 channels"},
		{6, 3, 10, "a sample of 10 values is not rows of 3 channels"}, {6, 3, 21, "a sample has 7 steps, more than T, 6; give a larger T"},
	} {
		for name, err := range map[string]error{
			"Series":        Series{T: c.t, Channels: c.channels}.CheckSample(make([]float32, c.n)),
			"LevelCrossing": LevelCrossing{T: c.t, Channels: c.channels}.CheckSample(make([]float32, c.n)),
		} {
			if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), fmt.Sprintf("encode: %s: %s", name, c.want)) {
				t.Errorf("%+v: %v", c, err)
			}
		}
	}
}
