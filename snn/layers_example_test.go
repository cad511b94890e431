package snn_test

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// A convolutional net in the notation of the literature: what its maps become, and its synapses.
func ExampleLayers() {
	n, err := snn.Layers([]int{28, 28}, "12C5-MP2-64C5-AP2-10")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(n)
	// Output:
	// population or projection  cells or synapses  cell or wiring  parameters
	// input                     784 (28×28)        input
	// hidden1                   1,728 (12×12×12)   LIF             Beta 0.95
	// hidden2                   4,096 (8×8×64)     LIF             Beta 0.95
	// hidden3                   1,024 (4×4×64)     LIF             Beta 0.95
	// output                    10                 LIF             Beta 0.95
	// input→hidden1             172,800            Conv2D          Kernel [5 5], MaxPool 2, weights uniform in ±1/√(pre cells)
	// hidden1→hidden2           1,228,800          Conv2D          Kernel [5 5], weights uniform in ±1/√(pre cells)
	// hidden2→hidden3           4,096              Pool2D          Size [2 2], weights of a mean, Frozen
	// hidden3→output            10,240             Dense           weights uniform in ±1/√(pre cells)
	// 7,642 cells, 1,415,936 synapses, steps of 1 ms
}

// A shape that does not fit is an error that says which one would.
func ExampleConv2D() {
	n := snn.Net{
		Populations: []snn.Population{{Name: "image", Shape: []int{28, 28}}, {Name: "maps", Shape: []int{13, 13, 8}, Cell: snn.LIF{Beta: 0.9}}},
		Projections: []snn.Projection{{Pre: "image", Post: "maps", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Pad: [2]int{1, 1}}}},
	}
	fmt.Println(n.Check())
	n.Populations[1].Shape = []int{14, 14, 8}
	fmt.Println(n.Check())
	// Output:
	// snn: projection image→maps: Conv2D: maps of 28×28 cells become 14×14, and "maps" has the shape [13 13 8]; give it these sides
	// <nil>
}
