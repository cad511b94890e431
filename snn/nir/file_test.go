package nir_test

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/internal/hdf5"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// exactly compares numbers bit by bit.
var exactly = cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })

// Each graph is read from either kind of file as it was written, and written again as the same bytes.
func TestRoundTrip(t *testing.T) {
	for name, g := range map[string]*nir.Graph{"everything": nirtest.Everything(), "pictures": nirtest.Pictures()} {
		for _, file := range []string{name + ".nir", name + ".json"} {
			path := filepath.Join(t.TempDir(), file)
			if err := nir.Write(path, g); err != nil {
				t.Fatal(err)
			}
			got, err := nir.Read(path)
			if diff := cmp.Diff(g, got, exactly); err != nil || diff != "" {
				t.Fatalf("%s: %v\n%s", file, err, diff)
			}
			again := path + filepath.Ext(path)
			if err := nir.Write(again, got); err != nil {
				t.Fatal(err)
			}
			first, _ := os.ReadFile(path)
			second, _ := os.ReadFile(again)
			if len(first) == 0 || string(first) != string(second) {
				t.Errorf("%s: %d bytes, then %d", file, len(first), len(second))
			}
		}
	}
}

func single(x float64) hdf5.Value { return hdf5.Value{Type: hdf5.Float64, Data: []float64{x}} }
func vector(x ...float64) hdf5.Value {
	return hdf5.Value{Type: hdf5.Float64, Shape: []int{len(x)}, Data: x}
}
func text(s string) hdf5.Value { return hdf5.Value{Type: hdf5.Text, Texts: []string{s}} }
func node(kind string, fields map[string]hdf5.Value) *hdf5.Group {
	fields["type"] = text(kind)
	return &hdf5.Group{Arrays: fields}
}

// tree is a file of one node between an Input and an Output, of a shape.
func tree(shape hdf5.Value, n *hdf5.Group) *hdf5.Group {
	edges := hdf5.Value{Type: hdf5.Text, Shape: []int{2, 2}, Texts: []string{"in", "n", "n", "out"}}
	return &hdf5.Group{
		Arrays: map[string]hdf5.Value{"version": text("0.1.1")},
		Groups: map[string]*hdf5.Group{"node": {
			Arrays: map[string]hdf5.Value{"type": text("NIRGraph"), "edges": edges},
			Groups: map[string]*hdf5.Group{"nodes": {Groups: map[string]*hdf5.Group{
				"in": node("Input", map[string]hdf5.Value{"shape": shape}), "n": n, "out": node("Output", map[string]hdf5.Value{"shape": shape}),
			}}},
		}},
	}
}

func parse(t *testing.T, g *hdf5.Group) (*nir.Graph, error) {
	t.Helper()
	content, err := hdf5.Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	return nir.Parse(content, "file.nir")
}

// Files of older writers and of other ones are read: without resets and weights of the input, with single values for all cells, with one number for
// both axes, without the shape of the input, without a version.
func TestForms(t *testing.T) {
	g, err := parse(t, tree(vector(2), node("CubaLIF", map[string]hdf5.Value{
		"tau_mem": single(.01), "tau_syn": single(.005), "r": single(2), "v_leak": single(0), "v_threshold": vector(1, 2),
	})))
	if err != nil {
		t.Fatal(err)
	}
	one := func(x float64) nir.Array { return nir.Array{Type: nir.Float64, Data: []float64{x}} }
	want := nir.CubaLIF{TauMem: one(.01), TauSyn: one(.005), R: one(2), VLeak: one(0), WIn: one(1), VReset: one(0),
		VThreshold: nir.Array{Type: nir.Float64, Shape: []int{2}, Data: []float64{1, 2}}}
	if diff := cmp.Diff(nir.Node(want), g.Nodes["n"]); diff != "" {
		t.Error(diff)
	}
	content, err := g.HDF5()
	if err != nil {
		t.Fatal(err)
	}
	if g, err = nir.Parse(content, "again"); err != nil { // the Python library wants arrays of one shape
		t.Fatal(err)
	}
	if c := g.Nodes["n"].(nir.CubaLIF); !slices.Equal(c.R.Data, []float64{2, 2}) || !slices.Equal(c.WIn.Shape, []int{2}) {
		t.Errorf("single values were written as %+v", c)
	}

	weight := hdf5.Value{Type: hdf5.Float32, Shape: []int{2, 1, 3, 3}, Data: make([]float64, 18)}
	file := tree(vector(1, 5, 5), node("Conv2d", map[string]hdf5.Value{
		"weight": weight, "bias": vector(0, 0), "stride": single(1), "padding": text("same"), "dilation": single(1), "groups": vector(1),
	}))
	delete(file.Arrays, "version")
	file.Groups["node"].Groups["nodes"].Groups["out"].Arrays["shape"] = vector(2, 5, 5)
	if g, err = parse(t, file); err != nil {
		t.Fatal(err)
	}
	c := g.Nodes["n"].(nir.Conv2d)
	if g.Version != "" || c.Stride != [2]int{1, 1} || c.Padding.Name != "same" || c.Groups != 1 || c.InputShape != nil {
		t.Errorf("version %q, %+v", g.Version, c)
	}
	if content, err = g.HDF5(); err != nil {
		t.Fatal(err)
	}
	if g, err = nir.Parse(content, "again"); err != nil || g.Version != "1.0.8" || !slices.Equal(g.Nodes["n"].(nir.Conv2d).InputShape, []int{5, 5}) {
		t.Errorf("written and read again: %v, %+v", err, g)
	}
}

