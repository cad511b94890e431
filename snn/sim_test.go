package snn

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

func popOf(name string, n int, c Cell) Population {
	return Population{Name: name, Shape: []int{n}, Cell: c}
}

// A chain without delay runs through in one step, in whatever order its populations are listed.
func TestChainWithoutDelay(t *testing.T) {
	lif := LIF{Beta: .5}
	m := handModel(t, Net{
		Populations: []Population{popOf("last", 1, lif), popOf("middle", 1, lif), popOf("first", 1, nil)},
		Projections: []Projection{{Pre: "middle", Post: "last"}, {Pre: "first", Post: "middle"}},
	}, []float32{2}, []float32{2})
	in := NewSpikes(3, 1)
	in.Set(1, 0)
	tr, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range tr.Populations {
		if p.Spikes.Has(0, 0) || !p.Spikes.Has(1, 0) {
			t.Errorf("%s: fires %v and %v, want false and true", p.Name, p.Spikes.Has(0, 0), p.Spikes.Has(1, 0))
		}
	}
	// by hand: v = 2 in step 1, and in step 2 its half less the threshold of 1
	if v, fired := tr.Populations[0].Cell(0); !slices.Equal(v, []float64{0, 2, 0}) || !slices.Equal(fired, []int{1}) {
		t.Errorf("potentials %v, spikes at %v", v, fired)
	}
	if tr.Populations[2].Potentials != nil {
		t.Error("an input population has potentials")
	}
}

