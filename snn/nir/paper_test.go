package nir_test

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// drawn is an array of numbers between −scale and scale.
func drawn(seed uint64, scale float64, shape ...int) nir.Array {
	n := 1
	for _, s := range shape {
		n *= s
	}
	a := nir.Array{Type: nir.Float32, Shape: shape, Data: make([]float64, n)}
	stream := snn.NewStream(seed)
	for i := range a.Data {
		a.Data[i] = float64(float32(scale * (2*stream.Float64(uint64(i)) - 1)))
	}
	return a
}

// every is an array of one number.
func every(x float64, shape ...int) nir.Array {
	a := drawn(0, 0, shape...)
	a.Type = nir.Float64
	for i := range a.Data {
		a.Data[i] = x
	}
	return a
}

// way are the edges from each name to the next.
func way(names ...string) (edges []nir.Edge) {
	for i, to := range names[1:] {
		edges = append(edges, nir.Edge{From: names[i], To: to})
	}
	return edges
}

// maps is a small graph of the kind of the paper's: convolutions with and without a pooling before them, Flatten and Affine, and IF cells.
func maps() *nir.Graph {
	cells := func(shape ...int) nir.IF {
		return nir.IF{R: every(1, shape...), VThreshold: every(1, shape...), VReset: every(0, shape...)}
	}
	conv := func(seed uint64, in, out, side int) nir.Conv2d {
		return nir.Conv2d{InputShape: []int{side, side}, Weight: drawn(seed, .6, out, in, 3, 3), Stride: [2]int{1, 1}, Padding: nir.Padding{Size: [2]int{1, 1}},
			Dilation: [2]int{1, 1}, Groups: 1, Bias: drawn(seed+1, .1, out)}
	}
	pool := nir.SumPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}}
	return &nir.Graph{
		Nodes: map[string]nir.Node{
			"input": nir.Input{Shape: []int{2, 12, 12}}, "0": conv(1, 2, 2, 12), "0.5": pool, "1": cells(2, 6, 6), "2": pool, "3": conv(3, 2, 4, 3),
			"4": cells(4, 3, 3), "5": nir.Flatten{InputType: []int{4, 3, 3}, EndDim: -1}, "6": nir.Affine{Weight: drawn(5, .5, 10, 36), Bias: drawn(6, .1, 10)},
			"7": cells(10), "output": nir.Output{Shape: []int{10}},
		},
		Edges: way("input", "0", "0.5", "1", "2", "3", "4", "5", "6", "7", "output"),
	}
}

// recurrent is a small graph of the kind of the paper's: CubaLIF cells joined to themselves.
func recurrent() *nir.Graph {
	cells := func(n int, mem, syn float64) nir.CubaLIF {
		return nir.CubaLIF{TauMem: every(mem, n), TauSyn: every(syn, n), R: every(mem/1e-4, n), WIn: every(syn/1e-4, n), VLeak: every(0, n),
			VThreshold: every(1, n), VReset: every(0, n)}
	}
	return &nir.Graph{
		Nodes: map[string]nir.Node{
			"input": nir.Input{Shape: []int{12}}, "fc1": nir.Affine{Weight: drawn(1, 1, 20, 12), Bias: drawn(2, .2, 20)}, "lif1.lif": cells(20, .001, .0003),
			"lif1.w_rec": nir.Affine{Weight: drawn(3, 1, 20, 20), Bias: drawn(4, .2, 20)}, "fc2": nir.Linear{Weight: drawn(5, 1, 7, 20)},
			"lif2": cells(7, .0005, .0002), "output": nir.Output{Shape: []int{7}},
		},
		Edges: append(way("input", "fc1", "lif1.lif", "fc2", "lif2", "output"), way("lif1.lif", "lif1.w_rec", "lif1.lif")...),
	}
}