// What is wrong in a file is told with its place in it.
func TestFaults(t *testing.T) {
	lif := func(change func(map[string]hdf5.Value)) *hdf5.Group {
		fields := map[string]hdf5.Value{"tau": vector(1, 1), "r": vector(1, 1), "v_leak": vector(0, 0), "v_threshold": vector(1, 1)}
		change(fields)
		return tree(vector(2), node("LIF", fields))
	}
	same := func(map[string]hdf5.Value) {}
	if _, err := parse(t, lif(same)); err != nil {
		t.Fatal(err)
	}
	at := func(change func(root, graph, nodes *hdf5.Group)) *hdf5.Group {
		root := lif(same)
		change(root, root.Groups["node"], root.Groups["node"].Groups["nodes"])
		return root
	}
	edges := func(all ...string) *hdf5.Group {
		return at(func(_, graph, _ *hdf5.Group) {
			graph.Arrays["edges"] = hdf5.Value{Type: hdf5.Text, Shape: []int{len(all) / 2, 2}, Texts: all}
		})
	}
	for want, file := range map[string]*hdf5.Group{
		`node/nodes/n/tau_mem: unknown field; LIF has type, metadata, tau, r, v_leak, v_threshold, v_reset`: lif(func(f map[string]hdf5.Value) { f["tau_mem"] = single(1) }),
		`node/nodes/n: no field "tau", which LIF has`:                                                       lif(func(f map[string]hdf5.Value) { delete(f, "tau") }),
		`node/nodes/n/r: texts; give numbers`:                                                               lif(func(f map[string]hdf5.Value) { f["r"] = text("1") }),
		`node/nodes/n/v_leak: a shape of [3], and tau has [2]`:                                              lif(func(f map[string]hdf5.Value) { f["v_leak"] = vector(1, 1, 1) }),
		`node/nodes/n/type: unknown node "ALIF"; there are Affine, AvgPool2d,`:                              at(func(_, _, nodes *hdf5.Group) { nodes.Groups["n"].Arrays["type"] = text("ALIF") }),
		`node/nodes/n/type: numbers; give texts`:                                                            at(func(_, _, nodes *hdf5.Group) { nodes.Groups["n"].Arrays["type"] = single(1) }),
		`node/nodes/n: no field "type"`:                                                                     at(func(_, _, nodes *hdf5.Group) { delete(nodes.Groups["n"].Arrays, "type") }),
		`node/nodes/n/extra: a group where LIF has none`:                                                    at(func(_, _, nodes *hdf5.Group) { nodes.Groups["n"].Groups = map[string]*hdf5.Group{"extra": {}} }),
		`node/nodes/stray: an array; nodes are groups`:                                                      at(func(_, _, nodes *hdf5.Group) { nodes.Arrays = map[string]hdf5.Value{"stray": single(1)} }),
		`node/nodes/in/shape: value 0 is 1.5; give a whole number`:                                          at(func(_, _, nodes *hdf5.Group) { nodes.Groups["in"].Arrays["shape"] = vector(1.5) }),
		`node/nodes/in/shape: -2 in [-2]; give 0 to`:                                                        at(func(_, _, nodes *hdf5.Group) { nodes.Groups["in"].Arrays["shape"] = vector(-2) }),
		`node/edges/0: "in" gives a shape of [3], and "n" takes [2]`:                                        at(func(_, _, nodes *hdf5.Group) { nodes.Groups["in"].Arrays["shape"] = vector(3) }),
		`node/dt: unknown field; NIRGraph has type, metadata, nodes, edges`:                                 at(func(_, graph, _ *hdf5.Group) { graph.Arrays["dt"] = single(1) }),
		`node/metadata: an array; give a group`:                                                             at(func(_, graph, _ *hdf5.Group) { graph.Arrays["metadata"] = single(1) }),
		`node: no group "nodes"`:                                                                            at(func(_, graph, _ *hdf5.Group) { graph.Groups = nil }),
		`node: no field "edges"`:                                                                            at(func(_, graph, _ *hdf5.Group) { delete(graph.Arrays, "edges") }),
		`node/edges: a shape of [4]; give pairs`: at(func(_, graph, _ *hdf5.Group) {
			graph.Arrays["edges"] = hdf5.Value{Type: hdf5.Text, Shape: []int{4}, Texts: make([]string, 4)}
		}),
		`more: unknown; a file of NIR has version and node`: at(func(root, _, _ *hdf5.Group) { root.Arrays["more"] = single(1) }),
		`node: it is not there; is this a file of NIR?`:     {},
		`node/type: LIF; the outermost node is a NIRGraph`:  at(func(root, _, nodes *hdf5.Group) { root.Groups["node"] = nodes.Groups["n"] }),
		`version: 2 texts; give one`: at(func(root, _, _ *hdf5.Group) {
			root.Arrays["version"] = hdf5.Value{Type: hdf5.Text, Shape: []int{2}, Texts: []string{"1", "2"}}
		}),
		`node/edges/1: from "n" to "lost", and there is no node "lost"`: edges("in", "n", "n", "lost"),
		`node/edges/2: the edge from "in" to "n" is there twice`:        edges("in", "n", "n", "out", "in", "n"),
		`node/edges/1: from "n" into the Input "in"`:                    edges("in", "n", "n", "in"),
		`node/edges/1: out of the Output "out", to "n"`:                 edges("in", "n", "out", "n"),
		`node/nodes: there is no Input`: at(func(_, _, nodes *hdf5.Group) {
			nodes.Groups["in"].Arrays["type"] = text("Output")
			nodes.Groups["out"].Arrays["type"] = text("Input")
		}),
	} {
		if strings.HasSuffix(want, "no Input") {
			file.Groups["node"].Arrays["edges"] = hdf5.Value{Type: hdf5.Text, Shape: []int{0, 2}, Texts: []string{}}
			file.Groups["node"].Groups["nodes"].Groups["out"].Arrays["type"] = text("Output")
		}
		if _, err := parse(t, file); err == nil || !strings.Contains(err.Error(), "nir: file.nir: "+want) {
			t.Errorf("error %v\ndoes not say %q", err, want)
		}
	}
}

