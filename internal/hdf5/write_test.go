package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sample is a group with one of everything.
func sample() *Group {
	members := func(n int) *Group {
		g := &Group{Arrays: map[string]Value{}}
		for i := range n {
			g.Arrays[fmt.Sprintf("member%04d", i)] = Value{Type: Int64, Data: []float64{float64(i)}}
		}
		return g
	}
	return &Group{
		Attributes: map[string]Value{
			"__type__": {Type: Text, Texts: []string{"NIRGraphData"}}, "dt": {Type: Float64, Data: []float64{.001}},
			"cells": {Type: Int64, Data: []float64{-7}}, "list": {Type: Float32, Shape: []int{3}, Data: []float64{1, .5, -2}},
		},
		Arrays: map[string]Value{
			"f32": {Type: Float32, Shape: []int{2, 3}, Data: []float64{0, -0.5, float64(float32(.1)), math.MaxFloat32, math.Inf(1), float64(float32(math.NaN()))}},
			"f64": {Type: Float64, Shape: []int{1, 2, 2}, Data: []float64{.1, math.Copysign(0, -1), math.SmallestNonzeroFloat64, -1e300}},
			"i64": {Type: Int64, Shape: []int{3}, Data: []float64{-1, 1 << 53, 0}}, "truth": {Type: Bool, Shape: []int{3}, Data: []float64{1, 0, 1}},
			"single": {Type: Float64, Data: []float64{2.5}}, "word": {Type: Text, Texts: []string{"Λ λ "}},
			"words": {Type: Text, Shape: []int{2, 2}, Texts: []string{"a", "", "café", "0123456789abcdef"}},
			"none":  {Type: Float32, Shape: []int{0, 2}, Data: []float64{}}, "no words": {Type: Text, Shape: []int{0, 2}, Texts: []string{}},
		},
		Groups: map[string]*Group{"empty": {}, "17": members(17), "200": members(200), "2000": members(2000), "inner": {Groups: map[string]*Group{"most": members(1)}}},
	}
}

var sameTree = cmp.Options{cmpopts.EquateEmpty(), cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })}

// What is written is read as it was, bit by bit, and twice the same bytes come out.
func TestEncode(t *testing.T) {
	content, err := Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(content, "sample.h5")
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Tree()
	if diff := cmp.Diff(sample(), got, sameTree); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	again, err := Encode(got)
	if err != nil || string(again) != string(content) {
		t.Errorf("the second time %d bytes, first %d: %v", len(again), len(content), err)
	}
}

// write puts the bytes of a group into a file of the test.
func write(t *testing.T, g *Group) string {
	t.Helper()
	content, err := Encode(g)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "written.h5")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The command of the C library reads what we write, all names and all values.
func TestH5dump(t *testing.T) {
	tool, err := exec.LookPath("h5dump")
	if err != nil {
		t.Skip("there is no h5dump (Debian's package hdf5-tools)")
	}
	path := write(t, sample())
	out, err := exec.Command(tool, path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := string(out)
	for want, n := range map[string]int{
		`DATASET "member`: 17 + 200 + 2000 + 1, `GROUP "empty"`: 1, `(0): 1999`: 1, "H5T_IEEE_F32LE": 3, "H5T_CSET_UTF8": 4, `"NIRGraphData"`: 1,
		`, "0123456789abcdef"`: 1, "(0): TRUE, FALSE, TRUE": 1, "(0): -1, 9007199254740992, 0": 1, "( 0, 2 )": 4,
	} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%q is %d times in what h5dump says, not %d", want, got, n)
		}
	}
}

