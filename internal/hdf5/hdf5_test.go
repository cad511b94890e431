package hdf5

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T, name string) *File {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(content, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What h5py wrote by testdata/make.py is read as it was given to it, of both layouts of groups.
func TestLists(t *testing.T) {
	for _, name := range []string{"half.h5", "single.h5"} {
		f := open(t, name)
		times, err := f.Lists("spikes/times")
		if diff := cmp.Diff([][]float64{{0, .25, .5}, {}, {.125, 1}}, times); err != nil || diff != "" {
			t.Errorf("%s: times: %v\n%s", name, err, diff)
		}
		units, err := f.Lists("/spikes/units")
		if diff := cmp.Diff([][]float64{{1, 699, 3}, {}, {0, 300}}, units); err != nil || diff != "" {
			t.Errorf("%s: units: %v\n%s", name, err, diff)
		}
		labels, err := f.Numbers("labels")
		if diff := cmp.Diff(Array{[]int{3}, []float64{3, 0, 19}}, labels); err != nil || diff != "" {
			t.Errorf("%s: labels: %v\n%s", name, err, diff)
		}
		names, err := f.Names("")
		if diff := cmp.Diff([]string{"extra", "labels", "spikes"}, names); err != nil || diff != "" {
			t.Errorf("%s: names: %v\n%s", name, err, diff)
		}
	}
}

func TestNumbers(t *testing.T) {
	f := open(t, "arrays.h5")
	quarters := Array{Shape: []int{5, 7}}
	for i := range 35 {
		quarters.Data = append(quarters.Data, float64(i)/4)
	}
	sparse := Array{[]int{5, 7}, make([]float64, 35)}
	sparse.Data[3*7+4] = 9
	for name, want := range map[string]Array{
		"plain": quarters, "big": quarters, "deflated": quarters, "sparse": sparse,
		"signed": {[]int{3}, []float64{-3, 127, -128}}, "truth": {[]int{3}, []float64{1, 0, 1}}, "single": {nil, []float64{-5}},
		"halves":        {[]int{6}, []float64{1, -.5, 1023 * math.Ldexp(1, -24), math.Ldexp(1, -24), math.Inf(1), math.Inf(-1)}},
		"many/member39": {nil, []float64{39}},
	} {
		got, err := f.Numbers(name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	for range 100 { // what was read counts for one call alone
		if _, err := f.Numbers("deflated"); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := f.Names("many"); err != nil || len(names) != 40 || !slices.IsSorted(names) {
		t.Errorf("many: %v, %v", names, err)
	}
	for path, want := range map[string]bool{"": true, "many": true, "plain": false} {
		if got, err := f.IsGroup(path); err != nil || got != want {
			t.Errorf("%q is a group: %v, %v", path, got, err)
		}
	}
}

// What was never written has the value that the file says, also where a soft link stands beside it.
func TestFillValues(t *testing.T) {
	f := open(t, "unwritten.h5")
	for _, path := range []string{"filled", "links/hard"} {
		if got, err := f.Numbers(path); err != nil || !slices.Equal(got.Data, []float64{1, 2, -1, -1, -1, -1}) {
			t.Errorf("%s: %v, %v", path, got, err)
		}
	}
}

func TestTextsAndAttributes(t *testing.T) {
	f := open(t, "arrays.h5")
	for name, want := range map[string][]string{"texts": {"zero", "one"}, "word": {"Λ"}, "words": {"input", "fc", "fc", "lif"}} {
		_, got, err := f.Texts(name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	if dt, err := f.Attribute("plain", "dt"); err != nil || !slices.Equal(dt.Data, []float64{.001}) {
		t.Errorf("dt: %v, %v", dt, err)
	}
	if kind, err := f.AttributeTexts("plain", "__type__"); err != nil || !slices.Equal(kind, []string{"EventData"}) {
		t.Errorf("__type__: %v, %v", kind, err)
	}
	if _, err := f.Attribute("plain", "dx"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an attribute that is not there: %v", err)
	}
}

// What is not read is refused by name.
func TestRefused(t *testing.T) {
	f, latest := open(t, "arrays.h5"), open(t, "latest.h5")
	for _, c := range []struct {
		file *File
		path string
		want string
	}{
		{f, "unknown", "filter 32000"}, {f, "texts", "holds no numbers"}, {f, "many", "is no array"}, {f, "nothing", "there is no nothing"},
		{latest, "deflated", "the default of h5py"},
	} {
		if _, err := c.file.Numbers(c.path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not say %q", c.path, err, c.want)
		}
	}
	if _, err := f.Lists("plain"); err == nil || !strings.Contains(err.Error(), "no row of lists") {
		t.Errorf("lists of an array: %v", err)
	}
	u := open(t, "unwritten.h5")
	for path, want := range map[string]string{"outside": "is kept in other files", "soft": "soft and external links are not followed"} {
		if _, err := u.Numbers(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v does not say %q", path, err, want)
		}
	}
	for content, want := range map[string]string{"": "no HDF5 file", string(signature): "ends within its superblock", string(signature) + strings.Repeat("\x09", 99): "version 9"} {
		if _, err := Open([]byte(content), "x"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// readAll reads everything that a file has, and returns how many numbers, bytes of texts and names that is.
func readAll(f *File, path string, depth int) (n int) {
	names, err := f.Names(path)
	if err != nil || depth > 4 {
		return 0
	}
	for _, name := range names {
		at := path + "/" + name
		n += len(name) + readAll(f, at, depth+1)
		if a, err := f.Numbers(at); err == nil {
			n += len(a.Data)
		}
		if _, texts, err := f.Texts(at); err == nil {
			n += len(strings.Join(texts, ""))
		}
		if lists, err := f.Lists(at); err == nil {
			n += len(slices.Concat(lists...))
		}
		f.AttributeTexts(at, "__type__")
		f.Attribute(at, "dt")
	}
	return n
}

// The networks of other tools that are at hand can be walked whole.
func TestNetworksOfOtherTools(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(os.Getenv("SPIKECELL_DATA"), "nir", "*.nir"))
	if err != nil || os.Getenv("SPIKECELL_DATA") == "" || len(files) == 0 {
		t.Skip("no files in the folder nir of SPIKECELL_DATA: the networks of the paper of NIR are read from there")
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(content, path)
		if err != nil {
			t.Fatal(err)
		}
		if _, kind, err := f.Texts("node/type"); err != nil || !slices.Equal(kind, []string{"NIRGraph"}) {
			t.Errorf("%s: node/type is %v, %v", path, kind, err)
		}
		if n := readAll(f, "", 0); n < 100 {
			t.Errorf("%s: %d numbers and letters", path, n)
		}
	}
}

// FuzzHDF5 looks for files that make the reader panic, or that it takes more from than its bound.
func FuzzHDF5(f *testing.F) {
	for _, name := range []string{"half.h5", "single.h5", "arrays.h5", "latest.h5", "unwritten.h5"} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	content, err := Encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := Open(content, "fuzz.h5")
		if err != nil {
			return
		}
		readAll(file, "", 0)
		g, err := file.Tree()
		if err != nil {
			return
		}
		again, err := Encode(g)
		if err != nil { // what is read may have names that the writer refuses, but nothing else
			if !strings.Contains(err.Error(), "a name has") && !strings.Contains(err.Error(), "make it an array") {
				t.Fatal(err)
			}
			return
		}
		if len(again) > 1<<20 { // a small file may hold millions of zeros, and to compare them takes all the time
			return
		}
		written, err := Open(again, "again.h5")
		if err != nil {
			t.Fatal(err)
		}
		got, err := written.Tree()
		if diff := cmp.Diff(g, got, sameTree); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}
