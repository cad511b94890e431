package learning

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

var errSnapshot = errors.New("a snapshot that fails")

// failingOver trains on files until an error ends the run after its next epoch.
func failingOver(t *testing.T, ctx context.Context, files runstore.Files, e Entry, wrong error) error {
	t.Helper()
	r, err := newRun(e, toyTask(), toyTask().digest())
	if err != nil {
		t.Fatal(err)
	}
	r.store = storeOn(files, e.Settings.Store, r.fingerprint)
	r.entry.Settings.Snapshot = func(s Snapshot) error {
		if s.Epoch.Epoch >= 1 {
			return wrong
		}
		return nil
	}
	_, err = r.result(ctx)
	return err
}

// A run that ends with an error says so in the store, with its machine, its process and its log, until it is begun again.
func TestFailureIsNoted(t *testing.T) {
	t.Setenv(logVariable, "task.log")
	e := toyEntry(t.TempDir())
	want := train(t, toyEntry(t.TempDir()), toyTask())
	wrong := failingOver(t, t.Context(), runstore.Disk{}, e, errSnapshot)
	if !errors.Is(wrong, errSnapshot) {
		t.Fatal(wrong)
	}
	run := storedRun(t, e.Settings.Store)
	host, _ := os.Hostname()
	log, _ := filepath.Abs("task.log")
	f := run.Failure
	if f == nil || f.Error != wrong.Error() || f.Process != os.Getpid() || f.Host != host || f.Log != log || f.Time.IsZero() || run.Fault != nil {
		t.Fatalf("%+v, %v", f, run.Fault)
	}
	all, err := Runs(e.Settings.Store)
	if err != nil || len(all) != 1 || *all[0].Failure != *f {
		t.Errorf("%+v, %v", all, err)
	}
	if r := train(t, e, toyTask()); withoutTime(r) != withoutTime(want) {
		t.Error("after a failure another result")
	}
	if run := storedRun(t, e.Settings.Store); run.Failure != nil || run.Report == nil {
		t.Errorf("%+v", run)
	}
	if left := strings.Join(filesBut(t, e.Settings.Store), " "); strings.Contains(left, runstore.FailureFile) {
		t.Errorf("left: %s", left)
	}
}

// A run that is told to stop has not failed, and one that is not begun again loses its note when it is.
func TestStopIsNoFailure(t *testing.T) {
	e := toyEntry(t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	r, err := newRun(e, toyTask(), toyTask().digest())
	if err != nil {
		t.Fatal(err)
	}
	r.entry.Settings.Progress = func(p Progress) {
		if p.Last != nil {
			stop()
		}
	}
	if _, err := r.result(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if run := storedRun(t, e.Settings.Store); run.Failure != nil || run.Report != nil {
		t.Errorf("%+v", run)
	}
	if err := failingOver(t, t.Context(), runstore.Disk{}, e, context.Canceled); err == nil {
		t.Fatal("it did not fail")
	}
	if run := storedRun(t, e.Settings.Store); run.Failure == nil {
		t.Error("an error of a run that nobody stopped is no failure")
	}
	again, stop := context.WithCancel(t.Context())
	if r, err = newRun(e, toyTask(), toyTask().digest()); err != nil {
		t.Fatal(err)
	}
	r.entry.Settings.Progress = func(Progress) { stop() }
	if _, err := r.result(again); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if run := storedRun(t, e.Settings.Store); run.Failure != nil {
		t.Errorf("it is begun again, and still says %+v", run.Failure)
	}
}

// Whichever operation on files fails while a failing run is noted, who trains is told of the first error; the note is whole or is not there; and the
// run goes on to the result of an undisturbed one.
func TestNoteThatFails(t *testing.T) {
	t.Parallel()
	e := toyEntry(t.TempDir())
	want := train(t, toyEntry(t.TempDir()), toyTask())
	noted, lost := 0, 0
	for n, reached := 0, true; reached; n++ {
		e.Settings.Store = t.TempDir()
		note, calls := false, 0
		reached = false
		err := failingOver(t, t.Context(), faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, path string) error {
			note = note || strings.HasPrefix(filepath.Base(path), runstore.FailureFile) && op == faulty.Write
			if strings.HasPrefix(filepath.Base(path), "lease-") || !note {
				return nil
			}
			calls++
			if reached = reached || calls > n; calls > n {
				return faulty.ErrFull
			}
			return nil
		}}, e, errSnapshot)
		if !errors.Is(err, errSnapshot) || errors.Is(err, faulty.ErrFull) {
			t.Errorf("operation %d: %v", n, err)
		}
		run := storedRun(t, e.Settings.Store)
		if run.Fault != nil {
			t.Errorf("operation %d: %v", n, run.Fault)
		}
		if run.Failure == nil {
			lost++
		} else {
			noted++
		}
		if got := train(t, e, toyTask()); withoutTime(got) != withoutTime(want) {
			t.Errorf("operation %d: another result", n)
		}
		if n > 100 {
			t.Fatal("there is no end")
		}
	}
	if noted < 2 || lost < 4 {
		t.Errorf("%d noted, %d not", noted, lost)
	}
}

// A changed bit anywhere in a note is found; the note is damaged then, and so is one of another run, and one that is no file. None of them keeps the
// run from going on.
func TestDamagedNote(t *testing.T) {
	e := toyEntry(t.TempDir())
	_ = failingOver(t, t.Context(), runstore.Disk{}, e, errSnapshot)
	run := storedRun(t, e.Settings.Store)
	path := filepath.Join(run.Folder, runstore.FailureFile)
	note, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range note {
		if c == '\n' || c == '\t' || c == ' ' {
			continue
		}
		changed := []byte(string(note))
		changed[i] ^= 1 << (i % 5)
		if err := os.WriteFile(path, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := storedRun(t, e.Settings.Store); got.Failure != nil || got.Fault == nil {
			t.Fatalf("byte %d: %+v", i, got.Failure)
		}
		if got := damagedIn(t, e.Settings.Store); len(got) != 1 || got[0] != runstore.FailureFile {
			t.Fatalf("byte %d: damaged are %v", i, got)
		}
	}
	other := strings.Repeat("0", 64)
	if _, err := parseFailure(note, other); err == nil || !strings.Contains(err.Error(), "it is of the run") {
		t.Error(err)
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o755)); err != nil {
		t.Fatal(err)
	}
	if got := storedRun(t, e.Settings.Store); got.Failure != nil || !isDamage(got.Fault) {
		t.Errorf("a folder in its place: %v", got.Fault)
	}
	if train(t, e, toyTask()); storedRun(t, e.Settings.Store).Report == nil {
		t.Error("the run did not go on")
	}
}

// An error of any length is kept in part.
func TestLongFailure(t *testing.T) {
	text := failureOf(errors.New(strings.Repeat("é", mostOfError))).Error
	if len(text) > mostOfError+len(" …") || !strings.HasSuffix(text, "é …") {
		t.Errorf("%d bytes, %q", len(text), text[len(text)-10:])
	}
}
