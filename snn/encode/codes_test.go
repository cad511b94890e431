package encode

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// steps returns the first spike of each cell, or -1.
func steps(s *snn.Spikes) []int {
	out := make([]int, s.Cells)
	for i := range out {
		out[i] = -1
		for t := s.Steps - 1; t >= 0; t-- {
			if s.Has(t, i) {
				out[i] = t
			}
		}
	}
	return out
}

// Steps printed by snnTorch's latency code; the clipped row follows from its documentation.
func TestLatencySteps(t *testing.T) {
	short := []float32{.02, .5, 1}
	long := []float32{0, .005, .01, .1, .2, .3, .6, .9, 1}
	for _, c := range []struct {
		name string
		e    Latency
		x    []float32
		want []int
	}{
		{"linear", Latency{T: 5, Linear: true, Normalize: true}, short, []int{4, 2, 0}},
		{"log", Latency{T: 5, Normalize: true}, short, []int{4, 0, 0}},
		{"raw log", Latency{T: 5}, short, []int{1, 0, 0}},
		{"long linear", Latency{T: 10, Linear: true, Normalize: true}, long, []int{9, 9, 9, 8, 7, 6, 4, 1, 0}},
		{"clipped", Latency{T: 10, Linear: true, Normalize: true, Clip: true}, long, []int{-1, -1, 9, 8, 7, 6, 4, 1, 0}},
		{"long log", Latency{T: 10, Normalize: true}, long, []int{9, 9, 9, 0, 0, 0, 0, 0, 0}},
		{"beyond the end", Latency{T: 3}, long[:1], []int{2}},
		{"nan and over", Latency{T: 10, Linear: true, Normalize: true}, []float32{float32(math.NaN()), 2}, []int{-1, 0}},
	} {
		var s snn.Spikes
		c.e.Encode(&s, c.x, 1, snn.Stream{})
		if got := steps(&s); !slices.Equal(got, c.want) {
			t.Errorf("%s: steps %v, want %v", c.name, got, c.want)
		}
	}
}

// Times printed by snnTorch before rounding.
func TestLatencyTimes(t *testing.T) {
	short := []float32{.02, .5, 1}
	for _, c := range []struct {
		name string
		e    Latency
		want []float64
	}{
		{"linear", Latency{T: 5, Linear: true, Normalize: true}, []float64{3.92, 2, 0}},
		{"log normalised", Latency{T: 5, Normalize: true}, []float64{4, .1165853, .0579980}},
		{"log", Latency{T: 5}, []float64{.6931472, .0202027, .0100503}},
		{"tau 2", Latency{T: 5, Tau: 2}, []float64{1.3862944, .0404054, .0201006}},
	} {
		for i, x := range short {
			if got := float64(c.e.time(x) * c.e.stretch(short, 1)); math.Abs(got-c.want[i]) > 1e-6 {
				t.Errorf("%s: time of %v is %v, want %v", c.name, x, got, c.want[i])
			}
		}
	}
}

// Spikes printed by snnTorch's delta modulation, threshold 1.
func TestDelta(t *testing.T) {
	for _, c := range []struct {
		name string
		e    Delta
		x    []float32
		want []int // +1 and -1 by step
	}{
		{"plain", Delta{}, []float32{1, 2, 2.9, 3, 3.9}, []int{1, 1, 0, 0, 0}},
		{"padded", Delta{Padding: true}, []float32{1, 2, 2.9, 3, 3.9}, []int{0, 1, 0, 0, 0}},
		{"off spikes", Delta{OffSpikes: true}, []float32{1, 2, 0, 2, 2.9}, []int{1, 1, -1, 1, 0}},
	} {
		c.e.T, c.e.Threshold = 5, 1
		var s snn.Spikes
		c.e.Encode(&s, c.x, 1, snn.Stream{})
		for i, want := range c.want {
			got := 0
			if s.Has(i, 0) {
				got = 1
			}
			if c.e.OffSpikes && s.Has(i, 1) {
				got--
			}
			if got != want {
				t.Errorf("%s: step %d gave %d, want %d", c.name, i, got, want)
			}
		}
	}
}

func TestDeltaChannels(t *testing.T) {
	var s snn.Spikes
	Delta{T: 2, OffSpikes: true}.Encode(&s, []float32{1, 0, 0, .5}, 1, snn.Stream{})
	want := []int{1, 1, 1, 0} // channel 0 rises and then falls, channel 1 rises
	if got := count(&s); s.Cells != 4 || !slices.Equal(got, want) || !s.Has(1, 2) || !s.Has(1, 1) {
		t.Errorf("spikes %v, want %v", got, want)
	}
}

func TestDirectKeepsItsStorage(t *testing.T) {
	s := &snn.Spikes{}
	x := []float32{.5, float32(math.NaN()), 1}
	Direct{}.Encode(s, x, 2, snn.Stream{})
	if !slices.Equal(s.Current, []float32{1, 0, 2}) || s.Steps != 25 || s.Cells != 3 {
		t.Errorf("current %v of %d steps", s.Current, s.Steps)
	}
	if n := testing.AllocsPerRun(5, func() { Direct{}.Encode(s, x, 2, snn.Stream{}) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCheckNamesTheField(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		e    interface{ Check() error }
		want string
	}{
		{Bernoulli{}, ""}, {Poisson{}, ""}, {Direct{}, ""}, {Latency{}, ""}, {Delta{T: 1}, ""},
		{Bernoulli{T: -1}, "Bernoulli: T"}, {Bernoulli{Max: nan}, "Bernoulli: Max"},
		{Poisson{Dt: -1}, "Poisson: Dt"}, {Poisson{MaxRate: inf}, "Poisson: MaxRate"},
		{Direct{T: -5}, "Direct: T"}, {Latency{Tau: -1}, "Latency: Tau"},
		{Latency{Threshold: nan}, "Latency: Threshold"}, {Delta{}, "Delta: T"}, {Delta{T: 3, Threshold: -1}, "Delta: Threshold"},
	} {
		err := c.e.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.e, err, c.want)
		}
	}
}

func ExampleLatency() {
	var s snn.Spikes
	Latency{T: 5, Linear: true, Normalize: true}.Encode(&s, []float32{.02, .5, 1}, 1, snn.Stream{})
	fmt.Println(steps(&s))
	// Output: [4 2 0]
}

func ExampleDirect() {
	var s snn.Spikes
	Direct{}.Encode(&s, []float32{.25, 1}, 1, snn.Stream{})
	fmt.Println(s.Steps, s.Current)
	// Output: 25 [0.25 1]
}

func ExampleDelta() {
	var s snn.Spikes
	Delta{T: 5, Threshold: 1}.Encode(&s, []float32{1, 2, 2.9, 3, 3.9}, 1, snn.Stream{})
	for t := range s.Steps {
		fmt.Print(s.Has(t, 0), " ")
	}
	// Output: true true false false false
}
