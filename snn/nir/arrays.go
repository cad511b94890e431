package nir

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// fault is what is wrong with a field of a node.
func fault(node, field, format string, a ...any) error {
	return fmt.Errorf("nir: node %q: %s: %s", node, field, fmt.Sprintf(format, a...))
}

// given reports whether a file has the array.
func (a Array) given() bool { return len(a.Data) > 0 }

// check wants as many numbers as the shape says, all of them finite.
func (a Array) check(node, field string) error {
	if n := product(a.Shape); n != len(a.Data) {
		return fault(node, field, "%d numbers for the shape %v", len(a.Data), a.Shape)
	}
	for i, x := range a.Data {
		if !kernel.Finite(x) {
			return fault(node, field, "%v at %d; give finite numbers", x, i)
		}
	}
	return nil
}

// vector returns the numbers of n cells: those of the array, or n times its one, or usual where a file leaves the field out.
func (a Array) vector(node, field string, n int, usual float64) ([]float64, error) {
	switch {
	case !a.given():
		return slices.Repeat([]float64{usual}, n), nil
	case len(a.Data) != 1 && len(a.Data) != n:
		return nil, fault(node, field, "%d numbers for %d cells; give one, or one of each", len(a.Data), n)
	}
	if err := a.check(node, field); err != nil {
		return nil, err
	}
	if len(a.Data) == 1 {
		return slices.Repeat(a.Data, n), nil
	}
	return slices.Clone(a.Data), nil
}

// same reports whether all numbers are one, as a float32 holds them.
func same(x []float64) bool {
	for _, v := range x {
		if float32(v) != float32(x[0]) {
			return false
		}
	}
	return true
}

// numbers is an array of one shape.
func numbers(t Type, shape []int, data []float64) Array {
	return Array{Type: t, Shape: slices.Clone(shape), Data: data}
}

// widened returns float32 numbers as an array of them.
func widened(shape []int, x []float32) Array {
	data := make([]float64, len(x))
	for i, v := range x {
		data[i] = float64(v)
	}
	return numbers(Float32, shape, data)
}

// text is an array of one text.
func text(s string) Array { return Array{Type: Text, Texts: []string{s}} }

// text returns the one text of metadata called name, or "".
func (m Metadata) text(name string) string {
	if a := m[name]; a.Type == Text && len(a.Texts) == 1 {
		return a.Texts[0]
	}
	return ""
}

// narrowest is an array of float32, or of float64 where that would round.
func narrowest(shape []int, data []float64) Array {
	for _, x := range data {
		if float64(float32(x)) != x {
			return numbers(Float64, shape, data)
		}
	}
	return numbers(Float32, shape, data)
}
