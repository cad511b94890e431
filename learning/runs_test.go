package learning

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// The store lists what is a run and nothing else, says what it cannot read, and removes no run that is being trained.
func TestRuns(t *testing.T) {
	root := t.TempDir()
	if all, err := Runs(filepath.Join(root, "none")); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	e := toyEntry(root)
	first := train(t, e, toyTask())
	e.Settings.Seed = 8
	second := train(t, e, toyTask())
	if first.Folder != filepath.Join(root, first.Fingerprint) {
		t.Errorf("the report names the folder %q", first.Folder)
	}
	for _, name := range []string{"notes", strings.Repeat("x", 64)} {
		if err := os.Mkdir(filepath.Join(root, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	unfinished := strings.Repeat("0", 64)
	if err := os.Mkdir(filepath.Join(root, unfinished), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(second.Folder, runstore.ResultFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := Runs(root)
	if err != nil || len(all) != 3 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, r := range all {
		finished, faulty := r.Fingerprint == first.Fingerprint, r.Fingerprint == second.Fingerprint
		if (r.Report != nil && r.Fault == nil) != finished || (r.Fault != nil) != faulty || (r.Bytes > 0) != (finished || faulty) {
			t.Errorf("%+v", r)
		}
	}
	found, err := FindRun(root, first.Fingerprint[:20])
	if err != nil || found.Report.Seed != 3 || found.Report.Rule != "toy" {
		t.Fatalf("%+v, %v", found, err)
	}
	release, _, err := runstore.Disk{}.Lock(found.Folder)
	if err != nil {
		t.Fatal(err)
	}
	if err := found.Remove(); err == nil || !strings.Contains(err.Error(), "is being trained") {
		t.Errorf("a run that is being trained is removed: %v", err)
	}
	release()
	if err := found.Remove(); err != nil {
		t.Error(err)
	}
	for prefix, want := range map[string]string{first.Fingerprint: "no run begins", "": "no run begins", "\x00": "no run"} {
		if _, err := FindRun(root, prefix); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", prefix, err)
		}
	}
	if err := (StoredRun{Folder: root}).Remove(); err == nil {
		t.Error("a folder that is no run is removed")
	}
}

func TestFindRunAmbiguous(t *testing.T) {
	root := t.TempDir()
	for _, end := range []string{"1", "2"} {
		if err := os.Mkdir(filepath.Join(root, strings.Repeat("a", 63)+end), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := FindRun(root, "aa"); err == nil || !strings.Contains(err.Error(), "2 runs begin") {
		t.Error(err)
	}
}
