package snn_test

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// A net prints as a table of what is in it and is no default.
func ExampleNet_String() {
	n := snn.Recurrent(784, 100, 10)
	n.Populations[0].Shape = []int{28, 28}
	fmt.Print(n)
	// Output:
	// population or projection  cells or synapses  cell or wiring  parameters
	// input                     784 (28×28)        input
	// hidden1                   100                LIF             Beta 0.95
	// output                    10                 LI              Beta 0.95
	// input→hidden1             78,400             Dense           weights uniform in ±1/√(pre cells)
	// hidden1→hidden1           10,000             Dense           Delay 1, weights uniform in ±1/√(pre cells)
	// hidden1→output            1,000              Dense           weights uniform in ±1/√(pre cells)
	// 894 cells, 89,400 synapses, steps of 1 ms
}
