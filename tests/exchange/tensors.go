// Package exchange talks with programs of other toolkits: it hands them tensors in a file, and starts scripts and asks them.
package exchange

import "github.com/spikecell/spikecell/tensors"

// Tensor is an array that goes to another program.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Write writes a file of the safetensors format.
func Write(path string, list []Tensor) error {
	var f tensors.File
	for _, t := range list {
		f.Tensors = append(f.Tensors, tensors.Tensor{Name: t.Name, Shape: t.Shape, Values: tensors.F32(t.Data)})
	}
	return tensors.Write(path, f)
}
