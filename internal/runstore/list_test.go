package runstore_test

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/counted"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// put writes a file, and the folder that it is in.
func put(t *testing.T, text string, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
	return file
}

// A store lists what is a run and nothing else, the newest first.
func TestList(t *testing.T) {
	root := t.TempDir()
	if all, err := runstore.List(runstore.Disk{}, filepath.Join(root, "none")); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	done, begun, empty := sumOf("done"), sumOf("begun"), sumOf("empty")
	result := put(t, "12345", root, done, runstore.ResultFile)
	put(t, "123", root, done, "model")
	put(t, "1", root, begun, runstore.DescriptionFile)
	put(t, "", root, "notes", "x")
	put(t, "", root, strings.Repeat("x", 64), "x")
	if err := os.Mkdir(filepath.Join(root, empty), 0o755); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(result, later, later); err != nil {
		t.Fatal(err)
	}
	all, err := runstore.List(runstore.Disk{}, root)
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	for i, want := range []runstore.Listed{{Fingerprint: done, Bytes: 8, Finished: true}, {Fingerprint: begun, Bytes: 1}, {Fingerprint: empty}} {
		got := all[i]
		if got.Modified.IsZero() != (want.Bytes == 0) {
			t.Errorf("%d was written at %v", i, got.Modified)
		}
		want.Folder, got.Modified = filepath.Join(root, want.Fingerprint), time.Time{}
		if got != want {
			t.Errorf("%d is %+v, want %+v", i, got, want)
		}
	}
	locked := disk(func(op faulty.Op, path string) error {
		if op == faulty.List && filepath.Base(path) == begun {
			return os.ErrPermission
		}
		return nil
	})
	all, err = runstore.List(locked, root)
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, r := range all {
		if (r.Fingerprint == begun) != errors.Is(r.Fault, os.ErrPermission) {
			t.Errorf("%+v", r)
		}
	}
}

// linkTo makes a link, where the system has them.
func linkTo(t *testing.T, to string, path ...string) string {
	t.Helper()
	link := filepath.Join(path...)
	if err := os.Symlink(to, link); err != nil {
		t.Skip(err)
	}
	return link
}

// A link to the folder of a run is that run for all who look: it is listed, found, cleaned and archived, and not removed without what it leads to. What
// else is in the place of a run, as a link that leads nowhere, is told of as one that cannot be read. Folders are not looked at.
func TestLinkedRuns(t *testing.T) {
	root, elsewhere, name, plain := t.TempDir(), t.TempDir(), sumOf("run"), sumOf("plain")
	result := put(t, "12345", elsewhere, name, runstore.ResultFile)
	left := put(t, "x", elsewhere, name, "model.1.part")
	put(t, "x", root, plain, runstore.DescriptionFile)
	link := linkTo(t, filepath.Dir(result), root, name)
	linkTo(t, filepath.Join(elsewhere, "none"), root, sumOf("nowhere"))
	linkTo(t, result, root, sumOf("a link to a file"))
	put(t, "", root, sumOf("a file"))
	linkTo(t, sumOf("loop"), root, sumOf("loop"))
	linkTo(t, elsewhere, root, ".import-1")
	linkTo(t, elsewhere, elsewhere, name, "x-damaged")
	linkTo(t, elsewhere, root, "notes")
	files := counted.New(runstore.Disk{})
	runs, err := runstore.Fingerprints(files, root)
	slices.Sort(runs)
	wrong := map[string]string{
		sumOf("nowhere"): "is a link to " + filepath.Join(elsewhere, "none") + ", where nothing is; mount or make", sumOf("a link to a file"): "is no folder",
		sumOf("a file"): "is no folder", sumOf("loop"): "too many",
	}
	want := slices.Sorted(maps.Keys(wrong))
	want = append(want, plain, name)
	slices.Sort(want)
	if counts, _ := files.Take(); err != nil || !slices.Equal(runs, want) || counts[counted.Stat] != 2+len(wrong) { // where a link leads that leads nowhere
		t.Errorf("%v, %v, %v", runs, err, counts)
	}
	for run, why := range wrong {
		l, err := runstore.Look(runstore.Disk{}, root, run)
		if err != nil || l.Fault == nil || !strings.Contains(l.Fault.Error(), why) {
			t.Errorf("%+v, %v, want %s", l, err, why)
		}
		_, err = runstore.Open(runstore.Disk{}, root, runstore.Identity{Fingerprint: run}).Begin(t.Context(), []byte("{}"), func() {})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("begun: %v, want %s", err, why)
		}
	}
	if found, err := runstore.Find(runstore.Disk{}, root, name[:8]); err != nil || found.Folder != link || !found.Finished {
		t.Errorf("%+v, %v", found, err)
	}
	left = filepath.Join(link, filepath.Base(left))
	if found, err := runstore.Clean(runstore.Disk{}, root, true); err == nil || len(found) != 2 || found[0].Path != left ||
		strings.Count(err.Error(), "\n") != len(wrong)-1 {
		t.Errorf("%v, %v", found, err)
	}
	var b bytes.Buffer
	if err := runstore.Export(runstore.Disk{}, &b, []string{link}, lenient()); err != nil || !strings.Contains(b.String(), "12345") {
		t.Errorf("export: %v", err)
	}
	err = runstore.Delete(runstore.Disk{}, link)
	if err == nil || !strings.Contains(err.Error(), link+" is a link to "+filepath.Dir(result)) {
		t.Errorf("a link is removed: %v", err)
	}
	if _, err := os.Lstat(link); err != nil {
		t.Error(err)
	}
	if got, claims := names(t, filepath.Dir(result)), leases(t, link); !slices.Equal(got, []string{runstore.ResultFile}) || len(claims) > 0 {
		t.Errorf("the folder has %v, claims %v", got, claims)
	}
	if runs, err := runstore.Fingerprints(closed{runstore.Disk{}, link}, root); err != nil || !slices.Contains(runs, name) {
		t.Errorf("a link that may not be followed is no run: %v, %v", runs, err)
	}
}

