//go:build linux

package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv(childStore) != "" {
		exit(child())
	}
	os.Exit(m.Run())
}

// No run that had ended is trained again when the sweep is interrupted in its middle; and something is measured. A run may end at the interrupt, and
// be stored without having been told.
func TestInterruptedSweepTrainsOnce(t *testing.T) {
	var out strings.Builder
	if err := run(t.Context(), []string{"-points", "4", "-seeds", "3", "-epochs", "1", "-json"}, &out); err != nil {
		t.Fatal(err)
	}
	var o outcome
	if err := json.Unmarshal([]byte(out.String()), &o); err != nil {
		t.Fatal(err)
	}
	if o.Runs != 12 || o.Before < 6 || o.Again != 0 || o.Before+o.After > 12 || o.After < 1 {
		t.Errorf("%+v", o)
	}
	if o.Ready <= 0 || o.Ready > 1 || o.Processor <= 0 || o.Used <= 0 || o.Used > 1 || o.LeftWork <= 0 {
		t.Errorf("nothing was measured: %+v", o)
	}
}
