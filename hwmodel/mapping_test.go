package hwmodel

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// mapped places a network.
func mapped(t testing.TB, name string, a snn.Activity) Mapping {
	t.Helper()
	m, err := chip(t, name).Map(a)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// placed lists cores, cells of the fullest core and words of each layer.
func placed(m Mapping) string {
	var s []string
	for _, p := range m.Placements {
		s = append(s, fmt.Sprintf("(%d,%d,%.0f)", p.Cores, p.Cells, p.Uses[1].Used))
	}
	return strings.Join(s, " ")
}

// The table of docs/energy.md, worked by hand from the rule of [nengo-loihi] for 8-bit weights.
func TestLoihi1Cores(t *testing.T) {
	for _, c := range []struct {
		net  snn.Activity
		want string
		n    int
		uses []float64 // of the synapse memory, %
	}{
		{quiet(784, 128, 10), "(1,128,14112) (1,10,256)", 2, []float64{86.13, 1.56}},
		{quiet(784, 1024, 512, 10), "(8,128,14112) (5,103,15360) (1,10,1024)", 14, []float64{86.13, 93.75, 6.25}},
		{quiet(700, 256, 20), "(2,128,12600) (1,20,768)", 3, []float64{76.90, 4.69}},
		{quiet(2312, 512, 10), "(10,52,16184) (1,10,1024)", 11, []float64{98.78, 6.25}},
		{quiet(4096, 100, 10), "(4,25,16384) (1,10,200)", 5, []float64{100, 1.22}},
	} {
		m := mapped(t, "loihi-1", c.net)
		if got := placed(m); got != c.want || m.Cores != c.n || m.Chips != 1 || !m.Fits() || m.Certainty != Exact {
			t.Errorf("%s in %d cores, want %s in %d (%v)", got, m.Cores, c.want, c.n, m.Violations)
		}
		for i, p := range m.Placements {
			same(t, c.want, 100*p.Uses[1].Share(), c.uses[i], 4e-3)
		}
	}
}

func TestLoihi1Words(t *testing.T) {
	r := chip(t, "loihi-1").Rules.Loihi1
	for n, want := range map[int]int{6: 1, 7: 2, 10: 2, 64: 9, 65: 10, 128: 18, 142: 20} {
		if got := r.words(n, 8); got != want {
			t.Errorf("%d synapses: %d words, want %d", n, got, want)
		}
	}
	for bits, want := range map[int]int{8: 142, 6: 190, 4: 256, 2: 443, 1: 640} {
		if got := most(1024, func(n int) bool { return 784*r.words(n, bits) <= 16384 }); got != want {
			t.Errorf("%d bits: %d neurons, want %d", bits, got, want)
		}
	}
}

func TestLoihi1Limits(t *testing.T) {
	m := mapped(t, "loihi-1", quiet(4097, 10))
	if m.Fits() || !strings.Contains(m.Violations[0].String(), `4097 inputs of "output" exceed the 4096 input axons of a core; reduce them to 4096`) {
		t.Error(m.Violations)
	}
	// where synapses learn, an input takes two axons
	learning := quiet(2100, 10)
	learning.Projections[0].WeightUpdates = 1
	violated(t, "loihi-1", learning, "4200 inputs of \"output\" exceed the 4096 input axons")
	// 1,024 cells that each reach 8 cores would take 8,192 output axons; 512 of them take 4,096.
	m = mapped(t, "loihi-1", quiet(1, 1024, 1024, 10))
	if p := m.Placements[0]; p.Cells*m.Placements[1].Cores > 4096 || !m.Fits() {
		t.Errorf("%d cells reach %d cores", p.Cells, m.Placements[1].Cores)
	}
	// a population that reaches itself: every split asks for more
	self := quiet(10, 2000, 10)
	self.Projections = append(self.Projections, dense(self.Populations[1], self.Populations[1]))
	m = mapped(t, "loihi-1", self)
	if p := m.Placements[0]; p.Cells*(p.Cores+1) > 4096 || !m.Fits() {
		t.Errorf("%+v", p)
	}
	// two limits of the tools for one resource: between them a warning, above both an error
	for n, fits := range map[int]bool{8: true, 9: true, 16: true, 17: false} {
		m := mapped(t, "loihi-1", converging(n))
		warned := slices.ContainsFunc(m.Warnings, func(s string) bool { return strings.Contains(s, "synapse formats") })
		if m.Fits() != fits || warned != (n > 8 && n <= 16) {
			t.Errorf("%d projections: fits %v, warned %v", n, m.Fits(), warned)
		}
	}
}

// converging is n inputs to one cell.
func converging(n int) snn.Activity {
	a := quiet(1, 1)
	in := a.Populations[0]
	for i := 1; i < n; i++ {
		in.Name = fmt.Sprint("input", i)
		a.Populations = append(a.Populations, in)
		a.Projections = append(a.Projections, dense(in, a.Populations[1]))
	}
	return a
}

func TestLoihi2Cores(t *testing.T) {
	for _, c := range []struct {
		net   snn.Activity
		words float64
		want  int
	}{
		{quiet(784, 128, 10), 16000, 4}, {quiet(784, 1024, 512, 10), 16000, 29}, {quiet(784, 1024, 512, 10), 12000, 39},
		{quiet(700, 256, 20), 16000, 5}, {quiet(784, 128, 64, 10), 16000, 5},
	} {
		l := chip(t, "loihi-2")
		l.Rules.Loihi2.Words.Value = c.words
		m, err := l.Map(c.net)
		if err != nil || m.Cores != c.want || m.Certainty != ByRule {
			t.Errorf("%d cores, want %d (%v)", m.Cores, c.want, err)
		}
	}
	if got := placed(mapped(t, "loihi-2", quiet(784, 128, 10))); got != "(3,43,10976) (1,10,512)" {
		t.Error(got)
	}
}

func TestLoihi2Words(t *testing.T) {
	r := chip(t, "loihi-2").Rules.Loihi2
	for _, c := range []struct{ n, bits, lists, want int }{ // the last four in thousandths of 16,000 words in the logs
		{64, 4, 576, 2880}, {64, 4, 432, 2160}, {48, 6, 324, 1620}, {36, 6, 216, 864}, {24, 6, 27, 81},
		{16, 6, 27, 54}, {32, 7, 144, 576}, {128, 5, 1152, 12672}, {256, 5, 512, 10752},
		{50, 20, 784, 12544}, {64, 20, 128, 2688}, {10, 20, 64, 256},
		{100, 15, 2560, 61440}, {100, 16, 2560, 66560},
	} {
		if got := c.lists * r.words(c.n, c.bits); got != c.want {
			t.Errorf("%+v: %d words", c, got)
		}
	}
}

// The layers of YOLO-KP as its source has them (448 × 448 × 3, kernels of 3 × 3 but for the eighth and tenth, 3 · 16 outputs), the
// bits of a synapse from its compile log; cores from the same log [lava-dl].
func TestSlabsOfYOLO(t *testing.T) {
	r := chip(t, "loihi-2").Rules.Loihi2
	total := 0
	for _, c := range []struct{ side, in, out, kernel, bits, want int }{
		{224, 3, 16, 3, 6, 224}, {112, 16, 32, 3, 7, 112}, {56, 32, 64, 3, 6, 56}, {28, 64, 128, 3, 6, 28}, {28, 128, 256, 3, 5, 56},
		{14, 256, 256, 3, 5, 16}, {14, 256, 512, 3, 5, 32}, {14, 512, 256, 1, 5, 14}, {14, 256, 512, 3, 5, 32}, {14, 512, 48, 1, 6, 4},
	} {
		p := placer{m: &Mapping{}}
		s := &snn.Shape{In: [3]int{c.in, c.side, c.side}, Out: [3]int{c.out, c.side, c.side}, Kernel: [2]int{c.kernel, c.kernel}}
		got := r.maps(&p, layer{}, s, c.bits).Cores
		if got != c.want || !p.m.Fits() {
			t.Errorf("%+v: %d cores", c, got)
		}
		total += got
	}
	if total != 574 {
		t.Errorf("%d cores", total)
	}
}

// PilotNet's spatial layers as width × height × channels; older tools cut the width alone, into powers of two, and their logs have
// 13, 25, 13, 3, 3, 2 cores; the search over all three needs fewer [lava-dl].
func TestSlabsOfPilotNet(t *testing.T) {
	maps := [][3]int{{3, 66, 200}, {24, 32, 99}, {36, 15, 49}, {48, 7, 24}, {64, 4, 22}, {64, 2, 20}}
	cells := 0
	var widthsAlone, search []int
	for _, out := range maps {
		cells += out[0] * out[1] * out[2]
		holds := func(s slab) bool { return s.w*s.h*s.c <= 4095 }
		_, n := slabs(out, holds)
		search = append(search, n)
		_, n = slabs(out, func(s slab) bool { return holds(s) && s.h == out[1] && s.c == out[0] && s.w&(s.w-1) == 0 })
		widthsAlone = append(widthsAlone, n)
	}
	if cells+100+50+10+1 != 158509 { // as the log counts them: the shapes are right
		t.Errorf("%d cells", cells)
	}
	if !slices.Equal(widthsAlone, []int{13, 25, 13, 3, 3, 2}) || !slices.Equal(search, []int{12, 24, 8, 2, 2, 1}) {
		t.Errorf("%v and %v", widthsAlone, search)
	}
}

func TestTrueNorthCores(t *testing.T) {
	for _, c := range []struct {
		net   snn.Activity
		cores []int
	}{
		{quiet(784, 128, 10), []int{7 + 4, 1}}, {quiet(784, 1024, 512, 10), []int{28 + 29, 16 + 16, 4 + 1}}, {quiet(256, 64, 10), []int{2 + 1, 1}},
	} {
		m := mapped(t, "truenorth", c.net)
		var got []int
		for _, p := range m.Placements {
			got = append(got, p.Cores)
		}
		if !slices.Equal(got, c.cores) || m.Certainty != Approximate || !m.Fits() {
			t.Errorf("%v, want %v (%v)", got, c.cores, m.Certainty)
		}
	}
	if m := mapped(t, "truenorth", quiet(128, 64, 10)); m.Cores != 2 || m.Certainty != Exact {
		t.Errorf("128 inputs need no merging: %d cores, %v", m.Cores, m.Certainty)
	}
}

func TestSpiNNakerCores(t *testing.T) {
	m := mapped(t, "spinnaker-1", w784())
	if m.Cores != 7 || m.Chips != 1 || !m.Fits() || len(m.Warnings) != 0 {
		t.Errorf("%d cores, %d chips, %v", m.Cores, m.Chips, m.Warnings)
	}
	same(t, "bytes", m.Uses[0].Used, 401408+4*1280, 0)
	same(t, "events in a step", m.Placements[0].Uses[1].Used, 10035.2/2, 1e-12) // of 10,000: two cores of 64 cells
	two := mapped(t, "spinnaker-2", w784())
	same(t, "bytes of a core", two.Placements[0].Uses[1].Used, 100352+128*4, 0)
	if !two.Fits() || len(two.Warnings) != 1 || !strings.Contains(two.Warnings[0], "30208 bytes of a core") {
		t.Error(two.Warnings)
	}
}

// conv is a convolution between two populations of an activity.
func conv(a *snn.Activity, name string, out [3]int, kernel, padding, pool int, in [3]int) {
	pre := a.Populations[len(a.Populations)-1]
	s := &snn.Shape{In: in, Out: out, Kernel: [2]int{kernel, kernel}, Stride: [2]int{1, 1}, Padding: [2]int{padding, padding}, Pool: pool}
	a.Populations = append(a.Populations, snn.PopulationActivity{Name: name, Size: out[0] * out[1] * out[2], Kind: snn.SpikingKind})
	w := float64(in[0] * out[0] * kernel * kernel)
	a.Projections = append(a.Projections, snn.ProjectionActivity{Pre: pre.Name, Post: name, Kind: snn.ConvKind, Weights: w, Nonzero: w, WeightBits: 8, Shape: s})
}

// gestures is 32×32×2 → 16 (5×5) → pool → 32 (3×3) → pool → 64 (3×3) → pool → so many (4×4) → 10.
func gestures(cells int) snn.Activity {
	a := snn.Activity{T: 25, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 2048, Kind: snn.InputKind}}}
	conv(&a, "conv1", [3]int{16, 32, 32}, 5, 2, 1, [3]int{2, 32, 32})
	conv(&a, "conv2", [3]int{32, 16, 16}, 3, 1, 2, [3]int{16, 16, 16})
	conv(&a, "conv3", [3]int{64, 8, 8}, 3, 1, 2, [3]int{32, 8, 8})
	conv(&a, "fc", [3]int{cells, 1, 1}, 4, 0, 2, [3]int{64, 4, 4})
	conv(&a, "output", [3]int{10, 1, 1}, 1, 0, 1, [3]int{cells, 1, 1})
	return a
}

