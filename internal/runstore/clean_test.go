package runstore_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// What no run needs is shown, and removed when that is asked for; what a run needs stays, and so does all of one that is under way.
func TestClean(t *testing.T) {
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	root := t.TempDir()
	done, begun, busy := sumOf("done"), sumOf("begun"), sumOf("run")
	garbage := []string{
		put(t, "x", root, done, "checkpoint-0.safetensors"), put(t, "x", root, done, "best-2.safetensors"),
		put(t, "x", root, begun, "checkpoint-1.safetensors-damaged"), put(t, "x", root, begun, "report.json-damaged-2"),
		put(t, "x", root, begun, "model.1.part"), put(t, "x", root, done, runstore.FailureFile),
		filepath.Dir(filepath.Dir(put(t, "x", root, ".import-1", done, "model"))),
	}
	kept := []string{
		put(t, "x", root, done, runstore.ResultFile), put(t, "x", root, done, "model"), put(t, "x", root, done, "notes"),
		put(t, "x", root, begun, "checkpoint-0.safetensors"), put(t, "x", root, begun, "best-2.safetensors"), put(t, "x", root, "notes.part"),
		put(t, "x", root, begun, runstore.FailureFile),
	}
	r := open(runstore.Disk{}, root)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	kept = append(kept, put(t, "x", root, busy, "model.1.part"), leases(t, r.Dir())[0])
	for _, remove := range []bool{false, true, true} {
		found, err := runstore.Clean(runstore.Disk{}, root, remove)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range garbage {
			_, err := os.Stat(path)
			there := err == nil
			if slices.ContainsFunc(found, func(g runstore.Garbage) bool { return g.Path == path && g.Bytes != 1 }) {
				t.Errorf("%s does not have the one byte that it has", path)
			}
			if shown := slices.ContainsFunc(found, func(g runstore.Garbage) bool { return g.Path == path }); shown != there && !remove || remove && there {
				t.Errorf("remove %v: %s is shown %v, there %v", remove, path, shown, there)
			}
		}
		for _, path := range kept {
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		}
	}
	release()
	if found, err := runstore.Clean(runstore.Disk{}, root, true); err != nil || len(found) != 1 {
		t.Errorf("%v, %v", found, err)
	}
	if found, err := runstore.Clean(runstore.Disk{}, filepath.Join(root, "none"), true); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

// What could not be removed is an error, and is not told of as removed; the rest is.
func TestCleanTellsWhatIsGone(t *testing.T) {
	root := t.TempDir()
	stays, goes := put(t, "x", root, sumOf("run"), "a.part"), put(t, "x", root, sumOf("run"), "b.part")
	folder := filepath.Dir(put(t, "x", root, sumOf("run"), "report.json-damaged", "x"))
	put(t, "x", root, ".import-1", "x")
	stuck := disk(func(op faulty.Op, path string) error {
		if path == stays || op == faulty.RemoveFolder && path != folder {
			return fs.ErrPermission
		}
		return nil
	})
	found, err := runstore.Clean(stuck, root, true)
	if len(found) != 2 || found[0].Path != goes || found[1].Path != folder || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v, %v", found, err)
	}
}
