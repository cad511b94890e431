package batch_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// Programs stay as long as a sweep that notes them has runs without a result and is not cancelled; then they are shown, and removed.
func TestCleanPrograms(t *testing.T) {
	store := t.TempDir()
	cleaned := func(remove bool) (names string) {
		t.Helper()
		all, err := batch.Clean(store, remove)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range all {
			if text, err := os.ReadFile(g.Path); remove != os.IsNotExist(err) || !remove && int(g.Bytes) != len(text) {
				t.Errorf("%+v: %q, %v", g, text, err)
			}
			names += filepath.Base(g.Path)[:6] + " "
		}
		return names
	}
	if got := cleaned(true); got != "" {
		t.Errorf("of an empty store: %s", got)
	}
	p := planIn(t, store)
	f, release, err := batch.Write(t.Context(), p, batch.Source{Data: "halves", Holdout: samples}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, text := range []string{"old", "new"} {
		from := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		path, err := f.Keep(from)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, path)
	}
	stray := filepath.Join(filepath.Dir(kept[0]), "copy-1.part")
	if err := os.WriteFile(stray, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := cleaned(false); got != "" { // the copy may be under way
		t.Errorf("of a sweep that is being submitted: %s", got)
	}
	release()
	if err := os.Remove(filepath.Join(f.Path, "uses-"+filepath.Base(kept[0]))); err != nil { // as if another sweep had noted it
		t.Fatal(err)
	}
	if got := cleaned(true); got != "copy-1 spikec " {
		t.Errorf("of an unfinished sweep that needs one of two: %s", got)
	}
	if _, err := (sweep.Local{Workers: 1}).Run(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), "diverge") {
		t.Fatal(err)
	}
	if got := cleaned(true); got != "" {
		t.Errorf("of a sweep with failed runs, which may be in a queue again: %s", got)
	}
	if _, err := f.NewList([]int{0}, 1); err != nil {
		t.Fatal(err)
	}
	if err := f.Cancel(); err != nil {
		t.Fatal(err)
	}
	if got := cleaned(true); got != "spikec " {
		t.Errorf("of a cancelled sweep: %s", got)
	}
}

// A sweep of which all runs have a result needs no program; one that cannot be read, or did not note its program, keeps all.
func TestCleanKeepsWhatItCannotJudge(t *testing.T) {
	forget := func(f *batch.Folder) error {
		notes, err := filepath.Glob(filepath.Join(f.Path, "uses-*"))
		if err != nil || len(notes) != 1 {
			return fmt.Errorf("notes %v, %w", notes, err)
		}
		return os.Remove(notes[0])
	}
	runs := func(text string) func(f *batch.Folder) error {
		return func(f *batch.Folder) error {
			return os.WriteFile(filepath.Join(f.Path, "runs.jsonl"), []byte(text), 0o600)
		}
	}
	for name, c := range map[string]struct {
		train bool
		spoil func(f *batch.Folder) error
		want  int
	}{
		"finished":                 {true, func(*batch.Folder) error { return nil }, 1},
		"not finished":             {false, func(*batch.Folder) error { return nil }, 0},
		"without a note":           {false, forget, 0},
		"finished, without a note": {true, forget, 1},
		"damaged":                  {true, runs("x\n"), 0},
		"cut":                      {true, runs(""), 0},
		"with runs of elsewhere":   {true, runs(`{"fingerprint":"../` + strings.Repeat("a", 64) + `"}` + "\n"), 0},
		"without its description":  {true, func(f *batch.Folder) error { return os.Remove(filepath.Join(f.Path, "description.json")) }, 0},
		"at a link": {false, func(f *batch.Folder) error {
			moved := filepath.Join(t.TempDir(), "elsewhere")
			return errors.Join(os.Rename(f.Path, moved), os.Symlink(moved, f.Path))
		}, 0},
		"finished, at a link": {true, func(f *batch.Folder) error {
			moved := filepath.Join(t.TempDir(), "elsewhere")
			return errors.Join(os.Rename(f.Path, moved), os.Symlink(moved, f.Path))
		}, 1},
		"beside what is no sweep": {true, func(f *batch.Folder) error { return os.Mkdir(filepath.Join(filepath.Dir(f.Path), "other"), 0o700) }, 1},
	} {
		store := t.TempDir()
		p, err := sweep.New(sweep.Sweep{Entries: []learning.Entry{planIn(t, store).Runs[0].Entry}, Seeds: []uint64{1}}, halves(samples))
		if err != nil {
			t.Fatal(err)
		}
		f, release, err := batch.Write(t.Context(), p, batch.Source{Data: "halves", Holdout: samples}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Keep(filepath.Join(f.Path, "description.json")); err != nil {
			t.Fatal(err)
		}
		release()
		if c.train {
			if _, err := (sweep.Local{Workers: 1}).Run(t.Context(), p, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.spoil(f); err != nil {
			t.Fatal(err)
		}
		if all, err := batch.Clean(store, false); err != nil || len(all) != c.want {
			t.Errorf("%s: %+v, %v, want %d", name, all, err, c.want)
		}
	}
}

// Where a link to a sweep leads nowhere, as to a disk that is not mounted, all programs stay, and the link is told.
func TestCleanTellsOfLinks(t *testing.T) {
	store := t.TempDir()
	f := written(t, planIn(t, store))
	if _, err := f.Keep(filepath.Join(f.Path, "description.json")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(f.Path), os.Symlink("/none/sweep", f.Path)); err != nil {
		t.Skip(err)
	}
	for _, remove := range []bool{false, true} {
		if all, err := batch.Clean(store, remove); len(all) != 0 || err == nil || !strings.Contains(err.Error(), f.Path+" is a link to /none/sweep") {
			t.Errorf("%+v, %v", all, err)
		}
	}
}
