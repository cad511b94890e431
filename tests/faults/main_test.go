//go:build linux

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/tests/everyrule"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEntry) != "" {
		exit(child())
	}
	os.Exit(m.Run())
}

// Every entry trains, so that it can be disturbed, and tells of its progress.
func TestEntries(t *testing.T) {
	all, err := undisturbed(t.Context(), "")
	if err != nil || len(all) != len(everyrule.Entries()) {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, d := range all {
		if d.calls < 12 || d.want == "" || seen[d.want] {
			t.Errorf("%s: %d calls of Progress, result %q", d.entry, d.calls, d.want)
		}
		seen[d.want] = true
	}
}

// A run that gives another result is reported by name: here one that is not what was asked for.
func TestDifferencesAreFound(t *testing.T) {
	all, err := undisturbed(t.Context(), "gradients")
	if err != nil {
		t.Fatal(err)
	}
	o := &outcome{Disturbances: map[string]int{}}
	all[0].want = strings.Repeat("0", 64)
	o.note(7, &all[0])
	var out strings.Builder
	if err := o.print(&out, true); err == nil || !strings.Contains(err.Error(), "run 7, gradients") {
		t.Errorf("error %v", err)
	}
	var said outcome
	if err := json.Unmarshal([]byte(out.String()), &said); err != nil || said.Runs != 1 || len(said.Differ) != 1 {
		t.Errorf("%s, %v", out.String(), err)
	}
}

// Each disturbance happens to a run, whose result stays.
func TestDisturbances(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a hundred processes")
	}
	all, err := undisturbed(t.Context(), "csdp")
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range disturbances {
		d := all[0]
		d.store = t.TempDir()
		if err := what.do(&d); err != nil {
			t.Errorf("%s: %v", what.name, err)
		}
		if err := d.check(); err != nil {
			t.Errorf("%s: %v", what.name, err)
		}
		if runs, err := learning.Runs(d.store); err != nil || len(runs) != 1 {
			t.Errorf("%s: %d runs, %v", what.name, len(runs), err)
		}
	}
}

// A process that Go's runtime ends for want of descriptors is as good as killed; one that panics is a fault.
func TestOutOfFiles(t *testing.T) {
	for text, want := range map[string]bool{
		"exit status 2: runtime: eventfd failed with 24\nfatal error: runtime: eventfd failed\n\ngoroutine 1": true,
		"exit status 2: runtime: epollcreate failed with 24\nfatal error: runtime: netpollinit failed\n":      true,
		"exit status 2: runtime: eventfd failed with 12\nfatal error: runtime: eventfd failed\n":              false,
		"exit status 2: panic: assignment to entry in nil map\n\ngoroutine 1 [running]:":                      false,
	} {
		if got := outOfFiles.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
