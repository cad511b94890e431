package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// A flag that what others ask for does not read is refused where a user gave it, and its default is not.
func TestFlagsThatWouldNotBeRead(t *testing.T) {
	net := saveSteps(t, learning.ClassPerSample)
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	const own = " would not be read: -samples is a file of one's own, in place of a data set"
	const none = ": -holdout would not be read: digits has validation samples of its own, or none; leave it out"
	for command, want := range map[string]string{
		"evaluate NET -samples f -data mnist":         "evaluate: -data" + own,
		"evaluate NET -samples f -part foo":           "evaluate: -part" + own,
		"evaluate NET -samples f -holdout 3":          "evaluate: -holdout" + own,
		"evaluate NET -samples f -download":           "evaluate: -download" + own,
		"evaluate NET -scaled":                        "evaluate: -scaled would not be read: it says how the samples of a file are; give -samples with it",
		"evaluate NET -holdout 3":                     "evaluate" + none,
		"compare -holdout 3":                          "compare" + none,
		"compare -data mnist -folds 3 -holdout 10000": "compare: -holdout would not be read: -folds takes a tenth of each fold's training samples",
		"compare -data letters -holdout 3":            `compare: no data set "letters"`,
		"evaluate NET -data letters -holdout 3":       `evaluate: no data set "letters"`,
		"evaluate NET -samples f -scaled":             "evaluate: open f: no such file",
		"compare -hash -store x":                      "compare: -store would not be read: -hash trains anew",
		"energy -counts f -store x":                   "energy: -store would not be read: it is where a run is looked for",
		"board -download":                             "board: -download would not be read: it is for the data set of a sweep",
		"runs export abc -o f -experiment x":          "runs export: -experiment would not be read: it is for a server; give -mlflow",
		"runs export abc -o f -artifacts":             "runs export: -artifacts would not be read: it is for a server; give -mlflow",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(strings.Replace(command, "NET", net, 1))...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, %q, want %q", command, code, stdout+stderr, want)
		}
	}
}

// The folder of a sweep lies in the store of its runs, so that all verbs refuse another -store beside it.
func TestStoreBesideTheFolderOfASweep(t *testing.T) {
	file, store := sweepFile(t, digitsSweep), t.TempDir()
	if code, _, stderr := call(t, t.Context(), "sweep", "plan", file, "-as", "snakefile", "-store", store); code != 0 {
		t.Fatal(stderr)
	}
	folders, err := filepath.Glob(filepath.Join(store, "sweeps", strings.Repeat("[0-9a-f]", 64)))
	if err != nil || len(folders) != 1 {
		t.Fatal(folders, err)
	}
	other := t.TempDir()
	for _, verb := range []string{"plan", "run", "status", "collect", "cancel", "task"} {
		code, stdout, stderr := call(t, t.Context(), "sweep", verb, folders[0], "-store", other)
		if want := "sweep " + verb + ": -store " + other + " would not be read: the runs of " + folders[0] + " are in the store that it lies in"; code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %q, want %q", verb, code, stdout+stderr, want)
		}
	}
	if code, _, stderr := call(t, t.Context(), "sweep", "status", folders[0], "-store", store); code != 0 {
		t.Error(stderr)
	}
}

// A kernel that there is not is an error of every verb but help, and not the best that the machine has.
func TestKernelThatThereIsNot(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"avx-2": `SPIKECELL_KERNEL is "avx-2"; set it to`, "generic": "kernels generic\n", "": "kernels "} {
		c := exec.Command(self, "version")
		c.Env = append(os.Environ(), asCommand+"=1", "SPIKECELL_KERNEL="+value)
		said, err := c.CombinedOutput()
		if (err != nil) != (value == "avx-2") || !strings.Contains(string(said), want) {
			t.Errorf("%q: %s, %v", value, said, err)
		}
	}
}
