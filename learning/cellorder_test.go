package learning

import (
	"testing"
)

// neighbours returns the place of each cell of a shape, as the distance to the neighbour along each side of more than 1.
func neighbours(shape []int) []int {
	var strides []int
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] > 1 {
			strides = append(strides, n)
		}
		n *= shape[i]
	}
	return strides
}

// All pairs of shapes of 24 cells: they are of one order where the steps along the sides of the one are among those of the other.
func TestSameOrder(t *testing.T) {
	shapes := [][]int{{24}, {1, 24}, {24, 1}, {1, 24, 1}}
	for a := 1; a <= 24; a++ {
		for b := 1; a*b <= 24; b++ {
			if 24%(a*b) == 0 {
				shapes = append(shapes, []int{a, b, 24 / (a * b)}, []int{a, b, 1, 24 / (a * b)})
			}
		}
		if 24%a == 0 {
			shapes = append(shapes, []int{a, 24 / a})
		}
	}
	within := func(a, b []int) bool {
		for _, x := range a {
			found := false
			for _, y := range b {
				found = found || x == y
			}
			if !found {
				return false
			}
		}
		return true
	}
	refused := 0
	for _, a := range shapes {
		for _, b := range shapes {
			m, n := neighbours(a), neighbours(b)
			want := within(m, n) || within(n, m)
			if got := sameOrder(a, b); got != want {
				t.Errorf("%v and %v: %v", a, b, got)
			}
			if !want {
				refused++
			}
		}
	}
	if refused == 0 {
		t.Error("no pair was of two orders")
	}
	if !sameOrder(nil, []int{2, 3}) {
		t.Error("cells without a shape have an order")
	}
}
