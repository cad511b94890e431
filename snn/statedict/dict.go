package statedict

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/tensors"
)

// dict is a state_dict that is being read.
type dict struct {
	tensors map[string]tensors.Tensor
	used    map[string]bool
	faults  []string
}

func newDict(f tensors.File) (*dict, error) {
	d := &dict{tensors: map[string]tensors.Tensor{}, used: map[string]bool{}}
	if err := f.Check(); err != nil {
		return nil, fmt.Errorf("statedict: %w", err)
	}
	for _, t := range f.Tensors {
		d.tensors[t.Name] = t
	}
	return d, nil
}

func (d *dict) fault(format string, args ...any) {
	d.faults = append(d.faults, fmt.Sprintf(format, args...))
}

func (d *dict) has(key string) bool {
	_, ok := d.tensors[key]
	return ok
}

// take returns a tensor that belongs to something of the net; not ok, and a fault, if there is none.
func (d *dict) take(key, of string) (x []float32, shape []int, ok bool) {
	t, ok := d.tensors[key]
	if !ok {
		d.fault("missing: %s of %s", key, of)
		return nil, nil, false
	}
	d.used[key] = true
	return tensors.Float32s(t.Values), t.Shape, true
}

// takeShaped returns a tensor that must have these sides, or one side alone of the same size.
func (d *dict) takeShaped(key, of string, want []int) []float32 {
	x, shape, ok := d.take(key, of)
	if ok && !slices.Equal(shape, want) {
		d.fault("%s has the shape %v, and %s takes %v", key, shape, of, want)
		return nil
	}
	return x
}

// takeEach returns a number for each cell, in the order of the net, of a tensor that is one number or, as PyTorch broadcasts it, of the shape of the
// cells.
func (d *dict) takeEach(key, of string, cells layout) []float32 {
	x, shape, ok := d.take(key, of)
	if !ok {
		return nil
	}
	place, ok := broadcast(shape, cells.shape())
	if !ok {
		d.fault("%s has the shape %v, which does not fit the cells of %s, %v", key, shape, of, cells.shape())
		return nil
	}
	each := make([]float32, cells.size())
	cells.each(func(theirs, ours int) { each[ours] = x[place(theirs)] })
	return each
}

// takeOne returns the one number of a tensor, which may stand there many times.
func (d *dict) takeOne(key, of string) (float32, bool) {
	x, _, ok := d.take(key, of)
	if ok && (len(x) == 0 || !same(x)) {
		d.fault("%s has %d numbers that differ; cells here share one", key, len(x))
		return 0, false
	}
	if !ok {
		return 0, false
	}
	return x[0], true
}

// unused lists what belongs to nothing in the net.
func (d *dict) unused() {
	var keys []string
	for key := range d.tensors {
		if !d.used[key] {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		d.fault("unused: %s %v", key, d.tensors[key].Shape)
	}
}

// same reports whether all numbers are one.
func same(x []float32) bool {
	return !slices.ContainsFunc(x, func(v float32) bool { return v != x[0] })
}

// broadcast returns where in a tensor of a shape the number for each place of a larger one stands, by NumPy's rule: sides are compared from the last
// one on, and one of 1, or one that is missing, is repeated.
func broadcast(shape, to []int) (place func(int) int, ok bool) {
	for len(shape) > len(to) && shape[0] == 1 {
		shape = shape[1:]
	}
	if len(shape) > len(to) {
		return nil, false
	}
	to = to[len(to)-len(shape):]
	for i, n := range shape {
		if n != 1 && n != to[i] {
			return nil, false
		}
	}
	return func(at int) int {
		from, stride := 0, 1
		for i := len(shape) - 1; i >= 0; i-- {
			if shape[i] > 1 {
				from += at % to[i] * stride
			}
			at, stride = at/to[i], stride*shape[i]
		}
		return from
	}, true
}
