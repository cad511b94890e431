package runstore

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// tensorBytes puts a file together from the description of the format: length, header, values.
func tensorBytes(header string, body ...byte) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), body...)
}

func written(t *testing.T, f TensorFile) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestTensorsGolden compares with bytes put together by hand.
func TestTensorsGolden(t *testing.T) {
	f := TensorFile{
		Metadata: map[string]string{"k": "v"},
		Tensors: []Tensor{
			{Name: "b", Shape: []int{2, 1}, F32: []float32{1, -2.5}},
			{Name: "a", Shape: []int{1}, I64: []int64{-2}},
			{Name: "scalar", F32: []float32{0.1}},
		},
	}
	header := `{"__metadata__":{"k":"v"},"a":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},` +
		`"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"scalar":{"dtype":"F32","shape":[],"data_offsets":[16,20]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := tensorBytes(header,
		0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x20, 0xc0, // 1, −2.5
		0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, // −2
		0xcd, 0xcc, 0xcc, 0x3d) // 0.1
	if got := written(t, f); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", hex.Dump(got), hex.Dump(want))
	}
	got, err := ParseTensors(want)
	if err != nil {
		t.Fatal(err)
	}
	f.Tensors[2].Shape = []int{}
	if !reflect.DeepEqual(got, f) {
		t.Errorf("read %+v", got)
	}
}

// TestTensorsRoundTrip has more values than one piece of the writer, values that arithmetic would not keep, and names that
// JSON escapes.
func TestTensorsRoundTrip(t *testing.T) {
	long := make([]float32, 1<<14+3)
	many := make([]int64, 1<<13+5)
	for i := range long {
		long[i] = float32(i) * 1e-40
	}
	for i := range many {
		many[i] = math.MinInt64 + int64(i)
	}
	quiet := math.Float32frombits(0x7fc0beef)
	f := TensorFile{map[string]string{"run": `{"a":"<\n>"}`}, []Tensor{
		{Name: "weights input→hidden", Shape: []int{1, len(long)}, F32: long},
		{Name: "", Shape: []int{0, 3}, F32: []float32{}},
		{Name: `"<&>\` + "\n", Shape: []int{len(many)}, I64: many},
		{Name: "odd", Shape: []int{4}, F32: []float32{quiet, float32(math.Inf(1)), float32(math.Copysign(0, -1)), math.SmallestNonzeroFloat32}},
	}}
	text := written(t, f)
	if n := binary.LittleEndian.Uint64(text); n%8 != 0 {
		t.Errorf("the values begin at byte %d, which is no multiple of 8", 8+n)
	}
	got, err := ParseTensors(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range got.Tensors[3].F32 {
		if math.Float32bits(x) != math.Float32bits(f.Tensors[3].F32[i]) {
			t.Errorf("value %d is %x", i, math.Float32bits(x))
		}
	}
	if !bytes.Equal(written(t, got), text) {
		t.Error("what was read is not what was written")
	}
	if !slices.Equal(got.Tensors[2].I64, many) || got.Tensors[1].F32 == nil {
		t.Error("the content differs")
	}
}

func TestTensorsRefusesToWrite(t *testing.T) {
	for name, c := range map[string]struct {
		tensors []Tensor
		want    string
	}{
		"too few":  {[]Tensor{{Name: "a", Shape: []int{2, 3}, F32: make([]float32, 5)}}, `"a" has 5 numbers`},
		"negative": {[]Tensor{{Name: "a", Shape: []int{-1, -5}, F32: make([]float32, 5)}}, `shape [-1 -5]`},
		"both":     {[]Tensor{{Name: "a", Shape: []int{1}, F32: []float32{1}, I64: []int64{1}}}, `1 numbers and 1 integers`},
		"twice":    {[]Tensor{{Name: "a", F32: []float32{1}}, {Name: "a", F32: []float32{1}}}, `"a" is taken`},
		"reserved": {[]Tensor{{Name: "__metadata__", F32: []float32{1}}}, `"__metadata__" is taken`},
		"no UTF-8": {[]Tensor{{Name: "\xff", F32: []float32{1}}}, `not UTF-8`},
	} {
		var b bytes.Buffer
		err := TensorFile{Tensors: c.tensors}.Write(&b)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: %d bytes were written", name, b.Len())
		}
	}
}