// Memories in Ki and cores as sinabs' own validator has them.
func TestDynapCNN(t *testing.T) {
	a := gestures(64)
	var sizes []mapSize
	for i, l := range layers(a) {
		s := sizeOf(l.in[0], l.Size)
		sizes = append(sizes, s)
		if want := []mapSize{{1, 16}, {8, 8}, {32, 4}, {64, 0.0625}, {1, 10. / 1024}}[i]; s.kernel/1024 != want.kernel || s.neurons/1024 != want.neurons {
			t.Errorf("%s: %v Ki and %v Ki", l.Name, s.kernel/1024, s.neurons/1024)
		}
	}
	if cores := chip(t, "speck").Rules.DynapCNN.match(sizes); !slices.Equal(cores, []int{0, 1, 3, 5, 2}) {
		t.Errorf("cores %v", cores)
	}
	if m := mapped(t, "speck", a); !m.Fits() || m.Cores != 5 {
		t.Error(m.Violations)
	}
	violated(t, "speck", gestures(128), `the kernels of "fc" take 128 Ki weights; the core with most room has 64 Ki; use 1/2 of the channels`)
	violated(t, "speck", w784(), `the kernels of "hidden1" take 98 Ki weights`)
	a = snn.Activity{T: 25, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 784, Kind: snn.InputKind}}}
	whole, tiles := a, a
	conv(&whole, "hidden", [3]int{128, 1, 1}, 28, 0, 1, [3]int{1, 28, 28})
	conv(&tiles, "hidden", [3]int{128, 1, 1}, 14, 0, 1, [3]int{4, 14, 14})
	violated(t, "speck", whole, `kernel side 28 of "hidden" exceeds 16; reduce it to 16`)
	violated(t, "speck", tiles, `the kernels of "hidden" take 128 Ki weights`)
}

