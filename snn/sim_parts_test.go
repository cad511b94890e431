package snn

import (
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// largeNet has populations of several parts, joined by sparse projections of every kind, and one that keeps its population whole.
func largeNet() Net {
	cell := LIF{Tau: 20, Threshold: 1, Reset: ResetZero, ResetTiming: ResetSameStep, Refractory: 3}
	return Net{Populations: []Population{{Name: "in", Shape: []int{60}}, {Name: "a", Shape: []int{2600}, Cell: cell, Bias: &Init{Kind: InitUniform, Hi: .1}},
		{Name: "b", Shape: []int{2100}, Cell: cell}, {Name: "c", Shape: []int{2100}, Cell: Synaptic{LIF: cell, TauSyn: 3}}},
		Projections: []Projection{
			{Pre: "in", Post: "a", Wiring: Sparse{FanIn: 20}},
			{Pre: "in", Post: "a", Name: "common", Wiring: Sparse{Probability: .1, Common: true}, Delay: 2, Gain: -.5},
			{Pre: "a", Post: "a", Wiring: Sparse{FanIn: 30, NoSelf: true, Delays: [2]int{0, 2}}, Delay: 1, Gain: 2},
			{Pre: "a", Post: "b", Wiring: Sparse{FanIn: 30}, Delay: 1, Gain: 2},
			{Pre: "b", Post: "a", Wiring: Sparse{FanIn: 10}, Delay: 3},
			{Pre: "b", Post: "c", Wiring: OneToOne{}, Delay: 1},
			{Pre: "a", Post: "c", Wiring: Sparse{FanIn: 30}},
		}}
}

// steps returns the potentials of all populations after each of some steps, with noise.
func runLarge(t *testing.T, m *Model, workers int) (all [][]float32, c Counts) {
	t.Helper()
	s := mustSim(t, m, 2)
	s.Workers = workers
	in := randomInputs(rand.New(rand.NewPCG(1, 2)), 60, 2, 12)
	for step := range 12 {
		if step == 6 {
			in[0].Current = nil // its graded values keep "a" whole until here
		}
		if err := s.Deliver(step, in); err != nil {
			t.Fatal(err)
		}
		s.InjectPoisson(1, 0, 2, .02, NewStream(3).At(0))
		s.InjectPoisson(2, 1, 100, .002, NewStream(3).At(1))
		s.Fire()
		for i := 1; i < 4; i++ {
			for r := range 2 {
				all = append(all, append([]float32(nil), s.Potentials(i, r)...))
			}
		}
	}
	return all, s.Counts()
}

// The bits of a large net do not depend on the workers, and are those of its dense expansion, which is worked out whole.
func TestLargeNetsAtAnyNumberOfWorkers(t *testing.T) {
	m, err := largeNet().Init(4)
	if err != nil {
		t.Fatal(err)
	}
	if s := mustSim(t, m, 1); len(s.parts) != 2+2 {
		t.Errorf("%d parts, want 2 of a and 2 of b: c has projections that are not lists", len(s.parts))
	}
	want, counts := runLarge(t, expand(t, m), 1)
	for _, p := range counts.Populations {
		if p.Spikes == 0 {
			t.Errorf("population %q is silent; the test compares nothing", p.Name)
		}
	}
	for _, workers := range []int{1, 2, 5, 0} {
		got, c := runLarge(t, m, workers)
		for k := range want {
			if !reflect.DeepEqual(got[k], want[k]) {
				t.Fatalf("%d workers, step %d, population %d: other potentials than of the dense expansion", workers, k/6, 1+k%6/2)
			}
		}
		if !reflect.DeepEqual(c.Populations, counts.Populations) {
			t.Errorf("%d workers: counts %+v, want %+v", workers, c.Populations, counts.Populations)
		}
	}
}

// Poisson numbers have the mean and the variance of their distribution, in every cell and from step to step, and follow from stream, step and
// cell alone.
func TestInjectPoisson(t *testing.T) {
	m, err := Net{Populations: []Population{{Name: "a", Shape: []int{5001}, Cell: LI{Tau: 1e-3}}}}.Init(1) // forgets at once
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	step := func(mean float64, weight float32, from Stream) []float32 {
		if err := s.Deliver(0); err != nil {
			t.Fatal(err)
		}
		s.InjectPoisson(0, 0, mean, weight, from)
		cur := append([]float32(nil), s.pops[0].cur[:5001]...)
		s.Fire()
		return cur
	}
	for _, mean := range []float64{0, 1e-3, .5, 2, 31.9, 32.1, 1000} {
		sum, squares, across := 0.0, 0.0, 0.0
		last := make([]float32, 5001)
		const steps = 40
		for range steps {
			x := step(mean, .5, NewStream(1))
			for i, v := range x {
				k := 2 * float64(v)
				if k != math.Trunc(k) || k < 0 {
					t.Fatalf("mean %v: half of %v is no number", mean, v)
				}
				sum += k
				squares += (k - mean) * (k - mean)
				across += (k - mean) * (2*float64(last[i]) - mean)
			}
			last = x
		}
		n := float64(steps * 5001)
		if d := math.Abs(sum/n - mean); d > 5*math.Sqrt(mean/n) {
			t.Errorf("mean %v, want %v", sum/n, mean)
		}
		if d := math.Abs(squares/n - mean); d > 5*math.Sqrt((2*mean*mean+mean)/n) {
			t.Errorf("mean %v: variance %v", mean, squares/n)
		}
		if d := math.Abs(across / n); mean > 0 && d > 6*mean/math.Sqrt(n)+mean*mean/steps {
			t.Errorf("mean %v: covariance of steps %v", mean, across/n)
		}
	}
	s.Reset()
	first := step(2, 1, NewStream(1))
	s.Reset()
	if !reflect.DeepEqual(first, step(2, 1, NewStream(1))) {
		t.Error("the same step gives other numbers")
	}
	if reflect.DeepEqual(first, step(2, 1, NewStream(1))) {
		t.Error("the next step gives the same numbers")
	}
	s.Reset()
	if reflect.DeepEqual(first, step(2, 1, NewStream(2))) {
		t.Error("another stream gives the same numbers")
	}
}

func TestInjectPoissonOfBadArguments(t *testing.T) {
	m, err := Net{Populations: []Population{{Name: "in", Shape: []int{3}}, {Name: "a", Shape: []int{3}, Cell: LI{Beta: .5}},
		{Name: "g", Shape: []int{3}, Cell: Conductance{Rest: -65, ResetTo: -65, Threshold: -52, Tau: 100, Inh: -100, TauExc: 1, TauInh: 2, Start: -65}}}}.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	for want, f := range map[string]func(){
		`"in" is an input population`: func() { s.InjectPoisson(0, 0, 1, 1, Stream{}) },
		"mean is -1":                  func() { s.InjectPoisson(1, 0, -1, 1, Stream{}) },
		"mean is NaN":                 func() { s.InjectPoisson(1, 0, math.NaN(), 1, Stream{}) },
		"mean is +Inf":                func() { s.InjectPoisson(1, 0, math.Inf(1), 1, Stream{}) },
		"weight is NaN":               func() { s.InjectPoisson(1, 0, 1, float32(math.NaN()), Stream{}) },
		"weight is -1":                func() { s.InjectPoisson(2, 0, 1, -1, Stream{}) },
		"population 3 of 3":           func() { s.InjectPoisson(3, 0, 1, 1, Stream{}) },
		"sample 1 of 1":               func() { s.InjectPoisson(1, 1, 1, 1, Stream{}) },
	} {
		func() {
			defer func() {
				if r, _ := recover().(string); !strings.Contains(r, want) || !strings.HasPrefix(r, "snn: Sim.InjectPoisson: ") {
					t.Errorf("panic %q, want %q", r, want)
				}
			}()
			f()
		}()
	}
}

// A cell with delta synapses, as NEST's iaf_psc_delta has it: spikes sent at given times, weights and a delay of 1.5 ms, printed by NEST 3.10 with
// V_reset 10.
func TestDeltaCellOfNEST(t *testing.T) {
	n := Net{Dt: .1, Populations: []Population{{Name: "in", Shape: []int{1}},
		{Name: "a", Shape: []int{1},
			Cell: LIF{Tau: 20, Threshold: 20, Inclusive: true, Reset: ResetZero, ResetTo: 10, ResetTiming: ResetSameStep, Refractory: 20}}},
		Projections: []Projection{{Pre: "in", Post: "a", Delay: 15, Init: Init{Kind: InitConstant, Lo: 1}}}}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	in := &Spikes{Steps: 80, Cells: 1, Graded: make([]float32, 80)}
	for at, w := range map[int]float32{10: 6, 11: 6, 12: 6, 20: 3, 30: 8, 40: 12, 41: 5} {
		in.Graded[at] = w
	}
	s := mustSim(t, m, 1)
	want := map[int]float64{25: 6, 26: 11.970074875156094, 27: 17.910373877651104, 34: 17.29435402345794, 35: 10, 45: 10, 55: 10,
		56: 14.950124791926823, 65: 14.29228165417264, 70: 13.939403962815273}
	for step := range 80 {
		if err := s.Deliver(step, []*Spikes{in}); err != nil {
			t.Fatal(err)
		}
		s.Fire()
		if v, ok := want[step]; ok && math.Abs(float64(s.Potentials(1, 0)[0])-v) > 2e-5 {
			t.Errorf("step %d: v = %v, NEST has %v", step, s.Potentials(1, 0)[0], v)
		}
		if fires := s.Spikes(1, 0)[0] == 1; fires != (step == 35) {
			t.Errorf("step %d: spike %v", step, fires)
		}
	}
}

// A synapse of a model and its simulation takes 2 bytes, and 4 for a weight of its own.
func TestBytesOfASynapse(t *testing.T) {
	const pre, post, fan = 1000, 5000, 400
	held := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	for _, c := range []struct {
		w    Sparse
		want float64
	}{{Sparse{FanIn: fan, Common: true}, 2}, {Sparse{FanIn: fan}, 6}} {
		before := held()
		m, err := Net{Populations: []Population{{Name: "in", Shape: []int{pre}}, {Name: "a", Shape: []int{post}, Cell: LI{Beta: .5}}},
			Projections: []Projection{{Pre: "in", Post: "a", Wiring: c.w}}}.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		s := mustSim(t, m, 1)
		if got := (held() - before) / (post * fan); got > c.want+.5 {
			t.Errorf("%+v: %.2f bytes a synapse, want %v", c.w, got, c.want)
		}
		runtime.KeepAlive(s)
	}
}

// Compile looks at one projection alone: a fault elsewhere is Net.Check's to find, once.
func TestCompileLooksAtOneProjection(t *testing.T) {
	n := wiredNets()["probability"]
	n.Projections = append(n.Projections, Projection{Pre: "in", Post: "nowhere"})
	if _, err := Compile(n, 0); err != nil {
		t.Error(err)
	}
	for k, want := range map[int]string{1: "in→nowhere: it joins populations that the net does not have", 2: "projection 2 of 2", -1: "projection -1 of 2"} {
		if _, err := Compile(n, k); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("projection %d: %v, want %q", k, err, want)
		}
	}
}
