package encode

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// encoded returns what a code makes of a sample.
func encoded(e coder, x []float32) *snn.Spikes {
	s := &snn.Spikes{}
	e.Encode(s, x, 1, snn.NewStream(1))
	return s
}

// row returns the steps of a cell as text, 1 where it fires.
func row(s *snn.Spikes, cell int) string {
	var b strings.Builder
	for t := range s.Steps {
		b.WriteByte("01"[map[bool]int{true: 1}[s.Has(t, cell)]])
	}
	return b.String()
}

// First spikes of T = 10 steps, calculated from the equations of SpikingJelly's latency code (torch rounds half to even) and of BindsNET's
// rank order; those of the charged membrane are SpyTorch's, of 100 steps.
func TestFirstSpikeSteps(t *testing.T) {
	x := []float32{0, .1, .25, .5, .9, 1}
	for _, c := range []struct {
		name string
		e    coder
		x    []float32
		want []int
	}{
		{"SpikingJelly, linear", Latency{T: 10, Linear: true, Normalize: true, Threshold: 1e-30}, x, []int{9, 8, 7, 4, 1, 0}},
		{"SpikingJelly, log", LogLatency{T: 10}, x, []int{9, 2, 1, 1, 0, 0}},
		{"BindsNET, rank order: times 2, 10, 2 and none", RankOrder{T: 10}, []float32{.9, .1, .5, 0}, []int{1, -1, 1, -1}},
		{"SpyTorch", ChargeTime{}, []float32{0, .199, .2, .201, .3, .5, .8, 1}, []int{-1, -1, -1, -1, 21, 10, 5, 4}},
		{"snnTorch, first spike time 2: the time of 0 is 13.507", Latency{T: 20, First: 2}, []float32{0, 1}, []int{14, 2}},
		{"snnTorch, first spike time 2, linear", Latency{T: 12, First: 2, Linear: true, Normalize: true}, []float32{.02, .5, 1}, []int{11, 6, 2}},
	} {
		if err := c.e.Check(); err != nil {
			t.Error(err)
		}
		if got := steps(encoded(c.e, c.x)); !slices.Equal(got, c.want) {
			t.Errorf("%s: steps %v, want %v", c.name, got, c.want)
		}
	}
}

// Times before rounding: of SpyTorch, of snnTorch with a first spike time (in float32; 13.512925 exactly), and of SpikingJelly by its equation.
func TestTimesBeforeRounding(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name      string
		got       []float32
		want      []float64
		tolerance float64
	}{
		{"SpyTorch", (ChargeTime{}).Times([]float32{.201, .3, .5, .8, 1, .1, nan}, 1), []float64{106.066, 21.9722, 10.2165, 5.7536, 4.4629, -1, -1}, 1e-4},
		{"snnTorch", (Latency{First: 2}).Times([]float32{0, .02, nan}, 1), []float64{13.507124, 2.6931472, -1}, 1e-7},
		{"snnTorch, clipped", (Latency{Clip: true, Tau: 2}).Times([]float32{.005, .02}, 1), []float64{-1, 1.3862944}, 1e-7},
		{"SpikingJelly", (LogLatency{T: 10}).Times([]float32{0, .1, .5, 2, nan}, 1),
			[]float64{9, 9 - math.Log(.1*math.Expm1(9)+1), 9 - math.Log(.5*math.Expm1(9)+1), 0, -1}, 1e-6},
	} {
		for i, want := range c.want {
			if got := float64(c.got[i]); got != want && !(math.Abs(got-want) <= c.tolerance*want) {
				t.Errorf("%s: time %d is %v, want %v", c.name, i, got, want)
			}
		}
	}
}

// SpikingJelly's logarithmic form is where α overflows float32, too, what its equation says.
func TestLogLatencyOfManySteps(t *testing.T) {
	for _, n := range []int{2, 10, 89, 300, 700} {
		for k := range 1001 {
			x := float32(k) / 1000
			want := int(math.RoundToEven(float64(n-1) - math.Log(math.Expm1(float64(n-1))*float64(x)+1)))
			if got := steps(encoded(LogLatency{T: n}, []float32{x}))[0]; got != min(max(want, 0), n-1) {
				t.Errorf("T %d, x %v: step %d, want %d", n, x, got, want)
			}
		}
	}
	if got := steps(encoded(LogLatency{T: 5000}, []float32{0, 1e-30, 1})); !slices.Equal(got, []int{4999, 69, 0}) {
		t.Errorf("T 5000: steps %v", got) // −ln 1e-30 is 69.08
	}
}

