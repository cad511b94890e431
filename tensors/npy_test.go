package tensors

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// npyFile returns a NumPy file of that version with a header of that text, written from the description of the format.
func npyFile(version byte, header string, elements []byte) []byte {
	b := append([]byte(npyMagic), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return append(append(b, header...), elements...)
}

func npyDict(kind, fortran, shape string) string {
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }\n", kind, fortran, shape)
}

// TestParseNPYTypes writes 1 and 200 or −56 in every type, order of bytes and version of the format.
func TestParseNPYTypes(t *testing.T) {
	for _, k := range kinds {
		kind := k.npy
		if kind == "" {
			continue
		}
		for _, mark := range []string{"<", ">", "|", "="} {
			order := binary.AppendByteOrder(binary.LittleEndian)
			if mark == ">" {
				order = binary.BigEndian
			}
			second := 200.
			var b []byte
			switch kind {
			case "f4":
				b = order.AppendUint32(order.AppendUint32(nil, math.Float32bits(1)), math.Float32bits(200))
			case "f8":
				b = order.AppendUint64(order.AppendUint64(nil, math.Float64bits(1)), math.Float64bits(200))
			case "f2":
				b = order.AppendUint16(order.AppendUint16(nil, 0x3c00), 0x5a40)
			case "i1":
				b, second = []byte{1, 200}, -56
			case "u1":
				b = []byte{1, 200}
			case "b1":
				b, second = []byte{1, 0}, 0
			case "i2", "u2":
				b = order.AppendUint16(order.AppendUint16(nil, 1), 200)
			case "i4", "u4":
				b = order.AppendUint32(order.AppendUint32(nil, 1), 200)
			default:
				b = order.AppendUint64(order.AppendUint64(nil, 1), 200)
			}
			for version := byte(1); version <= 3; version++ {
				a, err := ParseNPY(npyFile(version, npyDict(mark+kind, "False", "2,"), b))
				if err != nil || !slices.Equal(Float64s(a.Values), []float64{1, second}) || !slices.Equal(a.Shape, []int{2}) {
					t.Errorf("%s%s, version %d: %+v, %v", mark, kind, version, a, err)
				}
			}
		}
	}
}

// TestParseNPYFortran: element (i, j, k) of a 2×3×4 array is 100i + 10j + k in either order.
func TestParseNPYFortran(t *testing.T) {
	var c, f []byte
	for i := range 2 {
		for j := range 3 {
			for k := range 4 {
				c = append(c, byte(100*i+10*j+k))
			}
		}
	}
	for k := range 4 {
		for j := range 3 {
			for i := range 2 {
				f = append(f, byte(100*i+10*j+k))
			}
		}
	}
	one, err := ParseNPY(npyFile(1, npyDict("|u1", "False", "2, 3, 4"), c))
	two, err2 := ParseNPY(npyFile(1, npyDict("|u1", "True", "2, 3, 4"), f))
	if err != nil || err2 != nil || !slices.Equal(Float64s(one.Values), Float64s(two.Values)) || Float64s(one.Values)[23] != 123 {
		t.Errorf("%v and %v, %v, %v", Float64s(one.Values), Float64s(two.Values), err, err2)
	}
}

