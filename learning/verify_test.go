package learning

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// damagedIn returns the names of the files of the one run in a store that are damaged.
func damagedIn(t *testing.T, store string) (names []string) {
	t.Helper()
	for _, f := range verified(t, store) {
		if f.State == FileDamaged {
			names = append(names, filepath.Base(f.Path))
		}
	}
	return names
}

func verified(t *testing.T, store string) []StoredFile {
	t.Helper()
	run, err := FindRun(store, filepath.Base(onlyRun(t, store)))
	if err != nil {
		t.Fatal(err)
	}
	files, err := run.Verify()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func onlyRun(t *testing.T, store string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(store, strings.Repeat("?", 64)))
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	return all[0]
}

// A changed bit anywhere in any file of a run, finished or not, is found, and named by its file alone. Spaces between the fields of a report, which say
// nothing, may be other spaces.
func TestVerifyFindsEveryBit(t *testing.T) {
	finished := toyEntry(t.TempDir())
	train(t, finished, toyTask())
	begun, _, _ := saved(t)
	for _, e := range []Entry{finished, begun} {
		store, files, flips := e.Settings.Store, 0, 0
		for _, f := range verified(t, store) {
			if f.State != FileWhole || f.Bytes == 0 {
				t.Errorf("%s is %s: %v", f.Path, f.State, f.Err)
			}
			files++
			data, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(data); i += 1 + len(data)/150 {
				changed := bytes.Clone(data)
				changed[i] ^= 1 << (i % 8)
				if unicode.IsSpace(rune(data[i])) && unicode.IsSpace(rune(changed[i])) {
					continue
				}
				flips++
				if err := os.WriteFile(f.Path, changed, 0o644); err != nil {
					t.Fatal(err)
				}
				if got := damagedIn(t, store); !slices.Contains(got, filepath.Base(f.Path)) || len(got) > 1 {
					t.Errorf("bit %d of byte %d of %s: damaged are %v", i%8, i, f.Path, got)
				}
			}
			if err := os.WriteFile(f.Path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if files != 4 || flips < 500 {
			t.Errorf("%d flips in %d files", flips, files)
		}
	}
}

// A report whose last field has lost its name is not one of the first versions, which had no checksum.
func TestVerifyFindsEveryBitOfTheNameOfTheChecksum(t *testing.T) {
	e := toyEntry(t.TempDir())
	path := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint, runstore.ResultFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte("Checksum"))
	for bit := range 8 * len("Checksum") {
		changed := bytes.Clone(data)
		changed[at+bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := damagedIn(t, e.Settings.Store); !slices.Equal(got, []string{runstore.ResultFile}) {
			t.Errorf("bit %d of the name: damaged are %v", bit, got)
		}
	}
}

// What a finished run needs and has not is missing, by its name, and such a run does not leave its store. Without a report it is not finished.
func TestVerifyFindsWhatIsMissing(t *testing.T) {
	for _, name := range []string{runstore.DescriptionFile, epochsFile, modelFile} {
		e := toyEntry(t.TempDir())
		folder := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint)
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
		for _, f := range verified(t, e.Settings.Store) {
			if missing := filepath.Base(f.Path) == name; missing != (f.State == FileDamaged) || missing && f.Err.Error() != "it is missing" {
				t.Errorf("without %s: %s is %s: %v", name, f.Path, f.State, f.Err)
			}
		}
		if got := damagedIn(t, e.Settings.Store); !slices.Equal(got, []string{name}) {
			t.Errorf("without %s: damaged are %v", name, got)
		}
		err := ExportRuns(io.Discard, []StoredRun{storedRun(t, e.Settings.Store)})
		if err == nil || !strings.Contains(err.Error(), filepath.Join(folder, name)+": it is missing") {
			t.Errorf("without %s: it was exported: %v", name, err)
		}
		if err := os.Remove(filepath.Join(folder, runstore.ResultFile)); err != nil {
			t.Fatal(err)
		}
		if got := damagedIn(t, e.Settings.Store); len(got) > 0 {
			t.Errorf("not finished, without %s: damaged are %v", name, got)
		}
	}
}

// A file that cannot be read is not taken for damaged, and its run does not leave the store.
func TestVerifyTellsWhatCannotBeRead(t *testing.T) {
	e := toyEntry(t.TempDir())
	fingerprint := train(t, e, toyTask()).Fingerprint
	for _, name := range []string{runstore.DescriptionFile, epochsFile, modelFile, runstore.ResultFile} {
		files := faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, path string) error {
			if op == faulty.Open && filepath.Base(path) == name {
				return &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
			}
			return nil
		}}
		run := runstore.Open(files, e.Settings.Store, identity(fingerprint))
		all, err := verify(run)
		if err != nil || len(all) != 4 {
			t.Fatalf("%v, %v", all, err)
		}
		for _, f := range all {
			unread := f.State == FileUnreadable && f.Err == fs.ErrPermission
			if is := filepath.Base(f.Path) == name; is != unread || f.State == FileDamaged {
				t.Errorf("%s cannot be read, and %s is %s: %v", name, f.Path, f.State, f.Err)
			}
		}
		if err := wholeRun(run); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), name+" cannot be read") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is missing is damaged; what is no part of a run, or passes, is told of; files that an older version stored without a checksum too.
