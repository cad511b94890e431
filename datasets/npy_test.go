package datasets

import (
	archive "archive/zip"
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

const npyMagic = "\x93NUMPY"

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

// What is wrong with an array has the name of its file, and where it is; package tensors holds all that can be.
func TestParseNPYRefuses(t *testing.T) {
	for want, content := range map[string][]byte{
		"datasets: f: offset 0: no NumPy file": []byte("<html>not found"),
		"the file ends after 3 elements":       npyFile(1, npyDict("<f4", "False", "2, 2"), make([]byte, 15)),
	} {
		if a, err := parseNPY(content, "f"); err == nil || !strings.Contains(err.Error(), want) || a.data != nil {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// arraysOf writes arrays as files and as an archive, and returns the folder.
func arraysOf(t *testing.T, arrays map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	var b bytes.Buffer
	z := archive.NewWriter(&b)
	for name, content := range arrays {
		put(t, dir, name+".npy", content)
		w, err := z.Create(name + ".npy")
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "all.npz", b.Bytes())
	return dir
}

// ownArrays are 2 samples of 3 steps of 2 channels, and all that can be learned of them.
func ownArrays(t *testing.T) string {
	return arraysOf(t, map[string][]byte{
		"x":       npyFile(1, npyDict("|u1", "False", "2, 3, 2"), []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
		"flat":    npyFile(1, npyDict("|i1", "False", "2,"), []byte{5, 0xff}),
		"class":   npyFile(1, npyDict("|u1", "False", "2,"), []byte{2, 0}),
		"steps":   npyFile(1, npyDict("|i1", "False", "2, 3"), []byte{0xff, 1, 0, 1, 1, 0xff}),
		"vector":  npyFile(1, npyDict("|u1", "True", "2, 2"), []byte{1, 2, 3, 4}),
		"perstep": npyFile(1, npyDict("|u1", "False", "2, 3, 1"), []byte{1, 2, 3, 4, 5, 6}),
		"half":    npyFile(1, npyDict("<f4", "False", "2,"), []byte{0, 0, 0, 0x3f, 0, 0, 0, 0}),
		"short":   npyFile(1, npyDict("<f2", "False", "2,"), []byte{0, 0x3c, 0, 0xc0}),
		"nan":     npyFile(1, npyDict("<f4", "False", "2, 1"), []byte{0, 0, 0, 0, 0, 0, 0xc0, 0x7f}),
		"large":   npyFile(1, npyDict("<f8", "False", "1,"), binary.LittleEndian.AppendUint64(nil, math.Float64bits(1e60))),
		"three":   npyFile(1, npyDict("|u1", "False", "3,"), []byte{0, 1, 2}),
		"scalar":  npyFile(1, npyDict("|u1", "False", ""), []byte{3}),
		"none":    npyFile(1, npyDict("|u1", "False", "0, 4"), nil),
		"huge":    npyFile(1, npyDict("<f8", "False", "4294967296, 4294967296"), nil),
		"cut":     npyFile(1, npyDict("|u1", "False", "2,"), []byte{1}),
	})
}

// TestNPY loads the same arrays from files and from an archive.
func TestNPY(t *testing.T) {
	dir := ownArrays(t)
	for name, c := range map[string]struct {
		npy  NPY
		want Set
	}{
		"classes": {NPY{X: "x", Label: "class"}, Set{Classes: 3, Shape: []int{3, 2}, Train: Samples{Label: []int{2, 0}}}},
		"more":    {NPY{X: "x", Label: "class", Classes: 9}, Set{Classes: 9, Shape: []int{3, 2}, Train: Samples{Label: []int{2, 0}}}},
		"steps":   {NPY{X: "x", StepLabel: "steps"}, Set{Classes: 2, Shape: []int{3, 2}, Train: Samples{StepLabel: [][]int{{-1, 1, 0}, {1, 1, -1}}}}},
		"vectors": {NPY{X: "x", Target: "vector"}, Set{Outputs: 2, Shape: []int{3, 2}, Train: Samples{Target: [][]float32{{1, 3}, {2, 4}}}}},
		"numbers": {NPY{X: "x", Target: "flat"}, Set{Outputs: 1, Shape: []int{3, 2}, Train: Samples{Target: [][]float32{{5}, {-1}}}}},
		"series":  {NPY{X: "x", Target: "perstep"}, Set{Outputs: 1, Shape: []int{3, 2}, Train: Samples{Target: [][]float32{{1, 2, 3}, {4, 5, 6}}}}},
		"nothing": {NPY{X: "x"}, Set{Shape: []int{3, 2}}},
		"halves":  {NPY{X: "x", Target: "short"}, Set{Outputs: 1, Shape: []int{3, 2}, Train: Samples{Target: [][]float32{{1}, {-2}}}}},
	} {
		c.want.Train.X = [][]float32{{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}}
		inArchive := c.npy
		inArchive.Archive = filepath.Join(dir, "all.npz")
		for _, field := range []*string{&c.npy.X, &c.npy.Label, &c.npy.StepLabel, &c.npy.Target} {
			if *field != "" {
				*field = filepath.Join(dir, *field+".npy")
			}
		}
		for file, npy := range map[string]NPY{"x": c.npy, "all": inArchive} {
			got, err := npy.Load()
			if err != nil || got.Digest() != c.want.Digest() || got.Name != file {
				t.Errorf("%s, %s: %+v, %v", name, file, got, err)
			}
		}
	}
	one, err := NPY{Archive: filepath.Join(dir, "all.npz"), X: "flat"}.Load()
	if err != nil || !slices.Equal(one.Shape, []int{1}) || !near(one.Train.X, [][]float32{{5}, {-1}}, 0) {
		t.Errorf("one value a sample: %+v, %v", one, err)
	}
}

func TestNPYSplitAndScaling(t *testing.T) {
	dir := ownArrays(t)
	npy := NPY{Archive: filepath.Join(dir, "all.npz"), X: "x", Label: "class", Name: "mine",
		Split: Split{Test: .5, InOrder: true}, Scaling: Scaling{Method: MinMax, Per: Together}}
	s, err := npy.Load()
	if err != nil || s.Name != "mine" || !near(s.Train.X, [][]float32{{0, .2, .4, .6, .8, 1}}, 1e-7) || s.Test.X[0][5] != 11./5 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestNPYRefuses(t *testing.T) {
	dir := ownArrays(t)
	all := filepath.Join(dir, "all.npz")
	put(t, dir, "text.npz", []byte("no archive"))
	content, err := os.ReadFile(all)
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "cut.npz", content[:len(content)/2])
	for name, c := range map[string]struct {
		npy  NPY
		want string
	}{
		"nothing":      {NPY{}, "datasets: npy: "},
		"no file":      {NPY{X: filepath.Join(dir, "nowhere.npy")}, "nowhere.npy"},
		"a folder":     {NPY{X: dir}, "is not a regular file"},
		"no archive":   {NPY{Archive: filepath.Join(dir, "text.npz"), X: "x"}, "text.npz: no archive of NumPy arrays"},
		"cut archive":  {NPY{Archive: filepath.Join(dir, "cut.npz"), X: "x"}, "cut.npz: no archive of NumPy arrays"},
		"no array":     {NPY{Archive: all, X: "y"}, `all.npz: no array "y"; it has [`},
		"two kinds":    {NPY{Archive: all, X: "x", Label: "class", Target: "vector"}, "exclude one another"},
		"cut array":    {NPY{Archive: all, X: "cut"}, "all.npz: array cut: offset "},
		"scalar":       {NPY{Archive: all, X: "scalar"}, "array scalar: shape [] holds no samples"},
		"none":         {NPY{Archive: all, X: "none"}, "array none: shape [0 4] holds no samples"},
		"NaN":          {NPY{Archive: all, X: "nan"}, "array nan: element 0 of sample 1 is NaN"},
		"too large":    {NPY{Archive: all, X: "large"}, "element 0 of sample 0 is 1e+60"},
		"huge":         {NPY{Archive: all, X: "huge"}, "array huge: offset 88: an array of shape"},
		"huge, alone":  {NPY{X: filepath.Join(dir, "huge.npy")}, "huge.npy: offset "},
		"lengths":      {NPY{Archive: all, X: "x", Label: "three"}, "array three: shape [3] for 2 samples of x"},
		"label axes":   {NPY{Archive: all, X: "x", Label: "steps"}, "array steps: shape [2 3]; classes of samples have one axis"},
		"half a class": {NPY{Archive: all, X: "x", Label: "half"}, "array half: class 0.5 at 0"},
		"negative":     {NPY{Archive: all, X: "x", Label: "flat"}, "array flat: class -1 at 1"},
		"beyond":       {NPY{Archive: all, X: "x", Label: "class", Classes: 2}, "array class: class 2 at 0; classes are whole numbers from 0 to 1"},
		"steps differ": {NPY{Archive: all, X: "x", StepLabel: "vector"}, "array vector: shape [2 2]; classes of steps of samples of shape [3 2] are 2×3"},
		"target NaN":   {NPY{Archive: all, X: "x", Target: "nan"}, "array nan: element 0 of sample 1 is NaN"},
		"target steps": {NPY{Archive: all, X: "flat", Target: "perstep"}, "array perstep: shape [2 3 1]; targets of samples of shape [1]"},
		"no classes":   {NPY{Archive: all, X: "x", Target: "vector", Classes: 3}, "Classes is 3, and a Target has no classes"},
		"minus one":    {NPY{Archive: all, X: "x", Label: "class", Classes: -1}, "Classes is -1"},
		"split":        {NPY{Archive: all, X: "x", Split: Split{Test: 1}}, "split: shares"},
		"scaling":      {NPY{Archive: all, X: "x", Scaling: Scaling{Method: 9}}, "scaling"},
	} {
		s, err := c.npy.Load()
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: ") || !strings.Contains(err.Error(), c.want) || s.Train.X != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// FuzzNPZ holds that a damaged archive is an error or a whole set.
func FuzzNPZ(f *testing.F) {
	var b bytes.Buffer
	z := archive.NewWriter(&b)
	w, err := z.Create("x.npy")
	if err == nil {
		_, err = w.Write(npyFile(1, npyDict("|u1", "False", "2, 3"), []byte{0, 1, 2, 3, 4, 5}))
	}
	if err != nil || z.Close() != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := archive.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		x, err := npyFiles{path: "f", archive: r}.read("x")
		if err != nil {
			return
		}
		if shape, rows, err := x.samples(); err == nil && (len(rows) != x.shape[0] || len(shape) == 0) {
			t.Errorf("%d rows of shape %v from %v", len(rows), shape, x.shape)
		}
	})
}
