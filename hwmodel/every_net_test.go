package hwmodel

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/bits"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// wired is a wiring between maps or lines of so many cells.
type wired struct {
	name   string
	wiring snn.Wiring
	pre    []int
	post   []int
}

// everyWiring has each wiring of package snn, in the forms that differ to a chip.
func everyWiring() []wired {
	line := []int{8}
	list := snn.List{Pre: []int{0, 1, 2, 2, 5, 7, 7, 7}, Post: []int{0, 1, 2, 3, 5, 6, 6, 6}} // 7 to 6 three times
	shared, slow := list, list
	shared.Weight, slow.Delays = []int{0, 0, 1, 1, 2, 2, 0, 1}, []int{0, 1, 2, 3, 4, 0, 1, 2}
	return []wired{
		{"dense", snn.Dense{}, line, line},
		{"dense, left out", nil, line, line},
		{"one to one", snn.OneToOne{}, line, line},
		{"all but own", snn.AllButOwn{}, line, line},
		{"sparse", snn.Sparse{Probability: .4}, line, line},
		{"sparse, fan-in", snn.Sparse{FanIn: 3, NoSelf: true}, line, line},
		{"sparse, common", snn.Sparse{FanIn: 3, Common: true}, line, line},
		{"sparse, repeats", snn.Sparse{FanIn: 8, Repeats: true, Seed: 5}, line, line},
		{"sparse, delays", snn.Sparse{FanIn: 3, Delays: [2]int{0, 4}}, line, line},
		{"list", list, line, line},
		{"list, shared", shared, line, line},
		{"list, delays", slow, line, line},
		{"convolution", snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}, []int{6, 5, 2}, []int{6, 5, 4}},
		{"convolution, stride", snn.Conv2D{Kernel: [2]int{3, 2}, Stride: [2]int{2, 1}}, []int{7, 5, 2}, []int{3, 4, 3}},
		{"convolution, groups", snn.Conv2D{Kernel: [2]int{3, 3}, Groups: 2}, []int{6, 5, 4}, []int{4, 3, 6}},
		{"convolution, depthwise", snn.Conv2D{Kernel: [2]int{3, 3}, Groups: 4}, []int{6, 5, 4}, []int{4, 3, 4}},
		{"convolution, dilation", snn.Conv2D{Kernel: [2]int{3, 2}, Dilation: [2]int{2, 3}, Stride: [2]int{1, 2}}, []int{7, 8, 2}, []int{3, 3, 3}},
		{"convolution, largest", snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}, []int{7, 6, 2}, []int{2, 2, 3}},
		{"convolution, one weight", snn.Conv2D{Kernel: [2]int{1, 1}}, []int{4, 4}, []int{4, 4}},
		{"line", snn.Conv1D{Kernel: 3, Stride: 2, Pad: 1}, []int{9, 2}, []int{5, 3}},
		{"line, dilation", snn.Conv1D{Kernel: 3, Dilation: 2, Groups: 2}, []int{9, 2}, []int{5, 4}},
		{"pooling, mean", snn.Pool2D{Size: [2]int{2, 2}}, []int{4, 6, 3}, []int{2, 3, 3}},
		{"pooling, overlapping", snn.Pool2D{Size: [2]int{3, 2}, Stride: [2]int{1, 1}}, []int{4, 4, 2}, []int{2, 3, 2}},
		{"attention", snn.Attention{Heads: 2}, []int{3, 12}, []int{3, 4}},
	}
}

// celled is a cell with a weight that makes it fire.
type celled struct {
	name   string
	cell   snn.Cell
	weight float64
}

// everyCell has each cell of package snn, and those forms of which chips or costs differ.
func everyCell() []celled {
	lif := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: .05}
	with := func(change func(c *snn.LIF)) snn.LIF { c := lif; change(&c); return c }
	return []celled{
		{"LIF", lif, .35},
		{"LIF, no leak", with(func(c *snn.LIF) { c.Tau, c.Scale, c.Beta = 0, snn.ScaleNone, 1 }), .35},
		{"LIF, thresholds of their own", with(func(c *snn.LIF) { c.ThresholdSpread = snn.Spread{Uniform: .01} }), .35},
		{"LIF, learned", with(func(c *snn.LIF) { c.TauSpread = snn.Spread{Learn: true, Shared: true} }), .35},
		{"LIF, adaptive", with(func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: .01, Tau: 50} }), .35},
		{"LIF, refractory", with(func(c *snn.LIF) { c.Refractory = 2 }), .35},
		{"Synaptic", snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, TauSyn: 5}, 8},
		{"Alpha", snn.Alpha{TauExc: 10, TauInh: 3}, 1},
		{"BRF", snn.BRF{Omega: 50, Offset: 3}, 800},
		{"GatedLIF", snn.GatedLIF{Steps: 20}, .35},
		{"LI", snn.LI{Tau: 20, Scale: snn.ScaleLeak}, .35},
		{"Conductance", snn.DiehlCook(1, 1).Populations[1].Cell, 20},
		{"Izhikevich", snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}, 15},
		{"AdEx", snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6, A: 4, B: 80.5, TauW: 144,
			Start: -70.6}, 2000},
	}
}

