package snn

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
)

// wiredNets are small nets with a projection "in"→"a" of every wiring that has fields.
func wiredNets() map[string]Net {
	net := func(in, a []int, w Wiring) Net {
		return Net{Populations: []Population{{Name: "in", Shape: in}, {Name: "a", Shape: a, Cell: LIF{Beta: .9}}},
			Projections: []Projection{{Pre: "in", Post: "a", Wiring: w, Gain: .7, Init: Init{Kind: InitUniform, Lo: -.5, Hi: 1}}}}
	}
	return map[string]Net{
		"probability": net([]int{40}, []int{70}, Sparse{Probability: .2}),
		"fan-in":      net([]int{40}, []int{70}, Sparse{FanIn: 7, Seed: 3}),
		"convolution": net([]int{6, 5, 2}, []int{4, 3, 5}, Conv2D{Kernel: [2]int{3, 3}}),
		"plane":       net([]int{6, 5}, []int{6, 5, 2}, Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}),
		"strided":     net([]int{7, 7, 4}, []int{3, 5, 6}, Conv2D{Kernel: [2]int{2, 2}, Stride: [2]int{2, 1}, Dilation: [2]int{2, 2}, Groups: 2}),
		"max-pooled":  net([]int{6, 6, 2}, []int{2, 2, 3}, Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}),
		"line":        net([]int{30, 2}, []int{14, 5}, Conv1D{Kernel: 4, Stride: 2}),
		"single line": net([]int{30}, []int{30}, Conv1D{Kernel: 3, Pad: 1}),
		"pooling":     net([]int{6, 6, 3}, []int{3, 2, 3}, Pool2D{Size: [2]int{2, 3}}),
		"overlapping": net([]int{5, 5}, []int{4, 4}, Pool2D{Size: [2]int{2, 2}, Stride: [2]int{1, 1}}),
	}
}

// expand returns a model whose projections are dense, with a weight for each synapse of m and 0 elsewhere.
func expand(t *testing.T, m *Model) *Model {
	t.Helper()
	n := m.Net.clone()
	for k := range n.Projections {
		n.Projections[k].Wiring = nil
	}
	d, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for k := range n.Projections {
		from, ld := m.Weights(k)
		to, wide := d.Weights(k)
		clear(to)
		_, cols, _ := m.Net.projectionOf(k).Stored()
		m.Net.projectionOf(k).Each(func(pre, post, w int) { to[pre*wide+post] = from[w/cols*ld+w%cols] })
	}
	for i := range n.Populations {
		copy(d.Thresholds(i), m.Thresholds(i))
	}
	return d
}

// projectionOf returns what the synapses of a projection compute.
func (n Net) projectionOf(k int) engine.Wiring {
	w, err := Compile(n, k)
	if err != nil {
		panic(err)
	}
	return w
}

// A wiring is its dense expansion, to the bit: potentials and spikes of cells, for trains and for graded input.
func TestWiringsAreTheirDenseExpansions(t *testing.T) {
	for name, n := range wiredNets() {
		if name == "max-pooled" {
			continue // is not linear; the engine's tests have its definition
		}
		m, err := n.Init(5)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g := rand.New(rand.NewPCG(1, 2))
		in := randomInputs(g, n.Populations[0].Size(), 4, 12)
		a, b := mustSim(t, m, 4), mustSim(t, expand(t, m), 4)
		fired := 0
		for step := range 12 {
			for _, s := range []*Sim{a, b} {
				if err := s.Deliver(step, in); err != nil {
					t.Fatal(err)
				}
				s.Fire()
			}
			for r := range 4 {
				if !reflect.DeepEqual(a.Potentials(1, r), b.Potentials(1, r)) || !reflect.DeepEqual(a.Spikes(1, r), b.Spikes(1, r)) {
					t.Fatalf("%s: step %d, sample %d: other potentials than of the dense expansion", name, step, r)
				}
				fired += len(appendCells(nil, a.Spikes(1, r)))
			}
		}
		if fired == 0 {
			t.Errorf("%s: no cell fired; the test compares nothing", name)
		}
	}
}

func appendCells(dst []int, row []uint64) []int {
	for i := range len(row) * 64 {
		if row[i>>6]>>(i&63)&1 == 1 {
			dst = append(dst, i)
		}
	}
	return dst
}

// randomInputs are spike trains, and one graded current.
func randomInputs(g *rand.Rand, cells, samples, steps int) (in []*Spikes) {
	for r := range samples {
		s := NewSpikes(steps, cells)
		for k := range steps * cells {
			if g.IntN(4) == 0 {
				s.Set(k/cells, k%cells)
			}
		}
		if r == 0 {
			s.Current = make([]float32, cells)
			for i := range s.Current {
				s.Current[i] = float32(g.Float64())
			}
		}
		in = append(in, s)
	}
	return in
}

