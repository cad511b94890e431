package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"
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
	ok("runs", "remove", c.Entries[0].Runs[0].Fingerprint[:9], c.Entries[0].Runs[0].Fingerprint[:12]) // one run, named twice
	if list := ok("runs"); strings.Count(list, "\n") != 2 || strings.Contains(list, c.Entries[0].Runs[0].Fingerprint[:12]) {
		t.Errorf("%s is left", list)
	}
}
