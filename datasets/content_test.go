package datasets

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDamagedFiles damages one file of a set at a time: each gives an error that names it and where it is damaged.
func TestDamagedFiles(t *testing.T) {
	isolate(t)
	src, raw := tiny()
	images, labels := raw["train-images"], raw["train-labels"]
	with := func(b []byte, at int, v byte) []byte {
		b = slices.Clone(b)
		b[at] = v
		return b
	}
	packed := gzipped(t, images)
	for _, c := range []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"empty", "train-images", nil, "offset 0: the file ends"},
		{"short", "train-images", images[:20], "offset 20: the file ends after 4 values"},
		{"long", "train-images", append(slices.Clone(images), 1, 2, 3), "offset 28: 1 bytes after"},
		{"magic", "train-images", with(images, 2, 9), "offset 0: magic number 0x00000903"},
		{"count", "train-images", with(images, 4, 0xff), "offset 28: the file ends after 12 values"},
		{"pixel", "train-images", with(images, 20, 'X'), "wrong checksum"},
		{"label", "train-labels", with(labels, 9, 10), "offset 9: label 10 of sample 1"},
		{"other label", "train-labels", with(labels, 9, 1), "wrong checksum"},
		{"cut gzip", "train-images.gz", packed[:len(packed)-9], "damaged after offset "},
		{"gzip header", "train-images.gz", packed[:5], "damaged at offset 0"},
		{"gzip checksum", "train-images.gz", with(packed, len(packed)-6, packed[len(packed)-6]+1), "damaged after offset 28"},
		{"bytes after gzip", "train-images.gz", append(slices.Clone(packed), "rubbish"...), "damaged after offset 28"},
		{"another file", "train-images", labels, "wrong checksum"},
	} {
		dir := t.TempDir()
		for name, content := range raw {
			if name != strings.TrimSuffix(c.file, ".gz") {
				put(t, dir, name, content)
			}
		}
		put(t, dir, c.file, c.content)
		_, err := src.load(Options{Dir: dir})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), filepath.Join(dir, c.file)) {
			t.Errorf("%s: error %v, want one with %q and the path", c.name, err, c.want)
		}
	}
}

// TestBombIsBounded reads 8 MB of zeros, packed into 8 kB, as a file of 100 bytes.
func TestBombIsBounded(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "bomb.gz", gzipped(t, make([]byte, 8<<20)))
	f := file{name: "bomb", bytes: 100}
	content, err := f.content(filepath.Join(dir, "bomb.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if len(content) != 101 || cap(content) > 4096 {
		t.Errorf("%d bytes in %d", len(content), cap(content))
	}
}

// TestSmallFileAsksForLittle reads a few bytes as a file that is published as 1 TB.
func TestSmallFileAsksForLittle(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string][]byte{"f": {0, 0, 8, 1}, "f.gz": gzipped(t, []byte{0, 0, 8, 1})} {
		put(t, dir, name, content)
		got, err := file{name: "f", bytes: 1 << 40}.content(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 4 || cap(got) > 1<<16 {
			t.Errorf("%s: %d bytes in %d", name, len(got), cap(got))
		}
	}
}

func TestVerify(t *testing.T) {
	dir := t.TempDir()
	src, raw := tiny()
	f := src.files[trainImages]
	for name, content := range map[string][]byte{"raw": raw[f.name], "packed": gzipped(t, raw[f.name])} {
		put(t, dir, name, content)
		if err := f.verify(filepath.Join(dir, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	put(t, dir, "other", raw["test-images"])
	if err := f.verify(filepath.Join(dir, "other")); !errors.Is(err, errChecksum) {
		t.Errorf("got %v", err)
	}
}

// FuzzContent holds that whatever the bytes are, no more than one byte beyond the published length is read, and that
// only the published content is accepted.
func FuzzContent(f *testing.F) {
	want := encodeIDX([]byte{7, 8, 9}, 3)
	sum := sha256.Sum256(want)
	src, _ := tiny()
	target := src.files[trainLabels]
	packed := gzipped(f, want)
	f.Add(want)
	f.Add(packed)
	f.Add(packed[:12])
	f.Add(append(slices.Clone(packed), packed...))
	f.Add([]byte{0x1f, 0x8b})
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		content, err := target.content(path)
		if len(content) > len(want)+1 {
			t.Fatalf("%d bytes", len(content))
		}
		same := err == nil && sha256.Sum256(content) == sum
		if accepted := target.verify(path) == nil; accepted != same {
			t.Errorf("verify accepts: %v, content is right: %v", accepted, same)
		}
		if x, err := target.read(path, 10); (err == nil) != same {
			t.Errorf("read: %v, content is right: %v", err, same)
		} else if same && !bytes.Equal(x.Data, want[8:]) {
			t.Errorf("read %v", x.Data)
		}
	})
}