func TestParseNPYRefuses(t *testing.T) {
	ok := npyDict("<f4", "False", "2, 2")
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":         {nil, "npy: offset 0: no NumPy file"},
		"text":          {[]byte("<html>not found"), "npy: offset 0: no NumPy file"},
		"magic alone":   {[]byte(npyMagic), "npy: offset 6: the file ends within its first 12"},
		"version":       {npyFile(4, ok, nil), "npy: offset 6: format version 4"},
		"cut header":    {npyFile(1, ok, nil)[:40], "npy: offset 40: the file ends within its header"},
		"huge header":   {append([]byte(npyMagic), 2, 0, 255, 255, 255, 255, 0), "npy: offset 13: the file ends within its header of 4294967295"},
		"no dictionary": {npyFile(1, "hello", nil), `npy: offset 10: header "hello" without a type`},
		"no line end":   {npyFile(1, "{'shape': (", nil), "without a type"},
		"structured": {npyFile(1, "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,)}", nil),
			"a structured array ({'descr': [('a'"},
		"text elements": {npyFile(1, npyDict("<U5", "False", "1,"), nil), `elements of type "<U5"; convert them`},
		"objects":       {npyFile(1, npyDict("|O", "False", "1,"), nil), `elements of type "|O"`},
		"complex":       {npyFile(1, npyDict("<c8", "False", "1,"), nil), `elements of type "<c8"`},
		"odd floats":    {npyFile(1, npyDict("<f6", "False", "1,"), nil), `elements of type "<f6"`},
		"short":         {npyFile(1, ok, make([]byte, 15)), "the file ends after 3 elements of an array of shape [2 2]"},
		"long":          {npyFile(1, ok, make([]byte, 18)), "2 bytes after the array of shape [2 2]"},
		"huge":          {npyFile(1, npyDict("<f8", "False", "4294967296, 4294967296, 4294967296"), nil), "the file ends after 0 elements"},
		"wraps":         {npyFile(1, npyDict("|u1", "False", "9223372036854775807, 3"), nil), "the file ends after 0 elements"},
		"no length":     {npyFile(1, npyDict("|u1", "False", "99999999999999999999"), nil), "is no length"},
	} {
		if a, err := ParseNPY(c.content); err == nil || !strings.HasPrefix(err.Error(), "tensors: npy: offset ") ||
			!strings.Contains(err.Error(), c.want) || a.Values != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// FuzzParseNPY holds that elements always fill the shape, and that there are no more than the file has bytes.
func FuzzParseNPY(f *testing.F) {
	f.Add(npyFile(1, npyDict("<f4", "False", "1, 2"), make([]byte, 8)))
	f.Add(npyFile(2, npyDict(">i2", "True", "2, 2"), make([]byte, 8)))
	f.Add(npyFile(3, npyDict("|b1", "False", ""), []byte{1}))
	f.Add(npyFile(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", nil))
	f.Fuzz(func(t *testing.T, content []byte) {
		a, err := ParseNPY(content)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := a.EncodeNPY(&again); err != nil {
			t.Fatal(err)
		}
		if b, err := ParseNPY(again.Bytes()); err != nil || bytesOf(b.Values) != bytesOf(a.Values) || !slices.Equal(b.Shape, a.Shape) {
			t.Fatalf("%v became %v, %v", a, b, err)
		}
		n := 1
		for _, side := range a.Shape {
			n *= side
		}
		if n != a.Values.len() || n > len(content) {
			t.Errorf("%d elements of shape %v from %d bytes", a.Values.len(), a.Shape, len(content))
		}
	})
}

// What numpy.savez has written is read in every type that NumPy has, and the elements of a compressed one in Fortran order.
func TestReadsWhatNumPyWrites(t *testing.T) {
	all, err := ReadNPZ(filepath.Join("testdata", "every-type.npz"))
	if err != nil {
		t.Fatal(err)
	}
	wantEveryType(t, all, "bfloat16")
	all, err = ReadNPZ(filepath.Join("testdata", "compressed.npz"))
	if err != nil || len(all) != 2 || all[0].Name != "zeros" || !slices.Equal(all[0].Shape, []int{40, 50}) || slices.Max(Float64s(all[0].Values)) != 0 ||
		!slices.Equal(Float64s(all[1].Values), []float64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("%v, %v", all, err)
	}
	one, err := ReadNPY(filepath.Join("testdata", "swapped.npy"))
	if err != nil || !slices.Equal(one.Values.(F32), F32{0, 1, 2, 3, 4, 5}) || !slices.Equal(one.Shape, []int{2, 3}) {
		t.Errorf("%v, %v", one, err)
	}
}

// Each array is written with the bytes of numpy.save: those of the members of numpy.savez.
func TestWritesAsNumPyDoes(t *testing.T) {
	path := filepath.Join("testdata", "every-type.npz")
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all, err := ReadNPZ(path)
	if err != nil || len(all) != len(z.File) {
		t.Fatal(err)
	}
	for i, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var want, got bytes.Buffer
		if _, err := want.ReadFrom(in); err != nil {
			t.Fatal(err)
		}
		if err := all[i].EncodeNPY(&got); err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%s: %q, want %q, %v", f.Name, got.Bytes(), want.Bytes(), err)
		}
	}
}

// The same arrays are the same bytes, and read again what they were.
func TestNPZRoundTrip(t *testing.T) {
	dir := t.TempDir()
	all, err := ReadNPZ(filepath.Join("testdata", "every-type.npz"))
	if err != nil {
		t.Fatal(err)
	}
	var files [2][]byte
	for i := range files {
		path := filepath.Join(dir, fmt.Sprint(i))
		if err := WriteNPZ(path, all); err != nil {
			t.Fatal(err)
		}
		if files[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same arrays have other bytes")
	}
	again, err := ParseNPZ(files[0])
	if err != nil {
		t.Fatal(err)
	}
	wantEveryType(t, again, "bfloat16")
	path := filepath.Join(dir, "one.npy")
	long := Tensor{Shape: slices.Repeat([]int{1}, 30000), Values: I8{7}}
	if err := WriteNPY(path, long); err != nil {
		t.Fatal(err)
	}
	if x, err := ReadNPY(path); err != nil || !slices.Equal(x.Shape, long.Shape) || x.Values.number(0) != 7 {
		t.Errorf("%d axes, %v", len(x.Shape), err)
	}
}

func TestRefusesToWriteArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.npz")
	one := Tensor{Name: "a", Values: F32{1}}
	for want, all := range map[string][]Tensor{
		"NumPy has no BF16":           {{Name: "a", Values: BF16{1}}},
		"has no values":               {{Name: "a"}},
		"has 1 numbers for shape [2]": {{Name: "a", Shape: []int{2}, Values: F32{1}}},
		`"a" is empty, taken`:         {one, one},
		`"" is empty, taken`:          {{Values: F32{1}}},
		`"../a" is empty, taken`:      {{Name: "../a", Values: F32{1}}},
	} {
		if err := WriteNPZ(path, all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := WriteNPY(path, Tensor{Values: BF16{1}}); err == nil {
		t.Error("BF16 was written")
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a file")
	}
}

// archive puts files into an archive that is compressed.
func archived(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = w.Write([]byte(files[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRefusesDamagedArchives(t *testing.T) {
	one := string(npyFile(1, npyDict("|u1", "False", "1000,"), make([]byte, 1000)))
	good := archived(t, "a.npy", one)
	flipped := slices.Clone(good)
	flipped[60] ^= 0x10
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":      {nil, "no archive of NumPy arrays"},
		"text":       {[]byte("no archive"), "no archive of NumPy arrays"},
		"cut":        {good[:len(good)/2], "no archive of NumPy arrays"},
		"flipped":    {flipped, "array a: "},
		"no array":   {archived(t, "a.txt", "text"), `"a.txt" is no array`},
		"twice":      {archived(t, "a.npy", one, "a.npy", one), `two arrays "a"`},
		"cut array":  {archived(t, "a.npy", one[:len(one)-1]), "array a: offset 1070: the file ends after 999"},
		"long array": {archived(t, "a.npy", one+"!"), "array a: offset 1071: 1 bytes after"},
		"huge array": {archived(t, "a.npy", string(npyFile(1, npyDict("<f8", "False", "4294967296, 4294967296"), nil))), "beyond what a file can hold"},
	} {
		if all, err := ParseNPZ(c.data); err == nil || !strings.HasPrefix(err.Error(), "tensors: npz: ") || !strings.Contains(err.Error(), c.want) || all != nil {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// Members that share their bytes would make n large arrays of one small file.
func TestRefusesMembersThatShareBytes(t *testing.T) {
	one := string(npyFile(1, npyDict("|u1", "False", "100000,"), make([]byte, 100000)))
	data := archived(t, "a.npy", one, "b.npy", one)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	z.File = slices.Repeat(z.File, 40)
	if err := fits(z, len(data)); err == nil || !strings.Contains(err.Error(), "more bytes than the file") {
		t.Error(err)
	}
}

// An array of n elements takes memory for n, whatever its header claims, and one of 4n four times as much.
func TestMemoryIsThatOfTheArray(t *testing.T) {
	bytesFor := func(n int) uint64 {
		data := npyFile(1, npyDict("|u1", "False", fmt.Sprint(n, ",")), make([]byte, n))
		return allocated(func() {
			if _, err := ParseNPY(data); err != nil {
				t.Fatal(err)
			}
		})
	}
	n := bytesFor(1 << 20)
	if four := bytesFor(4 << 20); n > 2<<20 || four > 4*n+1<<16 {
		t.Errorf("%d bytes for 1 MiB, %d for 4 MiB", n, four)
	}
	claims := npyFile(1, npyDict("<f8", "False", "1073741824,"), nil)
	if got := allocated(func() { _, _ = ParseNPY(claims) }); got > 1<<16 {
		t.Errorf("%d bytes for a file of %d that claims 8 GiB", got, len(claims))
	}
	archive := archived(t, "a.npy", string(claims))
	if got := allocated(func() { _, _ = ParseNPZ(archive) }); got > 1<<20 {
		t.Errorf("%d bytes for an archive of %d that claims 8 GiB", got, len(archive))
	}
}

// FuzzParseNPZ holds that arrays are whole, and written again are what they were.
func FuzzParseNPZ(f *testing.F) {
	f.Add(archived(f, "a.npy", string(npyFile(1, npyDict("|u1", "False", "2, 3"), []byte{0, 1, 2, 3, 4, 5})), "b.npy", "text"))
	f.Add([]byte("PK\x05\x06"))
	if data, err := os.ReadFile(filepath.Join("testdata", "every-type.npz")); err == nil {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseNPZ(data)
		if err != nil {
			return
		}
		size := 0
		for _, x := range all {
			if err := x.Check(); err != nil {
				t.Fatal(err)
			}
			size += x.Values.len() * x.Values.kind().Size()
		}
		if size > 1032*len(data) {
			t.Fatalf("%d bytes of values from %d bytes", size, len(data))
		}
	})
}
