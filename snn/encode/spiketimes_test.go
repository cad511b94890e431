package encode

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Times by hand, and the steps that begin next to them.
func TestSpikeTimes(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		e     SpikeTimes
		x     []float32
		times []float64
		steps []int
	}{
		{SpikeTimes{}, []float32{0, 1, .5, .25}, []float64{30, 0, 15, 22.5}, []int{30, 0, 15, 23}},
		{SpikeTimes{T: 80, Dt: .5, To: 30}, []float32{0, 1, .5, .125}, []float64{0, 30, 15, 3.75}, []int{0, 60, 30, 8}},
		{SpikeTimes{T: 30, Dt: 2, From: 40, To: 20}, []float32{0, 1, .5, .75}, []float64{40, 20, 30, 25}, []int{20, 10, 15, 13}},
		{SpikeTimes{T: 21, From: 20, Least: .25}, []float32{1, .5, .25}, []float64{0, 10, 15}, []int{0, 10, 15}},
		{SpikeTimes{From: 2, To: 4}, []float32{-1, 2, .5}, []float64{2, 4, 3}, []int{2, 4, 3}},
	} {
		if got := c.e.Milliseconds(nil, c.x); !slices.Equal(got, c.times) {
			t.Errorf("%+v: times %v, want %v", c.e, got, c.times)
		}
		var s snn.Spikes
		c.e.Encode(&s, c.x, 1, snn.Stream{})
		if got := steps(&s); !slices.Equal(got, c.steps) || s.Steps != c.e.Steps() {
			t.Errorf("%+v: steps %v of %d, want %v", c.e, got, s.Steps, c.steps)
		}
	}
	var s snn.Spikes
	SpikeTimes{}.Encode(&s, []float32{nan, .5}, 2, snn.Stream{})
	if got := steps(&s); !slices.Equal(got, []int{-1, 0}) || !math.IsNaN(SpikeTimes{}.Milliseconds(nil, []float32{nan})[0]) {
		t.Errorf("NaN, and 0.5 at gain 2, fire at %v", got)
	}
	least := SpikeTimes{T: 21, From: 20, Least: .25}
	least.Encode(&s, []float32{0, .2, .25}, 1, snn.Stream{})
	if got := steps(&s); !slices.Equal(got, []int{-1, -1, 15}) || !math.IsNaN(least.Milliseconds(nil, []float32{.2})[0]) {
		t.Errorf("0 and 0.2, which are below the least value that fires, and 0.25 fire at %v", got)
	}
}

func TestSpikeTimesRefused(t *testing.T) {
	for want, e := range map[string]SpikeTimes{
		"times to 30 ms do not lie in 30 steps of 1 ms": {T: 30, To: 30},
		"lie in one step of 5 ms":                       {Dt: 5, From: 9, To: 8},
		"Least is 1.5; give 0 to 1":                     {Least: 1.5},
		"Least is NaN":                                  {Least: math.NaN()},
		"From is -1":                                    {From: -1},
		"To is NaN":                                     {To: math.NaN()},
		"give 1e-9 to 1e9 ms":                           {Dt: 1e-12},
	} {
		if err := e.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", e, err, want)
		}
	}
}