func TestVerifyNamesTheRest(t *testing.T) {
	e := toyEntry(t.TempDir())
	dir := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint)
	for _, name := range []string{"notes", "x.part", "lease-beat.1", "model.safetensors-damaged", "best-3.safetensors"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, modelFile)); err != nil {
		t.Fatal(err)
	}
	damage(t, filepath.Join(dir, runstore.ResultFile), func(b []byte) []byte { // as one of the first versions, which had no checksums
		text := string(b)
		for _, field := range []string{`"Sums": {`, `"Checksum": "`} {
			i := strings.Index(text, field)
			end := strings.IndexAny(text[i+len(field):], `}"`)
			if field == `"Sums": {` {
				end = strings.Index(text[i+len(field):], "}")
			}
			text = strings.TrimRight(text[:i], " \t\n,") + text[i+len(field)+end+1:]
		}
		return []byte(text)
	})
	want := map[string]FileState{"notes": FileForeign, "x.part": FilePassing, "lease-beat.1": FilePassing, "best-3.safetensors": FilePassing,
		"model.safetensors-damaged": FileAside,
		modelFile:                   FileDamaged, runstore.ResultFile: FileUnchecked, epochsFile: FileUnchecked, runstore.DescriptionFile: FileWhole}
	all := verified(t, e.Settings.Store)
	if len(all) != len(want) {
		t.Errorf("%d files", len(all))
	}
	for _, f := range all {
		if state := want[filepath.Base(f.Path)]; f.State != state {
			t.Errorf("%s is %s, not %s: %v", f.Path, f.State, state, f.Err)
		}
	}
}

// A run that is exported and imported elsewhere is the same run, finished or not. What is damaged does not leave and does not enter, and a run
// that the store has with another result stays.
func TestRunsTravel(t *testing.T) {
	from, to := toyEntry(t.TempDir()), toyEntry(t.TempDir())
	begun, _, want := saved(t)
	train(t, from, toyTask())
	for _, e := range []Entry{from, begun} {
		run := storedRun(t, e.Settings.Store)
		var b bytes.Buffer
		if err := ExportRuns(&b, []StoredRun{run}); err != nil {
			t.Fatal(err)
		}
		to.Settings.Store = t.TempDir()
		got, err := ImportRuns(to.Settings.Store, bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(got) != 1 || got[0] != (ImportedRun{run.Fingerprint, false}) {
			t.Fatalf("%v, %v", got, err)
		}
		got, err = ImportRuns(to.Settings.Store, bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(got) != 1 || got[0] != (ImportedRun{run.Fingerprint, true}) {
			t.Errorf("again: %v, %v", got, err)
		}
		if r := train(t, to, toyTask()); withoutTime(r) != withoutTime(want) {
			t.Error("the run that was imported has another result")
		}
		flipped := faulty.Flip(bytes.Clone(bytes.TrimRight(b.Bytes(), "\x00")))
		flipped = append(flipped, b.Bytes()[len(flipped):]...)
		elsewhere := t.TempDir()
		_, err = ImportRuns(elsewhere, bytes.NewReader(flipped), int64(b.Len()))
		if err == nil || !strings.Contains(err.Error(), "its "+run.Fingerprint) || strings.Contains(err.Error(), elsewhere) {
			t.Errorf("a damaged run was imported, or its file is not named as the archive has it: %v", err)
		}
	}
	run := storedRun(t, from.Settings.Store)
	damage(t, filepath.Join(run.Folder, modelFile), faulty.Flip)
	if err := ExportRuns(io.Discard, []StoredRun{run}); err == nil || !strings.Contains(err.Error(), modelFile) {
		t.Errorf("a damaged run was exported: %v", err)
	}
}

func storedRun(t *testing.T, store string) StoredRun {
	t.Helper()
	run, err := FindRun(store, filepath.Base(onlyRun(t, store)))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// What is no run is refused, and an import that fails leaves no folder behind.
func TestCareOfNothing(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	for _, folder := range []string{"", ".", here, strings.Repeat("g", 64)} {
		if _, err := (StoredRun{Folder: folder}).Verify(); err == nil || !strings.Contains(err.Error(), "no folder of a run") {
			t.Errorf("verify %q: %v", folder, err)
		}
		if err := ExportRuns(io.Discard, []StoredRun{{Folder: folder}}); err == nil || !strings.Contains(err.Error(), "no folder of a run") {
			t.Errorf("export %q: %v", folder, err)
		}
	}
	if err := ExportRuns(nil, nil); err == nil {
		t.Error("it writes nowhere")
	}
	for _, nothing := range []io.Reader{nil, (*bytes.Buffer)(nil)} {
		if _, err := ImportRuns(filepath.Join(here, "a", "b"), nothing, 1); err == nil {
			t.Error("it reads nothing")
		}
	}
	if err := os.Symlink("loop", "loop"); err != nil {
		t.Fatal(err)
	}
	if _, err := ImportRuns("loop", strings.NewReader("x"), 1); err == nil || os.Remove("loop") != nil {
		t.Errorf("a link to itself: %v, or it is gone", err)
	}
	if _, err := ImportRuns(filepath.Join(here, "a", "b"), strings.NewReader("no archive"), 10); err == nil || !strings.Contains(err.Error(), "nothing was imported") {
		t.Errorf("error %v", err)
	}
	if left, err := os.ReadDir(here); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
