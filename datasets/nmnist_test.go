package datasets

import (
	"archive/tar"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// aer returns an event of five bytes, written from the description of the format.
func aer(x, y, polarity, us int) []byte {
	bits := polarity<<23 | us
	return []byte{byte(x), byte(y), byte(bits >> 16), byte(bits >> 8), byte(bits)}
}

func TestParseNMNIST(t *testing.T) {
	content := slices.Concat(aer(18, 11, 0, 939), aer(0, 33, 1, 1<<23-1-8192), aer(7, nmnistOverflow, 0, 0), aer(33, 0, 1, 1<<23-1-8192))
	got, err := ParseNMNIST(content, "f")
	want := []float32{.939, 11*34 + 18, (1<<23 - 1 - 8192) / 1000., (34 + 33) * 34, (1<<23 - 1) / 1000., 34*34 + 33}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, err := ParseNMNIST(nil, "f"); err != nil || len(got) != 0 {
		t.Errorf("no events: %v, %v", got, err)
	}
}

func TestParseNMNISTRefuses(t *testing.T) {
	ok := aer(1, 2, 1, 500)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"half an event": {append(slices.Clone(ok), 1, 2, 3), "f: offset 5: the file ends within an event"},
		"column":        {slices.Concat(ok, aer(34, 0, 0, 600)), "f: offset 5: pixel (34, 0)"},
		"row":           {aer(0, 34, 0, 600), "f: offset 0: pixel (0, 34)"},
		"backwards":     {slices.Concat(ok, ok, aer(1, 2, 1, 499)), "f: offset 10: time 499 μs after 500 μs"},
		"text":          {[]byte("<html>"), "f: offset 0: pixel"},
	} {
		if got, err := ParseNMNIST(c.content, "f"); err == nil || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%s: %v, error %v, want one with %q", name, got, err, c.want)
		}
	}
}

// FuzzParseNMNIST holds that events ascend in time and lie on the camera, and that no event is lost or made up.
func FuzzParseNMNIST(f *testing.F) {
	f.Add(slices.Concat(aer(1, 2, 0, 3), aer(33, 33, 1, 4), aer(0, 240, 0, 0), aer(1, 1, 0, 0)))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, content []byte) {
		events, err := ParseNMNIST(content, "f")
		if err != nil {
			return
		}
		overflows := 0
		for at := 1; at < len(content); at += 5 {
			if content[at] == 240 {
				overflows++
			}
		}
		if len(events)/2+overflows != len(content)/5 {
			t.Errorf("%d events and %d overflows of %d bytes", len(events)/2, overflows, len(content))
		}
		for i := 0; i < len(events); i += 2 {
			if i > 0 && events[i] < events[i-2] || events[i+1] < 0 || events[i+1] >= NMNISTCells {
				t.Errorf("event %d is %v", i/2, events[i:i+2])
			}
		}
	})
}

// tinyBundle is a set of three files, and its files in an archive.
func tinyBundle(t testing.TB) (bundle, map[string][]byte, []byte) {
	t.Helper()
	files := map[string][]byte{"a.bs2": []byte("first"), "b.bs2": {}, "c.bs2": bytes.Repeat([]byte("x"), 3000)}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, name := range []string{"other/a.bs2", "in/readme", "in/b.bs2", "in/a.bs2", "in/c.bs2"} {
		content := files[filepath.Base(name)]
		if name == "other/a.bs2" {
			content = []byte("not of the folder")
		}
		err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Size: int64(len(content)), Mode: 0o644})
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := bundle{name: "tiny", folders: []string{"in"}, archive: "tiny.tar", files: 3, bytes: 3005, sha256: bundleDigest(files), address: "example.invalid",
		wanted: func(name string) bool { return strings.HasSuffix(name, ".bs2") }}
	return b, files, archive.Bytes()
}

