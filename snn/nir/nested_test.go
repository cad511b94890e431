package nir_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// A recurrent pair in a graph of its own, as snnTorch and Norse write it, is the same net as one whose nodes have dotted names.
func TestNestedPairIsTheFlatOne(t *testing.T) {
	flat := recurrent()
	nested := recurrent()
	cells, weights := nested.Nodes["lif1.lif"], nested.Nodes["lif1.w_rec"]
	delete(nested.Nodes, "lif1.lif")
	delete(nested.Nodes, "lif1.w_rec")
	nested.Nodes["lif1"] = &nir.Graph{
		Nodes: map[string]nir.Node{"input": nir.Input{Shape: []int{20}}, "lif": cells, "w_rec": weights, "output": nir.Output{Shape: []int{20}}},
		Edges: append(way("input", "lif", "output"), way("lif", "w_rec", "lif")...),
	}
	nested.Edges = way("input", "fc1", "lif1", "fc2", "lif2", "output")
	a, _, err := nir.Import(flat, nir.ImportOptions{Dt: .1})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := nir.Import(nested, nir.ImportOptions{Dt: .1})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Net.Projections) != 3 || a.Net.Projection("lif1.lif", "lif1.lif") < 0 {
		t.Errorf("the net is %v", a.Net)
	}
	sameModel(t, "nested", a, b)
}

// between is a graph of some nodes in a chain from an input to an output.
func between(in []int, out []int, nodes ...nir.Node) *nir.Graph {
	g := &nir.Graph{Nodes: map[string]nir.Node{"input": nir.Input{Shape: in}, "output": nir.Output{Shape: out}}}
	names := []string{"input"}
	for i, n := range nodes {
		names = append(names, string(rune('a'+i)))
		g.Nodes[names[i+1]] = n
	}
	g.Edges = way(append(names, "output")...)
	return g
}

func threshold(shape ...int) nir.Threshold { return nir.Threshold{Threshold: every(.5, shape...)} }

func lif(n int) nir.LIF {
	return nir.LIF{Tau: every(.02, n), R: every(1, n), VLeak: every(0, n), VThreshold: every(1, n), VReset: every(0, n)}
}

