package hdf5

import (
	"fmt"
	"math/bits"
)

// dataset is what an object says of its array.
type dataset struct {
	at     int
	kind   datatype
	shape  []int // nil for a single value
	count  int   // product of shape
	layout message
	steps  []filter
	fill   []byte // the bytes of an element that was never written; nil for zeros
}

// Array is an array of numbers, last axis fastest. The shape of a single value is nil.
type Array struct {
	Shape []int
	Data  []float64
}

// Numbers reads an array of numbers.
func (f *File) Numbers(path string) (Array, error) {
	d, err := f.dataset(path)
	if err != nil {
		return Array{}, err
	}
	if !d.kind.numeric() {
		return Array{}, f.fault(d.at, "%s holds no numbers", path)
	}
	raw, err := f.elements(d)
	if err != nil {
		return Array{}, err
	}
	return Array{d.shape, d.numbers(raw)}, nil
}

// numbers converts elements.
func (d dataset) numbers(raw []byte) []float64 {
	data := make([]float64, d.count)
	for i := range data {
		data[i] = d.kind.number(raw[i*d.kind.size:])
	}
	return data
}

// Texts reads an array of texts, of one length or of different ones.
func (f *File) Texts(path string) (shape []int, texts []string, err error) {
	d, err := f.dataset(path)
	if err != nil {
		return nil, nil, err
	}
	raw, err := f.elements(d)
	if err != nil {
		return nil, nil, err
	}
	texts, err = f.texts(d, raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%w (%s)", err, path)
	}
	return d.shape, texts, nil
}

// Lists reads an array of one axis whose elements are lists of numbers.
func (f *File) Lists(path string) ([][]float64, error) {
	d, err := f.dataset(path)
	if err != nil {
		return nil, err
	}
	if d.kind.class != classList || !d.kind.base.numeric() || len(d.shape) != 1 {
		return nil, f.fault(d.at, "%s is no row of lists of numbers", path)
	}
	raw, err := f.elements(d)
	if err != nil {
		return nil, err
	}
	lists := make([][]float64, d.count)
	for i := range lists {
		b, n, err := f.list(d, raw[i*d.kind.size:])
		if err != nil {
			return nil, err
		}
		lists[i] = dataset{kind: *d.kind.base, count: n}.numbers(b)
	}
	return lists, nil
}

// dataset reads the description of the array at a path.
func (f *File) dataset(path string) (dataset, error) {
	address, err := f.resolve(path)
	if err != nil {
		return dataset{}, err
	}
	all, err := f.object(address)
	if err != nil {
		return dataset{}, err
	}
	return f.describe(all, int(address), path)
}

// describe reads what the messages of an object say of its array.
func (f *File) describe(all []message, at int, path string) (dataset, error) {
	d := dataset{at: at}
	var ok bool
	var err error
	if d.layout, ok, err = f.find(all, msgLayout); err != nil || !ok {
		return d, orFault(err, f, d.at, "%s is no array", path)
	}
	kind, ok, err := f.find(all, msgDatatype)
	if err != nil || !ok {
		return d, orFault(err, f, d.at, "%s has no type", path)
	}
	if d.kind, err = f.datatype(&cursor{left: kind.data}, kind.at, 0); err != nil {
		return d, fmt.Errorf("%w (%s)", err, path)
	}
	space, ok, err := f.find(all, msgDataspace)
	if err != nil || !ok {
		return d, orFault(err, f, d.at, "%s has no shape", path)
	}
	if d.shape, d.count, err = f.space(&cursor{left: space.data}, space.at); err != nil {
		return d, err
	}
	if outside, ok, err := f.find(all, msgExternal); ok || err != nil {
		return d, orFault(err, f, outside.at, "%s is kept in other files, which are not read", path)
	}
	steps, ok, err := f.find(all, msgFilters)
	if ok && err == nil {
		d.steps, err = f.filters(steps)
	}
	if err != nil {
		return d, err
	}
	fill, ok, err := f.find(all, msgFill)
	if ok && err == nil {
		d.fill, err = f.fill(fill, d.kind.size)
	}
	return d, err
}

// orFault returns err or, where it is nil, a fault.
func orFault(err error, f *File, at int, what string, args ...any) error {
	if err != nil {
		return err
	}
	return f.fault(at, what, args...)
}

// space reads a shape, and its product.
func (f *File) space(c *cursor, at int) (shape []int, count int, err error) {
	version, rank, flags := c.u8(), c.u8(), c.u8()
	switch version {
	case 1:
		c.bytes(5)
	case 2:
		if kind := c.u8(); kind == 2 {
			return []int{0}, 0, nil
		}
	default:
		return nil, 0, f.fault(at, "a shape of version %d; 1 and 2 are known", version)
	}
	most, product := f.most(), uint64(1)
	for range rank {
		side := c.u64()
		hi, lo := bits.Mul64(product, side)
		if product = lo; hi != 0 || lo > most || side > most {
			return nil, 0, f.fault(at, "an array of more elements than a file of %d bytes can hold", len(f.data))
		}
		shape = append(shape, int(side))
	}
	if flags&1 != 0 {
		c.bytes(8 * rank)
	}
	if c.err != nil {
		return nil, 0, f.fault(at, "a shape: %v", c.err)
	}
	return shape, int(product), nil
}

// elements returns the bytes of all elements.
func (f *File) elements(d dataset) ([]byte, error) {
	hi, want := bits.Mul64(uint64(d.count), uint64(d.kind.size))
	if hi != 0 || want > f.most() {
		return nil, f.fault(d.at, "an array of more bytes than the file can hold")
	}
	c := cursor{left: d.layout.data}
	version, class := c.u8(), c.u8()
	if version != 3 {
		return nil, f.fault(d.layout.at, "a layout of version %d, and 3 is known; write the file with the earliest one, the default of h5py", version)
	}
	var raw []byte
	var err error
	switch class {
	case 0:
		raw = c.bytes(c.u16())
	case 1:
		address, size := c.u64(), c.u64()
		if size > uint64(len(f.data)) {
			return nil, f.fault(d.layout.at, "an array of %d bytes", size)
		}
		if address == undefined && want > 0 {
			return nil, f.fault(d.layout.at, "an array that was never written")
		}
		if want > 0 {
			raw, err = f.at(address, int(size))
		}
	case 2:
		raw, err = f.chunks(d, &c, int(want))
	default:
		return nil, f.fault(d.layout.at, "a layout of class %d", class)
	}
	if err != nil {
		return nil, err
	}
	if c.err != nil || uint64(len(raw)) < want {
		return nil, f.fault(d.layout.at, "%d bytes of an array of %d", len(raw), want)
	}
	return raw[:want], nil
}
