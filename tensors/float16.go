package tensors

import "math"

// Float16 is a float of the half precision of IEEE 754: a sign, 5 bits of exponent and 10 of fraction.
type Float16 uint16

// BFloat16 is the upper half of a float32: a sign, 8 bits of exponent and 7 of fraction.
type BFloat16 uint16

const (
	signBit16 = 0x8000
	infinite  = 0x7c00 // of Float16
	quiet32   = 1 << 22
)

// Float32 returns the same number; of what is no number, the same bits at the top of the fraction.
func (h Float16) Float32() float32 {
	sign, exponent, fraction := uint32(h&signBit16)<<16, uint32(h)>>10&0x1f, uint32(h)&0x3ff
	switch exponent {
	case 0: // 0 or subnormal: fraction · 2⁻²⁴, which a float32 has
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// Float32 returns the same number.
func (h BFloat16) Float32() float32 { return math.Float32frombits(uint32(h) << 16) }

// ToFloat16 returns the nearest number of half precision, of two as near ones that with an even fraction: from 65520 on ±Inf, up to 2⁻²⁵ ±0.
// What is no number stays none.
func ToFloat16(x float32) Float16 {
	b := math.Float32bits(x)
	sign, b := uint16(b>>16)&signBit16, b&^(1<<31)
	switch {
	case b > 0xff<<23: // no number: of its fraction the top, which is not to become that of an infinity
		if b>>13&0x3ff == 0 {
			b |= quiet32
		}
		return Float16(sign | infinite | uint16(b>>13)&0x3ff)
	case b >= (127+16)<<23:
		return Float16(sign | infinite)
	case b < (127-14)<<23:
		return Float16(sign | subnormal16(b))
	}
	return Float16(sign | uint16(nearest(b-(127-15)<<23, 13))) // a carry out of the fraction raises the exponent, up to infinity
}

// subnormal16 returns the fraction of a number below 2⁻¹⁴, in units of 2⁻²⁴.
func subnormal16(b uint32) uint16 {
	exponent, fraction := int(b>>23), b&(1<<23-1)|1<<23
	shift := 127 - 24 + 23 - exponent // from units of 2^(exponent−150) to those of 2⁻²⁴
	if shift > 24 {
		return 0 // less than half a unit
	}
	return uint16(nearest(fraction, shift))
}

// nearest divides by 2^shift, and rounds to the nearest, halves to even.
func nearest(b uint32, shift int) uint32 {
	return (b + 1<<(shift-1) - 1 + b>>shift&1) >> shift
}

// ToBFloat16 returns the nearest BFloat16, as ToFloat16 does.
func ToBFloat16(x float32) BFloat16 {
	b := math.Float32bits(x)
	if b&^(1<<31) > 0xff<<23 {
		if b>>16&0x7f == 0 {
			b |= quiet32
		}
		return BFloat16(b >> 16)
	}
	return BFloat16(nearest(b, 16))
}
