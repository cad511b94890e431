package nir_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn/nir"
)

// chain is a graph of one node between an Input and an Output.
func chain(in []int, n nir.Node, out []int) *nir.Graph {
	return &nir.Graph{
		Nodes: map[string]nir.Node{"in": nir.Input{Shape: in}, "n": n, "out": nir.Output{Shape: out}},
		Edges: []nir.Edge{{From: "in", To: "n"}, {From: "n", To: "out"}},
	}
}

func zeros(shape ...int) nir.Array {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return array(nir.Float32, shape, make([]float64, n)...)
}

// What is wrong with a graph is told with its place.
func TestCheck(t *testing.T) {
	loop, deep := chain([]int{1}, nil, []int{1}), chain([]int{1}, nir.Scale{Scale: zeros(1)}, []int{1})
	loop.Nodes["n"] = loop
	for range 17 {
		deep = chain([]int{1}, deep, []int{1})
	}
	conv := nir.Conv2d{Weight: zeros(4, 1, 3, 3), Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}, Groups: 2, Bias: zeros(4)}
	change := func(change func(*nir.Conv2d)) nir.Conv2d {
		c := conv
		change(&c)
		return c
	}
	maps, shape := []int{2, 5, 5}, []int{4, 3, 3}
	if err := chain(maps, conv, shape).Check(); err != nil {
		t.Error(err)
	}
	named := chain([]int{1}, nir.Scale{Scale: zeros(1), Metadata: nir.Metadata{"a/": {Type: nir.Int64, Data: []float64{1}}}}, []int{1})
	both := nir.Metadata{"a": array(nir.Int64, nil, 1), "a/b": array(nir.Int64, nil, 1)}
	for want, g := range map[string]*nir.Graph{
		"there is no graph, it is nil": nil, "graphs in graphs, deeper than 16": deep, "nodes/n: the graph is in itself": loop, "nodes/n: there is no node, it is nil": chain([]int{1}, nil, []int{1}),
		"nodes/n: a pointer; nodes are values, LIF of nir, but Graph":    chain([]int{1}, &nir.LIF{}, []int{1}),
		"nodes/n/tau: 0 values in a shape of []":                         chain([]int{1}, nir.LI{}, []int{1}),
		"nodes/n/scale: value 0 is 0.1, which a float32 does not":        chain([]int{1}, nir.Scale{Scale: array(nir.Float32, []int{1}, .1)}, []int{1}),
		"nodes/n/scale: value 0 is 0.5, which int64 does not":            chain([]int{1}, nir.Scale{Scale: array(nir.Int64, []int{1}, .5)}, []int{1}),
		"nodes/n/scale: unknown type Type(9)":                            chain([]int{1}, nir.Scale{Scale: array(9, []int{1}, 1)}, []int{1}),
		"nodes/n/metadata/a/: \"\" is no name":                           named,
		"nodes/n/metadata/a/b: there are metadata \"a\" too":             chain([]int{1}, nir.Scale{Scale: zeros(1), Metadata: both}, []int{1}),
		"nodes/n/stride: 0 in [1 0]; give 1 to":                          chain(maps, change(func(c *nir.Conv2d) { c.Stride[1] = 0 }), shape),
		"nodes/n/padding: -1 in [-1 0]; give 0 to":                       chain(maps, change(func(c *nir.Conv2d) { c.Padding.Size[0] = -1 }), shape),
		`nodes/n/padding: "full"; give a size`:                           chain(maps, change(func(c *nir.Conv2d) { c.Padding.Name = "full" }), shape),
		`nodes/n/padding: "same" with a stride of 2`:                     chain(maps, change(func(c *nir.Conv2d) { c.Padding.Name, c.Stride[0] = "same", 2 }), shape),
		"nodes/n/groups: 3 groups of 4 channels":                         chain(maps, change(func(c *nir.Conv2d) { c.Groups = 3 }), shape),
		"nodes/n/bias: a shape of [3] for 4 channels":                    chain(maps, change(func(c *nir.Conv2d) { c.Bias = zeros(3) }), shape),
		"nodes/n/weight: a shape of [4 3]; give channels":                chain(maps, change(func(c *nir.Conv2d) { c.Weight = zeros(4, 3) }), shape),
		"nodes/n/input_shape: [5]; give height and width":                chain(maps, change(func(c *nir.Conv2d) { c.InputShape = []int{5} }), shape),
		`edges/0: "in" gives a shape of [2 5 5], and "n" takes [2 5 6]`:  chain(maps, change(func(c *nir.Conv2d) { c.InputShape = []int{5, 6} }), shape),
		`edges/1: "n" gives a shape of [4 3 3], and "out" takes [4 3 2]`: chain(maps, conv, []int{4, 3, 2}),
		"nodes/n: its kernel is larger than an input of [2 2 5]":         chain([]int{2, 2, 5}, conv, shape),
		"nodes/n: gets a shape of [5 5]; give channels and 2 axes":       chain([]int{5, 5}, conv, shape),
		"nodes/n: axes 1 to 0 of a shape of [2 5 5]":                     chain(maps, nir.Flatten{StartDim: 1}, []int{50}),
		`edges/1: "n" gives a shape of [50], and "out" takes [10 5]`:     chain(maps, nir.Flatten{EndDim: -1}, []int{10, 5}),
		"nodes/n/weight: a shape of [3]; give outputs and inputs":        chain([]int{3}, nir.Linear{Weight: zeros(3)}, []int{3}),
		"nodes/n/bias: a shape of [3] for outputs of [2]":                chain([]int{3}, nir.Affine{Weight: zeros(2, 3), Bias: zeros(3)}, []int{2}),
		`edges/0: "in" gives a shape of [3], and "n" takes [4]`:          chain([]int{3}, nir.Linear{Weight: zeros(2, 4)}, []int{2}),
	} {
		if err := g.Check(); err == nil || !strings.Contains(err.Error(), "nir: "+want) && !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\ndoes not say %q", err, want)
		}
	}
}

