package snn

import (
	"fmt"
	"strings"
)

// Label returns the type of the cells of p, as a diagram has room for: "LIF", or "input" of an input population.
func (p Population) Label() string { return cellName(p.Cell) }

// Label returns the wiring of p, as a diagram has room for: its name, and the sides of its window if it has one, as in "Conv2D 5×5".
func (p Projection) Label() string {
	name := wiringName(p.Wiring)
	if w := traitsOfWiring(p.Wiring).window; w != nil {
		name += " " + sides(w)
	}
	return name
}

// sides writes the sides of a shape, as in "28×28".
func sides(shape []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "×"), "[]")
}