// Binary digits, calculated; K = 4.
func TestPhaseDigits(t *testing.T) {
	x := []float32{.3, .5, .6875, .9375, 1, 0}
	for i, want := range []string{"0100", "1000", "1011", "1111", "1111", "0000"} {
		if got := row(encoded(Phase{Bits: 4}, x), i); got != want {
			t.Errorf("%v: %s, want %s", x[i], got, want)
		}
		if got := row(encoded(Phase{Bits: 4, T: 10}, x), i); got != want+want+want[:2] {
			t.Errorf("%v for 10 steps: %s", x[i], got)
		}
	}
}

// The weights of a period add up to the value, but for what Bits cut off, for every number of bits.
func TestPhaseWeightsAddUp(t *testing.T) {
	for bits := 1; bits <= 32; bits++ {
		e := Phase{Bits: bits, Weighted: true}
		x := append(ramp(200), float32(math.NaN()), -1, 7)
		s := encoded(e, x)
		for i, v := range x {
			sum := 0.
			for t := range s.Steps {
				sum += float64(s.Values(t)[i])
			}
			y := min(max(float64(v), 0), 1)
			if v != v {
				y = 0
			}
			if lost := y - sum; lost < 0 || lost > math.Ldexp(1, -bits) || lost == math.Ldexp(1, -bits) && y < 1 {
				t.Fatalf("%d bits: %v becomes %v", bits, v, sum)
			}
		}
	}
}