// A spike counts with the synapses that begin at its cell, fewer at the borders of maps.
func TestWiringsCountTheirSynapses(t *testing.T) {
	for name, n := range wiredNets() {
		m, err := n.Init(5)
		if err != nil {
			t.Fatal(err)
		}
		in := randomInputs(rand.New(rand.NewPCG(3, 4)), n.Populations[0].Size(), 3, 6)[1:]
		s := mustSim(t, m, 2)
		for step := range 6 {
			if err := s.Deliver(step, in); err != nil {
				t.Fatal(err)
			}
			s.Fire()
		}
		want := int64(0)
		n.projectionOf(0).Each(func(pre, _, _ int) {
			for _, x := range in {
				for step := range 6 {
					if x.Has(step, pre) {
						want++
					}
				}
			}
		})
		c := s.Counts()
		count, _ := n.Projections[0].synapses(n.byName())
		if all := float64(n.projectionOf(0).Synapses()); name != "probability" && count != all {
			t.Errorf("%s: the table says %v synapses, the list has %v", name, count, all)
		}
		if got := c.Projections[0].SynapticEvents; got != want || want == 0 {
			t.Errorf("%s: %d synaptic events, by the list of synapses %d", name, got, want)
		}
		a, err := c.Activity(n)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		// a chip that knows no maps stores every synapse, and a conventional network multiplies at each
		if p := a.Projections[0]; p.Kind == SparseKind && p.Synapses() != float64(n.projectionOf(0).Synapses()) {
			t.Errorf("%s: a chip sees %v synapses of %d", name, p.Synapses(), n.projectionOf(0).Synapses())
		}
	}
}

func TestWiringsSurviveJSON(t *testing.T) {
	for name, n := range wiredNets() {
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseNet(text)
		if err != nil || !reflect.DeepEqual(back, n) {
			t.Errorf("%s: %s came back as %+v, %v", name, text, back, err)
		}
		if !strings.Contains(n.String(), wiringName(n.Projections[0].Wiring)) {
			t.Errorf("%s: the table does not name the wiring:\n%v", name, n)
		}
	}
	for _, text := range []string{`{"Conv2D":{},"Sparse":{}}`, `{}`, `"Conv2D"`, `{"Conv2D":{"Kernel":[3]}}`, `{"Sparse":{"Odds":1}}`} {
		whole := `{"Dt":0,"Populations":[{"Name":"in","Shape":[4,4]},{"Name":"a","Shape":[2,2],"Cell":{"LI":{"Beta":0.5}}}],` +
			`"Projections":[{"Pre":"in","Post":"a","Wiring":` + text + `}]}`
		if _, err := ParseNet([]byte(whole)); err == nil {
			t.Errorf("the wiring %s was accepted", text)
		}
	}
}

