package nir

import (
	"fmt"
	"math"
)

// numbers is an array of a shape whose values differ, and need all bits of their type.
func numbers(t Type, shape ...int) Array {
	a := Array{Type: t, Shape: shape, Data: make([]float64, product(shape))}
	for i := range a.Data {
		a.Data[i] = math.Sqrt(float64(i)+2) / 7
		switch t {
		case Float32:
			a.Data[i] = float64(float32(a.Data[i]))
		case Int64:
			a.Data[i] = float64(i)
		}
	}
	return a
}

// everything is a graph that has each of the primitives, in a chain, graphs in graphs, and metadata.
func everything() *Graph {
	cells := func(n int) Array { return numbers(Float64, n) }
	g := &Graph{Version: "1.0.8", Nodes: map[string]Node{}}
	last := ""
	add := func(n Node) {
		name := fmt.Sprintf("%02d %s", len(g.Nodes), typeName(n))
		if g.Nodes[name] = n; last != "" {
			g.Edges = append(g.Edges, Edge{last, name})
		}
		last = name
	}
	note := Array{Type: Text, Texts: []string{"Λ"}}
	add(Input{Shape: []int{2, 11}, Metadata: Metadata{"note": note}})
	add(Conv1d{
		InputShape: 11, Weight: numbers(Float32, 3, 2, 3), Stride: 1, Padding: Padding{Name: "same"}, Dilation: 1, Groups: 1, Bias: numbers(Float32, 3),
	})
	add(Conv1d{
		InputShape: 11, Weight: numbers(Float64, 3, 3, 3), Stride: 2, Padding: Padding{Size: [2]int{1, 1}}, Dilation: 1, Groups: 1, Bias: numbers(Float64, 3),
	})
	add(Flatten{InputType: []int{3, 6}, StartDim: 0, EndDim: -1})
	add(Affine{Weight: numbers(Float32, 128, 18), Bias: numbers(Float32, 128)})
	add(Scale{Scale: numbers(Float32, 128)})
	add(Threshold{Threshold: numbers(Float32, 128)})
	add(Delay{Delay: cells(128)})
	add(Linear{Weight: numbers(Float32, 2, 128)})
	add(I{R: cells(2)})
	add(IF{R: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(LI{Tau: cells(2), R: cells(2), VLeak: cells(2)})
	add(LIF{Tau: cells(2), R: cells(2), VLeak: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(CubaLI{TauMem: cells(2), TauSyn: cells(2), R: cells(2), VLeak: cells(2), WIn: cells(2)})
	add(inner())
	add(CubaLIF{TauMem: cells(2), TauSyn: cells(2), R: cells(2), VLeak: cells(2), WIn: cells(2), VThreshold: cells(2), VReset: cells(2)})
	add(Output{Shape: []int{2}})
	g.Metadata = Metadata{
		"reset": {Type: Text, Shape: []int{2}, Texts: []string{"subtract", ""}}, "run/seed": {Type: Int64, Data: []float64{1 << 53}},
		"run/rate/first": {Type: Float32, Data: []float64{.5}}, "flag": {Type: Bool, Data: []float64{1}}, "dt": {Type: Float64, Data: []float64{1e-4}},
	}
	return g
}

// inner is a graph of maps in a graph of vectors, with a loop.
func inner() *Graph {
	return &Graph{
		Nodes: map[string]Node{
			"in": Input{Shape: []int{2}}, "up": Linear{Weight: numbers(Float32, 64, 2)}, "maps": kept(), "down": Linear{Weight: numbers(Float32, 2, 64)},
			"out": Output{Shape: []int{2}}, "fire": Threshold{Threshold: numbers(Float32, 2)}, "back": Linear{Weight: numbers(Float32, 2, 2)},
		},
		Edges: []Edge{{"in", "up"}, {"up", "maps"}, {"maps", "down"}, {"down", "fire"}, {"fire", "back"}, {"back", "fire"}, {"fire", "out"}},
	}
}

func kept() *Graph {
	return &Graph{
		Nodes: map[string]Node{
			"in": Input{Shape: []int{64}}, "out": Output{Shape: []int{64}}, "keep": Scale{Scale: numbers(Float32, 64)},
		},
		Edges: []Edge{{"in", "keep"}, {"keep", "out"}},
	}
}

// pictures is a graph of maps.
func pictures() *Graph {
	return &Graph{
		Version: "1.0.8",
		Nodes: map[string]Node{
			"in": Input{Shape: []int{2, 12, 12}},
			"conv": Conv2d{
				InputShape: []int{12, 12}, Weight: numbers(Float32, 4, 2, 3, 3), Stride: [2]int{1, 1}, Padding: Padding{Size: [2]int{1, 1}},
				Dilation: [2]int{1, 1}, Groups: 1, Bias: numbers(Float32, 4),
			},
			"sum":   SumPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}},
			"mean":  AvgPool2d{KernelSize: [2]int{2, 2}, Stride: [2]int{2, 2}, Padding: [2]int{1, 1}},
			"fire":  IF{R: numbers(Float32, 4, 4, 4), VThreshold: numbers(Float32, 4, 4, 4), VReset: numbers(Float32, 4, 4, 4)},
			"valid": conv("valid", 4), "same": conv("same", 2), "flatten": Flatten{InputType: []int{4, 2, 2}, StartDim: 0, EndDim: -1},
			"out": Output{Shape: []int{16}},
		},
		Edges: []Edge{{"in", "conv"}, {"conv", "sum"}, {"sum", "mean"}, {"mean", "fire"}, {"fire", "valid"}, {"valid", "same"}, {"same", "flatten"}, {"flatten", "out"}},
	}
}

func conv(padding string, side int) Conv2d {
	return Conv2d{
		InputShape: []int{side, side}, Weight: numbers(Float64, 4, 4, 3, 3), Stride: [2]int{1, 1}, Padding: Padding{Name: padding}, Dilation: [2]int{1, 1},
		Groups: 1, Bias: numbers(Float64, 4),
	}
}
