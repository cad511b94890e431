package hdf5

import (
	"encoding/binary"
	"math"
)

// Encode returns the bytes of a file that holds a group: superblock of version 0, groups with symbol tables, arrays in one piece, texts of any
// length in heaps that objects share. The same group yields the same bytes. What a file cannot hold is an error that names it.
func Encode(g *Group) ([]byte, error) {
	if err := g.check("", 0); err != nil {
		return nil, err
	}
	w := writer{leaf: min(max(1, (g.largest()+1)/2), mostLeaf), out: make([]byte, superblockSize)}
	w.heap(g)
	root := w.group(g)
	w.superblock(root)
	return w.out, nil
}

// Sizes of nodes, in half the entries that one has room for: every node of a file takes the room of a full one.
const (
	mostLeaf = 8 // names of a group; more are in several nodes
	inner    = 4 // nodes below a node
)

const superblockSize = 96

// writer appends the parts of a file; what points to another part comes behind it.
type writer struct {
	out  []byte
	leaf int         // half the names in a node of a group
	refs []reference // to the texts, in the order in which each goes through them
}

// largest returns how many members the largest group has.
func (g *Group) largest() int {
	n := len(g.Arrays) + len(g.Groups)
	for _, inner := range g.Groups {
		n = max(n, inner.largest())
	}
	return n
}

func (w *writer) u8(v ...byte)      { w.out = append(w.out, v...) }
func (w *writer) u16(v int)         { w.out = binary.LittleEndian.AppendUint16(w.out, uint16(v)) }
func (w *writer) u32(v int)         { w.out = binary.LittleEndian.AppendUint32(w.out, uint32(v)) }
func (w *writer) u64(v uint64)      { w.out = binary.LittleEndian.AppendUint64(w.out, v) }
func (w *writer) at() uint64        { return uint64(len(w.out)) }
func (w *writer) room(end uint64)   { w.out = append(w.out, make([]byte, end-w.at())...) }
func (w *writer) align()            { w.room((w.at() + 7) / 8 * 8) }
func (w *writer) letters(s string)  { w.out = append(w.out, s...) }
func (w *writer) float32(x float64) { w.u32(int(math.Float32bits(float32(x)))) }
func (w *writer) float64(x float64) { w.u64(math.Float64bits(x)) }
func padded(b []byte) []byte        { return append(b, make([]byte, (8-len(b)%8)%8)...) }

// superblock fills the head of the file, whose room was left.
func (w *writer) superblock(root uint64) {
	end := w.at()
	head := writer{out: w.out[:0:superblockSize]}
	head.letters(string(signature))
	head.u8(0, 0, 0, 0, 0, 8, 8, 0) // versions; sizes of addresses and lengths
	head.u16(w.leaf)
	head.u16(inner)
	head.u32(0)
	head.u64(0)
	head.u64(undefined) // no list of free space
	head.u64(end)
	head.u64(undefined) // no driver
	head.u64(0)         // the name of the root
	head.u64(root)
	head.room(superblockSize)
}

// object writes the head of a group or an array from its messages.
func (w *writer) object(all []message) uint64 {
	at, size := w.at(), 0
	for i := range all {
		all[i].data = padded(all[i].data)
		size += 8 + len(all[i].data)
	}
	w.u8(1, 0)
	w.u16(len(all))
	w.u32(1) // one name
	w.u32(size)
	w.u32(0)
	for _, m := range all {
		w.u16(m.kind)
		w.u16(len(m.data))
		w.u32(0)
		w.out = append(w.out, m.data...)
	}
	return at
}

// array writes the elements of one and its head.
func (w *writer) array(v Value) uint64 {
	address, elements := uint64(undefined), w.elements(v)
	if len(elements) > 0 {
		address = w.at()
		w.out = append(w.out, elements...)
		w.align()
	}
	var layout writer
	layout.u8(3, 1)
	layout.u64(address)
	layout.u64(uint64(len(elements)))
	return w.object([]message{
		{kind: msgDataspace, data: v.space()},
		{kind: msgDatatype, data: v.Type.form().bytes},
		{kind: msgFill, data: []byte{2, 2, 2, 1, 0, 0, 0, 0}}, // room late, zeros if set, as the library does
		{kind: msgLayout, data: layout.out},
	})
}

// space is the message of a shape.
func (v Value) space() []byte {
	var w writer
	w.u8(1, byte(len(v.Shape)), 0, 0, 0, 0, 0, 0)
	for _, side := range v.Shape {
		w.u64(uint64(side))
	}
	return w.out
}

// elements returns the bytes of all; references to texts are taken from those that are left.
func (w *writer) elements(v Value) []byte {
	var e writer
	for range v.Texts {
		e.u32(w.refs[0].length)
		e.u64(w.refs[0].heap)
		e.u32(w.refs[0].index)
		w.refs = w.refs[1:]
	}
	for _, x := range v.Data {
		switch v.Type {
		case Float32:
			e.float32(x)
		case Float64:
			e.float64(x)
		case Int64:
			e.u64(uint64(int64(x)))
		case Bool:
			e.u8(byte(x))
		}
	}
	return e.out
}

// attribute is the message of one.
func (w *writer) attribute(name string, v Value) []byte {
	var a writer
	kind, space := v.Type.form().bytes, v.space()
	a.u8(1, 0)
	a.u16(len(name) + 1)
	a.u16(len(kind))
	a.u16(len(space))
	a.out = append(a.out, padded(append([]byte(name), 0))...)
	a.out = append(a.out, padded(kind)...)
	a.out = append(a.out, space...)
	a.out = append(a.out, w.elements(v)...)
	return a.out
}
