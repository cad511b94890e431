package snn

import (
	"fmt"
	"strings"
)

// Label returns the type of the cells of p, as a diagram has room for: "LIF", or "input" of an input population.
func (p Population) Label() string { return cellName(p.Cell) }

// Label returns the wiring of p, as a diagram has room for: its name, the sides of its window if it has one, and those of the squares that a
// convolution pools, as in "Conv2D 5×5, max pool 2×2".
func (p Projection) Label() string {
	name, t := wiringName(p.Wiring), traitsOfWiring(p.Wiring)
	if t.window != nil {
		name += " " + sides(t.window)
	}
	if t.conv != nil && t.conv.MaxPool > 1 {
		name += ", max pool " + sides([]int{t.conv.MaxPool, t.conv.MaxPool})
	}
	if t.heads > 1 {
		name += fmt.Sprintf(", %d heads", t.heads)
	}
	return name
}

// sides writes the sides of a shape, as in "28×28".
func sides(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "×"), "[]")
}
