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
	"github.com/spikecell/spikecell/learning"
)

// Names of classes, which come from a table that somebody else made, begin no line and no cell, and act in no terminal.
func TestNamesAreShownPlainly(t *testing.T) {
	dir := t.TempDir()
	r := trainSteps(t, learning.ClassPerSample)
	r.ClassNames, r.Task = []string{"a\nb\tc\x1b[2J", "a\r\nb\u202e"}, "two\nlines\x1b"
	net, samples := filepath.Join(dir, "net.safetensors"), filepath.Join(dir, "own.csv")
	if err := r.Save(net); err != nil {
		t.Fatal(err)
	}
	put(t, samples, strings.Repeat("1,0,", 6)+"0\n")
	_, evaluated, err1 := call(t, t.Context(), "evaluate", net, "-samples", samples)
	put(t, samples, strings.Repeat("1,0,", 6)+"rose\n")
	_, _, unknown := call(t, t.Context(), "evaluate", net, "-samples", samples)
	put(t, samples, strings.Repeat("1,0,", 5)+"1,0\n")
	_, predicted, err2 := call(t, t.Context(), "predict", net, samples)
	for said, tabs := range map[string]int{evaluated: 0, unknown: 0, predicted: 2} {
		if strings.Count(said, "\n") != 1 || strings.Count(said, "\t") != tabs || strings.ContainsAny(said, "\x1b\r\u202e") {
			t.Errorf("%q (%s%s)", said, err1, err2)
		}
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
