package tensors

import (
	"encoding/binary"
	"math"
)

// Values are the numbers of a tensor; a closed set: [F32], [F64], [F16], [BF16], [I8], [I16], [I32], [I64], [U8], [U16], [U32], [U64] and [Bool]. A
// type switch or an assertion gives the slice.
type Values interface {
	kind() Type
	len() int
	// number returns number i. Integers beyond 2⁵³ are rounded; true is 1.
	number(i int) float64
	// appendTo appends the bytes of the numbers from one to another, little end first.
	appendTo(b []byte, from, to int) []byte
}

// The slices of each type.
type (
	F32  []float32
	F64  []float64
	F16  []Float16
	BF16 []BFloat16
	I8   []int8
	I16  []int16
	I32  []int32
	I64  []int64
	U8   []uint8
	U16  []uint16
	U32  []uint32
	U64  []uint64
	Bool []bool
)

func (F32) kind() Type  { return TypeF32 }
func (F64) kind() Type  { return TypeF64 }
func (F16) kind() Type  { return TypeF16 }
func (BF16) kind() Type { return TypeBF16 }
func (I8) kind() Type   { return TypeI8 }
func (I16) kind() Type  { return TypeI16 }
func (I32) kind() Type  { return TypeI32 }
func (I64) kind() Type  { return TypeI64 }
func (U8) kind() Type   { return TypeU8 }
func (U16) kind() Type  { return TypeU16 }
func (U32) kind() Type  { return TypeU32 }
func (U64) kind() Type  { return TypeU64 }
func (Bool) kind() Type { return TypeBool }

func (x F32) len() int  { return len(x) }
func (x F64) len() int  { return len(x) }
func (x F16) len() int  { return len(x) }
func (x BF16) len() int { return len(x) }
func (x I8) len() int   { return len(x) }
func (x I16) len() int  { return len(x) }
func (x I32) len() int  { return len(x) }
func (x I64) len() int  { return len(x) }
func (x U8) len() int   { return len(x) }
func (x U16) len() int  { return len(x) }
func (x U32) len() int  { return len(x) }
func (x U64) len() int  { return len(x) }
func (x Bool) len() int { return len(x) }

func (x F32) number(i int) float64  { return float64(x[i]) }
func (x F64) number(i int) float64  { return x[i] }
func (x F16) number(i int) float64  { return float64(x[i].Float32()) }
func (x BF16) number(i int) float64 { return float64(x[i].Float32()) }
func (x I8) number(i int) float64   { return float64(x[i]) }
func (x I16) number(i int) float64  { return float64(x[i]) }
func (x I32) number(i int) float64  { return float64(x[i]) }
func (x I64) number(i int) float64  { return float64(x[i]) }
func (x U8) number(i int) float64   { return float64(x[i]) }
func (x U16) number(i int) float64  { return float64(x[i]) }
func (x U32) number(i int) float64  { return float64(x[i]) }
func (x U64) number(i int) float64  { return float64(x[i]) }
func (x Bool) number(i int) float64 { return float64(byteOf(x[i])) }

func byteOf(b bool) byte {
	if b {
		return 1
	}
	return 0
}

var little = binary.LittleEndian

func (x F32) appendTo(b []byte, from, to int) []byte {
	for _, v := range x[from:to] {
		b = little.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func (x F64) appendTo(b []byte, from, to int) []byte {
	for _, v := range x[from:to] {
		b = little.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func (x F16) appendTo(b []byte, from, to int) []byte  { return append16(b, x[from:to]) }
func (x BF16) appendTo(b []byte, from, to int) []byte { return append16(b, x[from:to]) }
func (x I8) appendTo(b []byte, from, to int) []byte   { return append8(b, x[from:to]) }
func (x I16) appendTo(b []byte, from, to int) []byte  { return append16(b, x[from:to]) }
func (x I32) appendTo(b []byte, from, to int) []byte  { return append32(b, x[from:to]) }
func (x I64) appendTo(b []byte, from, to int) []byte  { return append64(b, x[from:to]) }
func (x U8) appendTo(b []byte, from, to int) []byte   { return append(b, x[from:to]...) }
func (x U16) appendTo(b []byte, from, to int) []byte  { return append16(b, x[from:to]) }
func (x U32) appendTo(b []byte, from, to int) []byte  { return append32(b, x[from:to]) }
func (x U64) appendTo(b []byte, from, to int) []byte  { return append64(b, x[from:to]) }

func (x Bool) appendTo(b []byte, from, to int) []byte {
	for _, v := range x[from:to] {
		b = append(b, byteOf(v))
	}
	return b
}

func append8[T ~int8](b []byte, x []T) []byte {
	for _, v := range x {
		b = append(b, byte(v))
	}
	return b
}

func append16[T ~uint16 | ~int16](b []byte, x []T) []byte {
	for _, v := range x {
		b = little.AppendUint16(b, uint16(v))
	}
	return b
}

func append32[T ~uint32 | ~int32](b []byte, x []T) []byte {
	for _, v := range x {
		b = little.AppendUint32(b, uint32(v))
	}
	return b
}

func append64[T ~uint64 | ~int64](b []byte, x []T) []byte {
	for _, v := range x {
		b = little.AppendUint64(b, uint64(v))
	}
	return b
}

// Float32s returns values as float32: exact from F32, F16, BF16, Bool and integers of 8 and 16 bits, otherwise rounded to the nearest. It
// panics if x is nil.
func Float32s(x Values) []float32 {
	known(x, "Float32s")
	y := make([]float32, x.len())
	switch x := x.(type) {
	case F32:
		copy(y, x)
	case F16:
		for i, v := range x {
			y[i] = v.Float32()
		}
	case BF16:
		for i, v := range x {
			y[i] = v.Float32()
		}
	case I64: // by float64, a large one would be rounded twice
		for i, v := range x {
			y[i] = float32(v)
		}
	case U64:
		for i, v := range x {
			y[i] = float32(v)
		}
	default:
		for i := range y {
			y[i] = float32(x.number(i))
		}
	}
	return y
}

// Float64s returns values as float64: exact but for integers beyond 2⁵³, which are rounded to the nearest. It panics if x is nil.
func Float64s(x Values) []float64 {
	known(x, "Float64s")
	y := make([]float64, x.len())
	for i := range y {
		y[i] = x.number(i)
	}
	return y
}

// known panics where there are no values: functions that return no error have no other way to say so.
func known(x Values, function string) {
	if x == nil {
		panic("tensors: " + function + ": the values are nil; give tensors.F32 or another type")
	}
}