// A wiring or a cell that package snn gets must get a row here.
func TestEveryWiringAndCellHasARow(t *testing.T) {
	rows := map[string]bool{}
	for _, w := range everyWiring() {
		if w.wiring != nil {
			rows["wiring "+reflect.TypeOf(w.wiring).Name()] = true
		}
	}
	for _, c := range everyCell() {
		rows["cell "+reflect.TypeOf(c.cell).Name()] = true
	}
	files, err := filepath.Glob("../snn/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "wiring" && f.Name.Name != "cell" {
				continue
			}
			if of, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				found++
				if what := f.Name.Name + " " + of.Name; !rows[what] {
					t.Errorf("no row for %s", what)
				}
			}
		}
	}
	if found < 18 {
		t.Errorf("only %d wirings and cells found", found)
	}
}

// net joins an input of spikes by the wiring and one of currents to cells, which reach themselves in the next step, where they fire, and a read-out
// with biases, two steps later.
func (w wired) net(c celled) snn.Net {
	weights := snn.Init{Kind: snn.InitUniform, Hi: c.weight}
	n := snn.Net{
		Populations: []snn.Population{{Name: "spikes", Shape: w.pre}, {Name: "currents", Shape: []int{3}}, {Name: "cells", Shape: w.post, Cell: c.cell},
			{Name: "out", Shape: []int{2}, Cell: snn.LI{Tau: 20}, Bias: &snn.Init{Kind: snn.InitConstant, Lo: .1}}},
		Projections: []snn.Projection{{Pre: "spikes", Post: "cells", Wiring: w.wiring, Init: weights}, {Pre: "currents", Post: "cells", Init: weights}},
	}
	if n.Populations[2].Fires() {
		n.Projections = append(n.Projections, snn.Projection{Pre: "cells", Post: "cells", Delay: 1, Init: weights},
			snn.Projection{Pre: "cells", Post: "out", Delay: 2})
	}
	return n
}

// tallied are the events of a simulation, by this test: spikes read from the simulation, and synapses from the list of the wiring.
type tallied struct {
	spikes, fullest []float64 // by population
	events, listed  []float64 // by projection: events, and synapses
	steps           float64
}

const testSteps, testSamples = 12, 2

// simulate runs a net on spikes and currents drawn by chance and counts by itself.
func simulate(t *testing.T, n snn.Net) (snn.Activity, tallied) {
	t.Helper()
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	s, err := snn.NewSim(m, testSamples)
	if err != nil {
		t.Fatal(err)
	}
	fans := make([]map[int]float64, len(n.Projections)) // of each pre cell
	c := tallied{make([]float64, len(n.Populations)), make([]float64, len(n.Populations)), make([]float64, len(n.Projections)), make([]float64, len(n.Projections)), 0}
	for k := range n.Projections {
		w, err := snn.Compile(n, k)
		if err != nil {
			t.Fatal(err)
		}
		fans[k] = map[int]float64{}
		w.Each(func(pre, _, _ int) { fans[k][pre]++; c.listed[k]++ })
	}
	random, in := rand.New(rand.NewPCG(1, 2)), [2][]*snn.Spikes{}
	for range testSamples {
		x := snn.NewSpikes(testSteps, n.Populations[0].Size())
		for i := range x.Cells {
			for step := range testSteps {
				if random.IntN(3) == 0 {
					x.Set(step, i)
				}
			}
		}
		in[0] = append(in[0], x)
		in[1] = append(in[1], &snn.Spikes{Steps: testSteps, Cells: 3, Current: []float32{.1, .2, .3}})
	}
	for step := range testSteps {
		if err := s.Deliver(step, in[0], in[1]); err != nil {
			t.Fatal(err)
		}
		s.Fire()
		c.step(n, s, fans)
	}
	a, err := s.Counts().Activity(n)
	if err != nil {
		t.Fatal(err)
	}
	return a, c
}