// Convolutions have strides, dilations, groups and paddings as PyTorch defines them, by numbers or by name, in one dimension too.
func TestConvolutionsFireAsDefined(t *testing.T) {
	cells := func(shape ...int) nir.IF {
		return nir.IF{R: every(1, shape...), VThreshold: every(1, shape...), VReset: every(0, shape...)}
	}
	wide := nir.Conv2d{InputShape: []int{9, 8}, Weight: drawn(1, 1, 6, 2, 3, 2), Stride: [2]int{2, 1}, Padding: nir.Padding{Size: [2]int{2, 1}},
		Dilation: [2]int{2, 3}, Groups: 2, Bias: drawn(2, .2, 6)} // of 4 × 9 × 8 to 6 × 5 × 7
	same := nir.Conv2d{InputShape: []int{5, 7}, Weight: drawn(3, .7, 4, 6, 3, 5), Stride: [2]int{1, 1}, Padding: nir.Padding{Name: "same"},
		Dilation: [2]int{2, 1}, Groups: 1, Bias: drawn(4, .2, 4)}
	spelled := same
	spelled.Padding = nir.Padding{Size: [2]int{2, 2}} // as the reference has no names
	g := func(second nir.Conv2d) *nir.Graph {
		return &nir.Graph{
			Nodes: map[string]nir.Node{"input": nir.Input{Shape: []int{4, 9, 8}}, "0": wide, "1": cells(6, 5, 7), "2": second, "3": cells(4, 5, 7),
				"output": nir.Output{Shape: []int{4, 5, 7}}},
			Edges: way("input", "0", "1", "2", "3", "output"),
		}
	}
	r := newReference(g(spelled), .001)
	r.perStep = true
	asDefined(t, r, nir.ImportOptions{PerStep: true}, 100, .2)
	a, _, err := nir.Import(g(same), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := nir.Import(g(spelled), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	sameModel(t, "same", a, b)
}

// A convolution of one dimension has the spikes of the one of two whose maps are one place wide.
func TestLinesAreMapsOfOnePlace(t *testing.T) {
	line := nir.Conv1d{InputShape: 20, Weight: drawn(1, 1, 6, 2, 3), Stride: 2, Padding: nir.Padding{Size: [2]int{1, 0}}, Dilation: 2, Groups: 2, Bias: drawn(2, .2, 6)}
	plane := nir.Conv2d{InputShape: []int{20, 1}, Weight: drawn(1, 1, 6, 2, 3, 1), Stride: [2]int{2, 1}, Padding: nir.Padding{Size: [2]int{1, 0}},
		Dilation: [2]int{2, 1}, Groups: 2, Bias: drawn(2, .2, 6)}
	cells := func(shape ...int) nir.IF {
		return nir.IF{R: every(1, shape...), VThreshold: every(1, shape...), VReset: every(0, shape...)}
	}
	a, _, err := nir.Import(between([]int{4, 20}, []int{6, 9}, line, cells(6, 9)), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := nir.Import(between([]int{4, 20, 1}, []int{6, 9, 1}, plane, cells(6, 9, 1)), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	if sameTrace(t, "line", a, b) < 100 {
		t.Error("too few spikes to tell")
	}
}

// The spikes of graphs of maps, with poolings before and behind convolutions, are those of the definition.
func TestMapsFireAsDefined(t *testing.T) {
	r := newReference(maps(), .001)
	r.perStep = true
	asDefined(t, r, nir.ImportOptions{PerStep: true}, 100, .2)
}

// So are those of the CNN of the paper.
func TestPaperMapsFireAsDefined(t *testing.T) {
	r := newReference(paperFile(t, "cnn_sinabs.nir"), .001)
	r.perStep = true
	asDefined(t, r, nir.ImportOptions{PerStep: true}, 12, .2)
}

func TestRecurrentCellsFireAsDefined(t *testing.T) {
	for _, subtract := range []bool{false, true} {
		r := newReference(recurrent(), 1e-4)
		r.subtract = subtract
		asDefined(t, r, nir.ImportOptions{Dt: .1, Subtract: subtract}, 200, .2)
	}
}

// The two nets of the paper that read Braille: of one spikes reset to 0, of the other they take the threshold off, which no field says.
func TestPaperBrailleFiresAsDefined(t *testing.T) {
	for name, subtract := range map[string]bool{"braille_noDelay_bias_zero.nir": false, "braille_noDelay_noBias_subtract.nir": true} {
		r := newReference(paperFile(t, name), 1e-4)
		r.subtract = subtract
		asDefined(t, r, nir.ImportOptions{Dt: .1, Subtract: subtract}, 200, .2)
		m, _, err := nir.Import(r.g, nir.ImportOptions{Dt: .1, Subtract: subtract})
		if err != nil {
			t.Fatal(err)
		}
		k := m.Net.Projection("lif1.lif", "lif1.lif")
		if k < 0 || m.Net.Projections[k].Delay != 1 {
			t.Fatalf("%s: the net has no recurrent projection: %v", name, m.Net)
		}
		n := m.Net.Population("lif1.lif").Size()
		w, ld := m.Weights(k)
		want := r.g.Nodes["lif1.w_rec"]
		weight := nir.Array{}
		switch n := want.(type) {
		case nir.Affine:
			weight = n.Weight
		case nir.Linear:
			weight = n.Weight
		}
		if weight.Data[3*n+5] != float64(w[5*ld+3]) || !slices.Equal([]int{n, n}, weight.Shape) {
			t.Errorf("%s: the weight from cell 5 to 3 is %v, not %v", name, w[5*ld+3], weight.Data[3*n+5])
		}
	}
}

// Of two cells the first fires by itself: its potential leaks to above the threshold.
func TestPaperTwoCellsFireAsDefined(t *testing.T) {
	asDefined(t, newReference(paperFile(t, "two_lif_neurons.nir"), 1e-4), nir.ImportOptions{Dt: .1}, 1000, .5)
}

func TestPaperCellsFireAsDefined(t *testing.T) {
	for _, name := range []string{"lif_norse.nir", "lif_rockpool.nir"} {
		asDefined(t, newReference(paperFile(t, name), 1e-4), nir.ImportOptions{Dt: .1}, 1000, .5)
	}
}

// asDefined wants the spikes of the reference in all steps, or up to one in which a potential is within rounding of its threshold.
func asDefined(t *testing.T, r *reference, o nir.ImportOptions, steps int, rate float64) {
	t.Helper()
	same, spikes, nearest := compared(t, r, o, steps, rate)
	if spikes < 10 || same < steps && nearest > 1e-5 {
		t.Errorf("%+v: the same spikes in %d of %d steps, %d of them; then with a potential %v off its threshold", o, same, steps, spikes, nearest)
	}
}

// A graph that is imported and exported has the fields that it had: times, potentials and weights to the float32, and r·w_in, which is one factor here.
func TestPaperFieldsComeBack(t *testing.T) {
	for _, name := range []string{"lif_norse.nir", "lif_rockpool.nir", "braille_noDelay_bias_zero.nir"} {
		before := paperFile(t, name)
		m, r, err := nir.Import(before, nir.ImportOptions{Dt: .1})
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := nir.Export(m, nir.ExportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range m.Net.Populations[1:] {
			u, v := fields(before.Nodes[p.Name]), fields(after.Nodes[p.Name])
			for i := range u {
				if math.Abs(u[i]-v[i]) > 6e-8*math.Abs(u[i]) && (i > 0 || math.Abs(u[i]-v[i]) > 1e-6*u[i]) {
					t.Errorf("%s: %s: field %d is %v, and was %v: %v", name, p.Name, i, v[i], u[i], r.Notes)
				}
			}
		}
	}
}

// fields are those of the first cell of a node, r·w_in first.
func fields(n nir.Node) []float64 {
	switch n := n.(type) {
	case nir.LIF:
		return []float64{at(n.R, 0), at(n.Tau, 0), at(n.VLeak, 0), at(n.VThreshold, 0), at(n.VReset, 0)}
	case nir.CubaLIF:
		return []float64{at(n.R, 0) * at(n.WIn, 0), at(n.TauMem, 0), at(n.TauSyn, 0), at(n.VLeak, 0), at(n.VThreshold, 0), at(n.VReset, 0)}
	}
	return nil
}

// A chip that pools by itself, as Speck, has the weights of the graph, and no copy for each place of a pooling.
func TestPaperPoolingIsTheChips(t *testing.T) {
	m, r, err := nir.Import(paperFile(t, "cnn_sinabs.nir"), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	countPooled(t, m, r, map[string]float64{"input→1": 800, "1→3": 2304, "3→6": 1152, "6→10": 32768, "10→12": 2560})
}

func TestPoolingIsTheChips(t *testing.T) {
	m, r, err := nir.Import(maps(), nir.ImportOptions{PerStep: true})
	if err != nil {
		t.Fatal(err)
	}
	countPooled(t, m, r, map[string]float64{"1→4": 72, "4→7": 360})
}

// countPooled wants weights by projection, the events that were counted, and a price on all chips.
func countPooled(t *testing.T, m *snn.Model, r *nir.Report, weights map[string]float64) {
	t.Helper()
	in := snn.NewSpikes(10, m.Net.Populations[0].Size())
	for step := range 10 {
		for i := step; i < in.Cells; i += 3 {
			in.Set(step, i)
		}
	}
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	before, err := trace.Counts.Activity(m.Net)
	if err != nil {
		t.Fatal(err)
	}
	after := r.Counted(before)
	if err := after.Check(); err != nil {
		t.Fatal(err)
	}
	for i, p := range after.Projections {
		if want, is := weights[p.String()]; is && p.Weights != want || p.SynapticEvents != before.Projections[i].SynapticEvents {
			t.Errorf("%v has %v weights and %v events; %v and %v are wanted", p, p.Weights, p.SynapticEvents, want, before.Projections[i].SynapticEvents)
		}
	}
}
