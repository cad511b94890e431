package command

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A store is verified, cleaned, exported and imported by the words of the command; each damaged file is named, with an exit status.
func TestRunsAreKept(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	ok := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := call(t, t.Context(), args...)
		if code != 0 {
			t.Fatalf("%v: %s", args, stderr)
		}
		return stdout
	}
	fails := func(want string, args ...string) {
		t.Helper()
		if code, stdout, stderr := call(t, t.Context(), args...); code == 0 || !strings.Contains(stdout+stderr, want) {
			t.Errorf("%v: exit status %d, %q does not say %q", args, code, stdout+stderr, want)
		}
	}
	if got := ok("runs", "verify"); !strings.Contains(got, "0 runs") {
		t.Errorf("%q", got)
	}
	var c comparedJSON
	if err := json.Unmarshal([]byte(ok("compare", "-rules", "surrogate", "-seeds", "1", "-epochs", "1", "-json")), &c); err != nil {
		t.Fatal(err)
	}
	name := c.Entries[0].Runs[0].Fingerprint
	_, folder, _ := strings.Cut(ok("runs", "show", name), "folder   ")
	folder, _, _ = strings.Cut(folder, "\n")
	if got := ok("runs", "verify", name[:8]); !strings.Contains(got, "5 files are whole, 0 have no checksum, 0 are damaged") {
		t.Errorf("%q", got)
	}
	archive, other := filepath.Join(t.TempDir(), "runs.tar"), t.TempDir()
	ok("runs", "export", name[:8], "-o", archive)
	if got := ok("runs", "import", archive); !strings.Contains(got, "there already: "+name) {
		t.Errorf("%q", got)
	}
	if got := ok("runs", "-store", other, "import", archive); !strings.Contains(got, "imported "+name) {
		t.Errorf("%q", got)
	}
	if got := ok("runs", "-store", other, "show", name[:8]); !strings.Contains(got, "finished") {
		t.Errorf("%q", got)
	}
	counts := filepath.Join(folder, "counts.json")
	text, err := os.ReadFile(counts)
	if err == nil {
		text[len(text)/2] ^= 1
		err = os.WriteFile(counts, text, 0o644)
	}
	left := filepath.Join(folder, "model.safetensors.1.part")
	if err := errors.Join(err, os.WriteFile(left, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	fails(counts+": damaged: it does not have the SHA-256", "runs", "verify")
	fails("does not have the SHA-256", "energy", "-counts", counts, "-chip", "loihi-1")
	fails("counts.json", "runs", "export", name, "-o", archive)
	if got := ok("runs", "gc"); !strings.Contains(got, left) || !strings.Contains(got, "-remove does it") {
		t.Errorf("%q", got)
	}
	if got := ok("runs", "gc", "-remove"); !strings.Contains(got, left) || !strings.Contains(got, "1 files of") {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	fails("give the runs", "runs", "export", name)
	fails("no whole archive", "runs", "import", counts)
	fails("is no file", "runs", "import", folder)
}