// paper are the networks of the paper of NIR, if they are at hand.
func paper(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(os.Getenv("SPIKECELL_DATA"), "nir")
	if _, err := os.Stat(filepath.Join(dir, "cnn_sinabs.nir")); err != nil || os.Getenv("SPIKECELL_DATA") == "" {
		t.Skip("no files in the folder nir of SPIKECELL_DATA: the networks of the paper of NIR are read from there")
	}
	return dir
}

// The networks of the paper have the nodes, shapes and edges that h5py lists of them, and are read as they were once they are written.
func TestPaper(t *testing.T) {
	dir := paper(t)
	braille := func(hidden string) []string {
		return []string{
			"fc1 [12] [" + hidden + "]", "fc2 [" + hidden + "] [7]", "input [12] [12]", "lif1.lif [" + hidden + "] [" + hidden + "]",
			"lif1.w_rec [" + hidden + "] [" + hidden + "]", "lif2 [7] [7]", "output [7] [7]",
		}
	}
	loop := "input>fc1 fc1>lif1.lif lif1.lif>fc2 lif1.lif>lif1.w_rec lif1.w_rec>lif1.lif fc2>lif2 lif2>output"
	for name, want := range map[string]struct {
		shapes []string
		edges  string
	}{
		"lif_norse":                       {[]string{"0 [1] [1]", "1 [1] [1]", "input [1] [1]", "output [1] [1]"}, "input>0 0>1 1>output"},
		"lif_rockpool":                    {[]string{"0_LinearTorch [1] [1]", "1_LIFNeuronTorch [1] [1]", "input [1] [1]", "output [1 1 1] [1 1 1]"}, "input>0_LinearTorch 0_LinearTorch>1_LIFNeuronTorch 1_LIFNeuronTorch>output"},
		"two_lif_neurons":                 {[]string{"in [1] [1]", "lif1 [1] [1]", "lif2 [1] [1]", "linear1 [1] [1]", "linear2 [1] [1]", "out [1] [1]"}, "in>linear1 linear1>lif1 lif1>linear2 linear2>lif2 lif2>out"},
		"braille_noDelay_bias_zero":       {braille("38"), loop},
		"braille_noDelay_noBias_subtract": {braille("40"), loop},
		"cnn_sinabs": {[]string{
			"0 [2 34 34] [16 16 16]", "1 [16 16 16] [16 16 16]", "10 [256] [256]", "11 [256] [10]", "12 [10] [10]", "2 [16 16 16] [16 16 16]",
			"3 [16 16 16] [16 16 16]", "4 [16 16 16] [16 8 8]", "5 [16 8 8] [8 8 8]", "6 [8 8 8] [8 8 8]", "7 [8 8 8] [8 4 4]", "8 [8 4 4] [128]",
			"9 [128] [256]", "input [2 34 34] [2 34 34]", "output [10] [10]",
		}, "input>0 0>1 1>2 2>3 3>4 4>5 5>6 6>7 7>8 8>9 9>10 10>11 11>12 12>output"},
	} {
		g, err := nir.Read(filepath.Join(dir, name+".nir"))
		if err != nil {
			t.Error(err)
			continue
		}
		compareWith(t, name, g, want.shapes, want.edges)
		content, err := g.HDF5()
		if err != nil {
			t.Error(err)
			continue
		}
		again, err := nir.Parse(content, name)
		if diff := cmp.Diff(g, again, exactly); err != nil || diff != "" {
			t.Errorf("%s, written: %v\n%s", name, err, diff)
		}
	}
}

