package tensors

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// everyType has the numbers of tests/interchange/weights/fixtures.py, which has written testdata.
func everyType() map[string]Tensor {
	floats := []float64{0, math.Copysign(0, -1), 1, -2.5, 1. / 3, 6e-8, 65504, math.Inf(1), math.Inf(-1), 1e-40}
	singles := make([]float32, len(floats))
	for i, x := range floats {
		singles[i] = float32(x)
	}
	return map[string]Tensor{
		"float64":  {Shape: []int{10}, Values: F64(floats)},
		"float32":  {Shape: []int{2, 5}, Values: F32(singles)},
		"float16":  {Shape: []int{10}, Values: F16{0, 0x8000, 0x3c00, 0xc100, 0x3555, 1, 0x7bff, 0x7c00, 0xfc00, 0}},
		"bfloat16": {Shape: []int{10}, Values: BF16{0, 0x8000, 0x3f80, 0xc020, 0x3eab, 0x3381, 0x4780, 0x7f80, 0xff80, 0x0001}},
		"bool":     {Shape: []int{1, 3}, Values: Bool{true, false, true}},
		"uint8":    {Shape: []int{3}, Values: U8{0, 1, 255}},
		"uint16":   {Shape: []int{3}, Values: U16{0, 1, math.MaxUint16}},
		"uint32":   {Shape: []int{3}, Values: U32{0, 1, math.MaxUint32}},
		"uint64":   {Shape: []int{3}, Values: U64{0, 1, math.MaxUint64}},
		"int8":     {Shape: []int{5}, Values: I8{math.MinInt8, -1, 0, 1, math.MaxInt8}},
		"int16":    {Shape: []int{5}, Values: I16{math.MinInt16, -1, 0, 1, math.MaxInt16}},
		"int32":    {Shape: []int{5}, Values: I32{math.MinInt32, -1, 0, 1, math.MaxInt32}},
		"int64":    {Shape: []int{5}, Values: I64{math.MinInt64, -1, 0, 1, math.MaxInt64}},
		"scalar":   {Shape: []int{}, Values: F32{.9}},
		"empty":    {Shape: []int{0, 3}, Values: F32{}},
	}
}

// bytesOf are the bytes of values, of which zeros of either sign and numbers that are none are told apart.
func bytesOf(v Values) string { return string(v.appendTo(nil, 0, v.len())) }

func wantEveryType(t *testing.T, got []Tensor, without string) {
	t.Helper()
	want := everyType()
	delete(want, without)
	if len(got) != len(want) {
		t.Errorf("%d tensors, want %d", len(got), len(want))
	}
	for _, x := range got {
		w, ok := want[x.Name]
		if !ok || x.Values.kind() != w.Values.kind() || !slices.Equal(x.Shape, w.Shape) || bytesOf(x.Values) != bytesOf(w.Values) {
			t.Errorf("%s: %v %v, want %v %v", x.Name, x.Shape, x.Values, w.Shape, w.Values)
		}
	}
}

// What PyTorch's safetensors has written is read in every type, and written again as it stands: the library sorts and pads as here.
func TestReadsWhatPythonWrites(t *testing.T) {
	path := filepath.Join("testdata", "every-type.safetensors")
	f, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	wantEveryType(t, f.Tensors, "")
	if want := map[string]string{"of": "every type"}; !reflect.DeepEqual(f.Metadata, want) {
		t.Errorf("metadata %v", f.Metadata)
	}
	again := filepath.Join(t.TempDir(), "again.safetensors")
	if err := Write(again, f); err != nil {
		t.Fatal(err)
	}
	g, err := Read(again)
	if err != nil || !reflect.DeepEqual(g.Metadata, f.Metadata) {
		t.Errorf("%v, %v", g.Metadata, err)
	}
	wantEveryType(t, g.Tensors, "")
	if x := f.Tensor("scalar"); x == nil || x.Values.number(0) != float64(float32(.9)) || f.Tensor("none") != nil {
		t.Errorf("%v", x)
	}
}

// encoded puts a file together from the description of the format.
func encoded(header string, body ...byte) []byte {
	return append(append(little.AppendUint64(nil, uint64(len(header))), header...), body...)
}

// damaged are files that the format's reference reader refuses too (safetensors 0.8.0; tests/interchange/weights asks it), and what is said of each. In
// the table, each byte of a file is a letter of that number.
func damaged(t testing.TB) map[string]struct{ File, Want string } {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "damaged.json"))
	var all map[string]struct{ File, Want string }
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil || len(all) < 40 {
		t.Fatal(len(all), err)
	}
	for name, c := range all {
		var file []byte
		for _, r := range c.File {
			file = append(file, byte(r))
		}
		c.File = string(file)
		all[name] = c
	}
	return all
}