// What is no population is folded into what is, and said in the notes.
func TestFoldings(t *testing.T) {
	set := func(change func(*nir.LIF)) nir.LIF { c := lif(2); change(&c); return c }
	two := func(x, y float64) nir.Array {
		return nir.Array{Type: nir.Float64, Shape: []int{2}, Data: []float64{x, y}}
	}
	w := nir.Linear{Weight: nir.Array{Type: nir.Float32, Shape: []int{2, 2}, Data: []float64{1, 2, 3, 4}}}
	for name, c := range map[string]struct {
		g    *nir.Graph
		o    nir.ImportOptions
		want func(m *snn.Model) bool
		note string
	}{
		"scale": {between([]int{2}, []int{2}, w, nir.Scale{Scale: two(2, .5)}, lif(2)), nir.ImportOptions{},
			func(m *snn.Model) bool {
				w, ld := m.Weights(0)
				return w[0] == 2 && w[1] == 1.5 && w[ld] == 4 && w[ld+1] == 2
			}, "one matrix of 2×2"},
		"scale alone": {between([]int{2}, []int{2}, nir.Scale{Scale: two(2, .5)}, lif(2)), nir.ImportOptions{},
			func(m *snn.Model) bool { w, _ := m.Weights(0); return w[0] == 2 && w[1] == .5 }, ""},
		"two matrices": {between([]int{2}, []int{2}, w, w, lif(2)), nir.ImportOptions{},
			func(m *snn.Model) bool {
				w, ld := m.Weights(0)
				return w[0] == 7 && w[1] == 15 && w[ld] == 10 && w[ld+1] == 22
			}, "one matrix of 2×2"},
		"delay": {between([]int{2}, []int{2}, nir.Delay{Delay: two(.003, .003)}, w, lif(2)), nir.ImportOptions{},
			func(m *snn.Model) bool { return m.Net.Projections[0].Delay == 3 }, ""},
		"rounded delay": {between([]int{2}, []int{2}, nir.Delay{Delay: two(.0026, .0026)}, w, lif(2)), nir.ImportOptions{RoundDelays: true},
			func(m *snn.Model) bool { return m.Net.Projections[0].Delay == 3 }, "is rounded to 3"},
		"r of each cell": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.R = two(1, 3) })), nir.ImportOptions{},
			func(m *snn.Model) bool { w, ld := m.Weights(0); return w[0] == 1 && w[1] == 9 && w[ld+1] == 12 }, "r and w_in differ"},
		"one r": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.R = two(20, 20) })), nir.ImportOptions{},
			func(m *snn.Model) bool { return m.Net.Populations[1].Cell.(snn.LIF).Scale == snn.ScaleNone }, ""},
		"leak of each cell": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VLeak, c.VReset, c.VThreshold = two(-1, -2), two(-1, -2), two(1, 2) })),
			nir.ImportOptions{}, func(m *snn.Model) bool { th := m.Thresholds(1); return th[0] == 2 && th[1] == 4 }, "counted from it"},
		"leak as bias": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VLeak = two(.5, 2) })),
			nir.ImportOptions{}, func(m *snn.Model) bool { b := m.Bias(1); return b[0] == .5 && b[1] == 2 }, "v_leak is a bias"},
		"rest": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VLeak = two(.5, .5) })), nir.ImportOptions{},
			func(m *snn.Model) bool { return m.Net.Populations[1].Cell.(snn.LIF).Rest == .5 }, ""},
		"tau of each cell": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.Tau = two(.01, .02) })), nir.ImportOptions{Scheme: nir.Exponential},
			func(m *snn.Model) bool { x := m.Parameters(1); return x[0].Values[0] == 10 && x[0].Values[1] == 20 }, ""},
		"threshold": {between([]int{2}, []int{2}, w, nir.LI{Tau: every(.02, 2), R: every(1, 2), VLeak: every(0, 2)}, nir.Threshold{Threshold: every(.5, 2)}),
			nir.ImportOptions{}, func(m *snn.Model) bool { return m.Net.Populations[1].Cell.(snn.LIF).Reset == snn.ResetNone }, "cell without a reset"},
		"threshold alone": {between([]int{2}, []int{2}, w, nir.Threshold{Threshold: every(.5, 2)}), nir.ImportOptions{Scheme: nir.Exponential},
			func(m *snn.Model) bool { return m.Net.Populations[1].Cell.(snn.LIF).DecayFactor(1) == 0 }, ""},
		"a read-out behind a synapse": {between([]int{2}, []int{2}, w, nir.CubaLI{TauMem: every(.02, 2), TauSyn: every(.01, 2), R: every(1, 2), VLeak: every(0, 2),
			WIn: every(10, 2)}), nir.ImportOptions{}, func(m *snn.Model) bool {
			c := m.Net.Populations[1].Cell.(snn.Synaptic)
			return c.Reset == snn.ResetNone && m.Thresholds(1)[0] > 1e29 && c.Tau == 20 && c.TauSyn == 10 && math.Abs(c.Input-.05) < 1e-12
		}, ""},
		"an integrator": {between([]int{2}, []int{2}, w, nir.I{R: every(3, 2)}), nir.ImportOptions{},
			func(m *snn.Model) bool {
				c := m.Net.Populations[1].Cell.(snn.LI)
				return c.Beta == 1 && c.Input == .003
			}, ""},
		"a mean": {between([]int{1, 2, 2}, []int{1, 1, 1}, nir.AvgPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}}, threshold(1, 1, 1)), nir.ImportOptions{},
			func(m *snn.Model) bool {
				w, _ := m.Weights(0)
				return len(m.Net.Populations[1].Shape) == 3 && w[0] == .25
			}, ""},
		"a padded mean": {between([]int{1, 2, 2}, []int{1, 2, 2}, nir.AvgPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}, Padding: [2]int{1, 1}},
			threshold(1, 2, 2)), nir.ImportOptions{},
			func(m *snn.Model) bool { return m.Net.Projections[0].Wiring.(snn.Conv2D).Pad == [2]int{1, 1} }, ""},
		"read-out of a sum": {between([]int{2}, []int{2}, w, lif(2), w), nir.ImportOptions{},
			func(m *snn.Model) bool { return m.Net.Populations[2].Name == "output" && !m.Net.Populations[2].Fires() }, "shows a sum"},
		"subtraction by metadata": {between([]int{2}, []int{2}, w, set(func(c *nir.LIF) {
			c.Metadata = nir.Metadata{"reset": {Type: nir.Text, Texts: []string{"subtract"}}}
		})), nir.ImportOptions{}, func(m *snn.Model) bool { return m.Net.Populations[1].Cell.(snn.LIF).Reset == snn.ResetSubtract }, ""},
	} {
		m, r, err := nir.Import(c.g, c.o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !c.want(m) {
			w, _ := m.Weights(0)
			t.Errorf("%s: the net is\n%v%v, weights %v, thresholds %v, biases %v", name, m.Net, m.Net.Populations[1].Cell, w, m.Thresholds(1), m.Bias(1))
		}
		if noted := slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, c.note) }); !noted && (c.note != "" || len(r.Notes) > 0) {
			t.Errorf("%s: notes %q; one with %q is wanted", name, r.Notes, c.note)
		}
	}
}

