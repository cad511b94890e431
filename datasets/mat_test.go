package datasets

import (
	"encoding/binary"
	"math"
	"reflect"
	"strings"
	"testing"
)

// matWide writes an array of whole numbers of 8 bytes.
func matWide(name string, kind uint32, numbers ...uint64) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return matArray(binary.LittleEndian, name, []int32{1, int32(len(numbers))}, kind, b)
}

// Whole numbers of 8 bytes, which SciPy writes of Python's, are read as far as float64 holds them; beyond it and of types that are none the array is
// left out, and not the file.
func TestMATWide(t *testing.T) {
	const most = 1<<53 - 1
	negative := func(n int64) uint64 { return uint64(n) }
	content := matFile(binary.LittleEndian, "IM",
		matWide("a", matInt64, 7, negative(-2), most, negative(-most)), matWide("b", matInt64, most+2),
		matWide("i", matInt64, negative(-most-1)), matWide("c", matInt64, negative(math.MinInt64)),
		matWide("d", matUint64, most, 3), matWide("e", matUint64, math.MaxUint64), matWide("f", 16, 1), matWide("g", 1000, 1), matWide("h", matInt64))
	want := []MAT{{"a", []int{1, 4}, []float64{7, -2, most, -most}}, {"d", []int{1, 2}, []float64{most, 3}}, {"h", []int{1, 0}, []float64{}}}
	if got, err := ParseMAT(content, "f"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v (%v)", got, err)
	}
}

// Axes may be of uint32. Their type stands behind the tag of the array, its flags and their tag.
func TestMATUnsignedAxes(t *testing.T) {
	le := binary.LittleEndian
	a := matArray(le, "x", []int32{1, 2}, matInt8, []byte{7, 8})
	le.PutUint32(a[24:], matUint32)
	want := []MAT{{"x", []int{1, 2}, []float64{7, 8}}}
	if got, err := ParseMAT(matFile(le, "IM", a), "f"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v (%v)", got, err)
	}
	le.PutUint32(a[32:], math.MaxUint32)
	if _, err := ParseMAT(matFile(le, "IM", a), "f"); err == nil || !strings.Contains(err.Error(), "an axis of 4294967295; up to 2147483647") {
		t.Error(err)
	}
}