// Shapes are carried along the edges to nodes that do not say theirs, against the order of their names too, and by either end of a loop.
func TestShapesAreInferred(t *testing.T) {
	g := &nir.Graph{
		Nodes: map[string]nir.Node{
			"z": nir.Input{Shape: []int{1, 9}},
			"y": nir.Conv1d{Weight: zeros(2, 1, 3), Stride: 2, Padding: nir.Padding{Size: [2]int{1}}, Dilation: 2, Groups: 1, Bias: zeros(2)},
			"x": nir.Threshold{Threshold: zeros()}, "w": nir.Flatten{EndDim: -1}, "a": nir.Output{Shape: []int{8}},
			"v": nir.Scale{Scale: zeros()},
		},
		Edges: []nir.Edge{{From: "w", To: "a"}, {From: "x", To: "w"}, {From: "y", To: "x"}, {From: "z", To: "y"}, {From: "x", To: "v"}, {From: "v", To: "x"}},
	}
	shapes, err := g.Shapes()
	if err != nil {
		t.Fatal(err)
	}
	// (9 + 2·1 − 2·(3 − 1) − 1)/2 + 1 = 4
	for name, want := range map[string]string{"y": "{[1 9] [2 4]}", "x": "{[2 4] [2 4]}", "v": "{[2 4] [2 4]}", "w": "{[2 4] [8]}"} {
		if got := fmt.Sprint(shapes[name]); got != want {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
}

// A graph that is not whole leaves a file as it was.
func TestWriteWholeOrNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.nir")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := nir.Write(path, chain([]int{3}, nir.Linear{Weight: zeros(3)}, []int{3})); err == nil || !strings.Contains(err.Error(), "kept.nir was not written: node/nodes/n/weight") {
		t.Errorf("error %v", err)
	}
	all, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if content, err := os.ReadFile(path); string(content) != "old" || err != nil || len(all) != 1 {
		t.Errorf("%q, %v, %v", content, err, all)
	}
	if _, err := nir.Read(filepath.Join(filepath.Dir(path), "none.nir")); err == nil || !strings.Contains(err.Error(), "none.nir") {
		t.Errorf("error %v", err)
	}
}

// A file of another kind is called by it.
func TestFilesOfOtherKinds(t *testing.T) {
	for content, want := range map[string]string{
		"PK\x03\x04": "nir: f: this is a zip archive", "<!doctype html>": "nir: f: this is a page of HTML", "x,y": `nir: f: line 1: it begins with "x,y"; JSON is expected`,
	} {
		if _, err := nir.Parse([]byte(content), "f"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v; want %s", content, err, want)
		}
	}
}
