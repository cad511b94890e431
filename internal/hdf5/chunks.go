package hdf5

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// most bounds the bytes of an array by what files of events and of weights are compressed to; a small file may hold more zeros.
func (f *File) most() uint64 { return 64<<20 + 16*uint64(len(f.data)) }

// Filters of chunks.
const (
	filterDeflate = 1
	filterShuffle = 2
)

// filter is a step that the bytes of a chunk went through.
type filter struct {
	id   int
	size int // bytes of an element, of shuffle
}

// filters reads the steps, in the order in which they were applied.
func (f *File) filters(m message) (steps []filter, err error) {
	c := cursor{left: m.data}
	version, n := c.u8(), c.u8()
	if version == 1 {
		c.bytes(6)
	}
	for range n {
		step := filter{id: c.u16()}
		name := 0
		if version == 1 || step.id >= 256 {
			name = c.u16()
		}
		c.u16()
		values := c.u16()
		if version == 1 {
			name = (name + 7) / 8 * 8
		}
		c.bytes(name)
		for i := range values {
			if v := c.u32(); i == 0 {
				step.size = int(v)
			}
		}
		if version == 1 && values%2 == 1 {
			c.bytes(4)
		}
		if step.id != filterDeflate && step.id != filterShuffle {
			return nil, f.fault(m.at, "filter %d; deflate (gzip, 1) and shuffle (2) are known", step.id)
		}
		steps = append(steps, step)
	}
	if c.err != nil {
		return nil, f.fault(m.at, "filters: %v", c.err)
	}
	return steps, nil
}

// chunked is an array in chunks.
type chunked struct {
	dataset
	sides []int // of a chunk, in elements
	bytes int   // of a chunk
	out   []byte
	used  int // bytes of all chunks so far
}

// fill reads the bytes of an element that was never written; nil for zeros.
func (f *File) fill(m message, size int) ([]byte, error) {
	c := cursor{left: m.data}
	version, defined := c.u8(), true
	switch version {
	case 1, 2:
		c.bytes(2)
		defined = c.u8() != 0 || version == 1
	case 3:
		defined = c.u8()&0x20 != 0
	default:
		return nil, f.fault(m.at, "the value of what was never written, of version %d; 1 to 3 are known", version)
	}
	if !defined {
		return nil, nil
	}
	n := int(c.u32())
	value := c.bytes(min(n, len(c.left)+1))
	if n == 0 {
		return nil, nil
	}
	if c.err != nil || n != size {
		return nil, f.fault(m.at, "the value of what was never written has %d bytes, an element %d", n, size)
	}
	return value, nil
}

// chunks gathers those of an array of so many bytes. What was never written has the value that the file says, or is zero.
func (f *File) chunks(d dataset, c *cursor, want int) ([]byte, error) {
	rank := c.u8() - 1
	tree := c.u64()
	if rank != len(d.shape) {
		return nil, f.fault(d.layout.at, "chunks of %d axes of an array of %d", rank, len(d.shape))
	}
	a := chunked{dataset: d, bytes: d.kind.size}
	most := int(f.most())
	for range rank {
		side := int(c.u32())
		if side < 1 || a.bytes > most/side {
			return nil, f.fault(d.layout.at, "chunks that a file of %d bytes cannot hold", len(f.data))
		}
		a.sides, a.bytes = append(a.sides, side), a.bytes*side
	}
	if c.u32(); c.err != nil {
		return nil, f.fault(d.layout.at, "chunks: %v", c.err)
	}
	a.out = make([]byte, want)
	for at := 0; len(d.fill) > 0 && at < want; at += len(d.fill) {
		copy(a.out[at:], d.fill)
	}
	if tree == undefined {
		return a.out, nil
	}
	err := f.leaves(tree, 0, 1, 8+8*(rank+1), func(child uint64, key []byte) error { return f.chunk(&a, child, key) })
	return a.out, err
}

// chunk reads one and puts it where its key says.
func (f *File) chunk(a *chunked, at uint64, key []byte) error {
	size, mask := binary.LittleEndian.Uint32(key), binary.LittleEndian.Uint32(key[4:])
	if uint64(size) > uint64(len(f.data)) {
		return f.fault(int(at), "a chunk of %d bytes", size)
	}
	content, err := f.visit(at, int(size))
	if err != nil {
		return err
	}
	if a.used += a.bytes; uint64(a.used) > 2*f.most() {
		return f.fault(int(at), "chunks of more bytes than the file can hold")
	}
	for i := len(a.steps) - 1; i >= 0; i-- {
		if mask>>i&1 != 0 {
			continue
		}
		if content, err = a.steps[i].undo(content, a.bytes); err != nil {
			return f.fault(int(at), "a chunk is damaged: %v", err)
		}
	}
	if len(content) < a.bytes {
		return f.fault(int(at), "a chunk of %d bytes, it should have %d", len(content), a.bytes)
	}
	start := make([]int, len(a.sides))
	for axis := range start {
		from := binary.LittleEndian.Uint64(key[8+8*axis:])
		if from >= uint64(max(1, a.shape[axis])) {
			return f.fault(int(at), "a chunk at %d of an axis of %d", from, a.shape[axis])
		}
		start[axis] = int(from)
	}
	a.place(content, start)
	return nil
}

// place copies the rows of a chunk, as far as they are within the array.
func (a *chunked) place(content []byte, start []int) {
	rank, size := len(a.sides), a.kind.size
	if rank == 0 {
		copy(a.out, content)
		return
	}
	last := rank - 1
	length := min(a.sides[last], a.shape[last]-start[last]) * size
	for row := 0; row*a.sides[last]*size < a.bytes; row++ {
		at, rest, within, stride := start[last], row, true, a.shape[last]
		for axis := last - 1; axis >= 0; axis-- {
			i := start[axis] + rest%a.sides[axis]
			rest /= a.sides[axis]
			within = within && i < a.shape[axis]
			at += i * stride
			stride *= a.shape[axis]
		}
		if within {
			copy(a.out[at*size:at*size+length], content[row*a.sides[last]*size:])
		}
	}
}

// undo returns the bytes before the step, which are at most a chunk.
func (s filter) undo(content []byte, most int) ([]byte, error) {
	if s.id == filterShuffle {
		return unshuffle(content, s.size), nil
	}
	z, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, int64(most)))
}

// unshuffle puts the bytes of an element side by side again: first come the first bytes of all, then the second ones.
func unshuffle(content []byte, size int) []byte {
	if size < 2 || size > len(content) {
		return content
	}
	n, out := len(content)/size, make([]byte, len(content))
	for i := range n {
		for k := range size {
			out[i*size+k] = content[k*n+i]
		}
	}
	copy(out[n*size:], content[n*size:])
	return out
}