// What no net can be is refused, by node and field, with what to do.
func TestRefusals(t *testing.T) {
	set := func(change func(*nir.LIF)) nir.LIF { c := lif(2); change(&c); return c }
	two := func(x, y float64) nir.Array {
		return nir.Array{Type: nir.Float64, Shape: []int{2}, Data: []float64{x, y}}
	}
	w := nir.Linear{Weight: every(1, 2, 2)}
	li := nir.LI{Tau: every(.02, 2), R: every(1, 2), VLeak: every(0, 2)}
	same := nir.Conv2d{Weight: every(1, 1, 1, 2, 2), Stride: [2]int{1, 1}, Padding: nir.Padding{Name: "same"}, Dilation: [2]int{1, 1}, Groups: 1, Bias: every(0, 1)}
	loop := between([]int{2}, []int{2}, w, w, lif(2))
	loop.Edges = append(loop.Edges, nir.Edge{From: "b", To: "a"})
	for want, g := range map[string]*nir.Graph{
		`node "a": delay: 0.0025 s, which is 2.5 steps of 1 ms; set RoundDelays`: between([]int{2}, []int{2}, nir.Delay{Delay: every(.0025, 2)}, lif(2)),
		`node "a": delay: from 0.001 to 0.002 s`:                                 between([]int{2}, []int{2}, nir.Delay{Delay: two(.001, .002)}, lif(2)),
		`node "b": v_threshold: -1 is not above`:                                 between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VThreshold = every(-1, 2) })),
		`node "b": v_reset: differs between cells`:                               between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VReset = two(0, .1) })),
		`node "b": v_reset: 2 is not below the threshold 1`:                      between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VReset = every(2, 2) })),
		`node "b": r: 0, by which nothing`:                                       between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.R = every(0, 2) })),
		`with Euler, Tau of 0.1 ms is too short for steps of 1 ms`:               between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.Tau = every(.0001, 2) })),
		`node "b": it is an integrator that never fires and leads to "c"`:        between([]int{2}, []int{2}, w, li, lif(2)),
		`node "a": threshold: -1, above which`:                                   between([]int{2}, []int{2}, nir.Threshold{Threshold: every(-1, 2)}),
		`b→a→b is a cycle without a cell`:                                        loop,
		`node "a": padding: "same" pads a kernel that spans 2 places more`:       between([]int{1, 4, 4}, []int{1, 4, 4}, same, nir.IF{R: every(1, 1, 4, 4), VThreshold: every(1, 1, 4, 4), VReset: every(0, 1, 4, 4)}),
	} {
		if _, _, err := nir.Import(g, nir.ImportOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
	bad := between([]int{2}, []int{2}, w, set(func(c *nir.LIF) { c.VReset = every(.1, 2) }))
	if _, _, err := nir.Import(bad, nir.ImportOptions{Subtract: true}); err == nil || !strings.Contains(err.Error(), "leave it at 0") {
		t.Errorf("a reset to 0.1 by subtraction: %v", err)
	}
}

// A file of ours in which somebody has changed weights has those; with other changes it is read by its fields.
func TestChangedFiles(t *testing.T) {
	m, err := snn.Feedforward(3, 4, 2).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	g, _, err := nir.Export(m, nir.ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	g.Nodes["input_hidden1"].(nir.Linear).Weight.Data[1] = .75 // onto cell 0 from input 1
	again, r, err := nir.Import(g, nir.ImportOptions{})
	if err != nil || !r.Own || !slices.Equal(r.Outputs, []string{"output"}) {
		t.Fatalf("%v, %+v", err, r)
	}
	if w, ld := again.Weights(0); w[ld] != .75 {
		t.Errorf("the weight is %v", w[ld])
	}
	g.Nodes["hidden1"].(nir.LIF).VThreshold.Data[0] = 2
	again, r, err = nir.Import(g, nir.ImportOptions{})
	if err != nil || r.Own || !strings.Contains(strings.Join(r.Notes, " "), `node "hidden1" has changed`) || again.Thresholds(1)[0] != 2 {
		t.Errorf("%v, %+v", err, r)
	}
}

// Several ways from one population to another are projections with names, and skips go past populations; larger cycles wait a step in one place.
func TestWaysAddUp(t *testing.T) {
	cells := func(n int) nir.LIF {
		c := lif(n)
		c.R, c.Tau = every(20, n), every(.01, n)
		return c
	}
	g := &nir.Graph{
		Nodes: map[string]nir.Node{
			"input": nir.Input{Shape: []int{6}}, "a": nir.Affine{Weight: drawn(1, 1, 5, 6), Bias: drawn(2, .3, 5)}, "one": cells(5),
			"b": nir.Linear{Weight: drawn(3, 1, 5, 5)}, "c": nir.Affine{Weight: drawn(4, 1, 5, 5), Bias: drawn(5, .3, 5)}, "two": cells(5),
			"d": nir.Linear{Weight: drawn(6, 1, 5, 6)}, "e": nir.Linear{Weight: drawn(7, 1, 5, 5)}, "output": nir.Output{Shape: []int{5}},
		},
		Edges: slices.Concat(way("input", "a", "one", "b", "two", "output"), way("one", "c", "two"), way("one", "two"), way("input", "d", "two"),
			way("two", "e", "one")),
	}
	m, r, err := nir.Import(g, nir.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range m.Net.Projections {
		names = append(names, p.String())
	}
	slices.Sort(names)
	if want := []string{"b", "c", "input→one", "input→two", "one, two", "two→one"}; !slices.Equal(names, want) {
		t.Errorf("projections %q; want %q", names, want)
	}
	if k := m.Net.Projection("two", "one"); m.Net.Projections[k].Delay != 1 || !strings.Contains(strings.Join(r.Notes, " "), "acts in the next step") {
		t.Errorf("what leads back waits %d steps: %q", m.Net.Projections[k].Delay, r.Notes)
	}
	again, _, err := nir.Export(m, nir.ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	back, own, err := nir.Import(again, nir.ImportOptions{})
	if err != nil || !own.Own {
		t.Fatalf("%v, %+v", err, own)
	}
	sameModel(t, "ways", m, back)
	delete(again.Metadata, "spikecell")
	plain, _, err := nir.Import(again, nir.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if sameTrace(t, "ways", m, plain) < 50 {
		t.Error("too few spikes to tell")
	}
}

// Nodes that split and join again double the ways to what follows: so many are refused, in little time and memory.
func TestManyWaysAreRefused(t *testing.T) {
	for _, fed := range []bool{true, false} {
		half := nir.Scale{Scale: every(.5, 2)}
		g := between([]int{2}, []int{2}, lif(2))
		at := "input"
		if !fed {
			at = "silent"
			g.Nodes[at] = half
		}
		for i := range 40 {
			left, right, joined := fmt.Sprint("left", i), fmt.Sprint("right", i), fmt.Sprint("joined", i)
			g.Nodes[left], g.Nodes[right], g.Nodes[joined] = half, half, half
			g.Edges = slices.Concat(g.Edges, way(at, left, joined), way(at, right, joined))
			at = joined
		}
		g.Edges = append(g.Edges, nir.Edge{From: at, To: "a"})
		_, _, err := nir.Import(g, nir.ImportOptions{})
		if refused := err != nil && strings.Contains(err.Error(), "more than 4096 ways lead to it"); refused != fed {
			t.Errorf("fed %v: %v", fed, err)
		}
	}
}

// What an import leaves out, and what nothing reaches, is in the notes.
func TestLooseEndsAreNoted(t *testing.T) {
	g := between([]int{2}, []int{2}, lif(2))
	g.Nodes["loose"], g.Nodes["looser"], g.Nodes["alone"] = nir.Linear{Weight: every(1, 2, 2)}, nir.Scale{Scale: every(1, 2)}, lif(2)
	g.Edges = append(g.Edges, way("a", "loose", "looser")...)
	_, r, err := nir.Import(g, nir.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`"alone": no Input and no cell leads to it`, `"loose": it leads to no cell and no Output, and is left out`,
		`"looser": it leads to no cell and no Output, and is left out`}
	if !slices.Equal(r.Notes, want) {
		t.Errorf("notes %q; want %q", r.Notes, want)
	}
}

// A file of snnTorch says no step and means 0.1 ms, which r = tau/dt shows.
func TestStepThatCellsMean(t *testing.T) {
	cells := func(tau float64) []nir.Node {
		c := lif(2)
		c.Tau, c.R = every(tau, 2), every(tau/1e-4, 2)
		return []nir.Node{c, nir.CubaLIF{TauMem: c.Tau, TauSyn: c.Tau, R: c.R, WIn: c.R, VLeak: c.VLeak, VThreshold: c.VThreshold, VReset: c.VReset}}
	}
	for _, tau := range []float64{.0016, .0008} { // at 1 ms the second is too short
		for _, c := range cells(tau) {
			_, r, err := nir.Import(between([]int{2}, []int{2}, c), nir.ImportOptions{})
			said := fmt.Sprint(r, err)
			if !strings.Contains(said, "those of steps of 0.1 ms: give that Dt") || (err == nil) != (tau > .001) {
				t.Errorf("%T, tau %v: %v", c, tau, said)
			}
			if _, r, err := nir.Import(between([]int{2}, []int{2}, c), nir.ImportOptions{Dt: .1}); err != nil || strings.Contains(fmt.Sprint(r), "give that Dt") {
				t.Errorf("%T, tau %v in steps of 0.1 ms: %v, %v", c, tau, r, err)
			}
		}
	}
}

// Metadata that claim a net of any size take no memory for it.
func TestClaimedNetsAreAsLargeAsTheirGraphs(t *testing.T) {
	m, err := snn.Feedforward(6, 5, 4).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for claim, want := range map[string]string{`"Shape":[60000]`: "weights, and the graph ", `"Shape":[20000000]`: "more than 16777216 cells"} {
		g, _, err := nir.Export(m, nir.ExportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		text := g.Metadata["spikecell"]
		text.Texts = []string{strings.ReplaceAll(text.Texts[0], `"Shape":[6]`, claim)}
		g.Metadata["spikecell"] = text
		_, r, err := nir.Import(g, nir.ImportOptions{})
		if err != nil || r.Own || !strings.Contains(fmt.Sprint(r.Notes), want) {
			t.Errorf("%s: %+v, %v; a note with %q is wanted", claim, r, err, want)
		}
	}
}

// An Input that has kept the axis of a batch leads to the same convolution.
func TestInputWithABatch(t *testing.T) {
	conv := nir.Conv2d{Weight: drawn(1, 1, 2, 1, 3, 3), Stride: [2]int{1, 1}, Padding: nir.Padding{Size: [2]int{1, 1}}, Dilation: [2]int{1, 1}, Groups: 1,
		Bias: every(0, 2)}
	want, _, err := nir.Import(between([]int{1, 4, 4}, []int{2, 4, 4}, conv, threshold(2, 4, 4)), nir.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := nir.Import(between([]int{1, 1, 4, 4}, []int{2, 4, 4}, conv, threshold(2, 4, 4)), nir.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sameModel(t, "with a batch", want, got)
}

// A net whose weights are rounded takes no more room than one whose are not, and comes back bit for bit; one that is to be trained on has its
// weights as they were beside them.
func TestRoundedWeightsStandOnce(t *testing.T) {
	for _, wiring := range []snn.Wiring{snn.Dense{}, snn.Conv2D{Kernel: [2]int{3, 3}}} {
		net := snn.Net{Dt: 1, Populations: []snn.Population{{Name: "in", Shape: []int{8, 8, 2}}, {Name: "out", Shape: []int{6, 6, 4}, Cell: snn.LIF{Beta: .9}}},
			Projections: []snn.Projection{{Pre: "in", Post: "out", Wiring: wiring}}}
		size := func(bits int, rounded bool) int {
			net.Projections[0].Quantization.Bits = bits
			m, err := net.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			if w, _ := m.Weights(0); rounded {
				net.Projections[0].Quantization.Round(w, w)
			}
			g, _, err := nir.Export(m, nir.ExportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			content, err := g.HDF5()
			if err != nil {
				t.Fatal(err)
			}
			again, r, err := nir.Import(g, nir.ImportOptions{})
			if err != nil || !r.Own {
				t.Fatalf("%v, %+v", err, r)
			}
			sameModel(t, fmt.Sprint(wiring, bits, rounded), m, again)
			return len(content)
		}
		plain := size(0, false)
		for _, bits := range []int{8, 4, 2} {
			if rounded, kept := size(bits, true), size(bits, false); rounded > plain+500 || kept < rounded+4*9*2*4 {
				t.Errorf("%T: %d bytes, rounded to %d bits %d, and with what was rounded %d", wiring, plain, bits, rounded, kept)
			}
		}
	}
}
