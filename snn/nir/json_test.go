package nir_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// compact is a graph as gresil's converter writes them: one line, empty metadata, and whole numbers where a fraction could stand.
const compact = `{"version":"1.0.0","node":{"metadata":{},"nodes":{"a":{"metadata":{},"type":"Input","shape":[2]},` +
	`"w":{"metadata":{"tool":{"seed":7,"note":"x"}},"weight":[[0.5,-1.0],[2,0]],"type":"Linear"},` +
	`"c":{"tau":[0.02,0.03],"r":[100,2e8],"v_leak":[0,0],"v_threshold":[1,1.5],"type":"LIF"},"z":{"type":"Output","shape":[2]}},` +
	`"edges":[["a","w"],["w","c"],["c","z"]],"type":"NIRGraph"}}`

func array(t nir.Type, shape []int, data ...float64) nir.Array {
	return nir.Array{Type: t, Shape: shape, Data: data}
}

// JSON of other writers is read, alone too, as to_dict has it.
func TestJSONForms(t *testing.T) {
	want := &nir.Graph{
		Nodes: map[string]nir.Node{
			"a": nir.Input{Shape: []int{2}}, "z": nir.Output{Shape: []int{2}},
			"w": nir.Linear{Weight: array(nir.Float64, []int{2, 2}, .5, -1, 2, 0), Metadata: nir.Metadata{
				"tool/seed": array(nir.Int64, nil, 7), "tool/note": {Type: nir.Text, Texts: []string{"x"}},
			}},
			"c": nir.LIF{
				Tau: array(nir.Float64, []int{2}, .02, .03), R: array(nir.Float64, []int{2}, 100, 2e8), VLeak: array(nir.Int64, []int{2}, 0, 0),
				VThreshold: array(nir.Float64, []int{2}, 1, 1.5), VReset: array(nir.Float64, []int{2}, 0, 0),
			},
		},
		Edges: []nir.Edge{{From: "a", To: "w"}, {From: "w", To: "c"}, {From: "c", To: "z"}}, Version: "1.0.0",
	}
	got, err := nir.Parse([]byte("\ufeff"+compact), "compact.json")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(compact, `{"version":"1.0.0","node":`), "}")
	want.Version = ""
	got, err = nir.Parse([]byte(bare), "bare.json")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	nulls := strings.Replace(compact, `"metadata":{},"type":"Input"`, `"metadata":null,"type":"Input"`, 1)
	if _, err := nir.Parse([]byte(nulls), "nulls.json"); err != nil {
		t.Error(err)
	}
}

