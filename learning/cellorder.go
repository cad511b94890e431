package learning

import "fmt"

// CellShaper is implemented by encoders whose cells have an order that is known: CellShape returns the shape, slowest side first, of the cells
// that samples of a shape become, or nil where they do not fit. Training compares it with the shape of the input population. Without it any
// population of that size is taken.
type CellShaper interface {
	CellShape(shape []int) []int
}

// checkOrder refuses a population that reads the values of samples, or the cells of an encoder, in another order than they have.
func (r *run) checkOrder(in Input) error {
	shape, of := r.task.Shape, "samples"
	if in.Encoded {
		c, ok := r.entry.Encoder.(CellShaper)
		if !ok {
			return nil
		}
		shape, of = c.CellShape(r.task.Shape), fmt.Sprintf("the cells that %T makes of samples", r.entry.Encoder)
	}
	p := r.entry.Net.Populations[in.Population]
	if sameOrder(shape, p.Shape) {
		return nil
	}
	return fmt.Errorf("%s of task %q have the shape %v, and population %q has %v: as many, in another order; maps are {height, width, channels}, "+
		"into which own samples are to be brought, and some encoders bring their cells with ChannelsLast; the shape {%d} takes any order",
		of, r.task.Name, shape, p.Name, p.Shape, p.Size())
}

// sameOrder reports whether shapes of one size, slowest side first, number their cells alike: whether each side of the one is a product of
// neighbouring sides of the other. A single side is of every order, and so are cells of which nothing is known.
func sameOrder(a, b []int) bool {
	strides, others := stridesOf(a), stridesOf(b)
	if len(strides) > len(others) {
		strides, others = others, strides
	}
	for n := range strides {
		if !others[n] {
			return false
		}
	}
	return true
}

// stridesOf returns the distances of neighbours along the sides of a shape, but those along sides of 1 and among the last side.
func stridesOf(shape []int) map[int]bool {
	strides, n := map[int]bool{}, 1
	for i := len(shape) - 1; i > 0; i-- {
		n *= shape[i]
		strides[n] = true
	}
	whole := n
	if len(shape) > 0 {
		whole *= shape[0]
	}
	delete(strides, 1)
	delete(strides, whole)
	return strides
}
