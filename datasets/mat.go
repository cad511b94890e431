package datasets

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
)

// Types of elements in a MAT file of version 5.
const (
	matInt8       = 1
	matUint8      = 2
	matInt16      = 3
	matUint16     = 4
	matInt32      = 5
	matUint32     = 6
	matSingle     = 7
	matDouble     = 9
	matInt64      = 12
	matUint64     = 13
	matMatrix     = 14
	matCompressed = 15
)

// matWidths are the bytes of a number, by type; 0 for what holds none.
var matWidths = [...]int{matInt8: 1, matUint8: 1, matInt16: 2, matUint16: 2, matInt32: 4, matUint32: 4, matSingle: 4, matDouble: 8, matInt64: 8,
	matUint64: 8, matCompressed: 0}

// MAT is a numeric array of a MAT file, first axis fastest, as MATLAB has it.
type MAT struct {
	Name  string
	Shape []int
	Data  []float64 // product of Shape values
}

// ParseMAT reads the numeric arrays of a MAT file of version 5, compressed or not, of either byte order; the name is that of the file and
// appears in errors. Arrays that hold no real numbers (text, cells, structures, complex or sparse ones) are left out, and so are arrays of
// int64 or uint64 with a number of 2⁵³ or more on either side of 0, which a float64 may round: the other arrays of the file can be read. It
// allocates nothing that a length in the file asks for but what the file holds, eight bytes for each number; compressed arrays, which can
// hold a thousand times their bytes, may take 128 MiB in all.
func ParseMAT(content []byte, name string) ([]MAT, error) {
	arrays, err := matArrays(content, name, mostInflated)
	if err != nil {
		return nil, err
	}
	var all []MAT
	for _, a := range arrays {
		m := MAT{Name: a.name, Shape: a.shape, Data: make([]float64, a.count())}
		for i := range m.Data {
			m.Data[i] = a.number(i)
		}
		all = append(all, m)
	}
	return all, nil
}

// storedArray is an array as it is stored.
type storedArray struct {
	name    string
	shape   []int
	order   binary.ByteOrder
	kind    int // of its numbers, which may be a narrower type than that of the array
	content []byte
}

// count returns the number of elements.
func (a storedArray) count() int {
	if a.kind == 0 {
		return 0
	}
	return len(a.content) / matWidths[a.kind]
}

// matArrays reads the arrays of real numbers; those that are compressed may take so many bytes in all.
func matArrays(content []byte, name string, room int64) ([]storedArray, error) {
	p := matParser{name: name, data: content, at: 128, room: room, most: room}
	if len(content) < 128 {
		return nil, p.fault("the file ends before the 128 bytes of the header of a MAT file of version 5")
	}
	switch order := string(content[126:128]); {
	case order == "IM":
		p.order = binary.LittleEndian
	case order == "MI":
		p.order = binary.BigEndian
	default:
		p.at = 126
		return nil, p.fault("no MAT file of version 5, which has IM or MI here; files of version 7.3 are HDF5, save with -v7")
	}
	if v := p.order.Uint16(content[124:]); v != 0x0100 {
		p.at = 124
		return nil, p.fault(fmt.Sprintf("version 0x%04x, and 0x0100 can be read", v))
	}
	var all []storedArray
	for p.at < len(content) {
		m, err := p.variable()
		if err != nil {
			return nil, err
		}
		if m != nil {
			all = append(all, *m)
		}
	}
	return all, nil
}

// mostInflated bounds the bytes of all compressed arrays of a file.
const mostInflated = 1 << 27

// matParser reads elements one after the other.
type matParser struct {
	name  string
	order binary.ByteOrder
	data  []byte
	at    int
	inner bool  // data was compressed
	room  int64 // that is left for compressed arrays, in bytes
	most  int64 // for all of them
}

func (p *matParser) fault(what string) error {
	where := "offset"
	if p.inner {
		where = "offset (within a compressed array)"
	}
	return fmt.Errorf("datasets: %s: %s %d: %s", p.name, where, p.at, what)
}

// element reads the tag of the next element and returns its type and content.
func (p *matParser) element() (kind int, content []byte, err error) {
	if len(p.data)-p.at < 8 {
		return 0, nil, p.fault("the file ends within the 8 bytes of a tag")
	}
	word := p.order.Uint32(p.data[p.at:])
	if small := int(word >> 16); small != 0 { // type, length and content share 8 bytes
		if small > 4 {
			return 0, nil, p.fault(fmt.Sprintf("a small element of %d bytes; there is room for 4", small))
		}
		content = p.data[p.at+4:][:small]
		p.at += 8
		return int(word & 0xffff), content, nil
	}
	n, start := p.order.Uint32(p.data[p.at+4:]), p.at+8
	if uint64(n) > uint64(len(p.data)-start) {
		return 0, nil, p.fault(fmt.Sprintf("an element of %d bytes, and the file has %d more", n, len(p.data)-start))
	}
	p.at = start + int(n)
	content = p.data[start:p.at]
	if word != matCompressed { // others are padded to 8 bytes
		p.at = min(len(p.data), p.at+(8-int(n)%8)%8)
	}
	return int(word), content, nil
}