// What does not join is refused with the projection and what to do.
func TestWiringsThatDoNotJoin(t *testing.T) {
	for name, c := range map[string]struct {
		in, a []int
		w     Wiring
		want  string
	}{
		"no kernel":        {[]int{6, 6}, []int{6, 6}, Conv2D{}, "Kernel is 0"},
		"negative pad":     {[]int{6, 6}, []int{4, 4}, Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{0, -1}}, "horizontal Pad is -1"},
		"wide pad":         {[]int{6, 6}, []int{4, 4}, Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{3, 0}}, "vertical Pad is 3"},
		"beyond the span":  {[]int{8, 8}, []int{14, 14, 2}, Conv2D{Kernel: [2]int{3, 3}, Dilation: [2]int{2, 2}, Pad: [2]int{5, 5}}, "less than the 5 cells"},
		"overflow":         {[]int{8, 8}, []int{5, 8}, Conv2D{Kernel: [2]int{4, 4}, Dilation: [2]int{1 << 62, 1}}, "vertical Dilation is"},
		"negative stride":  {[]int{6, 6}, []int{4, 4}, Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{-1, 1}}, "Stride is -1"},
		"huge dilation":    {[]int{6, 6}, []int{4, 4}, Conv2D{Kernel: [2]int{3, 3}, Dilation: [2]int{math.MaxInt, 1}}, "Dilation"},
		"kernel too large": {[]int{6, 6}, []int{1, 1}, Conv2D{Kernel: [2]int{7, 7}}, "does not fit a map of 6×6"},
		"wrong sides":      {[]int{6, 6}, []int{5, 4, 8}, Conv2D{Kernel: [2]int{3, 3}}, "become 4×4"},
		"no map":           {[]int{36}, []int{4, 4}, Conv2D{Kernel: [2]int{3, 3}}, "{height, width, channels}"},
		"no line":          {[]int{6, 6, 2}, []int{4, 4}, Conv1D{Kernel: 3}, "{length, channels}"},
		"groups":           {[]int{6, 6, 3}, []int{4, 4, 4}, Conv2D{Kernel: [2]int{3, 3}, Groups: 2}, "Groups is 2"},
		"negative groups":  {[]int{6, 6, 3}, []int{4, 4, 4}, Conv2D{Kernel: [2]int{3, 3}, Groups: -1}, "Groups is -1"},
		"negative pooling": {[]int{6, 6, 3}, []int{4, 4, 4}, Conv2D{Kernel: [2]int{3, 3}, MaxPool: -2}, "MaxPool is -2"},
		"pooled away":      {[]int{6, 6}, []int{1, 1}, Conv2D{Kernel: [2]int{3, 3}, MaxPool: 5}, "MaxPool is 5, and the kernel leaves maps of 4×4"},
		"channels":         {[]int{6, 6, 3}, []int{3, 3, 4}, Pool2D{Size: [2]int{2, 2}}, "same channels"},
		"no size":          {[]int{6, 6, 3}, []int{3, 3, 3}, Pool2D{}, "Size is 0"},
		"nothing":          {[]int{6}, []int{6}, Sparse{}, "one of the two"},
		"both":             {[]int{6}, []int{6}, Sparse{Probability: .5, FanIn: 2}, "one of the two"},
		"probability":      {[]int{6}, []int{6}, Sparse{Probability: 1.5}, "Probability 1.5"},
		"not a number":     {[]int{6}, []int{6}, Sparse{Probability: math.NaN()}, "Probability NaN"},
		"fan-in":           {[]int{6}, []int{6}, Sparse{FanIn: 7}, "FanIn 7"},
		"too many":         {[]int{1 << 20}, []int{1 << 20}, Sparse{Probability: 1}, "synapses"},
	} {
		n := Net{Populations: []Population{{Name: "in", Shape: c.in}, {Name: "a", Shape: c.a, Cell: LI{Beta: .9}}},
			Projections: []Projection{{Pre: "in", Post: "a", Wiring: c.w}}}
		err := n.Check()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "in→a") {
			t.Errorf("%s: %v; want an error that names in→a and says %q", name, err, c.want)
		}
		_ = n.String() // must not panic
	}
}

// Pairs are drawn with their probability, post cells draw different pre cells, and both follow from the description alone.
func TestSparseIsDrawnByChance(t *testing.T) {
	pairs := func(s Sparse, name string, pre, post int) map[[2]int]bool {
		all := map[[2]int]bool{}
		s.each(name, pre, post, func(i, j int) {
			if i < 0 || i >= pre || j < 0 || j >= post || all[[2]int{i, j}] {
				t.Fatalf("%+v: synapse %d→%d of %d and %d cells is none, or is there twice", s, i, j, pre, post)
			}
			all[[2]int{i, j}] = true
		})
		return all
	}
	for _, p := range []float64{1e-4, .1, .5, .999, 1} {
		const pre, post = 300, 700
		n, mean := float64(len(pairs(Sparse{Probability: p}, "a→b", pre, post))), p*pre*post
		if sd := math.Sqrt(mean * (1 - p)); math.Abs(n-mean) > 4*sd+1e-9 {
			t.Errorf("probability %v: %v synapses, want %v ± %v", p, n, mean, sd)
		}
	}
	onto, from := make([]int, 200), make([]int, 50)
	for pair := range pairs(Sparse{FanIn: 20}, "a→b", 50, 200) {
		from[pair[0]]++
		onto[pair[1]]++
	}
	for j, k := range onto {
		if k != 20 {
			t.Errorf("post cell %d has %d pre cells, want 20", j, k)
		}
	}
	for i, k := range from {
		if math.Abs(float64(k)-80) > 5*math.Sqrt(200*.4*.6) {
			t.Errorf("pre cell %d has %d post cells, want 80 ± %.0f", i, k, math.Sqrt(200*.4*.6))
		}
	}
	one := pairs(Sparse{Probability: .1}, "a→b", 50, 50)
	if !reflect.DeepEqual(one, pairs(Sparse{Probability: .1}, "a→b", 50, 50)) {
		t.Error("the same description gives other pairs")
	}
	for _, other := range []map[[2]int]bool{pairs(Sparse{Probability: .1, Seed: 1}, "a→b", 50, 50), pairs(Sparse{Probability: .1}, "a→c", 50, 50)} {
		common := 0
		for pair := range one {
			if other[pair] {
				common++
			}
		}
		if common > 60 { // 25 ± 5 by chance
			t.Errorf("%d of %d pairs are those of another seed or name", common, len(one))
		}
	}
}

