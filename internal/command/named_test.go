package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// storedRun trains a small net into a store of the test's own, and returns its run.
func storedRun(t *testing.T) learning.StoredRun {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var c comparedJSON
	_, stdout, stderr := call(t, t.Context(), "compare", "-rules", "surrogate", "-seeds", "1", "-epochs", "1", "-json")
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatal(err, stderr)
	}
	r, err := learning.FindRun("", c.Entries[0].Runs[0].Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Every command takes a run or a network in every form that has what it needs, and says what it got otherwise.
func TestEverythingThatNames(t *testing.T) {
	r := storedRun(t)
	dir := t.TempDir()
	model, err := filepath.Glob(filepath.Join(r.Folder, "model*"))
	if err != nil || len(model) != 1 {
		t.Fatal(model, err)
	}
	text, err := os.ReadFile(model[0])
	if err != nil {
		t.Fatal(err)
	}
	net, notes, empty := filepath.Join(dir, "net.safetensors"), filepath.Join(dir, "notes.txt"), filepath.Join(dir, "empty")
	put(t, net, string(text))
	put(t, notes, "a file of notes\n")
	put(t, filepath.Join(dir, "nothing"), "")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	samples := filepath.Join(dir, "samples.csv")
	put(t, samples, strings.Repeat("0 ", 64)+"\n")
	report := filepath.Join(r.Folder, "report.json")
	ok := ""
	for _, c := range []struct {
		command                                           []string
		prefix, folder, report, net, other, absent, empty string
	}{
		{[]string{"energy", "-report", "NAME"}, ok, ok, ok, "is a saved network; it has no counts", "is no file of this program", "it is no run", "it has no report.json"},
		{[]string{"evaluate", "NAME"}, ok, ok, ok, ok, "is no file of this program", "it is no run", "it has no model.safetensors"},
		{[]string{"predict", "NAME", samples}, ok, ok, ok, ok, "is no file of this program", "it is no run", "it has no model.safetensors"},
		{[]string{"runs", "show", "NAME"}, ok, ok, ok, "is a saved network; give the first letters", "is no file of this program", "it is no run", "is the folder of no run"},
		{[]string{"runs", "remove", "NAME"}, "skip", "skip", "skip", "is a saved network; give the first letters", "is no file of this program",
			"it is no run", "is the folder of no run"},
	} {
		for name, want := range map[string]string{
			r.Fingerprint[:9]: c.prefix, r.Folder: c.folder, report: c.report, net: c.net, notes: c.other,
			filepath.Join(dir, "nothing"): c.other, filepath.Join(dir, "absent"): c.absent, empty: c.empty,
		} {
			if want == "skip" {
				continue
			}
			args := naming(c.command, name)
			code, stdout, stderr := call(t, t.Context(), args...)
			switch {
			case want == ok && (code != 0 || stdout == ""):
				t.Errorf("%v: exit code %d, %s", args, code, stderr)
			case want != ok && (code != 1 || stdout != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1):
				t.Errorf("%v: %d, %q, want an error with %q", args, code, stdout+stderr, want)
			}
		}
	}
	if code, _, stderr := call(t, t.Context(), "runs", "remove", r.Folder); code != 0 {
		t.Errorf("removing by folder: %s", stderr)
	}
}

// naming is a command with a name in the place of NAME.
func naming(command []string, name string) []string {
	args := slices.Clone(command)
	for i := range args {
		args[i] = strings.Replace(args[i], "NAME", name, 1)
	}
	return args
}

// What only lies beside a run, or begins as its name does, does not name it: nothing is removed or measured by mistake. Links to a run do.
func TestOnlyARunNamesARun(t *testing.T) {
	r := storedRun(t)
	dir := t.TempDir()
	commands := [][]string{{"evaluate", "NAME"}, {"runs", "show", "NAME"}, {"runs", "remove", "NAME"}}
	prefix, counts := filepath.Join(filepath.Dir(r.Folder), r.Fingerprint[:9]), filepath.Join(dir, "counts.json")
	if err := os.Mkdir(prefix, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, counts, "{}")
	const json = "is a JSON file, not the report.json in a run's folder"
	refused := map[string]string{prefix: "run", counts: json, "": "the name is empty", filepath.Join(r.Folder, "counts.json"): json,
		filepath.Join(r.Folder, "description.json"): json, filepath.Join(r.Folder, "epochs.csv"): "is no file of this program"}
	for _, command := range commands {
		for name, want := range refused {
			args := naming(command, name)
			if code, stdout, stderr := call(t, t.Context(), args...); code != 1 || stdout != "" || !strings.Contains(stderr, want) {
				t.Errorf("%v: %d, %q, want an error with %q", args, code, stdout+stderr, want)
			}
		}
	}
	folder, report := filepath.Join(dir, "link"), filepath.Join(dir, "link.json")
	for link, to := range map[string]string{folder: r.Folder, report: filepath.Join(r.Folder, "report.json")} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	for _, command := range commands[:2] {
		for _, name := range []string{folder, report} {
			if code, stdout, stderr := call(t, t.Context(), naming(command, name)...); code != 0 || stdout == "" {
				t.Errorf("%v of %s: %s", command, name, stderr)
			}
		}
	}
	if code, _, stderr := call(t, t.Context(), "runs", "remove", report); code != 0 {
		t.Errorf("removing by a link: %s", stderr)
	}
}

// A network is known by its zero bytes, also where the length of its head begins as JSON does.
func TestNetworksWhoseLengthIsABrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "net")
	for text, want := range map[string]kind{"{\x01\x00\x00\x00\x00\x00\x00{}": savedNetwork, "{\"a\": {}}": jsonFile, "{\"a\":12{": jsonFile} {
		put(t, file, text)
		if n, err := find("", file); err != nil || n.kind != want {
			t.Errorf("%q is %s, %v; want %s", text, n.kind, err, want)
		}
	}
}

// What lies in the working folder under the name of a run is not taken for the run: neither its folder in another store, nor a file that is called as
// the run begins, and never where a store is given.
func TestNamesInTheWorkingFolder(t *testing.T) {
	r := storedRun(t)
	other := t.TempDir()
	if err := os.CopyFS(filepath.Join(other, r.Fingerprint), os.DirFS(r.Folder)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(other)
	put(t, r.Fingerprint[:4], "notes\n")
	for _, name := range []string{r.Fingerprint, r.Fingerprint[:4]} {
		code, stdout, stderr := call(t, t.Context(), "runs", "show", name)
		if code != 0 || !strings.Contains(stdout, r.Folder) {
			t.Errorf("%.8s: exit code %d, %s%s", name, code, stdout, stderr)
		}
		code, _, stderr = call(t, t.Context(), "runs", "remove", "-store", t.TempDir(), name)
		if want := "give ./" + name; code != 1 || !strings.Contains(filepath.ToSlash(stderr), want) {
			t.Errorf("%.8s: exit code %d, %s, want %s", name, code, stderr, want)
		}
	}
	if code, _, stderr := call(t, t.Context(), "runs", "remove", r.Fingerprint); code != 0 {
		t.Fatal(stderr)
	}
	if _, err := os.Stat(r.Folder); err == nil {
		t.Error("the run of the store is still there")
	}
	for _, name := range []string{"." + string(filepath.Separator) + r.Fingerprint, r.Fingerprint} { // the store has no such run any more
		if code, stdout, stderr := call(t, t.Context(), "runs", "show", name); code != 0 || !strings.Contains(stdout, other) {
			t.Errorf("%.8s: exit code %d, %s%s", name, code, stdout, stderr)
		}
	}
}