// h5py reads what we write.
func TestH5py(t *testing.T) {
	python := os.Getenv("SPIKECELL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.Command(python, "-c", "import h5py").Run(); err != nil {
		t.Skipf("%s has no h5py; SPIKECELL_PYTHON names one that has it", python)
	}
	out, err := exec.Command(python, "-c", `
import h5py, math, sys
f = h5py.File(sys.argv[1])
assert f.attrs["__type__"] == "NIRGraphData" and f.attrs["dt"] == .001 and f.attrs["cells"] == -7 and f.attrs["list"].tolist() == [1, .5, -2]
assert f["word"][()] == "Λ λ ".encode() and [[t.decode() for t in row] for row in f["words"][()]] == [["a", ""], ["café", "0123456789abcdef"]]
assert f["f32"].dtype == "f4" and f["f32"].shape == (2, 3) and f["f32"][0, 1] == -.5 and math.isnan(f["f32"][1, 2])
assert f["f64"].dtype == "f8" and f["f64"][0, 0, 0] == .1 and f["single"][()] == 2.5 and f["none"].shape == (0, 2)
assert f["i64"].dtype == "i8" and f["i64"][1] == 2**53 and f["truth"].dtype == bool and f["truth"][()].tolist() == [True, False, True]
for n in 17, 200, 2000:
    assert [f[str(n)][k][()] for k in f[str(n)]] == list(range(n)) and f[str(n)]["member%04d" % (n - 1)][()] == n - 1
assert len(f["empty"]) == 0 and "0" not in f["17"]
`, write(t, sample())).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// What a file cannot hold is told by name.
func TestEncodeRefuses(t *testing.T) {
	one := func(v Value) *Group { return &Group{Arrays: map[string]Value{"x": v}} }
	deep := &Group{}
	for range mostDepth {
		deep = &Group{Groups: map[string]*Group{"in": deep}}
	}
	for want, g := range map[string]*Group{
		"it is nil": nil, "deeper than 64": deep,
		"has neither a slash": {Groups: map[string]*Group{"a/b": {}}}, `"": a name`: {Arrays: map[string]Value{"": {Data: []float64{1}}}},
		"is an array and a group": {Arrays: map[string]Value{"x": {Data: []float64{1}}}, Groups: map[string]*Group{"x": {}}},
		"2 values in a shape of":  one(Value{Shape: []int{3}, Data: []float64{1, 2}}), "a shape of [-1]": one(Value{Shape: []int{-1}}),
		"value 0 is 0.1":          one(Value{Type: Float32, Data: []float64{.1}}),
		"value 1 is 0.5":          one(Value{Type: Int64, Shape: []int{2}, Data: []float64{1, .5}}),
		"value 0 is 2":            one(Value{Type: Bool, Data: []float64{2}}),
		"a text with a zero byte": one(Value{Type: Text, Texts: []string{"a\x00"}}), "33 axes": one(Value{Shape: make([]int, 33)}),
		"unknown type 9":   one(Value{Type: 9, Data: []float64{1}}),
		"make it an array": {Attributes: map[string]Value{"x": {Type: Float64, Shape: []int{8192}, Data: make([]float64, 8192)}}},
	} {
		if _, err := Encode(g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// A file whose arrays share their bytes is not read to more than its size allows; one array alone is.
func TestTreeIsBounded(t *testing.T) {
	const length = 1 << 17
	tree := func(arrays int) (*Group, error) {
		g := &Group{Arrays: map[string]Value{"data": {Type: Float64, Shape: []int{length}, Data: make([]float64, length)}}}
		for i := range arrays {
			g.Arrays[fmt.Sprint("z", i)] = Value{Type: Float64, Shape: []int{1}, Data: []float64{1}}
		}
		content, err := Encode(g)
		if err != nil {
			t.Fatal(err)
		}
		word := func(n int) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(n)) }
		one, many := append([]byte{1, 1, 0, 0, 0, 0, 0, 0}, word(1)...), append([]byte{1, 1, 0, 0, 0, 0, 0, 0}, word(length)...)
		content = bytes.ReplaceAll(content, one, many)
		begin := bytes.Index(content, append(word(superblockSize), word(8*length)...)) // of data, which comes first
		if begin < 0 {
			t.Fatal("the layout of data is not where it should be")
		}
		for at := 0; ; at += 16 {
			next := bytes.Index(content[at:], word(8))
			if next < 0 {
				break
			}
			if at += next; content[at-10] == 3 && content[at-9] == 1 {
				copy(content[at-8:], append(word(superblockSize), word(8*length)...))
			}
		}
		f, err := Open(content, "shared.h5")
		if err != nil {
			t.Fatal(err)
		}
		return f.Tree()
	}
	if g, err := tree(1); err != nil || len(g.Arrays["z0"].Data) != length {
		t.Errorf("two arrays: %v", err)
	}
	if _, err := tree(100); err == nil || !strings.Contains(err.Error(), "arrays of more bytes than the file can hold (/z") {
		t.Errorf("100 arrays: error %v", err)
	}
}

// What a tree cannot hold is refused by name.
func TestTreeRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"unwritten.h5": "is there under another name too", "half.h5": "no texts (/", "arrays.h5": "filter 32000",
	} {
		if _, err := open(t, name).Tree(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", name, err, want)
		}
	}
	content, err := Encode(&Group{Arrays: map[string]Value{"big": {Type: Int64, Data: []float64{mostInt}}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.Replace(content, []byte{0, 0, 0, 0, 0, 0, 0x20, 0}, []byte{1, 0, 0, 0, 0, 0, 0x40, 0}, 1), "big.h5")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tree(); err == nil || !strings.Contains(err.Error(), "whole numbers beyond 2⁵³ (/big)") {
		t.Errorf("error %v", err)
	}
}
