package command

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Runs are listed, shown and removed by the first letters of their names; what they trained is evaluated and predicts,
// by name, by folder and by file, and says what the comparison said.
func TestRunsAreFoundByPrefix(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	ok := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := call(t, t.Context(), args...)
		if code != 0 {
			t.Fatalf("%v: %s", args, stderr)
		}
		return stdout
	}
	if got := ok("runs"); got != "the run store is empty\n" {
		t.Errorf("%q", got)
	}
	var c comparedJSON
	if err := json.Unmarshal([]byte(ok("compare", "-rules", "stdp,ann-256", "-seeds", "1", "-epochs", "1", "-json")), &c); err != nil {
		t.Fatal(err)
	}
	for _, e := range c.Entries {
		run, want := e.Runs[0], fmt.Sprintf("%.2f", 100**e.Runs[0].TestAccuracy)
		if list := ok("runs", "list"); !strings.Contains(list, run.Fingerprint[:12]) || !strings.Contains(list, want) {
			t.Errorf("%s lacks %.12s or %s", list, run.Fingerprint, want)
		}
		if e.Name != "ann-256" { // which has no spikes to price
			if got := ok("energy", "-report", run.Fingerprint[:8], "-chip", "loihi-1"); !strings.Contains(got, "loihi-1") {
				t.Errorf("%s", got)
			}
		}
		shown := ok("runs", "show", run.Fingerprint[:8])
		_, folder, _ := strings.Cut(shown, "folder   ")
		folder, _, _ = strings.Cut(folder, "\n")
		for _, model := range []string{run.Fingerprint[:10], folder, filepath.Join(folder, "model.safetensors")} {
			if got := ok("evaluate", model); !strings.Contains(got, want+" % of 360 test samples") {
				t.Errorf("%s: %s, want %s", model, got, want)
			}
		}
	}
	var rows []listedJSON
	if err := json.Unmarshal([]byte(ok("runs", "-json")), &rows); err != nil || len(rows) != 2 || *rows[0].Epochs != 1 || rows[0].TestMSE != nil ||
		*rows[0].TestAccuracy+*rows[1].TestAccuracy != *c.Entries[0].Runs[0].TestAccuracy+*c.Entries[1].Runs[0].TestAccuracy {
		t.Errorf("%+v, %v", rows, err)
	}
	checkTables(t, ok, c.Entries[0].Runs[0])
	ok("runs", "remove", c.Entries[0].Runs[0].Fingerprint[:9], c.Entries[0].Runs[0].Fingerprint[:12]) // one run, named twice
	if list := ok("runs"); strings.Count(list, "\n") != 2 || strings.Contains(list, c.Entries[0].Runs[0].Fingerprint[:12]) {
		t.Errorf("%s is left", list)
	}
}

// checkTables compares the tables of a run with what it reached.
func checkTables(t *testing.T, ok func(...string) string, run runJSON) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "new", "folder")
	said, all := ok("runs", "tables", run.Fingerprint[:8], folder), map[string][][]string{}
	for _, name := range []string{"epochs.csv", "classes.csv", "confusion.csv"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			all[name], err = csv.NewReader(bytes.NewReader(text)).ReadAll()
		}
		if err != nil || !strings.Contains(said, filepath.Join(folder, name)) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	right := 0
	for _, row := range all["classes.csv"][1:] {
		n, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		right += n
	}
	if want := int(math.Round(360 * *run.TestAccuracy)); right != want || len(all["confusion.csv"]) != 11 || len(all["epochs.csv"]) != 2 {
		t.Errorf("%d right, want %d; %v", right, want, all)
	}
}