// variable reads one array, or returns nil for what is no array of real numbers.
func (p *matParser) variable() (*storedArray, error) {
	kind, content, err := p.element()
	switch {
	case err != nil:
		return nil, err
	case kind == matMatrix:
		return (&matParser{name: p.name, order: p.order, data: content, inner: p.inner}).matrix()
	case kind != matCompressed || p.inner:
		return nil, nil
	}
	plain, err := p.inflate(content)
	if err != nil {
		return nil, err
	}
	return (&matParser{name: p.name, order: p.order, data: plain, inner: true}).variable()
}

// inflate returns the content of a compressed array, as long as there is room.
func (p *matParser) inflate(content []byte) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, p.fault("a compressed array is damaged: " + err.Error())
	}
	plain, err := io.ReadAll(io.LimitReader(z, p.room+1))
	if err != nil {
		return nil, p.fault("a compressed array is damaged: " + err.Error())
	}
	if p.room -= int64(len(plain)); p.room < 0 {
		return nil, p.fault(fmt.Sprintf("compressed arrays of more than %d bytes; save them uncompressed, with -v6", p.most))
	}
	return plain, nil
}

// matrix reads flags, axes, name and numbers of an array.
func (p *matParser) matrix() (*storedArray, error) {
	kind, flags, err := p.element()
	if err != nil {
		return nil, err
	}
	if kind != matUint32 || len(flags) != 8 {
		return nil, p.fault("an array without its 8 bytes of flags")
	}
	const complexFlag, sparse = 0x0800, 5
	if f := p.order.Uint32(flags); f&complexFlag != 0 || f&0xff <= sparse || f&0xff > 15 {
		return nil, nil
	}
	kind, axes, err := p.element()
	if err != nil {
		return nil, err
	}
	m := &storedArray{order: p.order}
	if m.shape, err = p.shape(kind, axes); err != nil {
		return nil, err
	}
	_, name, err := p.element()
	if err != nil {
		return nil, err
	}
	m.name = string(name)
	if m.kind, m.content, err = p.element(); err != nil {
		return nil, err
	}
	if m.kind >= len(matWidths) || matWidths[m.kind] == 0 {
		return nil, nil
	}
	if err := p.checkNumbers(m); err != nil || !m.exact() {
		return nil, err
	}
	return m, nil
}

// shape reads axes, which are of int32 as the format has them, or of uint32 as some programs write them.
func (p *matParser) shape(kind int, axes []byte) (shape []int, err error) {
	if kind != matInt32 && kind != matUint32 || len(axes) < 8 || len(axes)%4 != 0 {
		return nil, p.fault("an array without its axes")
	}
	for ; len(axes) > 0; axes = axes[4:] {
		n := p.order.Uint32(axes)
		switch {
		case n > math.MaxInt32 && kind == matInt32:
			return nil, p.fault(fmt.Sprintf("an axis of %d", int32(n)))
		case n > math.MaxInt32:
			return nil, p.fault(fmt.Sprintf("an axis of %d; up to %d can be read", n, math.MaxInt32))
		}
		shape = append(shape, int(n))
	}
	return shape, nil
}

// checkNumbers holds the bytes of an array to its shape.
func (p *matParser) checkNumbers(m *storedArray) error {
	width, want := matWidths[m.kind], uint64(1)
	for _, n := range m.shape {
		hi, lo := bits.Mul64(want, uint64(n))
		if want = lo; hi != 0 {
			want = math.MaxUint64
		}
	}
	if n := len(m.content) / width; uint64(n) != want || len(m.content)%width != 0 {
		return p.fault(fmt.Sprintf("array %q of shape %v has %d bytes of numbers of %d", m.name, m.shape, len(m.content), width))
	}
	return nil
}

// number returns an element.
func (a storedArray) number(i int) float64 {
	b := a.content[i*matWidths[a.kind]:]
	switch a.kind {
	case matInt8:
		return float64(int8(b[0]))
	case matUint8:
		return float64(b[0])
	case matInt16:
		return float64(int16(a.order.Uint16(b)))
	case matUint16:
		return float64(a.order.Uint16(b))
	case matInt32:
		return float64(int32(a.order.Uint32(b)))
	case matUint32:
		return float64(a.order.Uint32(b))
	case matSingle:
		return float64(math.Float32frombits(a.order.Uint32(b)))
	}
	return a.wide(a.order.Uint64(b))
}

// wide returns an element of 8 bytes.
func (a storedArray) wide(bits uint64) float64 {
	switch a.kind {
	case matInt64:
		return float64(int64(bits))
	case matUint64:
		return float64(bits)
	}
	return math.Float64frombits(bits)
}

// exact reports whether a float64 holds every element: whole numbers of 8 bytes may be rounded from 2⁵³ on.
func (a storedArray) exact() bool {
	if a.kind != matInt64 && a.kind != matUint64 {
		return true
	}
	for i := range a.count() {
		if math.Abs(a.number(i)) >= 1<<53 {
			return false
		}
	}
	return true
}