func compareWith(t *testing.T, name string, g *nir.Graph, want []string, edges string) {
	t.Helper()
	shapes, err := g.Shapes()
	if err != nil {
		t.Error(err)
	}
	var got, ways []string
	for name, s := range shapes {
		got = append(got, fmt.Sprint(name, " ", s.In, " ", s.Out))
	}
	for _, e := range g.Edges {
		ways = append(ways, e.From+">"+e.To)
	}
	slices.Sort(got)
	wanted := strings.Fields(edges)
	slices.Sort(ways)
	slices.Sort(wanted)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: shapes\n%s", name, diff)
	}
	if diff := cmp.Diff(wanted, ways); diff != "" {
		t.Errorf("%s: edges\n%s", name, diff)
	}
}

// The command of the C library reads the whole file of a graph.
func TestH5dumpReadsGraphs(t *testing.T) {
	tool, err := exec.LookPath("h5dump")
	if err != nil {
		t.Skip("there is no h5dump (Debian's package hdf5-tools)")
	}
	path := filepath.Join(t.TempDir(), "everything.nir")
	if err := nir.Write(path, nirtest.Everything()); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for text, n := range map[string]int{`"CubaLIF"`: 1, `"NIRGraph"`: 3, `DATASET "weight"`: 7, `GROUP "metadata"`: 2, `"1.0.8"`: 1} {
		if got := strings.Count(string(out), text); got != n {
			t.Errorf("%s is %d times in what h5dump says, not %d", text, got, n)
		}
	}
}