// Kinds of pixel along a side, counted by hand from the weights of the kernel that reach each: with a kernel of 3 and stride 1 the first
// pixel is reached by weight 0, the second by 0 and 1, those in the middle by all; padding of 1 adds one weight at either end.
func TestPatternsOfPixels(t *testing.T) {
	for _, c := range []struct{ side, kernel, stride, padding, out, want int }{
		{10, 3, 1, 0, 8, 5}, {1 << 28, 3, 1, 0, 1<<28 - 2, 5}, {1 << 28, 3, 2, 0, 1<<27 - 1, 4}, {10, 3, 1, 1, 10, 3}, {10, 5, 1, 2, 10, 5}, {10, 1, 1, 0, 10, 1}, {8, 2, 2, 0, 4, 2}, {9, 3, 2, 0, 4, 4}, {4, 4, 1, 0, 1, 4},
	} {
		s := &snn.Shape{In: [3]int{1, c.side, c.side}, Out: [3]int{1, c.out, c.out}, Kernel: [2]int{c.kernel, c.kernel}, Stride: [2]int{c.stride, c.stride}, Padding: [2]int{c.padding, c.padding}}
		if got := patterns(s, 0); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// Where a free core is too small, a layer that could go elsewhere makes room.
func TestDynapCNNMovesLayers(t *testing.T) {
	r := &DynapCNNRule{KernelMemory: []*Quantity{{Value: 64, Unit: "1"}, {Value: 16, Unit: "1"}}, NeuronMemory: []*Quantity{{Value: 64, Unit: "1"}, {Value: 64, Unit: "1"}}}
	if got := r.match([]mapSize{{16, 1}, {64, 1}}); !slices.Equal(got, []int{1, 0}) {
		t.Errorf("cores %v", got)
	}
}

func violated(t *testing.T, name string, a snn.Activity, want string) {
	t.Helper()
	m := mapped(t, name, a)
	var all []string
	for _, v := range m.Violations {
		all = append(all, v.String())
	}
	if m.Fits() || !strings.Contains(strings.Join(all, "\n"), want) {
		t.Errorf("%s: %q, want %q", name, all, want)
	}
}

// recurrent joins the first computed population to itself.
func recurrent(a snn.Activity) snn.Activity {
	a.Projections = append(a.Projections, dense(a.Populations[1], a.Populations[1]))
	return a
}

func TestSmallChips(t *testing.T) {
	violated(t, "xylo-audio-3", w784(), "784 inputs exceed the 16 of SynSense Xylo Audio 3; encode to ≤ 16 channels")
	violated(t, "odin", w784(), "784 inputs exceed the 256 of ODIN (2019); encode to ≤ 256 channels")
	// inputs and neurons of ODIN share its rows, unless no neuron reaches another
	violated(t, "odin", quiet(200, 100, 10), "310 rows of inputs and neurons exceed the 256 of ODIN (2019); use ≤ 256 of both, or one layer")
	violated(t, "odin", recurrent(quiet(200, 100)), "300 rows of inputs and neurons exceed the 256")
	for _, a := range []snn.Activity{quiet(256, 10), quiet(256, 256), quiet(140, 100, 16), recurrent(quiet(128, 128))} {
		if m := mapped(t, "odin", a); !m.Fits() {
			t.Errorf("ODIN: %v", m.Violations)
		}
	}
	// ReckOn has 256 inputs, 256 recurrent neurons and 16 outputs beside them
	violated(t, "reckon", quiet(100, 100, 17), "17 outputs exceed the 16 of ReckOn (2022); read out ≤ 16 classes")
	violated(t, "reckon", recurrent(quiet(256, 257, 16)), "257 neurons exceed the 256")
	if m := mapped(t, "reckon", recurrent(quiet(256, 256, 16))); !m.Fits() {
		t.Errorf("ReckOn: %v", m.Violations)
	} else if m.Certainty != Approximate || !strings.Contains(m.Warnings[0], "outputs of ReckOn (2022) are integrators and do not fire") {
		t.Errorf("ReckOn: outputs that fire: %v, %v", m.Certainty, m.Warnings)
	}
	violated(t, "dynap-se2", w784(), `784 inputs of a cell of "hidden1" exceed its 64 synapses; give each ≤ 64`)
	violated(t, "brainscales-2", w784(), "circuits exceed the 512 of BrainScaleS-2; emulate it in parts, 2 passes")
	violated(t, "akida", quiet(784, 30000, 10), "weights take 2.37e+07 bytes; the chip has 8 MiB; use 16777216 weights at most")
	violated(t, "xylo-audio-2", quiet(16, 10), "there is one layer")
	violated(t, "xylo-audio-2", quiet(16, 100, 70, 8), "70 recurrent synapses of a cell exceed the 64")
	// 16-128-10 fits Xylo Audio 3 but not the outputs of Audio 2
	if m := mapped(t, "xylo-audio-3", quiet(16, 128, 10)); !m.Fits() {
		t.Error(m.Violations)
	}
	violated(t, "xylo-audio-2", quiet(16, 128, 10), "10 outputs exceed the 8")
	// the published network of BrainScaleS-2 takes all circuits: 2 · 246 + 2 · 10
	m := mapped(t, "brainscales-2", quiet(256, 246, 10))
	if m.Uses[0].Used != 512 || !m.Fits() {
		t.Errorf("%v, %v", m.Uses, m.Violations)
	}
	if w := mapped(t, "brainscales-2", w784()); w.Uses[0].Used != 896+10 {
		t.Errorf("%v", w.Uses)
	}
	if m := mapped(t, "akida", w784()); m.Certainty != Unchecked || len(m.Warnings) == 0 {
		t.Errorf("%v %v", m.Certainty, m.Warnings)
	}
	if m := mapped(t, "seneca", w784()); m.Certainty != Unchecked || !m.Fits() {
		t.Errorf("%v %v", m.Certainty, m.Violations)
	}
}

// Arrays of X × X for 784-128-10, how full they are, and with 8-bit weights in cells of 1 and 4 bits, differential.
func TestArrays(t *testing.T) {
	for side, want := range map[float64][3]int{64: {28, 448, 112}, 128: {8, 128, 32}, 256: {5, 80, 20}} {
		c := chip(t, "crossbar-rram")
		r := c.Rules.Arrays
		r.Side.Value = side
		got := [3]int{}
		for i, bits := range []float64{0, 1, 4} {
			r.Differential, r.CellBits = bits > 0, nil
			if bits > 0 {
				r.CellBits = &Quantity{Value: bits, Unit: "bit", Provenance: Derived, Year: 2023, Source: "moitra2023"}
			}
			m, err := c.Map(quiet(784, 128, 10))
			if err != nil {
				t.Fatal(err)
			}
			got[i] = m.Cores
			if bits == 0 {
				same(t, "use", 100*m.Uses[0].Share(), map[float64]float64{64: 88.6, 128: 77.5, 256: 31.0}[side], 2e-3)
			}
		}
		if got != want {
			t.Errorf("side %v: %v, want %v", side, got, want)
		}
	}
	for side, want := range map[float64]int{64: 344, 128: 92, 256: 26} {
		c := chip(t, "crossbar-rram")
		c.Rules.Arrays.Side.Value = side
		if m, _ := c.Map(quiet(784, 1024, 512, 10)); m.Cores != want {
			t.Errorf("side %v: %d arrays, want %d", side, m.Cores, want)
		}
	}
}

// More cells or more bits never need fewer cores.
func TestMappingIsMonotone(t *testing.T) {
	for _, name := range []string{"loihi-1", "loihi-2", "truenorth", "spinnaker-1", "spinnaker-2", "crossbar-rram", "tianjic"} {
		before := 0
		for _, n := range []int{1, 10, 100, 500, 1000, 2000, 5000} {
			m := mapped(t, name, quiet(784, n, 10))
			if m.Cores < before {
				t.Errorf("%s: %d cells in %d cores, fewer than a smaller net's %d", name, n, m.Cores, before)
			}
			before = m.Cores
		}
	}
	before := 0
	for bits := 1; bits <= 8; bits++ {
		a := quiet(784, 1024, 10)
		for i := range a.Projections {
			a.Projections[i].WeightBits = bits
		}
		if m := mapped(t, "loihi-1", a); m.Cores < before {
			t.Errorf("%d bits need %d cores, fewer bits %d", bits, m.Cores, before)
		} else {
			before = m.Cores
		}
	}
}

// Several chips wait for each other 14 to 16 µs a step.
func TestBoardBarrier(t *testing.T) {
	e := estimate(t, "loihi-1", ClosedForm, quiet(2000, 12000, 10)) // 2 chips
	barrier := e.Time[len(e.Time)-1]
	if e.Mapping.Chips < 2 || barrier.Interval().Typical < 25*14.3e-6 {
		t.Errorf("%d chips, barriers take %v", e.Mapping.Chips, barrier.Interval())
	}
}

func TestBindingAndArea(t *testing.T) {
	m := mapped(t, "loihi-1", w784())
	b, ok := m.Binding()
	if !ok || b.Resource != "synapse memory" || b.Where != "hidden1" {
		t.Errorf("%+v", b)
	}
	same(t, "area", m.Area, 2*60e-6/128, 1e-12)
	same(t, "area of TrueNorth", mapped(t, "truenorth", w784()).Area, 12*0.0936e-6, 1e-12)
}