// Initial weights have the fan-in of a cell, as in PyTorch: kernels that of their window and channels, a pooling the mean.
func TestInitialWeightsOfMaps(t *testing.T) {
	for name, want := range map[string]float64{"convolution": 1 / math.Sqrt(18), "strided": 1 / math.Sqrt(8), "line": 1 / math.Sqrt(8), "pooling": 1. / 6} {
		n := wiredNets()[name]
		n.Projections[0].Init = Init{}
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := m.Weights(0)
		most := 0.0
		for _, x := range w {
			most = max(most, math.Abs(float64(x)))
		}
		if most > want*1.000001 || most < .8*want {
			t.Errorf("%s: weights up to %v, want ±%v", name, most, want)
		}
	}
}

// Defaults that are written out say the same: the net draws the same weights and does the same.
func TestResolvedWirings(t *testing.T) {
	for name, n := range wiredNets() {
		r := n.Resolve()
		if again := r.Resolve(); !reflect.DeepEqual(again, r) {
			t.Errorf("%s: resolved twice it is %+v, not %+v", name, again, r)
		}
		a, errA := n.Init(3)
		b, errB := r.Init(3)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		in := randomInputs(rand.New(rand.NewPCG(7, 8)), n.Populations[0].Size(), 1, 1)
		x, y := mustSim(t, a, 1), mustSim(t, b, 1)
		for _, s := range []*Sim{x, y} {
			if err := s.Deliver(0, in); err != nil {
				t.Fatal(err)
			}
			s.Fire()
		}
		if !reflect.DeepEqual(x.Potentials(1, 0), y.Potentials(1, 0)) {
			t.Errorf("%s: other potentials with the defaults written out", name)
		}
	}
	for _, c := range []struct{ w, want Wiring }{
		{Conv2D{Kernel: [2]int{3, 2}}, Conv2D{Kernel: [2]int{3, 2}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 1, MaxPool: 1}},
		{Conv1D{Kernel: 3}, Conv1D{Kernel: 3, Stride: 1, Dilation: 1, Groups: 1}},
		{Pool2D{Size: [2]int{3, 2}}, Pool2D{Size: [2]int{3, 2}, Stride: [2]int{3, 2}}},
	} {
		if got := resolveWiring(c.w); got != c.want {
			t.Errorf("%+v resolves to %+v, not %+v", c.w, got, c.want)
		}
	}
}

func TestLayers(t *testing.T) {
	n, err := Layers([]int{28, 28}, "12C5-MP2-64C5-MP2-10")
	if err != nil {
		t.Fatal(err)
	}
	var shapes [][]int
	for _, p := range n.Populations {
		shapes = append(shapes, p.Shape)
	}
	// the net of snnTorch's tutorial 6 [eshraghian2023]
	if want := [][]int{{28, 28}, {12, 12, 12}, {4, 4, 64}, {10}}; !reflect.DeepEqual(shapes, want) {
		t.Errorf("shapes %v, want %v", shapes, want)
	}
	if n, err = Layers([]int{8, 8, 2}, "6C3-AP2-20-10"); err != nil || len(n.Populations) != 5 || !n.Projections[1].Frozen {
		t.Errorf("%+v, %v", n, err)
	}
	for _, c := range []struct {
		shape []int
		text  string
		want  string
	}{
		{[]int{8, 8}, "", `layer 1 of "" is ""`}, {[]int{8, 8}, "6c3", `"6c3"`}, {[]int{8, 8}, "6C9", "9 × 9 does not fit"}, {[]int{8, 8}, "MP2-10", "directly behind a convolution"},
		{[]int{8, 8}, "6C3-MP2-MP2", "once, directly behind"}, {[]int{8, 8}, "6C3-AP2-MP2-10", "directly behind a convolution"}, {[]int{64}, "6C3", "no map"}, {[]int{8, 8}, "10-6C3", "no map"}, {[]int{8, 8}, "4C3-MP7", "7 × 7 does not fit the map of 6 × 6"},
		{[]int{8, 8}, "4C3-AP7", "does not fit"}, {nil, "10", "shape"}, {[]int{8, 8}, "999999999", "cells"},
	} {
		n, err := Layers(c.shape, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "snn: Layers: ") || n.Populations != nil {
			t.Errorf("Layers(%v, %q): %v, want an error with %q and no net", c.shape, c.text, err, c.want)
		}
	}
}
