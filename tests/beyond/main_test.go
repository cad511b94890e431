package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/entries"
)

// Every row is a set that spikecell compare knows, once.
func TestRows(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		known, err := entries.Find(r.set)
		if err != nil || seen[r.set] || r.trivial == nil {
			t.Errorf("%s: %v, twice: %v", r.set, err, seen[r.set])
		}
		if _, err := known.Entries(r.entries); err != nil {
			t.Errorf("%s: %v", r.set, err)
		}
		seen[r.set] = true
	}
}

func TestRunRefuses(t *testing.T) {
	for _, args := range [][]string{{"-set", "mitbh"}, {"-set", ","}, {"-seeds", "0"}, {"-epochs", "-1"}, {"-nothing"}} {
		var out bytes.Buffer
		if err := run(context.Background(), args, &out); err == nil || out.Len() > 0 {
			t.Errorf("%v: error %v, printed %q", args, err, out.String())
		}
	}
	if _, err := choose("nothing"); err == nil || !strings.Contains(err.Error(), "there are "+names()[0]) {
		t.Errorf("error %v", err)
	}
}