func TestTensorsRefusesToRead(t *testing.T) {
	one := `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	if _, err := ParseTensors(tensorBytes(one, 0, 0, 0, 0)); err != nil {
		t.Fatal(err)
	}
	with := func(old, new string) []byte { return tensorBytes(strings.Replace(one, old, new, 1), 0, 0, 0, 0) }
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":             {nil, "too few"},
		"seven bytes":       {make([]byte, 7), "too few"},
		"long header":       {tensorBytes(one)[:20], "header should have 54 bytes"},
		"huge header":       {bytes.Repeat([]byte{255}, 16), "header should have 18446744073709551615 bytes"},
		"no JSON":           {tensorBytes("{", 0), "no JSON object"},
		"null":              {tensorBytes("null"), "no JSON object"},
		"a list":            {tensorBytes("[]"), "no JSON object"},
		"two objects":       {tensorBytes("{}{}"), "no JSON object"},
		"null tensor":       {tensorBytes(`{"a":null}`), `at "a"`},
		"unknown field":     {with(`"dtype"`, `"type":1,"dtype"`), `unknown field "type"`},
		"another type":      {with("F32", "I32"), `type "I32"; here are F32 and I64`},
		"unknown type":      {with("F32", "F8_E4M3"), `type "F8_E4M3"`},
		"no type":           {with(`"dtype":"F32",`, ""), `type ""`},
		"no shape":          {with(`"shape":[1],`, ""), "needs a shape"},
		"fraction":          {with("[1]", "[1.5]"), `at "a"`},
		"wrong shape":       {with("[1]", "[2]"), "4 bytes for shape [2]"},
		"negative shape":    {with("[1]", "[-1,-1]"), "shape [-1 -1]"},
		"overflowing shape": {with("[1]", "[4294967296,4294967296,1]"), "shape [4294967296"},
		"one offset":        {with("[0,4]", "[0]"), "two offsets"},
		"three offsets":     {with("[0,4]", "[0,4,8]"), "two offsets"},
		"negative offset":   {with("[0,4]", "[-4,0]"), `at "a"`},
		"backwards":         {with("[0,4]", "[4,0]"), "lies at 4 to 0"},
		"beyond the end":    {with("[0,4]", "[0,8]"), "lies at 0 to 8"},
		"a gap":             {with("[0,4]", "[1,5]"), "lies at 1 to 5"},
		"not whole values":  {tensorBytes(`{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,12]}}`, make([]byte, 12)...), "12 bytes for shape [1]"},
		"bytes left over":   {tensorBytes(one, make([]byte, 9)...), "end at byte 4 of 9"},
		"overlap":           {tensorBytes(one[:len(one)-1]+`,"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0), "expected from 4"},
		"metadata":          {tensorBytes(`{"__metadata__":{"a":1}}`), `"__metadata__"`},
	} {
		if _, err := ParseTensors(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestSealNoticesEveryBit flips each bit of a small file: either the file is refused, or its content is as it was.
func TestSealNoticesEveryBit(t *testing.T) {
	f := TensorFile{map[string]string{"run": "12", "format": "1"},
		[]Tensor{{Name: "a", Shape: []int{2}, F32: []float32{1, 2}}, {Name: "b", Shape: []int{1}, I64: []int64{7}}}}
	s, err := f.Sealed()
	if err != nil {
		t.Fatal(err)
	}
	text := written(t, s)
	harmless := 0
	for bit := range 8 * len(text) {
		bad := slices.Clone(text)
		bad[bit/8] ^= 1 << (bit % 8)
		got, err := ParseTensors(bad)
		if err == nil {
			got, err = got.Unsealed()
		}
		if err != nil {
			continue
		}
		harmless++
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("bit %d is flipped, and nobody noticed: %+v", bit, got)
		}
	}
	if harmless > len(text)/4 { // the case of keys, and padding
		t.Errorf("%d of %d flipped bits made no difference", harmless, 8*len(text))
	}
	if _, err := f.Unsealed(); err == nil || !strings.Contains(err.Error(), "no sha256") {
		t.Errorf("without a checksum: %v", err)
	}
}

func FuzzParseTensors(f *testing.F) {
	f.Add(tensorBytes(`{}`))
	f.Add(tensorBytes(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4))
	f.Add(tensorBytes(`{"__metadata__":{"k":"v"},"a":{"dtype":"I64","shape":[],"data_offsets":[4,12]},`+
		`"b":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, make([]byte, 12)...))
	f.Add(tensorBytes(`{"a":{"dtype":"F32","shape":[4294967296,0],"data_offsets":[0,0]}}`))
	f.Add(tensorBytes(`{"a":{"dtype":"I64","shape":[4294967296,536870912],"data_offsets":[0,18446744073709551615]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseTensors(data)
		if err != nil {
			return
		}
		size := 0
		for _, x := range a.Tensors {
			size += 4*len(x.F32) + 8*len(x.I64)
		}
		if size > len(data) {
			t.Fatalf("%d bytes of values from %d bytes", size, len(data))
		}
		text := written(t, a)
		b, err := ParseTensors(text)
		if err != nil {
			t.Fatal(err)
		}
		if again := written(t, b); !bytes.Equal(again, text) || len(a.Tensors) != len(b.Tensors) {
			t.Fatalf("written back, it is another file:\n%s\n%s", hex.Dump(text), hex.Dump(again))
		}
		for i := range a.Tensors { // written bytes are compared above: NaN is not equal to itself
			x, y := a.Tensors[i], b.Tensors[i]
			if x.Name != y.Name || !slices.Equal(x.Shape, y.Shape) || (x.I64 == nil) != (y.I64 == nil) {
				t.Fatalf("%+v became %+v", x, y)
			}
		}
	})
}