// step counts a step that was simulated.
func (c *tallied) step(n snn.Net, s *snn.Sim, fans []map[int]float64) {
	for b := range testSamples {
		for i := range n.Populations {
			row, fired := s.Spikes(i, b), 0.0
			for _, word := range row {
				fired += float64(bits.OnesCount64(word))
			}
			c.spikes[i], c.fullest[i] = c.spikes[i]+fired/testSamples, max(c.fullest[i], fired)
			for k, p := range n.Projections {
				for pre, fan := range fans[k] {
					if graded := p.Pre == "currents"; p.Pre == n.Populations[i].Name && (graded || row[pre/64]>>(pre%64)&1 == 1) {
						c.events[k] += fan / testSamples
					}
				}
			}
		}
	}
	c.steps++
}

// Every wiring between cells of every kind, simulated, counted by this test too, and priced by every method on every chip.
func TestEveryNetIsPricedAndPlaced(t *testing.T) {
	chips := known(t)
	refused := map[string]bool{}
	for _, w := range everyWiring() {
		for k, c := range everyCell() {
			if testing.Short() && k%4 != 0 {
				continue
			}
			what := w.name + ", " + c.name
			a, by := simulate(t, w.net(c))
			by.compare(t, what, a)
			for _, chip := range chips {
				for _, m := range chip.Methods() {
					checkPriced(t, what, chip, m, a, by)
				}
				placed, err := chip.Map(a)
				if err != nil {
					t.Fatal(err)
				}
				checkPlaced(t, what+" on "+chip.Name, placed, a)
				checkRefused(t, what+" on "+chip.Name, chip, placed, a, refused)
			}
		}
	}
	for _, name := range []string{"largest", "attention", "values", "cells", "delay"} {
		if !refused[name] {
			t.Errorf("no chip refused %s", name)
		}
	}
}

// compare holds an activity to what the test counted.
func (c tallied) compare(t *testing.T, what string, a snn.Activity) {
	t.Helper()
	const tolerance = 1e-12
	for i, p := range a.Populations {
		same(t, what+": spikes of "+p.Name, p.Spikes, c.spikes[i], tolerance)
		updates := c.steps * float64(p.Size)
		if p.Input() {
			updates = 0
		}
		same(t, what+": updates of "+p.Name, p.Updates, updates, tolerance)
		if c.fullest[i] > 0 {
			same(t, what+": fullest step of "+p.Name, p.MaxSpikesPerStep, c.fullest[i], 0)
		}
	}
	for k, p := range a.Projections {
		same(t, what+": events of "+p.String(), p.SynapticEvents, c.events[k], tolerance)
		same(t, what+": synapses of "+p.String(), joins(p), c.listed[k], 0)
	}
	if c.events[0] == 0 || a.Populations[3].Biases != 2 || a.Projections[len(a.Projections)-1].Delay == 0 && len(a.Projections) > 2 {
		t.Errorf("%s: %+v", what, a)
	}
}

// checkPriced holds an estimate to what every one must be.
func checkPriced(t *testing.T, what string, c Chip, m Method, a snn.Activity, by tallied) {
	t.Helper()
	what = fmt.Sprintf("%s, %s by %v", what, c.Name, m)
	e, err := c.Estimate(m, a)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	checkRanges(t, what, e)
	sum := 0.0
	for _, term := range e.At(e.Scope, e.Pace) {
		sum += term.Interval().Typical
	}
	same(t, what+": its terms", e.Energy().Typical, sum, 1e-9)
	fewer, err := c.Estimate(m, scaled(a, .5, 1))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if e.Total(Dynamic, FullSpeed).Typical < fewer.Total(Dynamic, FullSpeed).Typical*(1-1e-12) {
		t.Errorf("%s: half of the spikes cost more: %v and %v", what, fewer.Total(Dynamic, FullSpeed), e.Total(Dynamic, FullSpeed))
	}
	if l := e.Latency(FullSpeed).Typical; l > 0 && e.Mapping.Fits() {
		if watt, most := e.Total(WholeChip, FullSpeed).Typical/l, capable(c, e.Mapping); watt > most*(1+1e-9) {
			t.Errorf("%s: it draws %v W and can %v W", what, watt, most)
		}
	}
	all, synapses := 0.0, 0.0
	for k := range by.events {
		all, synapses = all+by.events[k], synapses+by.listed[k]
	}
	switch m {
	case HorowitzFP32, SyOps, Yin, KerasSpiking:
		if !e.ANN {
			same(t, what+": events priced", countOf(e, Synapses), all, 1e-12)
		}
	case NeuroBench:
		same(t, what+": effective operations", e.Counted.EffectiveACs+e.Counted.EffectiveMACs, all, 1e-9)
		same(t, what+": dense operations", e.Counted.Dense, synapses*by.steps, 1e-12)
	}
}

