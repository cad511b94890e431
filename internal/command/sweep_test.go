package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/entries"
)

const digitsSweep = `{"data": "digits", "entries": ["ann-256"], "seeds": 2, "fields": [
	{"path": "Settings.Epochs", "values": [1]}, {"path": "Learner.Optimizer.Rate", "values": [0.01, 0.001]}]}`

// sweepFile writes a sweep to a file.
func sweepFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sweep.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The verbs of a sweep, one after the other: a plan of four runs, none of them there, all trained, a table, and nothing trained again.
func TestSweep(t *testing.T) {
	file, store := sweepFile(t, digitsSweep), t.TempDir()
	ask := func(verb string, more ...string) (stdout, stderr string) {
		code, stdout, stderr := call(t, t.Context(), append([]string{"sweep", verb, file, "-store", store}, more...)...)
		if code != 0 {
			t.Fatalf("%s: exit code %d, %s", verb, code, stderr)
		}
		return stdout, stderr
	}
	plan, _ := ask("plan")
	var runs struct {
		Runs []struct{ Fingerprint string }
	}
	if err := json.Unmarshal([]byte(plan), &runs); err != nil || len(runs.Runs) != 4 {
		t.Errorf("the plan has %d runs, %v", len(runs.Runs), err)
	}
	if again, _ := ask("plan"); again != plan {
		t.Error("two plans of a file differ")
	}
	if before, _ := ask("status"); before != "0 of 4 runs are done, 0 begun, 4 missing\n" {
		t.Errorf("before: %s", before)
	}
	table, told := ask("run", "-workers", "2")
	if !strings.Contains(told, "4 of 4 runs") || strings.Contains(told, "stored") || !strings.Contains(table, "0.001") {
		t.Errorf("%s%s", told, table)
	}
	if after, _ := ask("status"); after != "4 of 4 runs are done, 0 begun, 0 missing\n" {
		t.Errorf("after: %s", after)
	}
	if again, told := ask("run"); again != table || !strings.Contains(told, "4 of 4 runs, 4 of them stored\n") {
		t.Errorf("%s%s", told, again)
	}
	if collected, _ := ask("collect"); collected != table {
		t.Errorf("collected:\n%s\nof the run:\n%s", collected, table)
	}
	figure := filepath.Join(store, "figure.svg")
	ask("collect", "-figure", figure)
	if text, err := os.ReadFile(figure); err != nil || !strings.Contains(string(text), "validation accuracy") {
		t.Errorf("the figure is %.60s, %v", text, err)
	}
	into := filepath.Join(store, "new", "results")
	figure = filepath.Join(store, "beside.svg")
	ask("collect", "-into", into, "-figure", figure)
	for _, path := range []string{filepath.Join(into, "runs.csv"), figure} {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
	rows, _ := ask("collect", "-csv")
	if lines := strings.Split(strings.TrimSpace(rows), "\n"); len(lines) != 5 || !strings.HasPrefix(lines[1], "0,"+runs.Runs[0].Fingerprint+",ann-256,1,1,0.01,done,1,") {
		t.Errorf("%s", rows)
	}
	text, _ := ask("collect", "-json")
	var all struct {
		Points []struct{ Done int }
		Runs   []struct{ Result string }
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil || len(all.Points) != 2 || all.Points[1].Done != 2 || len(all.Runs) != 4 || all.Runs[3].Result == "" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestSweepRefuses(t *testing.T) {
	file := sweepFile(t, digitsSweep)
	bad := func(old, now string) string { return sweepFile(t, strings.Replace(digitsSweep, old, now, 1)) }
	for want, args := range map[string][]string{
		"there is no -on cloud; there are local and slurm": {"run", file, "-on", "cloud"},
		"give one of -json and -csv":                       {"collect", file, "-json", "-csv"},
		"give a file that ends in .png":                    {"collect", file, "-figure", "x.bmp"},
		"-each would not be read: give -on slurm with it":  {"run", file, "-each", "2"},
		"-sbatch would not be read":                        {"run", file, "-sbatch", "--exclusive"},
		"-workers would not be read: -cpus is":             {"run", file, "-on", "slurm", "-workers", "2"},
		"-cpus would not be read: give -as snakefile":      {"plan", file, "-cpus", "2"},
		"-cpus is -1 and -each 0; give 1 or more":          {"plan", file, "-as", "snakefile", "-cpus", "-1"},
		"-cpus is 1 and -each -2; give 1 or more":          {"plan", file, "-as", "hyperqueue", "-each", "-2"},
		"-csv would not be read: -into writes both":        {"collect", file, "-csv", "-into", "x"},
		"no such file":                                    {"plan", filepath.Join(t.TempDir(), "none")},
		"got 0 arguments":                                 {"plan"},
		`no rule "hebb"; there are csdp`:                  {"plan", bad("ann-256", "hebb")},
		`no data set "letters"`:                           {"plan", bad("digits", "letters")},
		"Learner.Optimizer has no field \"Speed\"; there": {"plan", bad("Rate", "Speed")},
		"holdout would not be read: digits has":           {"plan", bad(`"data"`, `"holdout": 3, "data"`)},
		"the store is -, which keeps nothing":             {"run", file, "-store", "-"},
		"holdout is -3; give 0 or more samples":           {"plan", bad(`"digits"`, `"mnist", "holdout": -3`)},
	} {
		code, stdout, stderr := call(t, t.Context(), append([]string{"sweep"}, args...)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

// The descriptions of a plan, in a sweep file in the place of the names of their entries, are the same runs: those of rules whose schedules fall
// over the run, too, which fall over as many mini-batches as before.
func TestSweepOfDescriptions(t *testing.T) {
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	planOf := func(data, entries string) (plan struct {
		Runs []struct {
			Entry, Fingerprint string
			Description        json.RawMessage
		}
	}) {
		text := fmt.Sprintf(`{"data": %q, "entries": %s, "seeds": 1}`, data, entries)
		code, stdout, stderr := call(t, t.Context(), "sweep", "plan", sweepFile(t, text), "-store", t.TempDir())
		if err := json.Unmarshal([]byte(stdout), &plan); err != nil || code != 0 {
			t.Fatalf("%s: exit code %d, %s, %v", text, code, stderr, err)
		}
		return plan
	}
	falling := 0
	for _, data := range []string{"digits", "yin-yang"} { // which come with the module, and are there at once
		set, err := entries.Find(data)
		if err != nil {
			t.Fatal(err)
		}
		of, err := set.Entries(set.Names())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range of {
			if !reflect.DeepEqual(entries.FallOver(e, 1000), e.Learner) {
				falling++
			}
		}
		names, _ := json.Marshal(set.Names())
		first := planOf(data, string(names))
		var descriptions []json.RawMessage
		for _, r := range first.Runs {
			descriptions = append(descriptions, r.Description)
		}
		text, _ := json.Marshal(descriptions)
		second := planOf(data, string(text))
		for i, r := range first.Runs {
			if second.Runs[i].Fingerprint != r.Fingerprint {
				t.Errorf("%s, %s: %.12s… by its name and %.12s… by its description", data, r.Entry, r.Fingerprint, second.Runs[i].Fingerprint)
			}
		}
	}
	if falling == 0 {
		t.Error("no entry has a schedule that falls")
	}
}
