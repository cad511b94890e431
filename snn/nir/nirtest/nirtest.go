// Package nirtest has graphs and traces by which files are tested, here and against the Python library.
package nirtest

import (
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/snn/nir"
)

// numbers is an array of a shape whose values differ, and need all bits of their type.
func numbers(t nir.Type, shape ...int) nir.Array {
	a := nir.Array{Type: t, Shape: shape, Data: make([]float64, product(shape))}
	for i := range a.Data {
		a.Data[i] = math.Sqrt(float64(i)+2) / 7
		switch t {
		case nir.Float32:
			a.Data[i] = float64(float32(a.Data[i]))
		case nir.Int64:
			a.Data[i] = float64(i)
		}
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

// Everything is a graph that has each of the primitives, in a chain, graphs in graphs, and metadata.
func Everything() *nir.Graph {
	cells := func(n int) nir.Array { return numbers(nir.Float64, n) }
	g := &nir.Graph{Version: "1.0.8", Nodes: map[string]nir.Node{}}
	last := ""
	add := func(n nir.Node) {
		name := fmt.Sprintf("%02d %s", len(g.Nodes), strings.Trim(fmt.Sprintf("%T", n), "*nir."))
		if g.Nodes[name] = n; last != "" {
			g.Edges = append(g.Edges, nir.Edge{From: last, To: name})
		}
		last = name
	}
	note := nir.Array{Type: nir.Text, Texts: []string{"Λ"}}
	add(nir.Input{Shape: []int{2, 11}, Metadata: nir.Metadata{"note": note}})
	add(nir.Conv1d{
		InputShape: 11, Weight: numbers(nir.Float32, 3, 2, 3), Stride: 1, Padding: nir.Padding{Name: "same"}, Dilation: 1, Groups: 1,
		Bias: numbers(nir.Float32, 3),
	})
	add(nir.Conv1d{
		InputShape: 11, Weight: numbers(nir.Float64, 3, 3, 3), Stride: 2, Padding: nir.Padding{Size: [2]int{1}}, Dilation: 1, Groups: 1,
		Bias: numbers(nir.Float64, 3),
	})
	add(nir.Flatten{InputType: []int{3, 6}, StartDim: 0, EndDim: -1})
	add(nir.Affine{Weight: numbers(nir.Float32, 128, 18), Bias: numbers(nir.Float32, 128)})
	add(nir.Scale{Scale: numbers(nir.Float32, 128)})
	add(nir.Threshold{Threshold: numbers(nir.Float32, 128)})
	add(nir.Delay{Delay: cells(128)})
	add(nir.Linear{Weight: numbers(nir.Float32, 2, 128)})
	add(nir.I{R: cells(2)})
	add(nir.IF{R: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(nir.LI{Tau: cells(2), R: cells(2), VLeak: cells(2)})
	add(nir.LIF{Tau: cells(2), R: cells(2), VLeak: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(nir.CubaLI{TauMem: cells(2), TauSyn: cells(2), R: cells(2), VLeak: cells(2), WIn: cells(2)})
	add(inner())
	add(nir.CubaLIF{TauMem: cells(2), TauSyn: cells(2), R: cells(2), VLeak: cells(2), WIn: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(nir.Output{Shape: []int{2}})
	g.Metadata = nir.Metadata{
		"reset": {Type: nir.Text, Shape: []int{2}, Texts: []string{"subtract", ""}}, "flag": {Type: nir.Bool, Data: []float64{1}},
		"run/seed": {Type: nir.Int64, Data: []float64{1 << 53}}, "run/rate/first": {Type: nir.Float32, Data: []float64{.5}},
		"dt": {Type: nir.Float64, Data: []float64{1e-4}},
	}
	return g
}

// inner is a graph with a graph in it, and with a loop.
func inner() *nir.Graph {
	return &nir.Graph{
		Nodes: map[string]nir.Node{
			"in": nir.Input{Shape: []int{2}}, "up": nir.Linear{Weight: numbers(nir.Float32, 64, 2)}, "kept": kept(),
			"down": nir.Linear{Weight: numbers(nir.Float32, 2, 64)}, "fire": nir.Threshold{Threshold: numbers(nir.Float32, 2)},
			"back": nir.Linear{Weight: numbers(nir.Float32, 2, 2)}, "out": nir.Output{Shape: []int{2}},
		},
		Edges: append(way("in", "up", "kept", "down", "fire", "out"), way("fire", "back", "fire")...),
	}
}

func kept() *nir.Graph {
	return &nir.Graph{
		Nodes: map[string]nir.Node{
			"in": nir.Input{Shape: []int{64}}, "out": nir.Output{Shape: []int{64}}, "keep": nir.Scale{Scale: numbers(nir.Float32, 64)},
		},
		Edges: way("in", "keep", "out"),
	}
}

// Pictures is a graph of maps.
func Pictures() *nir.Graph {
	return &nir.Graph{
		Version: "1.0.8",
		Nodes: map[string]nir.Node{
			"in": nir.Input{Shape: []int{2, 12, 12}},
			"conv": nir.Conv2d{
				InputShape: []int{12, 12}, Weight: numbers(nir.Float32, 4, 2, 3, 3), Stride: [2]int{1, 1}, Padding: nir.Padding{Size: [2]int{1, 1}},
				Dilation: [2]int{1, 1}, Groups: 1, Bias: numbers(nir.Float32, 4),
			},
			"sum":   nir.SumPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}},
			"mean":  nir.AvgPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}, Padding: [2]int{1, 1}},
			"fire":  nir.IF{R: numbers(nir.Float32, 4, 4, 4), VThreshold: numbers(nir.Float32, 4, 4, 4), VReset: numbers(nir.Float32, 4, 4, 4)},
			"valid": conv("valid", 4), "same": conv("same", 2), "flatten": nir.Flatten{InputType: []int{4, 2, 2}, StartDim: 0, EndDim: -1},
			"out": nir.Output{Shape: []int{16}},
		},
		Edges: way("in", "conv", "sum", "mean", "fire", "valid", "same", "flatten", "out"),
	}
}

func conv(padding string, side int) nir.Conv2d {
	return nir.Conv2d{
		InputShape: []int{side, side}, Weight: numbers(nir.Float64, 4, 4, 3, 3), Stride: [2]int{1, 1}, Padding: nir.Padding{Name: padding},
		Dilation: [2]int{1, 1}, Groups: 1, Bias: numbers(nir.Float64, 4),
	}
}

func product(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// Traces has each kind of observable, and traces of a graph in a graph.
func Traces() *nir.GraphData {
	none := math.Inf(1)
	index := nir.Array{Type: nir.Int64, Shape: []int{2, 3}, Data: []float64{0, 2, -1, 1, -1, -1}}
	times := nir.Array{Type: nir.Float64, Shape: []int{2, 3}, Data: []float64{0, .0015, none, .004, none, none}}
	return &nir.GraphData{Nodes: map[string]nir.Traces{
		"lif": nir.NodeData{
			"spikes":   nir.Gridded{Data: nir.Array{Type: nir.Bool, Shape: []int{2, 2, 3}, Data: []float64{1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0}}, Dt: .001},
			"voltages": nir.Gridded{Data: numbers(nir.Float32, 2, 2, 3), Dt: .001},
			"events":   nir.Events{Index: index, Time: times, Cells: 3, End: .005},
			"valued":   nir.Events{Index: index, Time: times, Value: numbers(nir.Float64, 2, 3), Cells: 3, End: .005},
		},
		"graph": &nir.GraphData{Nodes: map[string]nir.Traces{"li": nir.NodeData{"voltages": nir.Gridded{Data: numbers(nir.Float64, 1, 4, 2), Dt: .0001}}}},
	}}
}
