package snn

import (
	"encoding/json"
	"fmt"
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
	quarters := func(n Net) Net { // weights of which several sum exactly
		n.Projections[0].Init = Init{Kind: InitConstant, Lo: .25}
		return n
	}
	late := func(n Net) Net {
		n.Projections[0].Delay = 2
		return n
	}
	listed := List{Pre: []int{3, 0, 3, 39, 3, 12, 0, 7, 8}, Post: []int{69, 2, 5, 0, 69, 4, 2, 5, 5}}
	shared, slow := listed, listed
	shared.Weight = []int{0, 1, 2, 1, 0, 0, 1, 3, 3}
	slow.Delays = []int{4, 0, 0, 1, 1, 4, 2, 0, 0}
	return map[string]Net{
		"no self":     net([]int{50}, []int{50}, Sparse{Probability: .3, NoSelf: true}),
		"no self in":  net([]int{30}, []int{30}, Sparse{FanIn: 29, NoSelf: true}),
		"repeats":     quarters(net([]int{20}, []int{90}, Sparse{FanIn: 15, Repeats: true})),
		"common":      net([]int{40}, []int{70}, Sparse{Probability: .2, Common: true}),
		"delays":      late(net([]int{40}, []int{70}, Sparse{Probability: .2, Delays: [2]int{1, 5}})),
		"no delay":    net([]int{40}, []int{70}, Sparse{FanIn: 8, Delays: [2]int{0, 2}, Common: true}),
		"list":        quarters(net([]int{40}, []int{70}, listed)),
		"shared list": quarters(net([]int{40}, []int{70}, shared)),
		"slow list":   late(quarters(net([]int{40}, []int{70}, slow))),
		"wide":        net([]int{40}, []int{5000}, Sparse{Probability: .2}),
		"wide common": net([]int{40}, []int{5000}, Sparse{Probability: .2, Common: true}),
		"wide delays": net([]int{40}, []int{5000}, Sparse{Probability: .2, Delays: [2]int{0, 3}}),
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

// expand returns a model whose projections are dense, with a weight for each synapse of m and 0 elsewhere; of synapses that wait differently
// one for each delay.
func expand(t *testing.T, m *Model) *Model {
	t.Helper()
	n := m.Net.Clone()
	n.Projections = nil
	for k, p := range m.Net.Projections {
		for _, g := range groupsOf(m.Net.projectionOf(k)) {
			q := p
			q.Wiring, q.Delay, q.Name = nil, p.Delay+g.steps, fmt.Sprint("of ", k, " and ", g.steps)
			n.Projections = append(n.Projections, q)
		}
	}
	d, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for k := range m.Net.Projections {
		from, ld := m.Weights(k)
		_, cols, _ := m.Net.projectionOf(k).Stored()
		for _, g := range groupsOf(m.Net.projectionOf(k)) {
			to, wide := d.Weights(at)
			clear(to)
			g.synapses.Each(func(pre, post, w int) { to[pre*wide+post] += from[w/cols*ld+w%cols] })
			at++
		}
	}
	for i := range n.Populations {
		copy(d.Thresholds(i), m.Thresholds(i))
		copy(d.Bias(i), m.Bias(i))
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
				if r == 0 && n.Projections[0].Init.Kind == InitConstant {
					continue // a pair that is there twice is multiplied by graded values once or twice
				}
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
		if all := float64(n.projectionOf(0).Synapses()); !byChance(n.Projections[0].Wiring) && (count != all || n.Synapses(0) != all) {
			t.Errorf("%s: the table says %v synapses, Net.Synapses %v, the list has %v", name, count, n.Synapses(0), all)
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

// byChance reports whether even the number of synapses is drawn.
func byChance(w Wiring) bool {
	s, sparse := w.(Sparse)
	return sparse && s.Probability > 0
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
		"self of two":      {[]int{6}, []int{7}, Sparse{FanIn: 2, NoSelf: true}, "NoSelf leaves out synapses of cell i to cell i, of populations of one size, not of 6 and 7"},
		"all but self":     {[]int{6}, []int{6}, Sparse{FanIn: 6, NoSelf: true}, "FanIn 6; give 1 to the 5"},
		"repeats by odds":  {[]int{6}, []int{6}, Sparse{Probability: .5, Repeats: true}, "Repeats is for a FanIn"},
		"backwards":        {[]int{6}, []int{6}, Sparse{FanIn: 2, Delays: [2]int{3, 1}}, "Delays from 3 to 1"},
		"negative delay":   {[]int{6}, []int{6}, Sparse{FanIn: 2, Delays: [2]int{-1, 1}}, "Delays from -1 to 1"},
		"endless delay":    {[]int{6}, []int{6}, Sparse{FanIn: 2, Delays: [2]int{0, math.MaxInt}}, "no more than 16777216 together"},
		"empty list":       {[]int{6}, []int{6}, List{}, "List has 0 pre and 0 post cells"},
		"half a list":      {[]int{6}, []int{6}, List{Pre: []int{1, 2}, Post: []int{3}}, "2 pre and 1 post"},
		"pre outside":      {[]int{6}, []int{7}, List{Pre: []int{1, 6}, Post: []int{3, 3}}, "synapse 1 begins at cell 6 of 6"},
		"pre negative":     {[]int{6}, []int{7}, List{Pre: []int{-1}, Post: []int{3}}, "synapse 0 begins at cell -1 of 6"},
		"post outside":     {[]int{6}, []int{7}, List{Pre: []int{1}, Post: []int{7}}, "synapse 0 ends at cell 7 of 7"},
		"few weights":      {[]int{6}, []int{7}, List{Pre: []int{1, 1}, Post: []int{3, 4}, Weight: []int{0}}, "1 numbers of weights for 2"},
		"weight outside":   {[]int{6}, []int{7}, List{Pre: []int{1, 1}, Post: []int{3, 4}, Weight: []int{0, 2}}, "synapse 1 has weight 2"},
		"gap of weights":   {[]int{6}, []int{7}, List{Pre: []int{1, 1}, Post: []int{3, 4}, Weight: []int{1, 1}}, "no synapse has weight 0"},
		"few delays":       {[]int{6}, []int{7}, List{Pre: []int{1, 1}, Post: []int{3, 4}, Delays: []int{0}}, "1 Delays for 2"},
		"delay negative":   {[]int{6}, []int{7}, List{Pre: []int{1}, Post: []int{3}, Delays: []int{-2}}, "synapse 0 has a delay of -2"},
		"delay endless":    {[]int{6}, []int{7}, List{Pre: []int{1}, Post: []int{3}, Delays: []int{math.MaxInt}}, "no more than 16777216 together"},
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
		if got := traitsOfWiring(c.w).resolved; got != c.want {
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
	if n, err = Layers([]int{28, 28}, "32C3P1-MP2-64C5P2-10"); err != nil || !reflect.DeepEqual(n.Populations[2].Shape, []int{14, 14, 64}) ||
		n.Projections[1].Wiring != (Conv2D{Kernel: [2]int{5, 5}, Pad: [2]int{2, 2}}) {
		t.Errorf("with padding: %+v, %v", n, err)
	}
	for _, c := range []struct {
		shape []int
		text  string
		want  string
	}{
		{[]int{8, 8}, "6C3P0", `"6C3P0"`}, {[]int{8, 8}, "6C11P1", "11 × 11 does not fit"},
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

// Without a cell's synapse to itself a Sparse has the other pairs that it has with them, or as many others; with Repeats some pairs are
// there several times, by chance.
func TestSparseSelvesAndRepeats(t *testing.T) {
	pairs := func(s Sparse, n int) (all [][2]int) {
		s.each("a→a", n, n, func(i, j int) { all = append(all, [2]int{i, j}) })
		return all
	}
	var others [][2]int
	for _, p := range pairs(Sparse{Probability: .3}, 60) {
		if p[0] != p[1] {
			others = append(others, p)
		}
	}
	if !reflect.DeepEqual(pairs(Sparse{Probability: .3, NoSelf: true}, 60), others) {
		t.Error("NoSelf draws other pairs than those that remain")
	}
	onto, repeated := make([]int, 200), 0
	last := [2]int{-1, -1}
	for _, p := range pairs(Sparse{FanIn: 50, NoSelf: true, Repeats: true}, 200) {
		if p[0] == p[1] {
			t.Fatalf("cell %d reaches itself", p[0])
		}
		if p == last {
			repeated++
		}
		last = p
		onto[p[1]]++
	}
	for j, n := range onto {
		if n != 50 {
			t.Errorf("post cell %d has %d synapses, want 50", j, n)
		}
	}
	// of 50 draws among 199, 50 − 199·(1 − (198/199)⁵⁰) repeat another
	if want := 200 * (50 - 199*(1-math.Pow(198./199, 50))); math.Abs(float64(repeated)-want) > 5*math.Sqrt(want) {
		t.Errorf("%d synapses repeat another, want %.0f", repeated, want)
	}
}

// Delays are drawn uniformly from their range, by the seed and the name alone.
func TestSparseDelaysAreUniform(t *testing.T) {
	net := func(s Sparse) Net {
		return Net{Populations: []Population{{Name: "in", Shape: []int{100}}, {Name: "a", Shape: []int{200}, Cell: LI{Beta: .5}}},
			Projections: []Projection{{Pre: "in", Post: "a", Wiring: s, Delay: 1}}}
	}
	delays := func(s Sparse) (all []int64) {
		for _, g := range groupsOf(net(s).projectionOf(0)) {
			for len(all) < g.steps {
				all = append(all, 0)
			}
			all = append(all, g.synapses.Synapses())
		}
		return all
	}
	got := delays(Sparse{FanIn: 50, Delays: [2]int{2, 6}})
	if len(got) != 7 || got[0] != 0 || got[1] != 0 {
		t.Fatalf("synapses by delay: %v, want those of 2 to 6 steps", got)
	}
	for d, n := range got[2:] {
		if math.Abs(float64(n)-2000) > 5*math.Sqrt(1600) {
			t.Errorf("%d synapses wait %d steps, want 2000", n, d+2)
		}
	}
	if !reflect.DeepEqual(got, delays(Sparse{FanIn: 50, Delays: [2]int{2, 6}})) || reflect.DeepEqual(got, delays(Sparse{FanIn: 50, Seed: 1, Delays: [2]int{2, 6}})) {
		t.Error("delays follow from something else than the description")
	}
	if most := net(Sparse{FanIn: 50, Delays: [2]int{2, 6}}).LongestDelay(0); most != 7 {
		t.Errorf("the longest delay is %d, want 7", most)
	}
	m, err := net(Sparse{FanIn: 1, Delays: [2]int{mostDelay - 1, mostDelay - 1}}).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewSim(m, 1<<20); err == nil || !strings.Contains(err.Error(), "bytes") || !strings.Contains(err.Error(), "steps of Delay") {
		t.Errorf("a delay beyond memory: %v", err)
	}
}

// A model draws its pairs once, and again where its description has changed.
func TestModelsKeepTheirPairs(t *testing.T) {
	n := wiredNets()["probability"]
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	pre, post := n.Populations[0], n.Populations[1]
	if m.compile(0, pre, post) != m.compile(0, pre, post) || m.Clone().compile(0, pre, post) != m.compile(0, pre, post) {
		t.Error("the pairs of a model are drawn again")
	}
	m.Net.Projections[0].Wiring = Sparse{Probability: .2, Seed: 8}
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "make it with Net.Init") {
		t.Errorf("a model with other pairs than its weights: %v", err)
	}
	m.Net.Projections[0].Wiring = Sparse{FanIn: 3, Seed: 8}
	if got := m.WeightShape(0); got[0] != 210 {
		t.Errorf("the shape is %v, of 3 pre cells onto each of 70", got)
	}
}
