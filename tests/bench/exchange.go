package main

import "github.com/spikecell/spikecell/tests/exchange"

// tensor is an array that goes to another program.
type tensor struct {
	name  string
	shape []int
	data  []float32
}

// writeTensors writes a file of the safetensors format.
func writeTensors(path string, list []tensor) error {
	all := make([]exchange.Tensor, len(list))
	for i, t := range list {
		all[i] = exchange.Tensor{Name: t.name, Shape: t.shape, Data: t.data}
	}
	return exchange.Write(path, all)
}
