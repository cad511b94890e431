package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tiny describes a set of 3 + 2 images of 2×2, and returns its raw files by name.
func tiny(bases ...string) (source, map[string][]byte) {
	src := source{name: "tiny-test-set", classes: 10, bases: bases}
	if len(bases) == 0 {
		src.bases = []string{"http://example.invalid/"}
	}
	raw := map[string][]byte{}
	for i, f := range []struct {
		name    string
		content []byte
	}{
		{"train-images", encodeIDX([]byte("abcdefghijkl"), 3, 2, 2)},
		{"train-labels", encodeIDX([]byte{7, 8, 9}, 3)},
		{"test-images", encodeIDX([]byte("mnopqrst"), 2, 2, 2)},
		{"test-labels", encodeIDX([]byte{0, 1}, 2)},
	} {
		sum := sha256.Sum256(f.content)
		src.files[i] = file{name: f.name, bytes: int64(len(f.content)), sha256: hex.EncodeToString(sum[:])}
		raw[f.name] = f.content
	}
	return src, raw
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func put(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
		t.Fatal(err)
	}
}

// checkTiny reports what differs from the set that tiny describes.
func checkTiny(t *testing.T, s Set) {
	t.Helper()
	if !slices.Equal(s.Train.Label, []int{7, 8, 9}) || !slices.Equal(s.Test.Label, []int{0, 1}) || s.Valid.Len() != 0 {
		t.Errorf("labels %v, %v, %v", s.Train.Label, s.Valid.Label, s.Test.Label)
	}
	if s.Train.X[2][3] != 'l'/255. || s.Test.X[0][0] != 'm'/255. || !slices.Equal(s.Shape, []int{2, 2}) {
		t.Errorf("images %v, %v of %v", s.Train.X, s.Test.X, s.Shape)
	}
}

func TestPlaces(t *testing.T) {
	data, cache := isolate(t)
	want := []string{"named", filepath.Join(data, "mnist"), filepath.Join(cache, "mnist"), "/usr/share/datasets/mnist"}
	if got := (Options{Dir: "named"}).places("mnist"); !slices.Equal(got, want) {
		t.Errorf("looks in %q, want %q", got, want)
	}
	t.Setenv("SPIKECELL_DATA", "")
	if got := (Options{}).places("mnist"); !slices.Equal(got, want[2:]) {
		t.Errorf("looks in %q, want %q", got, want[2:])
	}
}

// TestFindsInEachPlace puts the files, raw and compressed, into one place after the other; a worse place holds rubbish.
func TestFindsInEachPlace(t *testing.T) {
	data, cache := isolate(t)
	named := t.TempDir()
	src, raw := tiny()
	places := []string{filepath.Join(cache, src.name), filepath.Join(data, src.name), named}
	for i, dir := range places {
		for _, compressed := range []bool{true, false} { // raw, written second, comes first
			for name, content := range raw {
				if compressed {
					put(t, dir, name+".gz", gzipped(t, content))
				} else {
					put(t, dir, name, content)
				}
			}
			s, err := src.load(Options{Dir: named})
			if err != nil {
				t.Fatalf("%s, compressed %v: %v", dir, compressed, err)
			}
			checkTiny(t, s)
			if compressed {
				put(t, dir, "train-labels.gz", []byte("rubbish"))
			}
		}
		if i < len(places)-1 {
			put(t, dir, "train-labels", []byte("rubbish"))
		}
	}
}

func TestFilesMayLieInDifferentPlaces(t *testing.T) {
	data, cache := isolate(t)
	src, raw := tiny()
	put(t, filepath.Join(data, src.name), "train-images", raw["train-images"])
	for _, name := range []string{"train-labels", "test-images", "test-labels"} {
		put(t, filepath.Join(cache, src.name), name+".gz", gzipped(t, raw[name]))
	}
	s, err := src.load(Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
}

// TestContentDecidesNotTheName covers browsers that unpack a download and keep its name, and the opposite.
func TestContentDecidesNotTheName(t *testing.T) {
	isolate(t)
	src, raw := tiny()
	dir := t.TempDir()
	for name, content := range raw {
		if strings.HasPrefix(name, "train") {
			put(t, dir, name+".gz", content)
		} else {
			put(t, dir, name, gzipped(t, content))
		}
	}
	s, err := src.load(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
}

func TestAbsent(t *testing.T) {
	data, cache := isolate(t)
	src, raw := tiny("https://example.invalid/tiny/")
	src.install = "apt install dataset-tiny"
	named := t.TempDir()
	put(t, named, "train-images", raw["train-images"])
	_, err := src.load(Options{Dir: named})
	var absent *AbsentError
	if !errors.As(err, &absent) || !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"datasets: tiny-test-set: no train-labels, test-images, test-labels ",
		named, filepath.Join(data, src.name), filepath.Join(cache, src.name), "/usr/share/datasets/tiny-test-set",
		"https://example.invalid/tiny/", "curl ", "{train-labels,test-images,test-labels}.gz", "apt install dataset-tiny",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestNoRegularFile(t *testing.T) {
	isolate(t)
	src, _ := tiny()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "train-images"), 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := src.load(Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("got %v", err)
	}
}
