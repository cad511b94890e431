package hdf5

import (
	"encoding/binary"
	"math"
)

// Classes of types.
const (
	classInteger = 0
	classFloat   = 1
	classString  = 3
	classEnum    = 8
	classList    = 9
)

// datatype is that of an element.
type datatype struct {
	class  int
	size   int // bytes
	order  binary.ByteOrder
	signed bool
	text   bool      // a list of characters
	enum   bool      // numbers with names, as h5py has truth values
	base   *datatype // of a list
}

// exponents are the bits of the exponent of a number of so many bytes by IEEE 754.
var exponents = map[int]int{2: 5, 4: 8, 8: 11}

// datatype reads one; at is where it is, for errors.
func (f *File) datatype(c *cursor, at, depth int) (datatype, error) {
	head := c.u8()
	bits := c.bytes(3)
	d := datatype{class: head & 15, size: int(c.u32()), order: binary.LittleEndian}
	if bits[0]&1 != 0 && d.class <= classFloat {
		d.order = binary.BigEndian
	}
	if c.err != nil || d.size < 1 {
		return d, f.fault(at, "a type of elements of %d bytes", d.size)
	}
	switch d.class {
	case classInteger:
		d.signed = bits[0]&8 != 0
		if offset, precision := c.u16(), c.u16(); offset != 0 || precision != 8*d.size {
			return d, f.fault(at, "whole numbers of %d bits from bit %d of %d bytes", precision, offset, d.size)
		}
		if d.size > 8 || d.size&(d.size-1) != 0 {
			return d, f.fault(at, "whole numbers of %d bytes", d.size)
		}
	case classFloat:
		c.bytes(5)
		exponent := c.u8()
		c.bytes(6)
		if want, known := exponents[d.size]; bits[0]&0x40 != 0 || !known || exponent != want {
			return d, f.fault(at, "numbers of %d bytes with an exponent of %d bits, which are not those of IEEE 754", d.size, exponent)
		}
	case classString:
	case classEnum, classList:
		if depth > 0 {
			return d, f.fault(at, "lists of lists")
		}
		base, err := f.datatype(c, at, depth+1)
		if err != nil || d.class == classEnum {
			base.enum = true
			return base, err
		}
		d.base, d.text = &base, bits[0]&15 == 1
	default:
		return d, f.fault(at, "a type of class %d; numbers, texts and lists of them can be read", d.class)
	}
	if c.err != nil {
		return d, f.fault(at, "a type: %v", c.err)
	}
	return d, nil
}

// numeric reports whether an element is a number.
func (d datatype) numeric() bool { return d.class == classInteger || d.class == classFloat }

// number returns that of the bytes of an element.
func (d datatype) number(b []byte) float64 {
	var u uint64
	switch d.size {
	case 1:
		u = uint64(b[0])
	case 2:
		u = uint64(d.order.Uint16(b))
	case 4:
		u = uint64(d.order.Uint32(b))
	default:
		u = d.order.Uint64(b)
	}
	switch {
	case d.class == classFloat:
		return ieee(u, d.size)
	case d.signed:
		shift := 64 - 8*d.size
		return float64(int64(u<<shift) >> shift)
	}
	return float64(u)
}

// ieee returns the number of the bits of one of 2, 4 or 8 bytes.
func ieee(u uint64, size int) float64 {
	switch size {
	case 8:
		return math.Float64frombits(u)
	case 4:
		return float64(math.Float32frombits(uint32(u)))
	}
	sign, exponent, fraction := 1-2*float64(u>>15), int(u>>10&31), float64(u&1023)
	switch {
	case exponent == 31 && fraction > 0:
		return math.NaN()
	case exponent == 31:
		return math.Inf(int(sign))
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