func TestFind(t *testing.T) {
	root, same := t.TempDir(), strings.Repeat("a", 63)
	for _, name := range []string{same + "1", same + "2", sumOf("run")} {
		if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := runstore.Find(runstore.Disk{}, root, sumOf("run")[:9]); err != nil || r.Fingerprint != sumOf("run") {
		t.Errorf("%+v, %v", r, err)
	}
	for prefix, want := range map[string]string{"": "no run begins", "\x00": "no run begins", same[:9]: "2 runs begin", "0000": "the store has 3"} {
		if _, err := runstore.Find(runstore.Disk{}, root, prefix); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

// Only folders of runs are deleted, and none that is under way.
func TestDelete(t *testing.T) {
	root := t.TempDir()
	file := put(t, "x", root, sumOf("run"), "x")
	folder := filepath.Dir(file)
	if err := runstore.Delete(runstore.Disk{}, root); err == nil || !strings.Contains(err.Error(), "no folder of a run") {
		t.Errorf("a folder that is no run is removed: %v", err)
	}
	if hasLocks(t) {
		release, _, err := runstore.Disk{}.Lock(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := runstore.Delete(runstore.Disk{}, folder); err == nil || !strings.Contains(err.Error(), "is being trained") {
			t.Errorf("a run that is being trained is removed: %v", err)
		}
		release()
	}
	stuck := disk(func(op faulty.Op, _ string) error {
		if op == faulty.RemoveFolder {
			return os.ErrPermission
		}
		return nil
	})
	if err := runstore.Delete(stuck, folder); !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
	if err := runstore.Delete(runstore.Disk{}, folder); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestFileOf(t *testing.T) {
	root := t.TempDir()
	model := put(t, "x", root, "done", "model")
	put(t, "x", root, "begun", runstore.DescriptionFile)
	for path, want := range map[string]string{
		filepath.Dir(model):         model,
		model:                       model,
		filepath.Join(root, "none"): filepath.Join(root, "none"),
	} {
		if got, err := runstore.FileOf(runstore.Disk{}, path, "model"); got != want || err != nil {
			t.Errorf("%s: %s, %v", path, got, err)
		}
	}
	for path, want := range map[string]string{root: "is no run: it has no model", filepath.Join(root, "begun"): "is not finished: it has no model"} {
		if _, err := runstore.FileOf(runstore.Disk{}, path, "model"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got, err := runstore.FileOf(closed{runstore.Disk{}, model}, filepath.Dir(model), "model"); got != model || err != nil {
		t.Errorf("a folder that cannot be read is taken for none: %s, %v", got, err)
	}
}

// closed are files of which one may not be looked at.
type closed struct {
	runstore.Disk
	path string
}

func (c closed) Stat(path string) (fs.FileInfo, error) {
	if path == c.path {
		return nil, fs.ErrPermission
	}
	return c.Disk.Stat(path)
}

// A store at a link that leads nowhere is not empty, and is not made: whoever looks or writes is told.
func TestStoreThatLeadsNowhere(t *testing.T) {
	root := linkTo(t, filepath.Join(t.TempDir(), "none"), t.TempDir(), "store")
	_, fingerprints := runstore.Fingerprints(runstore.Disk{}, root)
	_, list := runstore.List(runstore.Disk{}, root)
	_, find := runstore.Find(runstore.Disk{}, root, "ab")
	_, clean := runstore.Clean(runstore.Disk{}, root, true)
	looked, err := runstore.Look(runstore.Disk{}, root, sumOf("run"))
	if err != nil {
		t.Fatal(err)
	}
	_, begin := open(runstore.Disk{}, root).Begin(t.Context(), []byte("{}"), func() {})
	for _, err := range []error{fingerprints, list, find, clean, begin, looked.Fault} {
		if err == nil || !strings.Contains(err.Error(), root+" is a link to ") || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
	}
}
