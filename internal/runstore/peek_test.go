package runstore_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// The head alone says what the whole file does, at every length that is cut off behind it; a file whose head is cut or damaged is an error that names it.
func TestMetadataIsThatOfTheWholeFile(t *testing.T) {
	r := begun(t, disk(faulty.Never))
	if err := r.Save(state{3, 0}, tensors(3)); err != nil {
		t.Fatal(err)
	}
	file := r.Path(runstore.CheckpointFiles()[0])
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := runstore.ParseTensors(data)
	if err != nil {
		t.Fatal(err)
	}
	head := 8 + strings.LastIndex(string(data[8:]), "}") + 1
	for n := range len(data) + 1 {
		if err := os.WriteFile(file, data[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		said, err := runstore.Metadata(runstore.Disk{}, file)
		if n >= head+7 && (err != nil || !maps.Equal(said, whole.Metadata)) {
			t.Errorf("%d of %d bytes: %v, %v", n, len(data), said, err)
		}
		var damage *runstore.Damage
		if n < head && (!errors.As(err, &damage) || !strings.Contains(fmt.Sprint(err), file)) {
			t.Errorf("%d of %d bytes of the head: %v", n, head, err)
		}
	}
	for _, odd := range [][]byte{append([]byte{255, 255, 255, 255, 255, 255, 255, 255}, data...), append([]byte{4, 0, 0, 0, 0, 0, 0, 0}, "nope"...)} {
		if err := os.WriteFile(file, odd, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := runstore.Metadata(runstore.Disk{}, file); err == nil {
			t.Errorf("%q has a head", odd[:12])
		}
	}
	if _, err := runstore.Metadata(runstore.Disk{}, r.Dir()); err == nil {
		t.Error("a folder has a head")
	}
}

// A claim is seen while its owner is alive, and no more once it is given back.
func TestClaimed(t *testing.T) {
	r := open(disk(faulty.Never), t.TempDir())
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	if at := runstore.Claimed(runstore.Disk{}, r.Dir()); time.Since(at).Abs() > time.Hour {
		t.Errorf("claimed at %v", at)
	}
	release()
	for _, folder := range []string{r.Dir(), filepath.Join(r.Dir(), "none")} {
		if at := runstore.Claimed(runstore.Disk{}, folder); !at.IsZero() {
			t.Errorf("%s: claimed at %v", folder, at)
		}
	}
}
