package hdf5

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// list returns the bytes of the list that an element refers to, and how many elements these are.
func (f *File) list(d dataset, reference []byte) (content []byte, n int, err error) {
	if d.kind.size != 16 {
		return nil, 0, f.fault(d.at, "lists with references of %d bytes", d.kind.size)
	}
	c := cursor{left: reference}
	length, heap, index := uint64(c.u32()), c.u64(), c.u32()
	if length == 0 {
		return nil, 0, nil
	}
	objects, err := f.collection(heap)
	if err != nil {
		return nil, 0, err
	}
	content, want := objects[index], length*uint64(d.kind.base.size)
	if uint64(len(content)) < want {
		return nil, 0, f.fault(int(heap), "list %d has %d bytes, of %d", index, len(content), want)
	}
	const times = 2 // each list is referred to once; texts that are equal may be shared
	if f.lists += int(want); f.lists > times*len(f.data) {
		return nil, 0, f.fault(int(heap), "lists of more bytes than the file has")
	}
	return content[:want], int(length), nil
}

// collection returns the objects of a heap of lists by their numbers.
func (f *File) collection(at uint64) (map[uint32][]byte, error) {
	if objects, ok := f.heaps[at]; ok {
		return objects, nil
	}
	head, err := f.node(at, 16, "GCOL")
	if err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint64(head[8:])
	if size < 16 || size > uint64(len(f.data)) {
		return nil, f.fault(int(at), "a heap of %d bytes", size)
	}
	left, err := f.visit(at+16, int(size)-16)
	if err != nil {
		return nil, err
	}
	objects := map[uint32][]byte{}
	for len(left) >= 16 {
		index, n := binary.LittleEndian.Uint16(left), binary.LittleEndian.Uint64(left[8:])
		if index == 0 { // the rest is free
			break
		}
		if n > uint64(len(left)-16) {
			return nil, f.fault(int(at), "object %d of a heap has %d bytes, and %d are left", index, n, len(left)-16)
		}
		objects[uint32(index)] = left[16 : 16+n]
		left = left[min(uint64(len(left)), 16+(n+7)/8*8):]
	}
	f.heaps[at] = objects
	return objects, nil
}

// texts converts elements, of one length or lists of characters.
func (f *File) texts(d dataset, raw []byte) ([]string, error) {
	of := func(b []byte) (string, error) { return strings.TrimRight(ended(b), " "), nil }
	switch {
	case d.kind.class == classString:
	case d.kind.class == classList && (d.kind.text || d.kind.base.class == classString):
		of = func(b []byte) (string, error) {
			content, _, err := f.list(d, b)
			return ended(content), err
		}
	default:
		return nil, f.fault(d.at, "no texts")
	}
	texts := make([]string, d.count)
	for i := range texts {
		text, err := of(raw[i*d.kind.size : (i+1)*d.kind.size])
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	return texts, nil
}

// ended returns the text up to its closing zero, if it has one.
func ended(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return string(b)
}