// countOf adds the counts of the terms of a cause.
func countOf(e Estimate, c Cause) (n float64) {
	for _, term := range e.Terms {
		if term.Cause == c {
			n += term.Count
		}
	}
	return n
}

// checkPlaced holds a mapping to all cells, once each, and to the sums of its placements.
func checkPlaced(t *testing.T, what string, m Mapping, a snn.Activity) {
	t.Helper()
	var computed []string
	for _, p := range a.Populations {
		if !p.Input() {
			computed = append(computed, p.Name)
		}
	}
	var placed []string
	for _, q := range m.Placements {
		placed = append(placed, q.Population)
		if size := a.Population(q.Population).Size; q.Cores < 1 && (m.Certainty == Exact || m.Certainty == Approximate) || q.Cells < 1 || q.Cells > 4*size {
			t.Errorf("%s: %+v of %d cells", what, q, size)
		} else if q.Cells <= size && q.Cells*q.Cores < size && q.Uses != nil {
			t.Errorf("%s: %d cores of %d cells hold no %d", what, q.Cores, q.Cells, size)
		}
	}
	if !slices.Equal(computed, placed) {
		t.Errorf("%s: %v are placed, of %v", what, placed, computed)
	}
	if m.Cores < 1 || m.Chips < 1 || m.Area < 0 {
		t.Errorf("%s: %d cores, %d chips, %v m²", what, m.Cores, m.Chips, m.Area)
	}
	checkSynapses(t, what, m, a)
	for _, u := range m.AllUses() {
		if m.Fits() && u.Share() > 1+1e-9 {
			t.Errorf("%s: it fits with %v of %v %s", what, u.Used, u.Limit, u.Resource)
		}
	}
}

// checkSynapses holds the memories of a mapping to all synapses: those of a capacity once each, and where they are words of memory at least the
// bits of all weights that are not 0. A kernel is shared.
func checkSynapses(t *testing.T, what string, m Mapping, a snn.Activity) {
	t.Helper()
	all, bits := 0.0, map[string]float64{}
	for _, p := range a.Projections {
		all += joins(p)
		if p.Shape != nil {
			bits[p.Post] = -1e9
		}
		bits[p.Post] += 8 * p.Nonzero
	}
	for _, u := range m.Uses {
		if u.Resource == "synapses" {
			same(t, what+": synapses", u.Used, all, 0)
		}
	}
	for _, q := range m.Placements {
		for _, u := range q.Uses {
			if u.Resource == "synapse memory" && 64*u.Used*float64(q.Cores) < bits[q.Population] {
				t.Errorf("%s: %d cores of %v words hold the weights of %s, which have %v bits", what, q.Cores, u.Used, q.Population, bits[q.Population])
			}
		}
	}
}

// checkRefused holds a mapping to name what no synapse or cell of a chip computes; programs and conventional processors compute all.
func checkRefused(t *testing.T, what string, c Chip, m Mapping, a snn.Activity, refused map[string]bool) {
	t.Helper()
	said := fmt.Sprint(m.Violations, m.Warnings)
	must := func(kind, words string) {
		if !strings.Contains(said, words) {
			t.Errorf("%s: nothing is said of %s: %s", what, kind, said)
		}
		refused[kind] = refused[kind] || !m.Fits()
	}
	if c.Rules == nil || c.Kind == Conventional {
		return
	}
	for _, p := range a.Projections {
		if p.Shape != nil && p.Shape.MaxPool > 1 {
			must("largest", "passes on the largest of 4 currents")
		}
		if p.Kind == snn.AttentionKind {
			must("attention", "multiplies spikes with spikes")
		}
		if p.Delay > 1 {
			if c.Computes == nil || c.Computes.Delay == nil {
				must("delay", "delays of up to")
			}
		}
	}
	must("values", "sends values in every step")
	if k := a.Population("cells").Cell; c.Computes != nil && len(c.Computes.Cells) > 0 && k != snn.IntegratorKind && !slices.Contains(c.Computes.Cells, k) {
		must("cells", `"cells" has cells of kind `+named(k))
	}
}
