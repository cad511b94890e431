package command

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
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
	if got := ok("runs", "verify", name[:8]); !strings.Contains(got, "5 files are whole, 0 have no checksum, 0 are damaged or missing\n") {
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
	moved := filepath.Join(other, name+"-moved")
	if err := errors.Join(os.Rename(filepath.Join(other, name), moved), os.Symlink(moved, filepath.Join(other, name))); err != nil {
		t.Skip(err)
	}
	if got := ok("runs", "-store", other, "verify"); !strings.Contains(got, "1 runs, ") || !strings.Contains(got, "5 files are whole") {
		t.Errorf("%q", got)
	}
	if got := ok("runs", "-store", other); !strings.Contains(got, name[:12]) {
		t.Errorf("%q", got)
	}
	for _, named := range []string{name, name[:8], filepath.Join(other, name)} {
		fails("is a link to "+moved, "runs", "-store", other, "remove", named)
		ok("runs", "-store", other, "show", named)
	}
	if err := os.Remove(counts); err != nil {
		t.Fatal(err)
	}
	fails(counts+": damaged: it is missing", "runs", "verify")
	fails("1 files are damaged or missing; ask for their runs again", "runs", "verify")
	fails(counts+": it is missing", "runs", "export", name, "-o", archive)
	fails("give the runs", "runs", "export", name)
	fails("no whole archive", "runs", "import", filepath.Join(folder, "epochs.csv"))
	fails("is no file", "runs", "import", folder)
}

// A folder that cannot be read ends neither the check of the others nor its summary, and is not called damaged.
func TestVerifyGoesOn(t *testing.T) {
	gone := learning.StoredRun{Folder: filepath.Join(t.TempDir(), strings.Repeat("a", 64))}
	there := learning.StoredRun{Folder: filepath.Join(t.TempDir(), strings.Repeat("b", 64))}
	if err := errors.Join(os.Mkdir(there.Folder, 0o755), os.WriteFile(filepath.Join(there.Folder, "notes"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err := verifyAll(t.Context(), &b, []learning.StoredRun{gone, there})
	if err == nil || !strings.Contains(err.Error(), "1 files or folders cannot be read") || strings.Contains(err.Error(), "ask for") {
		t.Errorf("error %v", err)
	}
	unread := gone.Folder + ": cannot be read: "
	for _, want := range []string{unread, "notes: no file of a run\n", "2 runs, ", "0 are damaged or missing, 1 cannot be read\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q does not say %q", b.String(), want)
		}
	}
}

// Whoever may not read some of a store is told what it is, and gets the rest: lists, checks and what can be removed.
func TestStoreOfAnother(t *testing.T) {
	if os.Geteuid() < 1 {
		t.Skip("nothing is hidden from this user")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	store := t.TempDir()
	hidden, open := filepath.Join(store, strings.Repeat("a", 64)), filepath.Join(store, strings.Repeat("b", 64))
	secret, left := filepath.Join(open, "failed.json"), filepath.Join(open, "model.safetensors.1.part")
	err := errors.Join(os.Mkdir(hidden, 0), os.Mkdir(open, 0o755), os.WriteFile(secret, []byte("x"), 0), os.WriteFile(left, nil, 0o644))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(hidden, 0o755) })
	for _, c := range []struct {
		args []string
		code int
		want []string
	}{
		{[]string{"verify"}, 1, []string{secret + ": cannot be read: permission denied\n", "0 are damaged or missing, 2 cannot be read", "may be whole"}},
		{[]string{"list"}, 0, []string{"cannot be read", " –\n"}},
		{[]string{"gc", "-remove"}, 1, []string{left, "1 files of 0.0 MB removed", "permission denied"}},
		{[]string{"show", hidden}, 1, []string{"permission denied"}},
	} {
		code, stdout, stderr := call(t, t.Context(), append([]string{"runs", "-store", store}, c.args...)...)
		for _, want := range c.want {
			if code != c.code || !strings.Contains(stdout+stderr, want) {
				t.Errorf("%v: exit status %d, %q does not say %q", c.args, code, stdout+stderr, want)
			}
		}
	}
}

// A run of which no file can be seen has no date.
func TestNoDate(t *testing.T) {
	store := t.TempDir()
	if err := os.Mkdir(filepath.Join(store, strings.Repeat("a", 64)), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"list"}, {"list", "-json"}} {
		code, stdout, stderr := call(t, t.Context(), append([]string{"runs", "-store", store}, args...)...)
		if code != 0 || strings.Contains(stdout, "0001-01-01") {
			t.Errorf("%v: exit status %d, %s%s", args, code, stdout, stderr)
		}
	}
}

// A store that is named and not there is an error of all that read it, as one that keeps nothing is of all: no run of it would be damaged.
func TestStoresThatAreNotThere(t *testing.T) {
	none, file := filepath.Join(t.TempDir(), "none"), filepath.Join(t.TempDir(), "file")
	put(t, file, "")
	for store, want := range map[string]string{none: "there is no folder " + none, file: file + " is no folder", "-": "keeps nothing"} {
		for _, args := range [][]string{{}, {"list"}, {"verify"}, {"gc"}, {"show", "ab"}, {"export", "ab", "-o", none + ".tar"}} {
			code, stdout, stderr := call(t, t.Context(), append([]string{"runs", "-store", store}, args...)...)
			if code != 1 || stdout != "" || !strings.Contains(stderr, want) {
				t.Errorf("%v: exit code %d, %s%s, want %s", args, code, stdout, stderr, want)
			}
		}
	}
	if code, stdout, stderr := call(t, t.Context(), "runs", "import", "-store", "-", file); code != 1 || !strings.Contains(stderr, "keeps nothing") {
		t.Errorf("exit code %d, %s%s", code, stdout, stderr)
	}
}
