package tensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Type is the type of the numbers of a tensor.
type Type uint8

// The types, by their names in safetensors. Float16 is the half precision of IEEE 754, BFloat16 the upper half of a float32.
const (
	TypeF32 Type = iota
	TypeF64
	TypeF16
	TypeBF16
	TypeI8
	TypeI16
	TypeI32
	TypeI64
	TypeU8
	TypeU16
	TypeU32
	TypeU64
	TypeBool
)

// kind is what files know of a type.
type kind struct {
	name   string // in safetensors
	npy    string // letter and bytes of NumPy's type string; "" where it has none
	size   int    // bytes
	decode func(b []byte, o binary.ByteOrder) Values
}

// kinds are in the order of the constants.
var kinds = [...]kind{
	{"F32", "f4", 4, func(b []byte, o binary.ByteOrder) Values {
		return F32(decode(b, 4, func(b []byte) float32 { return math.Float32frombits(o.Uint32(b)) }))
	}},
	{"F64", "f8", 8, func(b []byte, o binary.ByteOrder) Values {
		return F64(decode(b, 8, func(b []byte) float64 { return math.Float64frombits(o.Uint64(b)) }))
	}},
	{"F16", "f2", 2, func(b []byte, o binary.ByteOrder) Values {
		return F16(decode(b, 2, func(b []byte) Float16 { return Float16(o.Uint16(b)) }))
	}},
	{"BF16", "", 2, func(b []byte, o binary.ByteOrder) Values {
		return BF16(decode(b, 2, func(b []byte) BFloat16 { return BFloat16(o.Uint16(b)) }))
	}},
	{"I8", "i1", 1, func(b []byte, _ binary.ByteOrder) Values {
		return I8(decode(b, 1, func(b []byte) int8 { return int8(b[0]) }))
	}},
	{"I16", "i2", 2, func(b []byte, o binary.ByteOrder) Values {
		return I16(decode(b, 2, func(b []byte) int16 { return int16(o.Uint16(b)) }))
	}},
	{"I32", "i4", 4, func(b []byte, o binary.ByteOrder) Values {
		return I32(decode(b, 4, func(b []byte) int32 { return int32(o.Uint32(b)) }))
	}},
	{"I64", "i8", 8, func(b []byte, o binary.ByteOrder) Values {
		return I64(decode(b, 8, func(b []byte) int64 { return int64(o.Uint64(b)) }))
	}},
	{"U8", "u1", 1, func(b []byte, _ binary.ByteOrder) Values {
		return U8(decode(b, 1, func(b []byte) uint8 { return b[0] }))
	}},
	{"U16", "u2", 2, func(b []byte, o binary.ByteOrder) Values { return U16(decode(b, 2, o.Uint16)) }},
	{"U32", "u4", 4, func(b []byte, o binary.ByteOrder) Values { return U32(decode(b, 4, o.Uint32)) }},
	{"U64", "u8", 8, func(b []byte, o binary.ByteOrder) Values { return U64(decode(b, 8, o.Uint64)) }},
	{"BOOL", "b1", 1, func(b []byte, _ binary.ByteOrder) Values {
		return Bool(decode(b, 1, func(b []byte) bool { return b[0] != 0 }))
	}},
}

// decode reads all numbers of b, of so many bytes each.
func decode[T any](b []byte, size int, one func([]byte) T) []T {
	x := make([]T, len(b)/size)
	for i := range x {
		x[i] = one(b[i*size:])
	}
	return x
}

// String returns the name of the type in safetensors.
func (t Type) String() string {
	if int(t) < len(kinds) {
		return kinds[t].name
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// Size returns the bytes of a number; 0 for no type.
func (t Type) Size() int {
	if int(t) < len(kinds) {
		return kinds[t].size
	}
	return 0
}

// MarshalText returns the name of the type, such as "BF16".
func (t Type) MarshalText() ([]byte, error) {
	if int(t) >= len(kinds) {
		return nil, fmt.Errorf("tensors: no type %d", uint8(t))
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (t *Type) UnmarshalText(text []byte) error {
	if t == nil {
		return errors.New("tensors: Type.UnmarshalText: the type is nil")
	}
	k, err := typeNamed(string(text))
	if err == nil {
		*t = k
	}
	return err
}

// typeNamed returns the type of that name in safetensors.
func typeNamed(name string) (Type, error) {
	k := slices.IndexFunc(kinds[:], func(k kind) bool { return k.name == name })
	if k < 0 {
		var known []string
		for _, k := range kinds {
			known = append(known, k.name)
		}
		return 0, fmt.Errorf("type %q; known are %s", name, strings.Join(known, ", "))
	}
	return Type(k), nil
}
