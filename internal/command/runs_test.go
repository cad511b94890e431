package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
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

// Samples of a file or of standard input get a class and ten scores.
func TestPredict(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var c comparedJSON
	_, stdout, _ := call(t, t.Context(), "compare", "-rules", "ann-256", "-seeds", "1", "-epochs", "3", "-json")
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatal(err)
	}
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, x := range set.Test.X[:40] {
		fmt.Fprintln(&text, strings.Trim(fmt.Sprint(x), "[]"))
	}
	file := filepath.Join(t.TempDir(), "samples.csv")
	put(t, file, strings.ReplaceAll(text.String(), " ", ","))
	run := c.Entries[0].Runs[0].Fingerprint[:12]
	code, stdout, stderr := call(t, t.Context(), "predict", run, file)
	right := 0
	for i, line := range strings.Split(strings.TrimSpace(stdout), "\n") {
		f := strings.Fields(line)
		if len(f) != 11 {
			t.Fatalf("line %q, %s", line, stderr)
		}
		if f[0] == fmt.Sprint(set.Test.Label[i]) {
			right++
		}
	}
	if code != 0 || right < 32 { // the net reaches about 95 %
		t.Errorf("exit code %d, %d of 40 are right", code, right)
	}
	var said []predictionJSON
	if _, stdout, _ = call(t, t.Context(), "predict", "-json", run, file); json.Unmarshal([]byte(stdout), &said) != nil || len(said) != 40 ||
		said[0].Class == nil {
		t.Errorf("JSON %s", stdout)
	}
	put(t, file, "\n")
	if code, stdout, stderr := call(t, t.Context(), "predict", run, file); code != 1 || stdout != "" || !strings.Contains(stderr, "has no samples") {
		t.Errorf("no samples: %d, %q", code, stdout+stderr)
	}
	put(t, file, "a,b\n")
	for args, want := range map[string]string{
		"predict":                      "predict: got 0 arguments",
		"predict nosuch":               `no run begins with "nosuch"; the store has 1`,
		"predict " + run + " " + file:  `line 1: "a" is no number`,
		"predict " + run + " none":     "none: no such file",
		"evaluate " + run + " x":       "evaluate: got 2 arguments",
		"evaluate " + run + " -part x": `digits has no samples in part "x"`,
		"runs show q":                  `no run begins with "q"`,
		"runs remove":                  "name the runs to remove",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

// Values keep their places: what is empty is an error, and no separator is taken for two.
func TestReadSamples(t *testing.T) {
	want := [][]float32{{0, 0.5, 1}}
	for _, text := range []string{"0,0.5,1\n", "\ufeff0, 0.5 , 1\r\n", "0;0.5;1", "0\t0.5\t1\n\n", "  0 0.5   1\n", "\n0; 5e-1; +1.0\n"} {
		if x, err := readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, want) {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
	for text, want := range map[string]string{
		"0,,1\n": "line 1: value 2 is empty", "\n0,1,\n": "line 2: value 3 is empty", ",1\n": "line 1: value 1 is empty", "0;;1\n": "value 2 is empty",
		"0\t\t1\n": "value 2 is empty", "0,5;1\n": `"0,5" is no number`, "1_0,2\n": `"1_0" is no number`, "0x1p-1,2\n": `"0x1p-1" is no number`,
		"0,\ufeff1\n": "is no number", "a,b\n": `line 1: "a" is no number`, "0 1,2\n": `"0 1" is no number`,
	} {
		if x, err := readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error with %q", text, x, err, want)
		}
	}
}

func FuzzReadSamples(f *testing.F) {
	f.Add("1,2,3\n4 5 6\n\n")
	f.Add("\ufeff1;2e3\tNaN\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := readSamples(strings.NewReader(text))
		numbers := 0
		for _, row := range x {
			numbers += len(row)
		}
		if err == nil && numbers > len(text)/2+1 {
			t.Errorf("%d numbers of %d bytes", numbers, len(text))
		}
	})
}