// Numbers are the shortest that are read as the same of their type, which the file says.
func TestJSONNumbers(t *testing.T) {
	g := &nir.Graph{
		Nodes: map[string]nir.Node{
			"in": nir.Input{Shape: []int{2}}, "out": nir.Output{Shape: []int{2}}, "s": nir.Scale{Scale: array(nir.Float32, []int{2}, float64(float32(.1)), 1e30*float64(float32(1)))},
			"d": nir.Delay{Delay: array(nir.Float64, []int{2}, .1, math.Copysign(0, -1))}, "i": nir.I{R: array(nir.Int64, []int{2}, -3, 1<<53)},
		},
		Edges: []nir.Edge{{From: "in", To: "s"}, {From: "s", To: "d"}, {From: "d", To: "i"}, {From: "i", To: "out"}},
	}
	g.Nodes["s"].(nir.Scale).Scale.Data[1] = math.MaxFloat32
	content, err := g.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"float32": ["nodes/s/scale"]`, `"scale": [0.1, 3.4028235e+38]`, `"delay": [0.1, -0.0]`, `"r": [-3, 9007199254740992]`, `"version": "1.0.8"`,
	} {
		if !strings.Contains(string(content), want) {
			t.Errorf("there is no %s in\n%s", want, content)
		}
	}
	for want, bad := range map[string]float64{"value 1 is NaN": math.NaN(), "value 1 is +Inf": math.Inf(1)} {
		g.Nodes["d"].(nir.Delay).Delay.Data[1] = bad
		if _, err := g.JSON(); err == nil || !strings.Contains(err.Error(), "node/nodes/d/delay: "+want) {
			t.Errorf("error %v does not say %q", err, want)
		}
		if _, err := g.HDF5(); err != nil { // which has such numbers
			t.Error(err)
		}
	}
}

// What is wrong is told with its line and its place.
func TestJSONFaults(t *testing.T) {
	content, err := nirtest.Pictures().JSON()
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	change := func(old, new string) string {
		if strings.Count(text, old) == 0 {
			t.Fatalf("there is no %q in\n%s", old, text)
		}
		return strings.Replace(text, old, new, 1)
	}
	line := func(of string) string {
		return fmt.Sprintf("nir: x.json: line %d: ", 1+strings.Count(text[:strings.Index(text, of)], "\n"))
	}
	for _, c := range []struct{ text, want string }{
		{change(`"stride": [1, 1]`, `"strides": [1, 1]`), `line 8: node/nodes/conv: no field "stride", which Conv2d has`},
		{change(`"end_dim": -1`, `"end_dim": -1.5`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: value 0 is -1.5; give a whole number"},
		{change(`"end_dim": -1`, `"end_dim": -1, "end_dim": -1`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: it is there twice"},
		{change(`"end_dim": -1`, `"end_dim": "-1"`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: 1 values in a shape of []; give 1 to 1 whole numbers"},
		{change(`"end_dim": -1`, `"end_dim": [-1, [2]]`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: lists of different depth"},
		{change(`"end_dim": -1`, `"end_dim": [[-1], 2]`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: lists of different depth"},
		{change(`"end_dim": -1`, `"end_dim": [[1], [2, 3]]`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: a list of 2 values beside one of 1"},
		{change(`"end_dim": -1`, `"end_dim": [1, "2"]`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: values of different kinds"},
		{change(`"end_dim": -1`, `"end_dim": [null]`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: <nil> in a list"},
		{change(`"end_dim": -1`, `"end_dim": 1e999`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: 1e999 is no number that a float64 holds"},
		{change(`"end_dim": -1`, `"end_dim": 9007199254740994`), line(`"end_dim"`) + "node/nodes/flatten/end_dim: 9007199254740994; whole numbers go to 2⁵³"},
		{change(`"end_dim": -1`, `"end_dim": NaN`), line(`"end_dim"`) + "invalid character 'N'"},
		{change(`["in", "conv"]`, `["in", "cone"]`), line(`"edges"`) + `node/edges/0: from "in" to "cone", and there is no node "cone"`},
		{change(`"float32": [`, `"float32": ["nodes/none", `), `line 4: float32: there is no array "nodes/none"`},
		{change(`"version": "1.0.8"`, `"verson": "1.0.8"`), `line 2: unknown field "verson"`},
		{change(`"version": "1.0.8"`, `"version": 1`), `line 2: version is the number 1; give a text`},
		{change(`"flatten": {`, `"a/b": {`), `node/nodes/a/b: "a/b" is no name`},
		{`[1]`, "a file of NIR is an object"}, {`{"version": "1", "node": 3}`, "node: no object"}, {``, "it is empty"},
	} {
		if _, err := nir.Parse([]byte(c.text), "x.json"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v\ndoes not say %q", err, c.want)
		}
	}
}

// Shapes that lists in lists cannot show are refused.
func TestJSONEmpty(t *testing.T) {
	g, err := nir.Parse([]byte(compact), "x")
	if err != nil {
		t.Fatal(err)
	}
	g.Metadata = nir.Metadata{"none": array(nir.Float64, []int{0, 3})}
	if _, err := g.JSON(); err == nil || !strings.Contains(err.Error(), "node/metadata/none: a shape of [0 3]") {
		t.Errorf("error %v", err)
	}
	g.Metadata["none"] = array(nir.Float64, []int{3, 0})
	content, err := g.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := nir.Parse(content, "x"); err != nil || !cmp.Equal(again.Metadata["none"].Shape, []int{3, 0}) {
		t.Errorf("%v, %+v", err, again)
	}
}
