package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-only", "yin"}, {"-only", "yin-yang-ann,"}, {"-nothing"}, {"yin-yang-ann"}} {
		var out bytes.Buffer
		if err := run(t.Context(), args, &out, io.Discard); err == nil || out.Len() > 0 {
			t.Errorf("%v: error %v, printed %q", args, err, out.String())
		}
	}
}

// Every row has a name of its own, says what was published, where, and by which protocol it is run, and has its line in docs/ledger.md.
func TestRows(t *testing.T) {
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	page, sources := read("../../docs/ledger.md"), read("../../docs/bibliography.md")
	seen := map[string]bool{}
	for _, r := range rows() {
		if seen[r.name] || r.published == "" || r.protocol == "" || r.run == nil {
			t.Errorf("row %q is there twice or not whole", r.name)
		}
		seen[r.name] = true
		if !strings.Contains(sources, "| "+r.source+" |") {
			t.Errorf("row %s: docs/bibliography.md has no %q", r.name, r.source)
		}
		if !strings.Contains(page, "| "+r.name+" | "+r.published+" | ") {
			t.Errorf("row %s: docs/ledger.md has no line that begins | %s | %s |", r.name, r.name, r.published)
		}
	}
}

// Rows that fail do not hide the others, and are named.
func TestRunAll(t *testing.T) {
	found := func(context.Context, options) (finding, error) {
		return finding{measured: "x 2.00", seeds: []uint64{1, 2}, values: []float64{1, 3}, status: gap, reason: "far"}, nil
	}
	broken := func(context.Context, options) (finding, error) { return finding{}, errors.New("no data") }
	entries, err := runAll(t.Context(), []row{{name: "a", run: broken}, {name: "b", published: "2", run: found}, {name: "c", run: missing("no file")}}, options{})
	if err == nil || !strings.Contains(err.Error(), "a: no data") || len(entries) != 2 {
		t.Fatalf("%+v, error %v", entries, err)
	}
	var out bytes.Buffer
	if err := write(&out, entries, true); err != nil {
		t.Fatal(err)
	}
	var read []map[string]any
	if err := json.Unmarshal(out.Bytes(), &read); err != nil || read[0]["name"] != "b" || read[0]["status"] != "GAP" || read[1]["status"] != "NOT REPRODUCIBLE" {
		t.Errorf("%v: %s", err, out.String())
	}
	for _, key := range []string{"name", "published", "measured", "seeds", "status"} {
		if _, ok := read[1][key]; !ok {
			t.Errorf("no %q in %s", key, out.String())
		}
	}
	out.Reset()
	if err := write(&out, entries, false); err != nil || !strings.Contains(out.String(), "| b | 2 | x 2.00 | 1: 1.00, 2: 3.00 | GAP: far |") {
		t.Errorf("%v: %s", err, out.String())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runAll(ended, []row{{name: "b", run: found}}, options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestJudge(t *testing.T) {
	for x, want := range map[float64]status{1.5: pass, 2.5: pass, 1.49: gap, 2.51: gap} {
		if got, reason := about(2, .5).judge("x", x); got != want || (reason == "") != (want == pass) {
			t.Errorf("%v: %s (%s), want %s", x, got, reason, want)
		}
	}
}

// A short run of networks: every seed has a number, and the mean decides.
func TestTraining(t *testing.T) {
	x := training{
		data: "digits", entry: shortened("surrogate", 1), seeds: 2, what: "test %", read: testAccuracy, span: span{50, 100},
	}
	o := options{store: "-", workers: 1}
	f, err := x.run(t.Context(), o)
	if err != nil || f.status != pass || len(f.values) != 2 || len(f.seeds) != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	x.span = span{0, 50}
	if f, err = x.run(t.Context(), o); err != nil || f.status != gap || !strings.Contains(f.reason, "outside [0.00, 50.00]") {
		t.Errorf("%+v, %v", f, err)
	}
}

// Differences of groups are set beside the published ones, each by its interval.
func TestGroups(t *testing.T) {
	g := groups{epochs: 1, seeds: 2, published: []difference{{4, 0, 100}, {8, -500, 100}}}
	f, err := g.run(t.Context(), options{store: "-", workers: 1})
	if err != nil || f.status != gap || strings.Contains(f.reason, "G 4") || !strings.Contains(f.reason, "that of G 8") || !strings.Contains(f.measured, "G 4 ") {
		t.Errorf("%+v, %v", f, err)
	}
}

// A row of tests demands that they were run.
func TestExact(t *testing.T) {
	if f, err := (exact{module + "/internal/si", []string{"TestOf", "TestPrefix"}}).run(t.Context(), options{}); err != nil || f.status != pass {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := (exact{module + "/internal/si", []string{"TestOfNoSuchName"}}).run(t.Context(), options{}); err == nil {
		t.Errorf("a test that is not there: %+v", f)
	}
}
