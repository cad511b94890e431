package runstore_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// disk is the file system of the machine, of which the operations fail that fail says.
func disk(fail func(op faulty.Op, path string) error) runstore.Files {
	return faulty.Files{Files: runstore.Disk{}, Fail: fail}
}

// sumOf is a fingerprint.
func sumOf(text string) string { return runstore.Fingerprint([]byte(text)) }

// open returns a run in a store, without touching it.
func open(files runstore.Files, root string) *runstore.Run {
	return runstore.Open(files, root, runstore.Identity{Format: 7, Fingerprint: sumOf("run")})
}

// begun returns a run in a fresh store, which this process has.
func begun(t *testing.T, files runstore.Files) *runstore.Run {
	t.Helper()
	r := open(files, t.TempDir())
	release, err := r.Begin(t.Context(), []byte("{}"), func() { t.Error("it waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return r
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// names returns those of the files in a folder, but for leases.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "lease-") {
			all = append(all, e.Name())
		}
	}
	return all
}

// A file is the new one, or the old one: whatever fails, and nothing else is left.
func TestWriteIsWholeOrNot(t *testing.T) {
	broken := errors.New("broken")
	var now faulty.Op
	r := begun(t, disk(func(op faulty.Op, _ string) error {
		if op == now {
			return faulty.ErrFull
		}
		return nil
	}))
	unchanged := func(name string, err, want error) {
		t.Helper()
		got, readErr := os.ReadFile(r.Path("f"))
		if !errors.Is(err, want) || string(got) != "old" || readErr != nil || !slices.Equal(names(t, r.Dir()), []string{runstore.DescriptionFile, "f"}) {
			t.Errorf("%s: error %v; there are %v, with %.9q", name, err, names(t, r.Dir()), got)
		}
	}
	if err := r.Write("f", text("old")); err != nil {
		t.Fatal(err)
	}
	for _, now = range faulty.Saving {
		if now == faulty.SyncFolder {
			continue // the new file has its place then, and may lose it with the power: see TestFolderThatCannotBeSynced
		}
		for _, size := range []int{0, 10, 1 << 20} {
			if now != faulty.Write || size > 0 {
				unchanged(string(now), r.Write("f", text(strings.Repeat("x", size))), faulty.ErrFull)
			}
		}
	}
	now = ""
	unchanged("fill", r.Write("f", func(w io.Writer) error { _, _ = w.Write(make([]byte, 1<<20)); return broken }), broken)
	if err := os.Mkdir(r.Path("folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := r.Write("folder", text("new")); err != nil || len(r.Aside()) != 1 {
		t.Errorf("a folder in its place: %v, aside %v", err, r.Aside())
	}
	if err := r.Write("f", text("new")); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(r.Path("f")); string(got) != "new" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A file whose name may not last is not said to be written.
func TestFolderThatCannotBeSynced(t *testing.T) {
	now := faulty.Op("")
	r := begun(t, disk(func(op faulty.Op, _ string) error {
		if op == now {
			return faulty.ErrFull
		}
		return nil
	}))
	now = faulty.SyncFolder
	if err := r.Write("f", text("new")); !errors.Is(err, faulty.ErrFull) || len(names(t, r.Dir())) != 2 {
		t.Errorf("error %v; there are %v", err, names(t, r.Dir()))
	}
}

// Whatever fails at the beginning of a run is its error, and nobody has the folder then.
func TestBegin(t *testing.T) {
	root := t.TempDir()
	for _, now := range append(slices.Clone(faulty.Saving), faulty.MakeFolder, faulty.Lock) {
		r := open(disk(func(op faulty.Op, _ string) error {
			if op == now {
				return faulty.ErrFull
			}
			return nil
		}), root)
		ctx, cancel := context.WithCancel(t.Context()) // who waits, waits for one that failed before
		if _, err := r.Begin(ctx, []byte("{}"), cancel); !errors.Is(err, faulty.ErrFull) {
			t.Errorf("%s: error %v", now, err)
		}
		cancel()
	}
	r := open(runstore.Disk{}, root)
	if err := os.WriteFile(r.Path("checkpoint-0.safetensors.123.part"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	release, err := r.Begin(ctx, []byte(`{"a":1}`), cancel)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if got, err := os.ReadFile(r.Path(runstore.DescriptionFile)); string(got) != `{"a":1}`+"\n" || err != nil || len(names(t, r.Dir())) != 1 {
		t.Errorf("there are %v, with %q, %v", names(t, r.Dir()), got, err)
	}
}

// hasLocks reports whether this system has any.
func hasLocks(t *testing.T) bool {
	t.Helper()
	dir := t.TempDir()
	release, _, err := runstore.Disk{}.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	_, locked, err := runstore.Disk{}.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	return locked == runstore.Busy
}

// Who waits for a folder waits until it is free, or until its context ends.
func TestWaitingEnds(t *testing.T) {
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	root := t.TempDir()
	release, err := open(runstore.Disk{}, root).Begin(t.Context(), nil, func() { t.Error("it waits for nobody") })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r := open(runstore.Disk{}, root)
	if _, err := r.Begin(ctx, nil, cancel); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), r.Dir()) {
		t.Errorf("error %v", err)
	}
	waited := 0
	second, err := r.Begin(t.Context(), nil, func() { waited++; release() })
	if err != nil || waited != 1 {
		t.Fatalf("it waited %d times: %v", waited, err)
	}
	second()
}

// The result comes last and ends the run; until it is written there is none.
func TestFinish(t *testing.T) {
	full := true
	r := begun(t, disk(func(op faulty.Op, path string) error {
		if full && op == faulty.Rename && filepath.Base(path) == runstore.ResultFile {
			return faulty.ErrFull
		}
		return nil
	}))
	if err := errors.Join(r.SaveBest(1, tensors(1)), r.Save(state{1, 1}, tensors(2)), r.Write("model", text("m"))); err != nil {
		t.Fatal(err)
	}
	before := names(t, r.Dir())
	if err := r.Finish(map[string]int{"a": 1}); !errors.Is(err, faulty.ErrFull) {
		t.Error(err)
	}
	if got, err := r.Result(); got != nil || err != nil || r.Finished() || !slices.Equal(names(t, r.Dir()), before) {
		t.Errorf("result %q, %v; there are %v", got, err, names(t, r.Dir()))
	}
	full = false
	if err := r.Finish(map[string]int{"a": 1}); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Result(); string(got) != "{\n\t\"a\": 1\n}\n" || err != nil || !r.Finished() {
		t.Errorf("result %q, %v", got, err)
	}
	if got := names(t, r.Dir()); !slices.Equal(got, []string{runstore.DescriptionFile, "model", runstore.ResultFile}) {
		t.Errorf("there are %v", got)
	}
}

// A result that cannot be opened is an error, not a run without a result.
func TestResultThatCannotBeRead(t *testing.T) {
	r := begun(t, disk(func(op faulty.Op, path string) error {
		if op == faulty.Open && filepath.Base(path) == runstore.ResultFile {
			return os.ErrPermission
		}
		return nil
	}))
	if err := r.Finish(1); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Result(); got != nil || !errors.Is(err, os.ErrPermission) {
		t.Errorf("%q, %v", got, err)
	}
	if err := errors.Join(os.Remove(r.Path(runstore.ResultFile)), os.Mkdir(r.Path(runstore.ResultFile), 0o755)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Result(); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("a folder in its place: %v", err)
	}
}
