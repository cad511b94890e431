package encode

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func ramp(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i) / float32(n-1)
	}
	return x
}

// count returns the spikes of each cell.
func count(s *snn.Spikes) []int {
	n := make([]int, s.Cells)
	for t := range s.Steps {
		for i := range n {
			if s.Has(t, i) {
				n[i]++
			}
		}
	}
	return n
}

func TestRatesWithinBinomialBounds(t *testing.T) {
	x := ramp(131)
	for _, c := range []struct {
		name string
		e    interface {
			Encode(*snn.Spikes, []float32, float32, snn.Stream)
		}
		gain float32
		p    float64
	}{
		{"bernoulli", Bernoulli{T: 4001}, 1, 1},
		{"half", Bernoulli{T: 4001, Max: .5}, 1, .5},
		{"clipped", Bernoulli{T: 4001}, 2, 2},
		{"poisson", Poisson{T: 4001, Dt: 1}, 1, .06375},     // 63.75 Hz [diehl2015]
		{"intensity", Poisson{T: 4001}, 4, 4 * .5 * .06375}, // dt 0.5 ms
	} {
		var s snn.Spikes
		c.e.Encode(&s, x, c.gain, snn.NewStream(1).Named(c.name))
		for i, k := range count(&s) {
			p := min(1, c.p*float64(x[i]))
			if d := math.Abs(float64(k) - 4001*p); d > 5*math.Sqrt(4001*p*(1-p)) {
				t.Errorf("%s: cell %d fired %d times, expected %.1f", c.name, i, k, 4001*p)
			}
		}
	}
}

func TestEqualStreamsEqualSpikes(t *testing.T) {
	x := ramp(100)
	a, b := snn.NewSpikes(3, 900), &snn.Spikes{Current: make([]float32, 3)}
	Bernoulli{}.Encode(a, x, 1, snn.NewStream(7))
	Bernoulli{}.Encode(b, x, 1, snn.NewStream(7))
	if !slices.Equal(a.Bits, b.Bits) || a.Current != nil || b.Current != nil || b.Steps != 50 || b.Cells != 100 {
		t.Fatal("equal streams gave different spikes")
	}
	Bernoulli{}.Encode(b, x, 1, snn.NewStream(8))
	if slices.Equal(a.Bits, b.Bits) {
		t.Fatal("different streams gave equal spikes")
	}
	// the draws of a cell depend neither on other cells nor on the number of steps
	Bernoulli{T: 25}.Encode(b, x[:70], 1, snn.NewStream(7))
	for s := range 25 {
		for i := range 70 {
			if a.Has(s, i) != b.Has(s, i) {
				t.Fatalf("step %d, cell %d depends on the size of the sample", s, i)
			}
		}
	}
}

// Pairs of draws at p = 1/2 agree half of the time, whether they share a 64-bit draw or not.
func TestDrawsAreIndependent(t *testing.T) {
	const steps, cells = 400, 192
	x := make([]float32, cells)
	for i := range x {
		x[i] = .5
	}
	var s snn.Spikes
	Bernoulli{T: steps}.Encode(&s, x, 1, snn.NewStream(3))
	for _, lag := range [][2]int{{1, 0}, {2, 0}, {3, 0}, {0, 1}, {0, 2}, {0, 64}, {1, 1}, {2, 1}} {
		for _, parity := range []int{0, 1} {
			agree, n := 0, 0
			for a := parity; a+lag[0] < steps; a += 2 {
				for i := 0; i+lag[1] < cells; i++ {
					n++
					if s.Has(a, i) == s.Has(a+lag[0], i+lag[1]) {
						agree++
					}
				}
			}
			if d := math.Abs(float64(agree) - float64(n)/2); d > 2.5*math.Sqrt(float64(n)) {
				t.Errorf("lag %v from parity %d: %d of %d agree", lag, parity, agree, n)
			}
		}
	}
}

func TestNaNAndNegativeValuesStaySilent(t *testing.T) {
	var s snn.Spikes
	nan := float32(math.NaN())
	Bernoulli{}.Encode(&s, []float32{nan, -1, 0, 1, float32(math.Inf(1))}, 1, snn.NewStream(1))
	if got := count(&s); !slices.Equal(got, []int{0, 0, 0, 50, 50}) {
		t.Errorf("spikes %v", got)
	}
}

func TestEncodeDoesNotAllocateTwice(t *testing.T) {
	x, s := ramp(784), &snn.Spikes{}
	Bernoulli{}.Encode(s, x, 1, snn.NewStream(1))
	if n := testing.AllocsPerRun(5, func() { Bernoulli{}.Encode(s, x, 1, snn.NewStream(2)) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleBernoulli() {
	var s snn.Spikes
	Bernoulli{T: 4}.Encode(&s, []float32{0, 1}, 1, snn.NewStream(1))
	for t := range s.Steps {
		fmt.Println(s.Has(t, 0), s.Has(t, 1))
	}
	// Output:
	// false true
	// false true
	// false true
	// false true
}

func ExamplePoisson() {
	e := Poisson{}
	fmt.Println(e.Steps(), "steps of 0.5 ms")
	// Output: 700 steps of 0.5 ms
}

func BenchmarkBernoulli(b *testing.B) {
	x, s := make([]float32, 784), &snn.Spikes{}
	for i := 0; i < 784; i += 5 { // about as many as an image of a digit has
		x[i] = .5
	}
	for i := 0; b.Loop(); i++ {
		Bernoulli{}.Encode(s, x, 1, snn.NewStream(uint64(i)))
	}
}