// TestBundleInEachPlace finds the folder, and the archive raw and compressed, in the places in their order.
func TestBundleInEachPlace(t *testing.T) {
	data, cache := isolate(t)
	b, files, archive := tinyBundle(t)
	check := func(where string) {
		t.Helper()
		got, from, err := b.load(Options{})
		if err != nil || !strings.HasPrefix(from, where) || len(got) != 3 || string(got["a.bs2"]) != "first" || len(got["c.bs2"]) != 3000 {
			t.Errorf("from %s: %d files from %q, %v", where, len(got), from, err)
		}
	}
	put(t, filepath.Join(cache, b.name), "tiny.tar.gz", gzipped(t, archive))
	check(cache)
	put(t, filepath.Join(data, b.name), "tiny.tar", archive)
	check(data)
	for name, content := range files {
		put(t, filepath.Join(data, b.name, "in"), name, content)
	}
	check(filepath.Join(data, b.name, "in"))
}

func TestBundleRefuses(t *testing.T) {
	b, files, archive := tinyBundle(t)
	for name, c := range map[string]struct {
		spoil func(dir string)
		want  string
	}{
		"absent":     {func(dir string) {}, "no tiny.tar, folder in (raw or .gz) in"},
		"one less":   {func(dir string) { put(t, dir, "in/a.bs2", files["a.bs2"]) }, "1 files of the set, it has 3"},
		"other":      {func(dir string) { put(t, dir, "tiny.tar", bytes.ReplaceAll(archive, []byte("first"), []byte("worst"))) }, "wrong checksum"},
		"cut":        {func(dir string) { put(t, dir, "tiny.tar", archive[:len(archive)-4000]) }, "damaged"},
		"too much":   {func(dir string) { put(t, dir, "in/d.bs2", make([]byte, 4000)) }, "more than the 3005 bytes"},
		"a folder":   {func(dir string) { put(t, dir, "in/a.bs2/x", nil) }, "is not a regular file"},
		"no archive": {func(dir string) { put(t, dir, "tiny.tar.gz", []byte("\x1f\x8bno")) }, "damaged"},
	} {
		isolate(t)
		dir := t.TempDir()
		for _, sub := range []string{"in", "in/a.bs2"} {
			if name == "a folder" || name == "one less" && sub == "in" || name == "too much" && sub == "in" {
				if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.spoil(dir)
		got, _, err := b.load(Options{Dir: dir})
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: tiny: ") || !strings.Contains(err.Error(), c.want) || got != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

// FuzzBundle holds that an archive gives files of the set alone, by their own names, and no more bytes than the set has.
func FuzzBundle(f *testing.F) {
	b, _, archive := tinyBundle(f)
	f.Add(archive)
	f.Add(gzipped(f, archive))
	f.Add(gzipped(f, bytes.Repeat(archive[:1024], 20)))
	path := filepath.Join(f.TempDir(), "fuzzed.tar")
	f.Fuzz(func(t *testing.T, archive []byte) {
		if err := os.WriteFile(path, archive, 0o600); err != nil {
			t.Fatal(err)
		}
		content, err := b.readArchive(path)
		total := int64(0)
		for name, c := range content {
			total += int64(len(c))
			if name != filepath.Base(name) || !b.wanted(name) {
				t.Errorf("a file %q", name)
			}
		}
		if total > b.bytes || err != nil && content != nil {
			t.Errorf("%d bytes of %d files, %v", total, len(content), err)
		}
	})
}

// TestNMNIST counts what is in the real files: 4,518,827 events, a fifth of their bytes.
func TestNMNIST(t *testing.T) {
	s, err := NMNIST(Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set nmnist: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 1000 || s.Test.Len() != 100 || s.Valid.Len() != 0 || !slices.Equal(s.Shape, []int{0, 2}) {
		t.Errorf("%d/%d/%d samples of %v", s.Train.Len(), s.Valid.Len(), s.Test.Len(), s.Shape)
	}
	// The first samples are those of MNIST.
	if !slices.Equal(s.Train.Label[:10], []int{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}) {
		t.Errorf("first labels %v", s.Train.Label[:10])
	}
	events := 0
	for _, x := range slices.Concat(s.Train.X, s.Test.X) {
		events += len(x) / 2
	}
	if events != 4518827 {
		t.Errorf("%d events", events)
	}
	folds, err := s.Folds(5, 1)
	if err != nil || len(folds) != 5 || folds[0].Test.Len() != 220 {
		t.Errorf("%d folds of %d, %v", len(folds), folds[0].Test.Len(), err)
	}
}
