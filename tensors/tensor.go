package tensors

import (
	"fmt"
	"math"
)

// Tensor is one named array, the last axis fastest.
type Tensor struct {
	Name   string
	Shape  []int  // none for a single number
	Values Values // as many as the product of Shape
}

// Check returns an error if the values are missing or do not fill the shape.
func (t Tensor) Check() error {
	if t.Values == nil {
		return fmt.Errorf("tensors: tensor %q has no values; give tensors.F32 or another type", t.Name)
	}
	if n, ok := size(t.Shape); !ok || n != t.Values.len() {
		return fmt.Errorf("tensors: tensor %q has %d numbers for shape %v", t.Name, t.Values.len(), t.Shape)
	}
	return nil
}

// Type returns the type of the numbers. It panics if there are no values.
func (t Tensor) Type() Type {
	known(t.Values, "Tensor.Type")
	return t.Values.kind()
}

// size returns the number of values of a shape; not ok if it is negative or does not fit.
func size(shape []int) (n int, ok bool) {
	n = 1
	for _, s := range shape {
		if s < 0 || s > 0 && n > math.MaxInt/8/s {
			return 0, false
		}
		n *= s
	}
	return n, true
}
