package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/entries"
)

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
		"evaluate " + run + " -data x": `evaluate: no data set "x"; there are ` + entries.List("and"),
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