func TestRefusesDamaged(t *testing.T) {
	for name, c := range damaged(t) {
		if f, err := Parse([]byte(c.File)); err == nil || !strings.HasPrefix(err.Error(), "tensors: ") || !strings.Contains(err.Error(), c.Want) || f.Tensors != nil {
			t.Errorf("%s: error %v, want %q", name, err, c.Want)
		}
	}
}

// The reference reader takes the last of two tensors of a name, and fields that it does not know; here they are errors, for a reader cannot tell
// which was meant.
func TestRefusesWhatHasTwoReadings(t *testing.T) {
	one := `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	for want, data := range map[string][]byte{
		`has "a" twice`:        encoded(one[:len(one)-1]+","+one[1:], 0, 0, 0, 0),
		`unknown field "type"`: encoded(strings.Replace(one, `"dtype"`, `"type":1,"dtype"`, 1), 0, 0, 0, 0),
	} {
		if _, err := Parse(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// What the reference reader takes is read.
func TestReadsOddFiles(t *testing.T) {
	one := `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	for name, data := range map[string][]byte{
		"blanks":          encoded(" "+one+" \n", 1, 2, 3, 4),
		"nothing":         encoded("{}"),
		"null metadata":   encoded(`{"__metadata__":null,`+one[1:], 1, 2, 3, 4),
		"escaped letters": encoded(`{"\ud83d\ude00\\ud800":`+one[5:], 1, 2, 3, 4),
		"0, then huge":    encoded(`{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}`),
		"two of nothing":  encoded(`{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`),
		"true is 2":       encoded(`{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}`, 2),
		"nothing, last":   encoded(`{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
	} {
		if _, err := Parse(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusesToWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, all := range map[string][]Tensor{
		`"a" has 5 numbers for shape [2 3]`:   {{Name: "a", Shape: []int{2, 3}, Values: F16(make([]Float16, 5))}},
		`"a" has 5 numbers for shape [-1 -5]`: {{Name: "a", Shape: []int{-1, -5}, Values: make(F32, 5)}},
		`"a" has no values`:                   {{Name: "a"}},
		`"a" is taken`:                        {{Name: "a", Values: F32{1}}, {Name: "a", Values: I8{1}}},
		`"__metadata__" is taken`:             {{Name: "__metadata__", Values: F32{1}}},
		`not UTF-8`:                           {{Name: "\xff", Values: F32{1}}},
	} {
		if err := Write(path, File{Tensors: all}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if old, err := os.ReadFile(path); err != nil || string(old) != "old" {
			t.Errorf("%s: the old file is %q, %v", want, old, err)
		}
	}
	if err := Write(filepath.Join(path, "below"), File{}); err == nil {
		t.Error("a file in a file was written")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("there are %v", left)
	}
}

// allocated is what f allocates, in bytes.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A file of n values takes memory for n, whatever its header claims, and one of 4n four times as much.
func TestMemoryIsThatOfTheFile(t *testing.T) {
	bytesFor := func(n int) uint64 {
		var b bytes.Buffer
		if err := (File{Tensors: []Tensor{{Name: "a", Shape: []int{n}, Values: make(U8, n)}}}).Encode(&b); err != nil {
			t.Fatal(err)
		}
		return allocated(func() {
			if _, err := Parse(b.Bytes()); err != nil {
				t.Fatal(err)
			}
		})
	}
	n := bytesFor(1 << 20)
	if four := bytesFor(4 << 20); n > 2<<20 || four > 4*n+1<<16 {
		t.Errorf("%d bytes for 1 MiB, %d for 4 MiB", n, four)
	}
	claims := encoded(`{"a":{"dtype":"F64","shape":[1073741824],"data_offsets":[0,8589934592]}}`, 1)
	if got := allocated(func() { _, _ = Parse(claims) }); got > 1<<16 {
		t.Errorf("%d bytes for a file of %d that claims 8 GiB", got, len(claims))
	}
}

func FuzzParse(f *testing.F) {
	if data, err := os.ReadFile(filepath.Join("testdata", "every-type.safetensors")); err == nil {
		f.Add(data)
	}
	for _, c := range damaged(f) {
		f.Add([]byte(c.File))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Parse(data)
		if err != nil {
			return
		}
		size := 0
		for _, x := range a.Tensors {
			size += x.Values.len() * x.Values.kind().Size()
		}
		if size > len(data) {
			t.Fatalf("%d bytes of values from %d bytes", size, len(data))
		}
		var once, twice bytes.Buffer
		if err := a.Encode(&once); err != nil {
			t.Fatal(err)
		}
		b, err := Parse(once.Bytes())
		if err != nil || len(a.Tensors) != len(b.Tensors) || len(a.Metadata) != len(b.Metadata) {
			t.Fatalf("%v became %v, %v", a, b, err)
		}
		if err := b.Encode(&twice); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("%q became %q, %v", once.Bytes(), twice.Bytes(), err)
		}
	})
}