func TestSimRefusesAModelThatInitDidNotMake(t *testing.T) {
	for _, c := range []struct {
		cell Cell
		want string
	}{{LIF{Beta: .5}, "make it with Net.Init"}, {&LIF{Beta: .5}, `population "a": no cell is a *snn.LIF`}} {
		m := &Model{Net: Net{Populations: []Population{popOf("a", 1, c.cell)}}}
		if _, err := NewSim(m, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestSimRefuses(t *testing.T) {
	lif := LIF{Beta: .5}
	pops := []Population{popOf("in", 2, nil), popOf("a", 2, lif), popOf("b", 3, lif)}
	for _, c := range []struct {
		name  string
		projs []Projection
		batch int
		want  string
	}{
		{"batch", nil, 0, "simulation of 0 samples"},
		{"pre", []Projection{{Pre: "x", Post: "a"}}, 1, `projection x→a: no population "x"`},
		{"post", []Projection{{Pre: "a", Post: "x"}}, 1, `projection a→x: no population "x"`},
		{"input", []Projection{{Pre: "a", Post: "in"}}, 1, "takes no input"},
		{"delay", []Projection{{Pre: "in", Post: "a", Delay: -1}}, 1, "delay of -1"},
		{"size", []Projection{{Pre: "a", Post: "b", Wiring: OneToOne{}}}, 1, "not of 2 and 3 cells"},
		{"weights", []Projection{{Pre: "in", Post: "b"}}, 1, "lacks its weights"},
		{"self", []Projection{{Pre: "a", Post: "a", Wiring: AllButOwn{}}}, 1, "cycle"},
		{"cycle", []Projection{{Pre: "a", Post: "b", Wiring: Dense{}}, {Pre: "b", Post: "a"}}, 1, "cycle"},
	} {
		m := &Model{Net: Net{Populations: pops, Projections: c.projs}, thresholds: make([][]float32, 3), thetas: make([][]float32, 3)}
		if c.want == "cycle" {
			m.weights, m.lds = [][]float32{make([]float32, 6), make([]float32, 6)}, []int{3, 2}
		}
		if _, err := NewSim(m, c.batch); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestDeliverRefusesInputOfTheWrongSize(t *testing.T) {
	m := handModel(t, Net{Populations: []Population{popOf("in", 2, nil), popOf("a", 2, LIF{Beta: .5})},
		Projections: []Projection{{Pre: "in", Post: "a", Wiring: OneToOne{}}}}, []float32{1, 1})
	s := mustSim(t, m, 1)
	good := []*Spikes{NewSpikes(1, 2)}
	for _, c := range []struct {
		in   [][]*Spikes
		want string
	}{
		{nil, `no input for population "in"`},
		{[][]*Spikes{{}}, "has 0 samples, not 1"},
		{[][]*Spikes{{NewSpikes(1, 3)}}, "has 3 cells, not 2"},
		{[][]*Spikes{{{Cells: 2, Current: []float32{1}}}}, "sample 0"},
		{[][]*Spikes{good, good}, "input for 2 populations"},
	} {
		if err := s.Deliver(0, c.in...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if err := s.Deliver(0, []*Spikes{nil}); err != nil {
		t.Errorf("silence refused: %v", err)
	}
	if _, err := m.Run(NewSpikes(1, 3)); err == nil {
		t.Error("Run took a sample of the wrong size")
	}
}

// Counted by hand: two samples of three steps, one of spikes and one of a current.
func TestSimCounts(t *testing.T) {
	cell := LIF{Beta: .5, Threshold: 100}
	m := handModel(t, Net{
		Populations: []Population{popOf("spikes", 3, nil), popOf("current", 2, nil), popOf("a", 3, cell), popOf("out", 2, LI{Beta: .5})},
		Projections: []Projection{{Pre: "spikes", Post: "a", Wiring: AllButOwn{}, Delay: 1}, {Pre: "current", Post: "out"},
			{Pre: "spikes", Post: "out"}},
	}, []float32{-1}, []float32{1, 0, 3, 4}, []float32{0, 0, 0, 0, 0, 6})
	s := mustSim(t, m, 2)
	x, c := NewSpikes(3, 3), &Spikes{Steps: 3, Cells: 2, Current: []float32{1, 2}}
	x.Set(0, 0)
	x.Set(2, 0)
	x.Set(2, 2)
	for k := range 3 {
		if err := s.Deliver(k, []*Spikes{x, nil}, []*Spikes{nil, c}); err != nil {
			t.Fatal(err)
		}
		s.Fire()
	}
	got := s.Counts()
	wantPops := []PopulationCounts{
		{Name: "spikes", Size: 3, Kind: InputKind, Spikes: 3, MaxSpikesPerStep: 2},
		{Name: "current", Size: 2, Kind: AnalogInputKind},
		{Name: "a", Size: 3, Kind: SpikingKind, Updates: 18},
		{Name: "out", Size: 2, Kind: ReadoutKind, Updates: 12},
	}
	wantProjs := []ProjectionCounts{
		{Pre: "spikes", Post: "a", Wiring: AllButOwn{}, Weights: 6, Nonzero: 6, SynapticEvents: 6},
		{Pre: "current", Post: "out", Wiring: Dense{}, Weights: 4, Nonzero: 3, SynapticEvents: 12},
		{Pre: "spikes", Post: "out", Wiring: Dense{}, Weights: 6, Nonzero: 1, SynapticEvents: 6},
	}
	if got.Samples != 2 || got.Steps != 6 || !slices.Equal(got.Populations, wantPops) || !slices.Equal(got.Projections, wantProjs) {
		t.Errorf("counts %+v", got)
	}
}

// kernelAllocations returns what one LIF step of the kernel allocates on this machine.
func kernelAllocations() float64 {
	v, cur, th, spikes := make([]float32, 16), make([]float32, 16), make([]float32, 16), make([]uint64, 1)
	return testing.AllocsPerRun(10, func() {
		kernel.LIF{}.Rows(1, 16, kernel.Mat(v, 16), kernel.Mat(cur, 16), kernel.Thresholds{Th: th}, kernel.Bits{X: spikes, Ld: 1})
	})
}

// usesKernel reports whether the kernel takes the steps of membranes.
func usesKernel(d dynamics) bool {
	s, ok := d.(*stepped)
	return ok && s.layout.Wide
}

// No step allocates, whatever the cells, the wiring and the number of spikes, beyond what the kernel itself does.
func TestStepDoesNotAllocate(t *testing.T) {
	each := kernelAllocations()
	for seed := range uint64(20) {
		g := rand.New(rand.NewPCG(seed, 3))
		m := randomModel(t, g)
		s := mustSim(t, m, 2)
		s.Learning = true
		in := make([][]*Spikes, 2)
		for range 2 {
			in[0] = append(in[0], randomInput(g, 20, m.Net.Populations[0].Size()))
			in[1] = append(in[1], randomInput(g, 20, m.Net.Populations[2].Size()))
		}
		k := 0
		n := testing.AllocsPerRun(19, func() {
			if err := s.Deliver(k, in[0], in[1]); err != nil {
				t.Fatal(err)
			}
			s.Fire()
			k++
		})
		allowed := 0.
		for i := range s.pops {
			if usesKernel(s.pops[i].cells) {
				allowed += each
			}
		}
		if n > allowed {
			t.Errorf("seed %d: %v allocations a step, of which the kernel's are at most %v", seed, n, allowed)
		}
	}
}

// A presentation after Reset is the first one again.
func TestResetForgetsThePresentation(t *testing.T) {
	for seed := range uint64(20) {
		g := rand.New(rand.NewPCG(seed, 4))
		m := randomModel(t, g)
		s := mustSim(t, m, 1)
		a, b := randomInput(g, 8, m.Net.Populations[0].Size()), randomInput(g, 8, m.Net.Populations[2].Size())
		var first [][]float32
		for round := range 2 {
			s.Reset()
			for k := range 8 {
				if err := s.Deliver(k, []*Spikes{a}, []*Spikes{b}); err != nil {
					t.Fatal(err)
				}
				s.Fire()
			}
			for i, pop := range []int{1, 3, 4} {
				v := slices.Clone(s.Potentials(pop, 0))
				if round == 0 {
					first = append(first, v)
				} else if !slices.Equal(first[i], v) {
					t.Fatalf("seed %d: population %d differs after Reset", seed, pop)
				}
			}
		}
	}
}

func BenchmarkStep(b *testing.B) {
	const batch = 50
	lif := LIF{Beta: .9}
	w1, w2 := make([]float32, 784*256), make([]float32, 2560)
	g := rand.New(rand.NewPCG(1, 1))
	for i := range w1 {
		w1[i] = float32(g.NormFloat64()) / 10
	}
	m := handModel(b, Net{
		Populations: []Population{popOf("in", 784, nil), popOf("hidden", 256, lif), popOf("out", 10, lif)},
		Projections: []Projection{{Pre: "in", Post: "hidden"}, {Pre: "hidden", Post: "out"}},
	}, w1, w2)
	s := mustSim(b, m, batch)
	in := make([]*Spikes, batch)
	for k := range in {
		in[k] = NewSpikes(1, 784)
		for range 80 {
			in[k].Set(0, g.IntN(784))
		}
	}
	for b.Loop() {
		if err := s.Deliver(0, in); err != nil {
			b.Fatal(err)
		}
		s.Fire()
	}
}
