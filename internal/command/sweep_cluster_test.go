package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tasks of a plan that an engine trains: one by one they reach what the same sweep reaches here, and the verbs take their folder in place of the file.
func TestSweepTasks(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no squeue
	file, store := sweepFile(t, digitsSweep), t.TempDir()
	ask := func(args ...string) (stdout, stderr string) {
		code, stdout, stderr := call(t, t.Context(), append([]string{"sweep"}, append(args, "-store", store)...)...)
		if code != 0 {
			t.Fatalf("%v: exit code %d, %s", args, code, stderr)
		}
		return stdout, stderr
	}
	snake, _ := ask("plan", file, "-as", "snakefile", "-each", "3")
	if !strings.Contains(snake, "index=range(2)") || !strings.Contains(snake, "rule task:") {
		t.Errorf("%s", snake)
	}
	if queue, _ := ask("plan", file, "-as", "hyperqueue"); !strings.Contains(queue, `ids = "0-3"`) {
		t.Errorf("%s", queue)
	}
	folders, _ := filepath.Glob(filepath.Join(store, "sweeps", strings.Repeat("?", 64)))
	if len(folders) != 1 {
		t.Fatalf("%q", folders)
	}
	ask("task", folders[0], "-list", "1", "-verify")
	for _, index := range []string{"0", "1"} {
		if said, _ := ask("task", folders[0], "-list", "1", "-index", index, "-workers", "1"); !strings.Contains(said, "is done: result ") {
			t.Errorf("%s", said)
		}
	}
	if said, told := ask("status", file); !strings.HasPrefix(said, "4 of 4 runs are done") || !strings.Contains(told, "there is no squeue here") {
		t.Errorf("%s%s", said, told)
	}
	table, _ := ask("run", file)
	if again, _ := ask("collect", folders[0]); again != table {
		t.Errorf("by tasks:\n%s\nhere:\n%s", again, table)
	}
	into := t.TempDir()
	ask("collect", folders[0], "-into", into)
	if text, err := os.ReadFile(filepath.Join(into, "table.txt")); err != nil || string(text) != table {
		t.Errorf("%s, %v", text, err)
	}
	for _, name := range []string{"runs.csv", "results.json"} {
		if info, err := os.Stat(filepath.Join(into, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSweepClusterRefuses(t *testing.T) {
	file := sweepFile(t, digitsSweep)
	for want, args := range map[string][]string{
		"there is no -as make":                 {"plan", file, "-as", "make"},
		"was never submitted":                  {"cancel", file},
		`-memory is "much"`:                    {"run", file, "-on", "slurm", "-memory", "much"},
		"-memory is \"0G\"":                    {"run", file, "-on", "slurm", "-memory", "0G"},
		"give no negative numbers":             {"run", file, "-on", "slurm", "-at-once", "-1"},
		"is no folder of a sweep":              {"status", t.TempDir()},
		"there is no squeue here; sweeps are":  {"run", file, "-on", "slurm", "-time", "1h"},
		"got 0 arguments (spikecell sweep tas": {"task"},
	} {
		t.Setenv("PATH", t.TempDir())
		code, stdout, stderr := call(t, t.Context(), append([]string{"sweep"}, append(args, "-store", t.TempDir())...)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]int64{"500": 500 << 20, "2G": 2 << 30, "3K": 3 << 10, "1T": 1 << 40} {
		if n, err := parseBytes(text); n != want || err != nil {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"G", "-1G", "1.5G", "9999999T", "1GB"} {
		if n, err := parseBytes(text); err == nil {
			t.Errorf("%s: %d", text, n)
		}
	}
}

// A task whose time is over is begun again by the command that it was given; one that has learned nothing is not.
func TestBeginAgain(t *testing.T) {
	var said strings.Builder
	mark := filepath.Join(t.TempDir(), "mark")
	own, err := os.Executable() // which is there whatever PATH has
	if err != nil {
		t.Fatal(err)
	}
	if err := beginAgain(t.Context(), own+" -test.run=^$ -test.cpuprofile="+mark, &said); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err != nil || !strings.Contains(said.String(), "it goes on later") {
		t.Errorf("%v, %s", err, &said)
	}
	if err := beginAgain(t.Context(), "", &said); err == nil {
		t.Error("a task that nobody begins again has ended well")
	}
}