// Intervals by hand from the equation: T 50, five spikes, intervals from 2 to 50 steps.
func TestBurst(t *testing.T) {
	for x, want := range map[float32][]int{
		1: {0, 2, 4, 6, 8}, .9: {0, 7, 14, 21, 28}, // ⌈48·0.1 + 2⌉
		.8: {0, 12, 24, 36}, .5: {0, 26}, .4: {0, 31}, .2: {0}, .001: {0}, 0: nil, -1: nil, 3: {0, 2, 4, 6, 8},
	} {
		var got []int
		s := encoded(Burst{}, []float32{x})
		for t := range s.Steps {
			if s.Has(t, 0) {
				got = append(got, t)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("x = %v: steps %v, want %v", x, got, want)
		}
	}
}

// Targets of rates that snnTorch prints.
func TestRegular(t *testing.T) {
	for _, c := range []struct {
		steps int
		x     float32
		want  string
	}{{5, .5, "10101"}, {10, .3, "1001001000"}, {4, 1, "1111"}, {4, 0, "0000"}, {6, .01, "100000"}} {
		if got := row(encoded(Regular{T: c.steps}, []float32{c.x}), 0); got != c.want {
			t.Errorf("T %d, rate %v: %s, want %s", c.steps, c.x, got, c.want)
		}
	}
	if got := row(encoded(Regular{T: 9, First: 3, Max: .5}, []float32{1}), 0); got != "000101010" {
		t.Errorf("from step 3: %s", got)
	}
}

// Activations that Norse prints for scale 1, and Bohte's calculated for 8 fields over [0, 1]: centres from −0.083333 by 0.166667, σ 0.111111.
func TestPopulationActivations(t *testing.T) {
	for _, c := range []struct {
		e    Population
		x    []float32
		want []float64
	}{
		{Population{Fields: 3, Tuning: Norse, Response: Currents}, []float32{0, .5, 1},
			[]float64{1, .882497, .606531, .882497, 1, .882497, .606531, .882497, 1}},
		{Population{Response: Currents}, []float32{.3}, []float64{.002603, .149382, .903707, .576229, .038726, .000274, 0, 0}},
	} {
		s := encoded(c.e, c.x)
		for i, want := range c.want {
			if got := float64(s.Current[i]); math.Abs(got-want) > 6e-7 {
				t.Errorf("%+v: cell %d is %v, want %v", c.e, i, got, want)
			}
		}
	}
	first, apart, sharp := Population{}.tuning()
	if math.Abs(first+1./12) > 1e-12 || math.Abs(apart-1./6) > 1e-12 || math.Abs(1/math.Sqrt(2*sharp)-1./9) > 1e-12 {
		t.Errorf("first centre %v, distance %v, σ %v", first, apart, 1/math.Sqrt(2*sharp))
	}
}

// Activation 1 fires first, 0.5 in the middle, and what is later than Late never: of x = 0.3 cells 1 to 3 of 8 (see above), of 11 steps.
func TestPopulationResponses(t *testing.T) {
	if got := steps(encoded(Population{T: 11}, []float32{.3})); !slices.Equal(got, []int{-1, 9, 1, 4, -1, -1, -1, -1}) {
		t.Errorf("first spikes %v", got) // 10·(1 − 0.149) = 8.5, below 9
	}
	if got := steps(encoded(Population{T: 11, Late: .8}, []float32{.3})); !slices.Equal(got, []int{-1, -1, 1, 4, -1, -1, -1, -1}) {
		t.Errorf("first spikes up to 0.8 %v", got)
	}
	e := Population{Min: -1, Max: 2, Response: Currents}
	if got, want := encoded(e, []float32{-7, 9, -1, 2}).Current, 16; !slices.Equal(got[:want], got[want:]) {
		t.Errorf("values beyond the ends are not those of the ends: %v", got)
	}
	rates := count(encoded(Population{T: 4000, Response: Rates}, []float32{.3, float32(math.NaN())}))
	for i, p := range []float64{.002603, .149382, .903707, .576229, .038726, .000274, 0, 0} {
		if d := math.Abs(float64(rates[i]) - 4000*p); d > 5*math.Sqrt(4000*p*(1-p))+.01 {
			t.Errorf("cell %d fired %d times, expected %.1f", i, rates[i], 4000*p)
		}
	}
	if !slices.Equal(rates[8:], make([]int, 8)) {
		t.Errorf("a NaN fires: %v", rates[8:])
	}
}

// The ECG code of Yin et al. compares neighbours, so that the first pair is step 1; send-on-delta counts from a running level.
func TestSignalVectors(t *testing.T) {
	x := []float32{0, .02, .06, .11, .09, .03, -.02, -.02, .05}
	yin := encoded(Delta{T: 9, Threshold: .03, OffSpikes: true, Padding: true}, x)
	if up, down := row(yin, 0), row(yin, 1); up != "001100001" || down != "000001100" {
		t.Errorf("up %s, down %s", up, down)
	}
	levels := encoded(LevelCrossing{T: 9, Threshold: .03, Several: CountCrossings}, x)
	want := []float32{0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 2, 0, 1, 0, 0, 1, 0}
	if !slices.Equal(levels.Graded, want) {
		t.Errorf("crossings %v, want %v", levels.Graded, want)
	}
	one := encoded(LevelCrossing{T: 9, Threshold: .03}, x)
	if up, down := row(one, 0), row(one, 1); up != "001100001" || down != "000001100" {
		t.Errorf("one spike: up %s, down %s", up, down)
	}
	tracking := encoded(LevelCrossing{T: 9, Threshold: .03, Several: OneAStep}, x)
	if up, down := row(tracking, 0), row(tracking, 1); up != "001110001" || down != "000001110" {
		t.Errorf("one a step: up %s, down %s", up, down)
	}
}

// Sequential MNIST as in LSNN: 40 thresholds are 80 cells with the cue, 784 pixels and 56 steps of it; onsets and offsets by their definition.
func TestThresholds(t *testing.T) {
	e := Thresholds{T: 784, Cue: 56}
	if n, err := e.Cells([]int{28, 28}); n != 80 || err != nil || e.Steps() != 840 {
		t.Errorf("%d cells, %d steps, %v", n, e.Steps(), err)
	}
	x := make([]float32, 784)
	for i := range x {
		x[i] = float32(i*37%256) / 255
	}
	s := encoded(e, x)
	for step := range 840 {
		for cell := range 80 {
			want := step >= 784
			if step < 784 && cell < 79 {
				want = cell == 78 && x[step] == 1
				if at := float32(float64(cell/2) / 39); cell < 78 && step < 783 {
					want = cell%2 == 0 && x[step] < at && at <= x[step+1] || cell%2 == 1 && x[step] >= at && at > x[step+1]
				}
			} else if cell < 79 {
				want = false
			}
			if s.Has(step, cell) != want {
				t.Fatalf("step %d, cell %d: %v", step, cell, !want)
			}
		}
	}
	channels, single := Thresholds{T: 50, Levels: 5, Cue: 2, Channels: 3}, Thresholds{T: 50, Levels: 5, Cue: 2}
	if n, err := channels.Cells([]int{50, 3}); n != 28 || err != nil {
		t.Errorf("%d cells, %v", n, err)
	}
	if n, err := channels.Cells([]int{50}); err == nil || n != 0 || !strings.Contains(err.Error(), "50 values, and T is 50, with 3 a row") {
		t.Errorf("%d cells, %v", n, err)
	}
	all := encoded(channels, x[:150])
	for c := range 3 {
		var own []float32
		for step := range 50 {
			own = append(own, x[3*step+c])
		}
		one := encoded(single, own)
		for step := range 52 {
			for cell := range 9 {
				if all.Has(step, 9*c+cell) != one.Has(step, cell) || all.Has(step, 27) != one.Has(step, 9) {
					t.Fatalf("channel %d, step %d, cell %d differs from a sample of that channel alone", c, step, cell)
				}
			}
		}
	}
	for want, x := range map[string][]float32{"a sample has 783 values, and T is 784": x[1:], "value 2 at 0 is outside 0 to 1": append([]float32{2}, x[1:]...)} {
		if err := e.CheckSample(x); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
