package snn

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// liveNet is recurrent, with a delay and a read-out of a kind.
func liveNet(t *testing.T, out Cell) *Model {
	t.Helper()
	net := Net{
		Dt: 2,
		Populations: []Population{
			{Name: "in", Shape: []int{70}}, {Name: "hidden", Shape: []int{40}, Cell: LIF{Tau: 10, Threshold: .5}}, {Name: "out", Shape: []int{3}, Cell: out},
		},
		Projections: []Projection{
			{Pre: "in", Post: "hidden"}, {Pre: "hidden", Post: "hidden", Delay: 3}, {Pre: "hidden", Post: "out", Delay: 1},
		},
	}
	for i := range net.Projections {
		net.Projections[i].Init = Init{Kind: InitUniform, Lo: -.3, Hi: .6}
	}
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// liveEvents are 300 events within 100 ms.
func liveEvents() (times []float64, cells []int) {
	draw := NewStream(7)
	for i := range uint64(300) {
		times, cells = append(times, 100*draw.Float64(2*i)), append(cells, int(70*draw.Float64(2*i+1)))
	}
	slices.Sort(times)
	return times, cells
}

// Events one by one do the same, bit for bit, as all of them in one train: potentials in every step, and what is read.
func TestLiveIsTheSimulation(t *testing.T) {
	for name, out := range map[string]Cell{"spikes": LIF{Tau: 10, Threshold: .5}, "potentials": LI{Tau: 20}} {
		m := liveNet(t, out)
		times, cells := liveEvents()
		train := NewSpikes(50, 70)
		for i, at := range times {
			train.Set(int(at/2), cells[i])
		}
		sim, err := NewSim(m, 1)
		if err != nil {
			t.Fatal(err)
		}
		live, err := NewLive(m, LiveOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // again behind Reset
			want, next := make([]float64, 3), 0
			sim.Reset()
			live.Reset()
			for step := range 50 {
				if err := sim.Deliver(step, []*Spikes{train}); err != nil {
					t.Fatal(err)
				}
				sim.Fire()
				for k := range want {
					if name == "potentials" {
						want[k] += float64(sim.Potentials(2, 0)[k])
					} else {
						want[k] += float64(sim.Spikes(2, 0)[0] >> k & 1)
					}
				}
				for ; next < len(times) && int(times[next]/2) == step; next++ {
					if _, err := live.Event(times[next], cells[next]); err != nil {
						t.Fatal(err)
					}
				}
				if n, err := live.Until(float64(2 * (step + 1))); n != 1 || err != nil || live.Steps() != step+1 {
					t.Fatalf("%s: step %d: %d steps of %d, %v", name, step, n, live.Steps(), err)
				}
				if got := live.Evidence(nil); !slices.Equal(got, want) {
					t.Fatalf("%s: step %d: evidence %v, want %v", name, step, got, want)
				}
				if !slices.Equal(live.sim.Potentials(1, 0), sim.Potentials(1, 0)) {
					t.Fatalf("%s: step %d: other potentials", name, step)
				}
			}
			if best := live.Class(); want[best] != slices.Max(want) || want[best] == 0 {
				t.Errorf("%s: class %d of %v", name, best, want)
			}
		}
	}
}

// Times on the edges of steps fall into the step that begins there, also where Dt is no binary fraction, in float64 and rounded to float32.
func TestLiveSteps(t *testing.T) {
	for _, dt := range []float64{.1, .2, .3, .7, 1. / 3, 1.4, 5} {
		m := liveNet(t, LI{Tau: 20})
		m.Net.Dt = dt
		for _, start := range []float64{0, .7, 50.3, -3.3, 10000.1} {
			live, err := NewLive(m, LiveOptions{Start: start})
			if err != nil {
				t.Fatal(err)
			}
			for k := range 300 {
				at := start + float64(float64(k)*dt) // no fused sum: near 0 its last bits are all that float32 sees
				for _, time := range []float64{at, float64(float32(at))} {
					if _, err := live.Until(time); err != nil || live.Steps() != k {
						t.Fatalf("dt %v from %v ms: %d steps at the edge %d, %v", dt, start, live.Steps(), k, err)
					}
				}
			}
		}
	}
}

// Several events of a cell in a step are one spike, or with Counts their number.
func TestLiveCounts(t *testing.T) {
	net := Net{Dt: 1, Populations: []Population{{Name: "in", Shape: []int{2}}, {Name: "out", Shape: []int{1}, Cell: LI{Beta: 1}}},
		Projections: []Projection{{Pre: "in", Post: "out", Init: Init{Kind: InitConstant, Lo: 1}}}}
	m, err := net.Init(0)
	if err != nil {
		t.Fatal(err)
	}
	for counts, want := range map[bool]float64{false: 1, true: 3} {
		live, err := NewLive(m, LiveOptions{Counts: counts})
		if err != nil || live.Class() != -1 {
			t.Fatalf("class %d before anything, %v", live.Class(), err)
		}
		for range 3 {
			live.Event(.5, 1)
		}
		if live.Until(1); live.Evidence(nil)[0] != want || live.Class() != 0 {
			t.Errorf("counts %v: evidence %v, want %v", counts, live.Evidence(nil), want)
		}
		if live.Until(2); live.Evidence(nil)[0] != 2*want { // the potential stays, and nothing comes
			t.Errorf("counts %v: evidence %v after a silent step", counts, live.Evidence(nil))
		}
	}
}

// A cell that fires in every step has the evidence of a geometric series.
func TestLiveForgets(t *testing.T) {
	net := Net{Dt: 1, Populations: []Population{{Name: "in", Shape: []int{1}}, {Name: "out", Shape: []int{2}, Cell: LIF{Tau: 1, Threshold: .5}}},
		Projections: []Projection{{Pre: "in", Post: "out", Init: Init{Kind: InitConstant, Lo: 9}}}}
	m, err := net.Init(0)
	if err != nil {
		t.Fatal(err)
	}
	live, err := NewLive(m, LiveOptions{Output: "out", Memory: 10})
	if err != nil || live.Class() != -1 {
		t.Fatalf("class %d of nothing, %v", live.Class(), err)
	}
	for step := range 30 {
		if _, err := live.Event(float64(step), 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := live.Until(30); err != nil {
		t.Fatal(err)
	}
	q := math.Exp(-.1)
	if want, got := (1-math.Pow(q, 30))/(1-q), live.Evidence(nil); math.Abs(got[0]-want) > 1e-12 || live.Class() != 0 {
		t.Errorf("evidence %v, want %v; class %d", got, want, live.Class())
	}
	if _, err := live.Until(530); err != nil || live.Evidence(nil)[0] > 1e-20 {
		t.Errorf("evidence %v after 500 ms of silence, %v", live.Evidence(nil), err)
	}
	if _, err := live.Until(30000); err != nil || live.Class() != -1 {
		t.Errorf("class %d of evidence %v after 30 s of silence, %v", live.Class(), live.Evidence(nil), err)
	}
}

func TestLiveRefuses(t *testing.T) {
	m := liveNet(t, LI{Tau: 20})
	two := m.Net.Clone()
	two.Populations = append(two.Populations, Population{Name: "in2", Shape: []int{3}})
	other, err := two.Init(0)
	if err != nil {
		t.Fatal(err)
	}
	for want, call := range map[string]func() error{
		"no population \"none\"":              func() error { _, err := NewLive(m, LiveOptions{Output: "none"}); return err },
		"needs an input population":           func() error { _, err := NewLive(m, LiveOptions{Output: "in"}); return err },
		"a memory of NaN ms":                  func() error { _, err := NewLive(m, LiveOptions{Memory: math.NaN()}); return err },
		"a second input population":           func() error { _, err := NewLive(other, LiveOptions{}); return err },
		"cell 70; the input has":              func() error { return liveError(m, [2]float64{0, 70}) },
		"at 1 ms after 2 ms":                  func() error { return liveError(m, [2]float64{2, 0}, [2]float64{1, 0}) },
		"an event at NaN ms":                  func() error { return liveError(m, [2]float64{math.NaN(), 0}) },
		"an event at 8e+06 ms, 4000000 steps": func() error { return liveError(m, [2]float64{8e6, 0}) },
		"not told apart by times in float32":  func() error { return liveError(m, [2]float64{1e9, 0}) },
	} {
		if err := call(); err == nil || !strings.HasPrefix(err.Error(), "snn: Live") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func liveError(m *Model, events ...[2]float64) error {
	live, err := NewLive(m, LiveOptions{})
	for _, e := range events {
		if err == nil {
			_, err = live.Event(e[0], int(e[1]))
		}
	}
	return err
}

func TestLiveAllocatesNothing(t *testing.T) {
	live, err := NewLive(liveNet(t, LIF{Tau: 10, Threshold: .5}), LiveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := 0.
	if n := testing.AllocsPerRun(100, func() {
		at++
		live.Event(at, int(at)%70)
		live.Class()
	}); n != 0 {
		t.Errorf("%v allocations an event", n)
	}
}
