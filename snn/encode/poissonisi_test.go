package encode

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Frequencies, mean and variance of draws are those of the Poisson distribution, below and above the mean that is inverted at once.
func TestPoissonDraws(t *testing.T) {
	const n = 40000
	for _, mean := range []float64{.3, 1, 3.7, 15.9, 16, 16.1, 40, 200.5} {
		d, seen := draws{stream: snn.NewStream(9).Named("poisson")}, map[int]int{}
		sum, squares := 0., 0.
		for range n {
			k := d.poisson(mean, 1<<20)
			seen[k]++
			sum += float64(k)
			squares += (float64(k) - mean) * (float64(k) - mean)
		}
		if e := math.Abs(sum/n - mean); e > 5*math.Sqrt(mean/n) {
			t.Errorf("mean %v: drew %v", mean, sum/n)
		}
		if e := math.Abs(squares/n - mean); e > 5*math.Sqrt((mean+2*mean*mean)/n) { // fourth moment less squared variance
			t.Errorf("mean %v: variance %v", mean, squares/n)
		}
		for k := range int(2*mean) + 10 {
			log, _ := math.Lgamma(float64(k + 1))
			p := math.Exp(float64(k)*math.Log(mean) - mean - log)
			if e := math.Abs(float64(seen[k]) - n*p); e > 5*math.Sqrt(n*p*(1-p))+1 {
				t.Errorf("mean %v: %d drawn %d times, expected %.1f", mean, k, seen[k], n*p)
			}
		}
	}
}

// Spikes are at the sums of the intervals, as BindsNET puts them: times are cumulative, and time k is step k − 1.
func TestPoissonISISpikes(t *testing.T) {
	e := PoissonISI{T: 500, Dt: .5, MaxRate: 400}
	x := []float32{1, .5, 0, .02, float32(math.NaN()), -1, 7}
	s := encoded(e, x)
	for i, v := range x {
		want := make([]bool, 500)
		if v > 0 {
			d := draws{stream: snn.NewStream(1).At(i)}
			for time := 0; ; {
				time += max(1, d.poisson(1000/(float64(v)*400*.5), 1<<30))
				if time > 500 {
					break
				}
				want[time-1] = true
			}
		}
		for step, fires := range want {
			if s.Has(step, i) != fires {
				t.Fatalf("x = %v, step %d: %v", v, step, !fires)
			}
		}
	}
}

// Neither the number of steps nor other cells change the spikes of a cell, and the mean rate is the one that is asked for.
func TestPoissonISIRates(t *testing.T) {
	x := ramp(60)
	long, short := encoded(PoissonISI{T: 4000, MaxRate: 100}, x), encoded(PoissonISI{T: 100, MaxRate: 100}, x[:20])
	for step := range 100 {
		for i := range 20 {
			if long.Has(step, i) != short.Has(step, i) {
				t.Fatalf("step %d, cell %d", step, i)
			}
		}
	}
	for i, n := range count(long) {
		want := 400 * float64(x[i]) // intervals vary by the root of their mean: spikes in a time by much less than their number
		if d := math.Abs(float64(n) - want); d > 5*math.Sqrt(want*float64(x[i])*.1)+2 {
			t.Errorf("cell %d fired %d times, expected %.0f", i, n, want)
		}
	}
}

// Rates of an offset: every cell fires with P = x·Max + Offset, cut off at 0 and 1, from First on.
func TestBernoulliOffset(t *testing.T) {
	x := ramp(51)
	for _, c := range []struct{ max, offset float64 }{{.5, .25}, {.5, .5}, {1, -.5}, {.25, -.125}} {
		e := Bernoulli{T: 4100, Max: c.max, Offset: c.offset, First: 100}
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		s := encoded(e, x)
		for i, k := range count(s) {
			p := min(max(c.max*float64(x[i])+c.offset, 0), 1)
			if d := math.Abs(float64(k) - 4000*p); d > 5*math.Sqrt(4000*p*(1-p)) {
				t.Errorf("%+v: cell %d fired %d times, expected %.1f", e, i, k, 4000*p)
			}
		}
		for step := range 100 {
			for _, w := range s.Row(step) {
				if w != 0 {
					t.Fatalf("%+v: step %d has spikes", e, step)
				}
			}
		}
	}
	// Offset and First of 0 change nothing
	a, b := encoded(Bernoulli{T: 20}, x), encoded(Bernoulli{T: 20, First: 5}, x)
	for step := 5; step < 20; step++ {
		for i := range x {
			if a.Has(step, i) != b.Has(step, i) {
				t.Fatalf("step %d, cell %d", step, i)
			}
		}
	}
}

// Norse draws P = dt·100 Hz·x at steps of 1 ms, Diehl's rates are pixel/8·intensity of 2 at least.
func TestPoissonForms(t *testing.T) {
	x := []float32{.2, .6, 1}
	for name, c := range map[string]struct {
		e Poisson
		p float64
	}{
		"norse": {Poisson{T: 20000, Dt: 1, MaxRate: 100}, .1},
		"diehl": {Poisson{T: 20000}, 255. / 8 * 2 * .0005},
	} {
		for i, k := range count(encoded(c.e, x)) {
			p := c.p * float64(x[i])
			if d := math.Abs(float64(k) - 20000*p); d > 5*math.Sqrt(20000*p*(1-p)) {
				t.Errorf("%s: x = %v fired %d times, expected %.1f", name, x[i], k, 20000*p)
			}
		}
	}
}
